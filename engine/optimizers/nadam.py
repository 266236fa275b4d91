"""Nadam."""

from __future__ import annotations

import math
from typing import Any

from numpy import add, divide, multiply, sqrt, square, subtract

from engine.arrays import Array
from engine.limits import from_zero, share
from engine.optimizers.optimizer import LearningRate, Optimizer


class Nadam(Optimizer):
    """Adam that looks a step ahead, as Nesterov's momentum does (Dozat 2016; Keras 3).

    With m and v as for Adam, the momentum of step t, u_t = β₁ · (1 − 0.96ᵗ / 2), and the product U_t = u₁ · … · u_t:
    w ← w − rate · (u_{t+1} · m / (1 − U_{t+1}) + (1 − u_t) · g / (1 − U_t)) / (√(v / (1 − β₂ᵗ)) + ε).

    Kept are the sums m / (1 − β₁) and v / (1 − β₂), as for Adam.

    Args:
        learning_rate: the size of a step, by default 0.001.
        beta_1: β₁, how slowly the mean gradient forgets.
        beta_2: β₂, how slowly the mean squared gradient forgets.
        epsilon: ε, what keeps the division finite.
        settings: weight_decay, clipnorm, clipvalue, global_clipnorm and name, as for every optimizer.

    Raises:
        ValueError: for a rate, a β or an ε out of range.
    """

    slot_names = ("momentum", "velocity")
    scratch_arrays = 2

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
        self._product, self._multiplied = 1.0, 0

    def prepare(self) -> None:
        """The β as constants, and room for the numbers that change with t."""
        self._beta_1, self._beta_2 = self.constant(self.beta_1), self.constant(self.beta_2)
        self._of_momentum, self._of_gradient, self._epsilon = (self.constant(0.0) for _ in range(3))

    def step_size(self, rate: float, step: int) -> float:
        """rate · √((1 − β₂ᵗ) / (1 − β₂)); and sets what m, g and ε are multiplied by at step t."""
        now, ahead = self._momentum_of(step), self._momentum_of(step + 1)
        product, root = self._product_to(step), math.sqrt((1 - self.beta_2**step) / (1 - self.beta_2))
        self._of_momentum.fill((1 - self.beta_1) * ahead / (1 - product * ahead))
        self._of_gradient.fill((1 - now) / (1 - product))
        self._epsilon.fill(self.epsilon * root)
        return rate * root

    def update(
        self,
        gradient: Array,
        parameters: Array,
        size: Array,
        scratch: Array,
        ahead: Array,
        momentum: Array,
        velocity: Array,
    ) -> None:
        """One step along the mean gradient as it will be, shorter where gradients are large or do not agree."""
        multiply(momentum, self._beta_1, momentum)
        add(momentum, gradient, momentum)
        square(gradient, scratch)
        multiply(velocity, self._beta_2, velocity)
        add(velocity, scratch, velocity)
        multiply(momentum, self._of_momentum, ahead)
        multiply(gradient, self._of_gradient, scratch)
        add(ahead, scratch, ahead)
        sqrt(velocity, scratch)
        add(scratch, self._epsilon, scratch)
        divide(ahead, scratch, scratch)
        multiply(scratch, size, scratch)
        subtract(parameters, scratch, parameters)

    def _momentum_of(self, step: int) -> float:
        return self.beta_1 * (1.0 - 0.5 * 0.96**step)

    def _product_to(self, step: int) -> float:
        """U_t. It follows from t alone, so that nothing but `iterations` needs to be saved."""
        if step < self._multiplied:
            self._product, self._multiplied = 1.0, 0
        while self._multiplied < step:
            self._multiplied += 1
            self._product *= self._momentum_of(self._multiplied)
        return self._product
