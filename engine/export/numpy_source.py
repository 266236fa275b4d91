"""A network as plain NumPy source: one function that predicts."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

from engine.export.arrays import Arrays, named_weights
from engine.export.expressions import literal
from engine.export.formulas import FORMULAS, functions
from engine.export.networks import axes_of, known, script, spread_of
from engine.files import FilePath
from engine.layers.preprocessing import SMALLEST_DEVIATION

if TYPE_CHECKING:
    from engine.models import Sequential


class Part(NamedTuple):
    """A layer, and the arrays that its weights are among."""

    layer: Any
    weights: Arrays

    def weight(self, name: str) -> str:
        """The expression of a weight, in a shape that fits a batch."""
        spread = spread_of(self.layer) if hasattr(self.layer, "axis") else None
        return self.weights[f"{self.layer.name}/{name}"] + (f".reshape{literal(spread)}" if spread else "")

    def activated(self, sums: str) -> str:
        """The layer's activation of an expression."""
        return FORMULAS[self.layer.activation].called.replace("{x}", sums)


def model_source(model: Sequential, npz: FilePath | None) -> str:
    """The source of `to_numpy` for a model.

    Raises:
        ValueError: for a layer of one's own, or too many weights without `npz`.
    """
    layers = known(model, "to_numpy")
    weights = Arrays("weights", named_weights(model), npz, model.dtype)
    used = {name for layer in layers if (name := _activation(layer))}
    lines = [line for layer in layers for line in _LINES[type(layer).__name__](Part(layer, weights))]
    shape = ", ".join(["samples", *map(str, model.input_shape[1:])])
    body = "\n".join(
        [
            "def predict(x):",
            f'    """What the network says of inputs of shape ({shape})."""',
            f"    x = np.asarray(x, dtype={literal(model.dtype)})",
            *(f"    {line}" for line in lines),
            "    return x",
        ]
    )
    return script(
        "A network in plain NumPy, with its trained weights.",
        ["import math", "import numpy as np", *weights.imports],
        *functions(used),
        body,
        weights.source(),
    )


def _activation(layer: Any) -> str:
    """The activation that a layer calls by its name."""
    return {"LeakyReLU": "leaky_relu", "ELU": "elu", "Softmax": "softmax"}.get(
        type(layer).__name__, getattr(layer, "activation", "")
    )


def _dense(part: Part) -> list[str]:
    sums = f"x @ {part.weight('kernel')}" + (f" + {part.weight('bias')}" if part.layer.use_bias else "")
    return [f"x = {part.activated(sums)}"]


def _activation_layer(part: Part) -> list[str]:
    return [f"x = {part.activated('x')}"] if part.layer.activation != "linear" else []


def _rescaled(part: Part) -> list[str]:
    """The new scale that both normalizing layers end in."""
    gamma = [f"x = x * {part.weight('gamma')}"] if part.layer.scale else []
    return gamma + ([f"x = x + {part.weight('beta')}"] if part.layer.center else [])


def _batch_normalization(part: Part) -> list[str]:
    return [
        "# batch normalization, by the moving averages of training",
        f"x = x - {part.weight('moving_mean')}",
        f"x = x / np.sqrt({part.weight('moving_variance')} + {literal(part.layer.epsilon)})",
        *_rescaled(part),
    ]


def _layer_normalization(part: Part) -> list[str]:
    axes = axes_of(part.layer)
    along = f"axis={literal(axes if len(axes) > 1 else axes[0])}, keepdims=True"
    return [
        "# layer normalization, each sample by itself",
        f"x = x - x.mean({along})",
        f"x = x / np.sqrt((x**2).mean({along}) + {literal(part.layer.epsilon)})",
        *_rescaled(part),
    ]


def _normalization(part: Part) -> list[str]:
    turned = (
        f"{part.weight('mean')} + x * deviation" if part.layer.invert else f"(x - {part.weight('mean')}) / deviation"
    )
    return [f"deviation = np.maximum(np.sqrt({part.weight('variance')}), {SMALLEST_DEVIATION})", f"x = {turned}"]


def _reshaped(part: Part) -> list[str]:
    return [f"x = x.reshape(len(x), {', '.join(map(str, part.layer.output_shape[1:]))})"]


def _relu(part: Part) -> list[str]:
    above = "x" if part.layer.max_value is None else f"np.minimum(x, {literal(part.layer.max_value)})"
    below = (
        f"{literal(part.layer.negative_slope)} * (x - {literal(part.layer.threshold)})"
        if part.layer.negative_slope
        else "0"
    )
    return [f"x = np.where(x > {literal(part.layer.threshold)}, {above}, {below})"]


def _leaky_relu(part: Part) -> list[str]:
    return [f"x = leaky_relu(x, negative_slope={literal(part.layer.negative_slope)})"]


def _elu(part: Part) -> list[str]:
    return [f"x = elu(x, alpha={literal(part.layer.alpha)})"]


def _softmax(part: Part) -> list[str]:
    return [f"x = softmax(x, axis={part.layer.axis})"]


def _while_training(part: Part) -> list[str]:
    return [f"# {type(part.layer).__name__}: only while training"]


_LINES: dict[str, Callable[[Part], list[str]]] = {
    "Dense": _dense,
    "Activation": _activation_layer,
    "BatchNormalization": _batch_normalization,
    "LayerNormalization": _layer_normalization,
    "Normalization": _normalization,
    "Flatten": _reshaped,
    "Reshape": _reshaped,
    "ReLU": _relu,
    "LeakyReLU": _leaky_relu,
    "ELU": _elu,
    "Softmax": _softmax,
    "Dropout": _while_training,
    "GaussianNoise": _while_training,
    "ActivityRegularization": _while_training,
}
"""The lines of each layer, which turn `x`, the inputs, into `x`, the outputs."""
