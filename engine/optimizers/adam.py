"""Adam."""

from __future__ import annotations

import math

import numpy as np

from engine.arrays import Array
from engine.optimizers.optimizer import LearningRate, Optimizer, share


class Adam(Optimizer):
    """Momentum and a step size of its own for each weight (Kingma & Ba 2015; Keras 3).

    m ← m + (g − m)(1 − β₁), v ← v + (g² − v)(1 − β₂), w ← w − rate · √(1 − β₂ᵗ) / (1 − β₁ᵗ) · m / (√v + ε);
    t counts the steps from 1, and its factor makes up for m and v beginning at 0.

    Args:
        learning_rate: the size of a step, by default 0.001.
        beta_1: β₁, how slowly the mean gradient m forgets.
        beta_2: β₂, how slowly the mean squared gradient v forgets.
        epsilon: ε, what keeps the division finite.

    Raises:
        ValueError: for a rate or a β out of range.
    """

    slot_names = ("mean", "square")

    def __init__(
        self,
        learning_rate: LearningRate = 0.001,
        beta_1: float = 0.9,
        beta_2: float = 0.999,
        epsilon: float = 1e-7,
    ) -> None:
        super().__init__(learning_rate)
        self.beta_1 = share("beta_1", beta_1)
        self.beta_2 = share("beta_2", beta_2)
        self.epsilon = epsilon

    def update(self, gradient: Array, parameters: Array, rate: float) -> None:
        """One step along the mean gradient, shorter where gradients are large."""
        step, mean, square = self.slots["scratch"], self.slots["mean"], self.slots["square"]
        np.subtract(gradient, mean, out=step)
        step *= 1 - self.beta_1
        mean += step
        np.square(gradient, out=step)
        step -= square
        step *= 1 - self.beta_2
        square += step
        t = self.iterations + 1
        np.sqrt(square, out=step)
        step += self.epsilon
        np.divide(mean, step, out=step)
        step *= rate * math.sqrt(1 - self.beta_2**t) / (1 - self.beta_1**t)
        parameters -= step
