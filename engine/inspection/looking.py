"""What the layers of a network give, which of their units do nothing, and how long their gradients are."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from engine.arrays import Array
from engine.inspection.still import check_model, still
from engine.limits import fraction
from engine.network import activation_of

if TYPE_CHECKING:
    from engine.loop import Samples
    from engine.models import Sequential

ENDS = {"sigmoid": (0.0, 1.0), "hard_sigmoid": (0.0, 1.0), "tanh": (-1.0, 1.0)}
"""What the outputs of activations that saturate come close to."""


@np.errstate(all="ignore")
def activations(model: Sequential, x: npt.ArrayLike) -> dict[str, Array]:
    """What comes out of each layer for x (samples, …), by the layer's name, input side first.

    Raises:
        ValueError: for inputs that do not fit.
        TypeError: for what is no model.
    """
    check_model("activations", model)
    model.forward(model.fit_inputs(x))
    return {str(layer.name): layer.last_outputs.copy() for layer in model.layers}


def gradients(model: Sequential, x: npt.ArrayLike, y: npt.ArrayLike) -> dict[str, dict[str, Array]]:
    """∂loss/∂weight of every weight that is learnt, for one batch: by the layer's name, then the weight's ("kernel").

    Penalties are counted in. Nothing is updated: weights, moving averages and random numbers stay where they are.

    Raises:
        ValueError: for a batch that does not fit.
        RuntimeError: when the model was not compiled.
        TypeError: for what is no model.
    """
    check_model("gradients", model)
    batch = model.fit_samples(x, y)
    with still(model):
        forward_and_back(model, batch)
    return {
        str(layer.name): {
            weight.name: gradient.copy() for weight, gradient in zip(layer.learnt_weights, layer.gradients, strict=True)
        }
        for layer in model.layers
        if layer.learnt_weights
    }


@np.errstate(all="ignore")
def gradient_norms(model: Sequential, x: npt.ArrayLike, y: npt.ArrayLike) -> dict[str, float]:
    """How long the gradient of each layer's weights is, √Σ g²: where it shrinks to nothing, nothing is learnt.

    Raises:
        ValueError, RuntimeError, TypeError: as `gradients`.
    """
    return {
        name: float(np.sqrt(sum(np.square(gradient, dtype=np.float64).sum() for gradient in of_layer.values())))
        for name, of_layer in gradients(model, x, y).items()
    }


def dead_units(model: Sequential, x: npt.ArrayLike) -> dict[str, Array]:
    """Which relu units give 0 for every sample of x, and so learn nothing from them: by layer, a bool a unit.

    Raises:
        ValueError: for inputs that do not fit, and for none.
        TypeError: for what is no model.
    """
    given = _answers("dead_units", model, x)
    return {
        str(layer.name): (_units_last(given[str(layer.name)]) == 0).all(axis=0)
        for layer in model.layers
        if activation_of(layer) == "relu"
    }


def saturation(model: Sequential, x: npt.ArrayLike, within: float = 0.02) -> dict[str, Array]:
    """For sigmoid and tanh units, the share of samples whose output lies at an end of its range: by layer, (units,).

    Args:
        model: the model.
        x: samples.
        within: how near an end counts as at it, as a share of the range, 0 to 1.

    Raises:
        ValueError: for inputs that do not fit, for none, and a share out of range.
        TypeError: for what is no model.
    """
    fraction("within", within)
    given, shares = _answers("saturation", model, x), {}
    for layer in model.layers:
        if ends := ENDS.get(activation_of(layer)):
            low, high = ends
            outputs, near = _units_last(given[str(layer.name)]), within * (high - low)
            shares[str(layer.name)] = ((outputs <= low + near) | (outputs >= high - near)).mean(axis=0)
    return shares


def forward_and_back(model: Sequential, batch: Samples) -> Array:
    """One pass forward as in training, and back, without an update; the outputs."""
    with np.errstate(all="ignore"):
        outputs = model.forward(batch.inputs, training=True)
        model.backward(batch.targets, outputs, batch.weights)
        model.add_penalties()
    return outputs


def _answers(asked: str, model: Sequential, x: npt.ArrayLike) -> dict[str, Array]:
    """The activations for at least one sample; `asked` is the function that wants them."""
    check_model(asked, model)
    inputs = model.fit_inputs(x)
    if not len(inputs):
        raise ValueError(f"{asked}: expected at least one sample; got inputs of shape {inputs.shape}")
    return activations(model, inputs)


def _units_last(outputs: Array) -> Array:
    return outputs.reshape(-1, outputs.shape[-1])
