"""Adagrad."""

from __future__ import annotations

from typing import Any

from numpy import add, divide, multiply, sqrt, square, subtract

from engine.arrays import Array
from engine.limits import from_zero
from engine.optimizers.optimizer import LearningRate, Optimizer


class Adagrad(Optimizer):
    """Divides each gradient by the size of all before it: a ← a + g², w ← w − rate · g / √(a + ε).

    A weight that has been moved much is moved ever less. Duchi, Hazan & Singer 2011; Keras 3.

    Args:
        learning_rate: the size of a step, by default 0.001.
        initial_accumulator_value: what a begins with, from 0.
        epsilon: ε, what keeps the division finite.
        settings: weight_decay, clipnorm, clipvalue, global_clipnorm and name, as for every optimizer.

    Raises:
        ValueError: for a rate, a first value or an ε out of range.
    """

    slot_names = ("accumulator",)

    def __init__(
        self,
        learning_rate: LearningRate = 0.001,
        initial_accumulator_value: float = 0.1,
        epsilon: float = 1e-7,
        **settings: Any,
    ) -> None:
        super().__init__(learning_rate, **settings)
        self.initial_accumulator_value = from_zero("initial_accumulator_value", initial_accumulator_value)
        self.epsilon = from_zero("epsilon", epsilon)

    def prepare(self) -> None:
        """ε as a constant."""
        self._epsilon = self.constant(self.epsilon)

    def first_value(self, slot: str) -> float:
        """`initial_accumulator_value`."""
        return self.initial_accumulator_value

    def update(self, gradient: Array, parameters: Array, size: Array, scratch: Array, accumulator: Array) -> None:
        """One step, shorter the more has been walked."""
        square(gradient, scratch)
        add(accumulator, scratch, accumulator)
        add(accumulator, self._epsilon, scratch)
        sqrt(scratch, scratch)
        divide(gradient, scratch, scratch)
        multiply(scratch, size, scratch)
        subtract(parameters, scratch, parameters)
