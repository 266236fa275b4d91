"""A network as PyTorch source: an `nn.Sequential`, with small modules where PyTorch has no layer for it."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from engine.export import pytorch_modules as modules
from engine.export.arrays import Arrays, named_weights
from engine.export.expressions import Call, Code, Lines, Pair, assigned, literal, written
from engine.export.networks import axes_of, known, script, spread_of
from engine.files import FilePath
from engine.layers import Layer, Normalization

if TYPE_CHECKING:
    from engine.models import Sequential


class Module(NamedTuple):
    """One layer in PyTorch: how it is made, the class it brings along, and where its weights go.

    `state` has the engine's weight for each of PyTorch's, and `filled` an expression where the engine has none.
    """

    made: Call
    definition: str = ""
    state: Mapping[str, str] = {}
    filled: Mapping[str, str] = {}


def model_source(model: Sequential, npz: FilePath | None) -> str:
    """The source of `to_pytorch` for a model.

    Raises:
        ValueError: for a layer of one's own, or too many weights without `npz`.
    """
    layers = known(model, "to_pytorch")
    weights = Arrays("weights", named_weights(model), npz, model.dtype)
    parts = [(layer, module) for layer in layers for module in modules_of(layer)]
    state = [
        Pair(f"{place}.{name}", expression)
        for place, (layer, module) in enumerate(parts)
        for name, expression in _state(layer, module, weights).items()
    ]
    return script(
        "A network in PyTorch, with its trained weights.",
        ["import numpy as np", "import torch", "from torch import nn", *weights.imports],
        "torch.set_default_dtype(torch.float64)" if model.dtype == "float64" else "",
        *definitions([module for _, module in parts]),
        network([module for _, module in parts]),
        weights.source(),
        written(Call("model.load_state_dict", [Lines(state, "{}")])) if state else "",
        "model.eval()  # from now on it predicts: no dropout, and batch normalization by its moving averages",
    )


def network(parts: Sequence[Module]) -> str:
    """The statement that makes the network."""
    return assigned("model", Call("nn.Sequential", [module.made for module in parts], tall=bool(parts)))


def definitions(parts: Sequence[Module]) -> list[str]:
    """The classes that the modules bring along, each once."""
    return list(dict.fromkeys(module.definition for module in parts if module.definition))


def modules_of(layer: Layer) -> list[Module]:
    """A layer and its activation in PyTorch."""
    return _MODULES[type(layer).__name__](layer)


def _state(layer: Layer, module: Module, weights: Arrays) -> dict[str, Code]:
    spread = spread_of(layer) if isinstance(layer, Normalization) else None
    reshaped = f".reshape{literal(spread)}" if spread else ""
    found = {}
    for name, own in module.state.items():
        # a kernel has a row an input, and in PyTorch a row a unit
        turned = ".T" if own == "kernel" else ""
        found[name] = Code(f"torch.from_numpy({weights[f'{layer.name}/{own}']}{turned}{reshaped})")
    return found | {name: Code(expression) for name, expression in module.filled.items()}


def _activation(name: str, float64: bool) -> list[Module]:
    if name == "linear":
        return []
    call = _ACTIVATIONS[name]
    if name == "softplus" and float64:  # it goes straight from 20 on, which is 2e-9 away
        call = Call("nn.Softplus", (), {"threshold": 40})
    return [Module(call)]


def _dense(layer: Any) -> list[Module]:
    inputs = layer.input_shape[-1]
    made = Call("nn.Linear", [inputs, layer.units], {} if layer.use_bias else {"bias": False})
    state = {"weight": "kernel"} | ({"bias": "bias"} if layer.use_bias else {})
    return [Module(made, state=state), *_activation(layer.activation, layer.dtype == "float64")]


def _activation_layer(layer: Any) -> list[Module]:
    return _activation(layer.activation, layer.dtype == "float64")


def _batch_normalization(layer: Any) -> list[Module]:
    (axis,), rank = axes_of(layer), len(layer.input_shape)
    if rank > 5:
        raise ValueError(
            f"to_pytorch: expected batches of at most 5 axes for {layer.title}, as PyTorch has it; got {rank}"
        )
    features = layer.input_shape[axis]
    settings = {"eps": layer.epsilon, "momentum": round(1 - layer.momentum, 12)}
    if not (layer.center or layer.scale):
        settings["affine"] = False
    made = Call(f"nn.BatchNorm{max(rank - 2, 1)}d", [features], settings)
    state = {"running_mean": "moving_mean", "running_var": "moving_variance"}
    return [_moved(Module(made, "", *_rescaled(layer, state, str(features))), (axis,), (1,))]


def _layer_normalization(layer: Any) -> list[Module]:
    axes, rank = axes_of(layer), len(layer.input_shape)
    lengths = tuple(layer.input_shape[axis] for axis in axes)
    settings: dict[str, Any] = {"eps": layer.epsilon}
    if not layer.center:
        settings |= {"bias": False} if layer.scale else {"elementwise_affine": False}
    made = Call("nn.LayerNorm", [lengths if len(lengths) > 1 else lengths[0]], settings)
    state, filled = _rescaled(layer, {}, ", ".join(map(str, lengths)))
    if not layer.center:
        filled.pop("bias", None)
    return [_moved(Module(made, "", state, filled), axes, tuple(range(rank - len(axes), rank)))]


def _rescaled(layer: Any, state: dict[str, str], lengths: str) -> tuple[dict[str, str], dict[str, str]]:
    """Where gamma and beta go, and what stands for the one that the layer does without; PyTorch has both or none."""
    filled: dict[str, str] = {}
    if layer.scale or layer.center:
        wanted = {"weight": ("gamma", layer.scale, "ones"), "bias": ("beta", layer.center, "zeros")}
        state = {name: own for name, (own, there, _) in wanted.items() if there} | state
        filled = {name: f"torch.{fill}({lengths})" for name, (_, there, fill) in wanted.items() if not there}
    return state, filled


def _moved(module: Module, axes: tuple[int, ...], places: tuple[int, ...]) -> Module:
    """The module, on features that stand at `axes` where PyTorch expects them at `places`."""
    if axes == places:
        return module
    one = len(axes) == 1
    return Module(
        Call("Moved", [axes[0] if one else axes, places[0] if one else places, module.made]),
        modules.MOVED,
        {f"layer.{name}": own for name, own in module.state.items()},
        {f"layer.{name}": expression for name, expression in module.filled.items()},
    )


def _normalization(layer: Any) -> list[Module]:
    shape = spread_of(layer) or tuple(layer.input_shape[axis] for axis in axes_of(layer))
    name = "Denormalization" if layer.invert else "Normalization"
    definition = modules.DENORMALIZATION if layer.invert else modules.NORMALIZATION
    return [Module(Call(name, [shape]), definition, {"mean": "mean", "variance": "variance"})]


def _reshape(layer: Any) -> list[Module]:
    flat = [Module(Call("nn.Flatten"))] if len(layer.input_shape) > 2 else []
    return [*flat, Module(Call("nn.Unflatten", [1, tuple(layer.output_shape[1:])]))]


def _relu(layer: Any) -> list[Module]:
    if not layer.threshold and layer.max_value is None:
        slope = layer.negative_slope
        return [Module(Call("nn.LeakyReLU", [slope]) if slope else Call("nn.ReLU"))]
    largest = math.inf if layer.max_value is None else layer.max_value
    bounds = {"threshold": layer.threshold, "largest": largest, "slope": layer.negative_slope}
    return [Module(Call("Bent", (), bounds), modules.BENT)]


def _dropout(layer: Any) -> list[Module]:
    if layer.noise_shape is None:
        return [Module(Call("nn.Dropout", [layer.rate]))]
    return [Module(Call("SharedDropout", [layer.rate, layer.noise_shape]), modules.SHARED_DROPOUT)]


_ACTIVATIONS = {
    "relu": Call("nn.ReLU"),
    "leaky_relu": Call("nn.LeakyReLU", [0.2]),
    "elu": Call("nn.ELU"),
    "selu": Call("nn.SELU"),
    "gelu": Call("nn.GELU"),
    "silu": Call("nn.SiLU"),
    "sigmoid": Call("nn.Sigmoid"),
    "tanh": Call("nn.Tanh"),
    "softplus": Call("nn.Softplus"),
    "softmax": Call("nn.Softmax", (), {"dim": -1}),
    "hard_sigmoid": Call("nn.Hardsigmoid"),
}

_MODULES: dict[str, Callable[[Any], list[Module]]] = {
    "Dense": _dense,
    "Activation": _activation_layer,
    "BatchNormalization": _batch_normalization,
    "LayerNormalization": _layer_normalization,
    "Normalization": _normalization,
    "Flatten": lambda _: [Module(Call("nn.Flatten"))],
    "Reshape": _reshape,
    "ReLU": _relu,
    "LeakyReLU": lambda layer: [Module(Call("nn.LeakyReLU", [layer.negative_slope]))],
    "ELU": lambda layer: [Module(Call("nn.ELU", [layer.alpha]))],
    "Softmax": lambda layer: [Module(Call("nn.Softmax", (), {"dim": layer.axis}))],
    "Dropout": _dropout,
    "GaussianNoise": lambda layer: [Module(Call("GaussianNoise", [layer.stddev]), modules.GAUSSIAN_NOISE)],
    "ActivityRegularization": lambda _: [],  # a price of training, which PyTorch's losses do not know
}
