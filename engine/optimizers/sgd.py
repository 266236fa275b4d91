"""Stochastic gradient descent."""

from __future__ import annotations

import numpy as np

from engine.arrays import Array
from engine.optimizers.optimizer import LearningRate, Optimizer, share


class SGD(Optimizer):
    """w ← w − rate · g; with momentum, v ← momentum · v − rate · g and w ← w + v (Keras 3).

    Args:
        learning_rate: the size of a step, by default 0.01.
        momentum: how much of the last step is kept, from 0 to below 1.
        nesterov: look ahead: w ← w + momentum · v − rate · g, with the new v.

    Raises:
        ValueError: for a rate or a momentum out of range.
    """

    slot_names = ("velocity",)

    def __init__(self, learning_rate: LearningRate = 0.01, momentum: float = 0.0, nesterov: bool = False) -> None:
        super().__init__(learning_rate)
        self.momentum = share("momentum", momentum)
        self.nesterov = nesterov

    def update(self, gradient: Array, parameters: Array, rate: float) -> None:
        """One step downhill."""
        step = self.slots["scratch"]
        np.multiply(gradient, -rate, out=step)
        if self.momentum:
            velocity = self.slots["velocity"]
            velocity *= self.momentum
            velocity += step
            if self.nesterov:
                step += self.momentum * velocity
            else:
                step = velocity
        parameters += step
