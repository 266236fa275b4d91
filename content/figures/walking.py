"""Walking downhill by an engine optimizer, so that figures show its steps and not their own."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from engine.optimizers import Optimizer

Weights = NDArray[np.float64]


def walk(
    optimizer: Optimizer, gradient: Callable[[Weights], Weights], start: Sequence[float], steps: int
) -> list[Weights]:
    """The weights at the start and after each of `steps` that `optimizer` takes by `gradient`."""
    weights = np.array(start, dtype=np.float64)
    path = [weights.copy()]
    with np.errstate(over="ignore", invalid="ignore"):
        for _ in range(steps):
            optimizer.apply(gradient(weights), weights)
            path.append(weights.copy())
    return path
