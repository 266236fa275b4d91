"""What each layer gives to a chain: the buffers it fills, and its few calls forward and back."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from engine import activations
from engine.arrays import Array, aligned

if TYPE_CHECKING:
    from engine.layers import Dense, Dropout

Call = Callable[[], object]


class Stage:
    """A step of a chain, for batches of one size.

    Attributes:
        full: what comes out (units + 1, batch); its last row is 1.
        values: the same without the ones (units, batch).
        slope: ∂loss/∂full, so that it can come from one product; its last row means nothing.
        forward: its calls, from the values of the stage below to its own.
        learns: whether it has weights that are learnt.
    """

    learns = False

    def __init__(self, full: Array, slope: Array | None = None) -> None:
        self.full, self.values = full, full[:-1]
        self.slope = aligned(full.shape, full.dtype) if slope is None else slope
        self.forward: list[Call] = []

    def backward(self, onward: bool) -> list[Call]:
        """Its calls on the way back; `onward` when a stage below it learns as well."""
        return []


class Entry(Stage):
    """The batch itself, gathered as `rows` (batch, features + 1), each with a 1 at its end unless nothing needs it."""

    def __init__(self, features: int, batch: int, dtype: str, ones: bool) -> None:
        self.rows = aligned((batch, features + ones), dtype)
        super().__init__(self.rows.T)
        self.values = self.full[:features]


class DenseStage(Stage):
    """values = block · full of the stage below, where block = [kernelᵀ | bias] of the layer (units, inputs + 1)."""

    def __init__(self, layer: Dense, below: Stage) -> None:
        super().__init__(_with_ones(layer.units, below))
        self.learns, self._layer, self._below = layer.trainable, layer, below
        self._enters = below.full if layer.use_bias else below.values
        self.forward = [partial(layer.block.dot, self._enters, self.values)]

    def backward(self, onward: bool) -> list[Call]:
        """∂loss/∂block = slope · fullᵀ, and blockᵀ · slope is what the stage below is told."""
        delta, told = self.slope[: len(self.values)], self._below.slope[: len(self._enters)]
        learn = [partial(delta.dot, self._enters.T, self._layer.block_gradient)] if self.learns else []
        return [*learn, partial(self._layer.block.T.dot, delta, told)] if onward else [*learn]


class DropoutStage(Stage):
    """The values below, those that are switched off set to 0 by a fresh mask each time."""

    def __init__(self, layer: Dropout, below: Stage) -> None:
        super().__init__(_with_ones(len(below.values), below), below.slope)
        self._mask = aligned(self.values.shape, self.values.dtype)
        self.forward = [
            partial(layer.draw_mask_into, self._mask),
            partial(np.multiply, below.values, self._mask, self.values),
        ]

    def backward(self, onward: bool) -> list[Call]:
        """The slope through the values that were on, by the same mask."""
        slope = self.slope[: len(self.values)]
        return [partial(np.multiply, slope, self._mask, slope)] if onward else []


class ActivationStage(Stage):
    """An activation; in place, where its derivative can be told from its outputs alone."""

    def __init__(self, name: str, below: Stage) -> None:
        # an activation below needs its own outputs on the way back, so they must not be written over
        apart = isinstance(below, ActivationStage) or name not in {"linear", *IN_PLACE}
        super().__init__(_with_ones(len(below.values), below) if apart else below.full, below.slope)
        self.values = self.full[: len(below.values)]
        slope = self.slope[: len(below.values)]
        self._back: list[Call] = []
        if name in IN_PLACE or name == "linear":
            self.forward = [partial(np.copyto, self.values, below.values)] if apart else []
        if name in IN_PLACE:
            forward, self._back = IN_PLACE[name](self.values, slope)
            self.forward += forward
        elif name != "linear":
            self.forward, self._back = _by_formula(name, below.values, self.values, slope)

    def backward(self, onward: bool) -> list[Call]:
        """From the slope by what comes out to the slope by what goes in."""
        return self._back


Calls = tuple[list[Call], list[Call]]


def _relu(values: Array, slope: Array) -> Calls:
    zero, on = np.zeros((), values.dtype), np.empty_like(slope)
    # fmax takes a fifth of maximum's time; it turns NaN into 0, so the loop looks at the weights as well
    return [partial(np.fmax, values, zero, values)], [
        partial(np.sign, values, on),  # 0 or 1, as nothing is below 0
        partial(np.multiply, slope, on, slope),
    ]


def _tanh(values: Array, slope: Array) -> Calls:
    one, steepness = np.ones((), values.dtype), np.empty_like(slope)
    return [partial(np.tanh, values, values)], [
        partial(np.square, values, steepness),
        partial(np.subtract, one, steepness, steepness),
        partial(np.multiply, slope, steepness, slope),
    ]


def _sigmoid(values: Array, slope: Array) -> Calls:
    one, steepness = np.ones((), values.dtype), np.empty_like(slope)
    forward: list[Call] = [
        partial(np.negative, values, values),
        partial(np.exp, values, values),
        partial(np.add, values, one, values),
        partial(np.reciprocal, values, values),
    ]
    return forward, [
        partial(np.subtract, one, values, steepness),
        partial(np.multiply, values, steepness, steepness),
        partial(np.multiply, slope, steepness, slope),
    ]


def _softmax(values: Array, slope: Array) -> Calls:
    of_each, products = np.empty(values.shape[1], values.dtype), np.empty_like(slope)
    forward: list[Call] = [
        partial(np.maximum.reduce, values, 0, None, of_each),
        partial(np.subtract, values, of_each, values),
        partial(np.exp, values, values),
        partial(np.add.reduce, values, 0, None, of_each),
        partial(np.divide, values, of_each, values),
    ]
    return forward, [
        partial(np.multiply, slope, values, products),
        partial(np.add.reduce, products, 0, None, of_each),
        partial(np.subtract, slope, of_each, slope),
        partial(np.multiply, slope, values, slope),
    ]


IN_PLACE: dict[str, Callable[[Array, Array], Calls]] = {
    "relu": _relu,
    "tanh": _tanh,
    "sigmoid": _sigmoid,
    "softmax": _softmax,
}
"""The calls of the activations that are told from their outputs: forward on `values`, back on `slope`, in place."""


def _by_formula(name: str, sums: Array, values: Array, slope: Array) -> Calls:
    """The calls of any other activation, by its function in `engine.activations`."""

    def forward() -> None:
        values[...] = activations.apply(name, sums.T).T

    def backward() -> None:
        slope[...] = activations.back(name, sums.T, values.T, slope.T).T

    return [forward], [backward]


def _with_ones(units: int, below: Stage) -> Array:
    """Room for as many values as there are units, above a row of ones."""
    full = aligned((units + 1, below.full.shape[1]), below.full.dtype)
    full[-1] = 1
    return full
