"""Stochastic gradient descent."""

from __future__ import annotations

from typing import Any

from numpy import add, multiply, subtract

from engine.arrays import Array
from engine.limits import share
from engine.optimizers.optimizer import LearningRate, Optimizer


class SGD(Optimizer):
    """Takes each parameter w a little way against its gradient g: w ← w − rate · g.

    With momentum, a part of the last step is made again: v ← momentum · v − rate · g, and w ← w + v. Steps that
    agree add up, and steps that point to and fro cancel out (Polyak 1964). Nesterov's form, w ← w + momentum · v
    − rate · g with the new v, looks one step ahead (Sutskever et al. 2013). Formulas: Keras 3.

    Args:
        learning_rate: the size of a step, by default 0.01.
        momentum: how much of the last step is made again, from 0 to below 1.
        nesterov: whether to look ahead.
        settings: weight_decay, clipnorm, clipvalue, global_clipnorm and name, as for every optimizer.

    Raises:
        ValueError: for a rate or a momentum out of range.
    """

    def __init__(
        self, learning_rate: LearningRate = 0.01, momentum: float = 0.0, nesterov: bool = False, **settings: Any
    ) -> None:
        super().__init__(learning_rate, **settings)
        self.momentum, self.nesterov = share("momentum", momentum), nesterov
        self.slot_names = ("momentum",) if self.momentum else ()

    def prepare(self) -> None:
        """The momentum as a constant."""
        self._momentum = self.constant(self.momentum)

    def update(
        self, gradient: Array, parameters: Array, size: Array, scratch: Array, velocity: Array | None = None
    ) -> None:
        """One step downhill; `size` is the learning rate. multiply(a, b, c) writes a · b into c."""
        multiply(gradient, size, scratch)
        if velocity is None:
            subtract(parameters, scratch, parameters)
            return
        multiply(velocity, self._momentum, velocity)
        subtract(velocity, scratch, velocity)
        if self.nesterov:
            subtract(parameters, scratch, parameters)
            multiply(velocity, self._momentum, scratch)
            add(parameters, scratch, parameters)
        else:
            add(parameters, velocity, parameters)
