"""RMSprop."""

from __future__ import annotations

import math
from typing import Any

from numpy import add, divide, maximum, multiply, sqrt, square, subtract

from engine.arrays import Array
from engine.limits import from_zero, share
from engine.optimizers.optimizer import LearningRate, Optimizer


class RMSprop(Optimizer):
    """Divides each gradient by its own recent size: v ← ρ·v + (1 − ρ)·g², w ← w − rate · g / √(v + ε).

    Centered, it divides by the recent spread: a ← ρ·a + (1 − ρ)·g, and v − a² stands for v under the root. With
    momentum, the step is s ← momentum · s + rate · g / √(v + ε). Keras 3 (ε under the root); Tieleman & Hinton
    2012, lecture 6.5; centered: Graves 2013. Kept are the sums v / (1 − ρ) and a / (1 − ρ).

    Args:
        learning_rate: the size of a step, by default 0.001.
        rho: ρ, how slowly the recent size forgets.
        momentum: how much of the last step is made again, from 0 to below 1.
        epsilon: ε, what keeps the division finite.
        centered: whether to divide by the spread.
        settings: weight_decay, clipnorm, clipvalue, global_clipnorm and name, as for every optimizer.

    Raises:
        ValueError: for a rate, ρ, momentum or ε out of range.
    """

    def __init__(
        self,
        learning_rate: LearningRate = 0.001,
        rho: float = 0.9,
        momentum: float = 0.0,
        epsilon: float = 1e-7,
        centered: bool = False,
        **settings: Any,
    ) -> None:
        super().__init__(learning_rate, **settings)
        self.rho, self.momentum = share("rho", rho), share("momentum", momentum)
        self.epsilon, self.centered = from_zero("epsilon", epsilon), centered
        kept = {"velocity": True, "average_gradient": centered, "momentum": self.momentum > 0}
        self.slot_names = tuple(name for name, is_kept in kept.items() if is_kept)

    def prepare(self) -> None:
        """ρ, its complement, the momentum, ε and 0 as constants; ε is divided as v is, with the sum in its place."""
        self._rho, self._new = self.constant(self.rho), self.constant(1 - self.rho)
        self._momentum, self._epsilon = self.constant(self.momentum), self.constant(self.epsilon / (1 - self.rho))
        self._zero = self.constant(0.0)

    def step_size(self, rate: float, step: int) -> float:
        """rate / √(1 − ρ), as √V stands in place of √v."""
        return rate / math.sqrt(1 - self.rho)

    def update(
        self, gradient: Array, parameters: Array, size: Array, scratch: Array, velocity: Array, *others: Array
    ) -> None:
        """One step, about as long for a small gradient as for a large one."""
        square(gradient, scratch)
        multiply(velocity, self._rho, velocity)
        add(velocity, scratch, velocity)
        if self.centered:
            velocity = self._spread(gradient, scratch, velocity, others[0])
        add(velocity, self._epsilon, scratch)
        sqrt(scratch, scratch)
        divide(gradient, scratch, scratch)
        multiply(scratch, size, scratch)
        if self.momentum:
            step = others[-1]
            multiply(step, self._momentum, step)
            add(step, scratch, step)
            scratch = step
        subtract(parameters, scratch, parameters)

    def _spread(self, gradient: Array, scratch: Array, velocity: Array, average: Array) -> Array:
        """(v − a²) / (1 − ρ), in `scratch`; `average` is a / (1 − ρ)."""
        multiply(average, self._rho, average)
        add(average, gradient, average)
        square(average, scratch)
        multiply(scratch, self._new, scratch)
        subtract(velocity, scratch, scratch)
        return maximum(scratch, self._zero, out=scratch)  # rounding may take what is nearly 0 below it
