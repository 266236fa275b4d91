"""Adamax."""

from __future__ import annotations

from typing import Any

from numpy import absolute, add, divide, maximum, multiply, subtract

from engine.arrays import Array
from engine.limits import from_zero, share
from engine.optimizers.optimizer import LearningRate, Optimizer


class Adamax(Optimizer):
    """Adam with the largest recent gradient in place of the root mean square (Kingma & Ba 2015, section 7.1; Keras 3).

    m ← β₁·m + (1 − β₁)·g, u ← max(β₂·u, |g|), w ← w − rate / (1 − β₁ᵗ) · m / (u + ε). Kept is m / (1 − β₁).

    Args:
        learning_rate: the size of a step, by default 0.001.
        beta_1: β₁, how slowly the mean gradient m forgets.
        beta_2: β₂, how slowly the largest gradient u is forgotten.
        epsilon: ε, what keeps the division finite.
        settings: weight_decay, clipnorm, clipvalue, global_clipnorm and name, as for every optimizer.

    Raises:
        ValueError: for a rate, a β or an ε out of range.
    """

    slot_names = ("momentum", "norm")

    def __init__(
        self,
        learning_rate: LearningRate = 0.001,
        beta_1: float = 0.9,
        beta_2: float = 0.999,
        epsilon: float = 1e-7,
        **settings: Any,
    ) -> None:
        super().__init__(learning_rate, **settings)
        self.beta_1, self.beta_2 = share("beta_1", beta_1), share("beta_2", beta_2)
        self.epsilon = from_zero("epsilon", epsilon)

    def prepare(self) -> None:
        """The β and ε as constants."""
        self._beta_1, self._beta_2 = self.constant(self.beta_1), self.constant(self.beta_2)
        self._epsilon = self.constant(self.epsilon)

    def step_size(self, rate: float, step: int) -> float:
        """rate / (1 − β₁ᵗ), times 1 − β₁ for the sum in place of m."""
        return rate * (1 - self.beta_1) / (1 - self.beta_1**step)

    def update(
        self, gradient: Array, parameters: Array, size: Array, scratch: Array, momentum: Array, norm: Array
    ) -> None:
        """One step along the mean gradient, shorter where there were large ones."""
        multiply(momentum, self._beta_1, momentum)
        add(momentum, gradient, momentum)
        absolute(gradient, scratch)
        multiply(norm, self._beta_2, norm)
        maximum(norm, scratch, out=norm)
        add(norm, self._epsilon, scratch)
        divide(momentum, scratch, scratch)
        multiply(scratch, size, scratch)
        subtract(parameters, scratch, parameters)
