"""Adadelta."""

from __future__ import annotations

from typing import Any

from numpy import add, divide, multiply, sqrt, square, subtract

from engine.arrays import Array
from engine.limits import from_zero, share
from engine.optimizers.optimizer import LearningRate, Optimizer


class Adadelta(Optimizer):
    """Steps as large as the recent steps were, for gradients as large as the recent gradients (Zeiler 2012; Keras 3).

    a ← ρ·a + (1 − ρ)·g², Δ = √(d + ε) / √(a + ε) · g, d ← ρ·d + (1 − ρ)·Δ², w ← w − rate · Δ.
    Kept are the sums a / (1 − ρ) and d / (1 − ρ); in Δ, the factor falls out.

    Args:
        learning_rate: what each Δ is multiplied by, by default 0.001; in the paper it is 1.
        rho: ρ, how slowly the recent sizes forget.
        epsilon: ε, what keeps the division finite and the first steps above 0.
        settings: weight_decay, clipnorm, clipvalue, global_clipnorm and name, as for every optimizer.

    Raises:
        ValueError: for a rate, ρ or ε out of range.
    """

    slot_names = ("accumulated_grad", "accumulated_delta_var")
    scratch_arrays = 2

    def __init__(
        self, learning_rate: LearningRate = 0.001, rho: float = 0.95, epsilon: float = 1e-7, **settings: Any
    ) -> None:
        super().__init__(learning_rate, **settings)
        self.rho, self.epsilon = share("rho", rho), from_zero("epsilon", epsilon)

    def prepare(self) -> None:
        """ρ and ε as constants; ε is divided as a and d are, with their sums in place."""
        self._rho, self._epsilon = self.constant(self.rho), self.constant(self.epsilon / (1 - self.rho))

    def update(
        self,
        gradient: Array,
        parameters: Array,
        size: Array,
        scratch: Array,
        delta: Array,
        gradients: Array,
        steps: Array,
    ) -> None:
        """One step; how long, the steps before it say."""
        square(gradient, scratch)
        multiply(gradients, self._rho, gradients)
        add(gradients, scratch, gradients)
        add(gradients, self._epsilon, scratch)
        add(steps, self._epsilon, delta)
        divide(delta, scratch, delta)
        sqrt(delta, delta)
        multiply(delta, gradient, delta)
        square(delta, scratch)
        multiply(steps, self._rho, steps)
        add(steps, scratch, steps)
        multiply(delta, size, delta)
        subtract(parameters, delta, parameters)
