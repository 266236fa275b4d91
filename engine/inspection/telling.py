"""One training step, told value by value."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt

from engine.arrays import Array
from engine.inspection.looking import forward_and_back
from engine.inspection.still import check_model
from engine.layers import Layer

if TYPE_CHECKING:
    from engine.models import Sequential


class Told(NamedTuple):
    """One value of a training step: of which layer ("" for the loss), what it is, and the numbers."""

    layer: str
    what: str
    value: Array


@np.errstate(all="ignore")
def tell_step(model: Sequential, x: npt.ArrayLike, y: npt.ArrayLike) -> list[Told]:
    """Train on one batch, and tell it from the inputs to the new weights, each value as it comes up.

    Forward, of each layer: "inputs", "sums" (before the activation) and "outputs". Then the "loss", penalties
    included. Back, the last layer first: "gradient by outputs", "gradient by sums", and "gradient by kernel" or
    whatever its weights are called. At last "new kernel" and so on. The gradient by the outputs of the last layer
    is left out where the loss and its activation are taken in one step (see `losses.fused`).

    Raises:
        ValueError: for a batch that does not fit.
        RuntimeError: when the model was not compiled.
        TypeError: for what is no model.
    """
    check_model("tell_step", model)
    batch = model.fit_samples(x, y)
    layers, penalty = model.layers, model.weight_penalty()
    outputs = forward_and_back(model, batch)
    numbers = model.measure(batch.targets, outputs, batch.weights, penalty + model.activity_penalty())
    told: list[Told] = []
    for layer, enters in zip(layers, [batch.inputs, *(layer.last_outputs for layer in layers)], strict=False):
        told += [_copy(layer, "inputs", enters), *_kept(layer, {"sums": "sums", "last_outputs": "outputs"})]
    told.append(Told("", "loss", np.array(numbers["loss"])))
    for layer in reversed(layers):
        told += _kept(layer, {"outputs_gradient": "gradient by outputs", "sums_gradient": "gradient by sums"})
        slopes = zip(layer.learnt_weights, layer.gradients, strict=True)
        told += [_copy(layer, f"gradient by {weight.name}", gradient) for weight, gradient in slopes]
    model.optimizer.apply(model.gradients, model.parameters, model.slopes)
    for layer in layers:
        told += [_copy(layer, f"new {weight.name}", weight.value) for weight in layer.learnt_weights]
    return told


def _kept(layer: Layer, names: dict[str, str]) -> list[Told]:
    """What the layer kept of its last pass, by the words it is told in."""
    values = {what: getattr(layer, attribute, None) for attribute, what in names.items()}
    return [_copy(layer, what, value) for what, value in values.items() if value is not None]


def _copy(layer: Layer, what: str, value: Array) -> Told:
    return Told(str(layer.name), what, value.copy())
