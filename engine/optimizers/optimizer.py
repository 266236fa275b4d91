"""What every optimizer is: a rule that turns a gradient into a step."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from engine.arrays import Array
from engine.schedules import LearningRateSchedule

LearningRate = float | LearningRateSchedule | Callable[[int], float]

_FLUSH_EVERY = 256
_FLUSH_BELOW = 1e-30
"""A slot left to decay ends in denormal numbers, on which processors are several times slower."""


class Optimizer:
    """Backpropagation says which way is down; an optimizer decides how far to go.

    Subclasses write `update`. `apply` takes one array of parameters, changed in place, and its gradient; a
    model keeps all its weights in one such array. What it remembers (its slots) begins at the first `apply`.

    Args:
        learning_rate: the size of a step: a number above 0, or a schedule called with the steps made so far.

    Raises:
        ValueError: for a rate that is not a number above 0.
    """

    default_rate = 0.001
    slot_names: tuple[str, ...] = ()

    def __init__(self, learning_rate: LearningRate = 0.001) -> None:
        self.iterations = 0
        self.slots: dict[str, Array] = {}
        self.learning_rate = learning_rate

    @property
    def learning_rate(self) -> float:
        """The rate of the next step."""
        return self._rate(self.iterations) if callable(self._rate) else self._rate

    @learning_rate.setter
    def learning_rate(self, rate: LearningRate) -> None:
        if not callable(rate):
            number = isinstance(rate, int | float | np.number) and not isinstance(rate, bool)
            if not number or not math.isfinite(rate) or rate <= 0:
                raise ValueError(f"learning_rate: expected a number above 0, as 0.01, or a schedule; got {rate!r}")
            rate = float(rate)
        self._rate = rate

    def apply(self, gradient: Array, parameters: Array) -> None:
        """Take one step: change `parameters` in place by what `gradient`, of the same shape, calls for."""
        if not self.slots or self.slots["scratch"].shape != parameters.shape:
            self.slots = {name: np.zeros_like(parameters) for name in ("scratch", *self.slot_names)}
        self.update(gradient, parameters, self.learning_rate)
        self.iterations += 1
        if self.iterations % _FLUSH_EVERY == 0:
            for slot in self.slots.values():
                slot[np.abs(slot) < _FLUSH_BELOW] = 0

    def update(self, gradient: Array, parameters: Array, rate: float) -> None:
        """Change `parameters` and the slots in place; `self.iterations` counts the steps made before."""
        raise NotImplementedError(f"{type(self).__name__} needs update(gradient, parameters, rate)")


def share(name: str, value: float) -> float:
    """`value`, when it is a number from 0 to below 1.

    Raises:
        ValueError: otherwise.
    """
    if not isinstance(value, int | float) or not 0 <= value < 1:
        raise ValueError(f"{name}: expected a number from 0 to below 1; got {value!r}")
    return value
