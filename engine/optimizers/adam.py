"""Adam."""

from __future__ import annotations

import math
from typing import Any

from numpy import add, divide, maximum, multiply, sqrt, square, subtract

from engine.arrays import Array
from engine.limits import from_zero, share
from engine.optimizers.optimizer import LearningRate, Optimizer


class Adam(Optimizer):
    """Momentum, and a step size of its own for each weight (Kingma & Ba 2015; Keras 3).

    Two averages that forget, of the gradient, m ← β₁·m + (1 − β₁)·g, and of its square, v ← β₂·v + (1 − β₂)·g²,
    make the step: w ← w − rate · √(1 − β₂ᵗ) / (1 − β₁ᵗ) · m / (√v + ε). Where gradients agree, m is as large as
    √v and the step as large as the rate; where they point to and fro, m is small and so is the step. t counts the
    steps from 1; its factor makes up for averages that begin at 0.

    What is kept are the sums M = m / (1 − β₁) and V = v / (1 − β₂), by M ← β₁·M + g and V ← β₂·V + g²: two passes
    less over all weights. `step_size` and `prepare` put the missing factors back, so that the steps are the same.

    Args:
        learning_rate: the size of a step, by default 0.001.
        beta_1: β₁, how slowly the mean gradient forgets.
        beta_2: β₂, how slowly the mean squared gradient forgets.
        epsilon: ε, what keeps the division finite.
        amsgrad: divide by the largest v so far instead (Reddi et al. 2018).
        settings: weight_decay, clipnorm, clipvalue, global_clipnorm and name, as for every optimizer.

    Raises:
        ValueError: for a rate, a β or an ε out of range.
    """

    def __init__(
        self,
        learning_rate: LearningRate = 0.001,
        beta_1: float = 0.9,
        beta_2: float = 0.999,
        epsilon: float = 1e-7,
        amsgrad: bool = False,
        **settings: Any,
    ) -> None:
        super().__init__(learning_rate, **settings)
        self.beta_1, self.beta_2 = share("beta_1", beta_1), share("beta_2", beta_2)
        self.epsilon, self.amsgrad = from_zero("epsilon", epsilon), amsgrad
        self.slot_names = ("momentum", "velocity", "velocity_hat") if amsgrad else ("momentum", "velocity")

    def prepare(self) -> None:
        """The β and ε as constants; ε is divided as √v is, with √V in its place."""
        self._beta_1, self._beta_2 = self.constant(self.beta_1), self.constant(self.beta_2)
        self._epsilon = self.constant(self.epsilon / math.sqrt(1 - self.beta_2))
        self._factor = (1 - self.beta_1) / math.sqrt(1 - self.beta_2)

    def step_size(self, rate: float, step: int) -> float:
        """rate · √(1 − β₂ᵗ) / (1 − β₁ᵗ), and the factors that make m of M and √v of √V."""
        return rate * self._factor * math.sqrt(1 - self.beta_2**step) / (1 - self.beta_1**step)

    def update(
        self,
        gradient: Array,
        parameters: Array,
        size: Array,
        scratch: Array,
        momentum: Array,
        velocity: Array,
        largest: Array | None = None,
    ) -> None:
        """One step along the mean gradient, shorter where gradients do not agree. add(a, b, c) writes a + b into c."""
        multiply(momentum, self._beta_1, momentum)
        add(momentum, gradient, momentum)
        square(gradient, scratch)
        multiply(velocity, self._beta_2, velocity)
        add(velocity, scratch, velocity)
        if largest is not None:
            velocity = maximum(largest, velocity, out=largest)
        sqrt(velocity, scratch)
        add(scratch, self._epsilon, scratch)
        divide(momentum, scratch, scratch)
        multiply(scratch, size, scratch)
        subtract(parameters, scratch, parameters)
