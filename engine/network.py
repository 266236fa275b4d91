"""A network: a pass forward through its layers, a pass back, and what their sizes cost."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt

from engine.arrays import Array
from engine.layers import Layer
from engine.layers.core import Activated, Activation, Dense
from engine.limits import whole
from engine.rows import fit_inputs
from engine.stack import Stack

_ROWS_AT_ONCE = 4096
"""Rows that `predict` sends through together: enough to be fast, few enough to stay small."""


class Network(Stack):
    """Layers that are gone through: forward from inputs to outputs, and back from the loss to every weight."""

    def forward(self, inputs: Array, training: bool = False) -> Array:
        """The outputs for a batch; each layer keeps what its backward step needs."""
        for layer in self.layers:
            layer.last_outputs = inputs = layer.forward(inputs, training)
        return inputs

    def backward_through(self, gradient: Array, layers: Sequence[Layer]) -> Array:
        """∂loss/∂inputs from ∂loss/∂outputs of the last `forward`, back through `layers`; fills their gradients."""
        for layer in reversed(layers):
            if layer.activity_regularizer is not None:
                gradient = gradient + layer.activity_regularizer.gradient(layer.last_outputs) / len(gradient)
            layer.outputs_gradient = gradient
            gradient = layer.backward(gradient)
            if gradient.shape[1:] != layer.input_shape[1:]:
                raise ValueError(
                    f"{layer.title}: expected backward to give a gradient for its inputs, {layer.input_shape}; "
                    f"got {gradient.shape}"
                )
        return gradient

    def activity_penalty(self) -> float:
        """The penalties on what came out of the layers in the last `forward`, a sample."""
        penalties = ((layer.activity_regularizer, layer.last_outputs) for layer in self.layers)
        return sum((penalty(outputs) / len(outputs) for penalty, outputs in penalties if penalty is not None), 0.0)

    def weight_penalty(self) -> float:
        """The penalties on the weights as they are."""
        return sum((penalty(weight.value) for penalty, weight in self.penalised), 0.0)

    def add_penalties(self) -> float:
        """The penalties on the weights as they are; their gradients are added to those of the weights."""
        for penalty, weight in self.penalised:
            weight.gradient += penalty.gradient(weight.value)
        return self.weight_penalty() if self.penalised else 0.0

    def predict(self, x: npt.ArrayLike, batch_size: int | None = None, verbose: int | str = 0) -> Array:
        """The outputs for x (samples, …), a row a sample.

        Raises:
            ValueError: for inputs of another shape, or what is no number.
        """
        del verbose  # Keras has it; a prediction is over before a bar could be drawn
        rows = _ROWS_AT_ONCE if batch_size is None else whole("batch_size", batch_size, 1)
        parts = list(self.forward_in_parts(self.fit_inputs(x), rows))
        return np.concatenate(parts) if parts else self.room_for(0)

    def forward_in_parts(self, inputs: Array, rows: int = _ROWS_AT_ONCE) -> Iterator[Array]:
        """The outputs for so many rows of `inputs` after the other, so that what is in between stays small."""
        for start in range(0, len(inputs), rows):
            with np.errstate(all="ignore"):
                outputs = self.forward(inputs[start : start + rows])
            yield outputs

    def room_for(self, samples: int) -> Array:
        """An empty array for the outputs of so many samples."""
        return np.empty((samples, *(length or 0 for length in self.output_shape[1:])), self.dtype)

    def predict_on_batch(self, x: npt.ArrayLike) -> Array:
        """The outputs for one batch."""
        return self.predict(x)

    def __call__(self, x: npt.ArrayLike, training: bool = False) -> Array:
        """The outputs for one batch; `training=True` as while it learns, with dropout."""
        inputs = self.fit_inputs(x)
        with np.errstate(all="ignore"):
            outputs = self.forward(inputs, training)
        return outputs.copy() if np.may_share_memory(outputs, inputs) else outputs  # x stays the caller's own

    def fit_inputs(self, x: npt.ArrayLike) -> Array:
        """`x` as rows of the model's shape and dtype; the first ones make the weights.

        Raises:
            ValueError: for another shape, or what is no number.
        """
        inputs = fit_inputs(x, self.input_shape[1:] if self.built else None, self.dtype)
        if not self.built:
            self.build((None, *inputs.shape[1:]))
        return inputs


def activation_of(layer: Layer) -> str:
    """The name of the activation that a layer ends in: "linear" for a Dense without one, "" for other layers.

    A subclass that goes forward or back in its own way counts as another layer.
    """
    usual = (Dense, Activation)
    if not isinstance(layer, usual) or type(layer).backward is not Activated.backward:
        return ""
    return layer.activation if type(layer).forward in [kind.forward for kind in usual] else ""
