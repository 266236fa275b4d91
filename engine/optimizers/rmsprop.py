"""RMSprop."""

from __future__ import annotations

import numpy as np

from engine.arrays import Array
from engine.optimizers.optimizer import LearningRate, Optimizer, share


class RMSprop(Optimizer):
    """Divides each gradient by its own recent size: v ← ρ·v + (1 − ρ)·g², w ← w − rate · g / √(v + ε).

    Keras 3 (ε under the root); Tieleman & Hinton 2012, lecture 6.5.

    Args:
        learning_rate: the size of a step, by default 0.001.
        rho: ρ, how slowly the recent size forgets.
        momentum: how much of the last step is kept.
        epsilon: ε, what keeps the division finite.

    Raises:
        ValueError: for a rate, ρ or momentum out of range.
    """

    slot_names = ("velocity", "momentum")

    def __init__(
        self,
        learning_rate: LearningRate = 0.001,
        rho: float = 0.9,
        momentum: float = 0.0,
        epsilon: float = 1e-7,
    ) -> None:
        super().__init__(learning_rate)
        self.rho = share("rho", rho)
        self.momentum = share("momentum", momentum)
        self.epsilon = epsilon

    def update(self, gradient: Array, parameters: Array, rate: float) -> None:
        """One step, about as long for a small gradient as for a large one."""
        step, velocity = self.slots["scratch"], self.slots["velocity"]
        np.square(gradient, out=step)
        step *= 1 - self.rho
        velocity *= self.rho
        velocity += step
        np.add(velocity, self.epsilon, out=step)
        np.sqrt(step, out=step)
        np.divide(gradient, step, out=step)
        step *= rate
        if self.momentum:
            kept = self.slots["momentum"]
            kept *= self.momentum
            kept += step
            step = kept
        parameters -= step
