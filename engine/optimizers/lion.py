"""Lion."""

from __future__ import annotations

from typing import Any

from numpy import add, multiply, sign, subtract

from engine.arrays import Array
from engine.limits import share
from engine.optimizers.optimizer import LearningRate, Optimizer


class Lion(Optimizer):
    """Moves every weight equally far, and takes only the direction from the gradients (Chen et al. 2023; Keras 3).

    w ← w − rate · sign(β₁·m + (1 − β₁)·g), and then m ← β₂·m + (1 − β₂)·g. Good rates are a third to a
    tenth of Adam's. Kept is m / (1 − β₂).

    Args:
        learning_rate: how far each weight goes at a step, by default 0.001.
        beta_1: β₁, how much the direction follows the mean gradient m; above 0, or m would not count.
        beta_2: β₂, how slowly m forgets.
        settings: weight_decay, clipnorm, clipvalue, global_clipnorm and name, as for every optimizer.

    Raises:
        ValueError: for a rate or a β out of range.
    """

    slot_names = ("momentum",)

    def __init__(
        self, learning_rate: LearningRate = 0.001, beta_1: float = 0.9, beta_2: float = 0.99, **settings: Any
    ) -> None:
        super().__init__(learning_rate, **settings)
        self.beta_1, self.beta_2 = share("beta_1", beta_1), share("beta_2", beta_2)
        if not self.beta_1:
            raise ValueError("beta_1: expected a number above 0 and below 1; got 0. Without it Lion forgets its mean")

    def prepare(self) -> None:
        """β₂, and what the kept sum is multiplied by: only the sign is asked for, so that g may stand alone."""
        self._beta_2 = self.constant(self.beta_2)
        self._weight = self.constant((1 - self.beta_2) * self.beta_1 / (1 - self.beta_1))

    def update(self, gradient: Array, parameters: Array, size: Array, scratch: Array, momentum: Array) -> None:
        """One step, as far as `size` for every weight whose gradients are not 0."""
        multiply(momentum, self._weight, scratch)
        add(scratch, gradient, scratch)
        sign(scratch, scratch)
        multiply(scratch, size, scratch)
        subtract(parameters, scratch, parameters)
        multiply(momentum, self._beta_2, momentum)
        add(momentum, gradient, momentum)
