"""A network as Keras source: the vocabulary is the engine's own, so it is mostly written down as it is."""

from __future__ import annotations

import inspect
import re
from collections.abc import Mapping, Sequence
from types import ModuleType
from typing import TYPE_CHECKING, Any

from engine import losses, metrics, optimizers, regularizers
from engine.configured import Configured, as_plain
from engine.export.arrays import Arrays, named_weights, weights_of_layer
from engine.export.expressions import Call, Lines, assigned, written
from engine.export.networks import known, script
from engine.files import FilePath
from engine.layers import Dense, Layer, Normalization
from engine.metrics.metric import snake_case

if TYPE_CHECKING:
    from engine.models import Sequential

_NEEDED = inspect.Parameter.empty
"""Stands where an argument has no default."""

_INSIDE = {"regularizers": regularizers, "optimizers.schedules": optimizers.schedules}
"""Where the classes are from that stand in the configs of layers and optimizers."""


def model_source(model: Sequential, npz: FilePath | None) -> str:
    """The source of `to_keras` for a model.

    Raises:
        ValueError: for a layer of one's own, or too many weights without `npz`.
    """
    layers = known(model, "to_keras")
    weights = Arrays("weights", named_weights(model), npz, model.dtype)
    made, taken = weights.source(), network(model, weights)
    scaled = any(isinstance(layer, Normalization) for layer in layers)  # takes its numbers when it is made
    return script(
        "A network in Keras 3, with its trained weights.",
        ["import keras", "import numpy as np", "from keras import layers", *weights.imports],
        'keras.config.set_floatx("float64")' if model.dtype == "float64" else "",
        f"{made}\n\n{taken}" if scaled else taken,
        compiled(model),
        "" if scaled else made,
        _set_weights(layers, weights),
    )


def network(model: Sequential, weights: Arrays | None = None) -> str:
    """The statement that makes the network."""
    made = [Call("layers.Input", (), {"shape": tuple(model.input_shape[1:])})]
    made += [_layer(layer, weights) for layer in known(model, "to_keras")]
    return assigned("model", Call("keras.Sequential", [Lines(made)], _named(model.name, "sequential")))


def compiled(model: Sequential) -> str:
    """The call of `compile`; a comment in its place when it was told something of one's own."""
    if not model.compiled:
        return ""
    try:
        optimizer = _made("optimizers", optimizers, model.optimizer, always=["learning_rate"])
        settings: dict[str, Any] = {"optimizer": optimizer, "loss": _loss(model.loss)}
        for name, part in zip(("metrics", "weighted_metrics"), model.asked_metrics, strict=True):
            if part.asked:
                settings[name] = [_metric(one) for one in part.asked]
    except LookupError:
        return "# to train it further, compile it with the optimizer, loss and metrics that you wrote yourself"
    return written(Call("model.compile", (), settings))


def _set_weights(layers: Sequence[Layer], weights: Arrays) -> str:
    """The statement that gives the network its weights; a Normalization has its own already."""
    set_now = [layer for layer in layers if not isinstance(layer, Normalization)]
    names = [f"{layer.name}/{name}" for layer in set_now for name in weights_of_layer(layer)]
    if not names:
        return ""
    if len(names) == len(weights.arrays):
        return "model.set_weights(list(weights.values()))"
    return written(Call("model.set_weights", [Lines([weights[name] for name in names])]))


def _layer(layer: Layer, weights: Arrays | None) -> Call:
    config = {name: value for name, value in layer.get_config().items() if not name.endswith("_initializer")}
    name = config.pop("name", None)
    config.pop("input_shape", None)
    if isinstance(layer, Normalization) and weights is not None:
        config |= {part: weights[f"{layer.name}/{part}"] for part in ("mean", "variance")}
    if isinstance(layer, Dense):
        config["activation"] = None if layer.activation == "linear" else layer.activation
    config |= _named(name, layer.kind)
    try:
        return _call("layers", type(layer), config)
    except LookupError as error:
        raise ValueError(
            f"to_keras: expected regularizers of engine.regularizers; got {error.args[0]} in {layer.title}, "
            "a class of your own. Take it off, or write it in Keras by hand"
        ) from None


def _named(name: str | None, kind: str) -> dict[str, str]:
    """A name that somebody gave, as an argument; Keras numbers its own, and takes no signs in one."""
    given = name is not None and re.fullmatch(r"[\w -]+", name) and not re.fullmatch(rf"{re.escape(kind)}(_\d+)?", name)
    return {"name": name} if name and given else {}


def _call(module: str, cls: type, config: Mapping[str, Any], always: Sequence[str] = ()) -> Call:
    """The call that makes a `cls`: what a layer must be told comes first, and defaults are left out."""
    defaults = _defaults(cls)
    needed = [name for name in defaults if defaults[name] is _NEEDED and name in config and module == "layers"]
    given = [name for name in config if name not in needed]
    return Call(
        f"{module}.{cls.__name__}",
        [_expression(name, config[name]) for name in needed],
        {
            name: _expression(name, config[name])
            for name in given
            if name in always or config[name] != defaults.get(name)
        },
    )


def _defaults(cls: type) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for one in reversed(cls.__mro__[:-1]):
        if "__init__" in vars(one):
            parameters = list(inspect.signature(vars(one)["__init__"]).parameters.values())[1:]
            given = {each.name: each.default for each in parameters if each.kind is not each.VAR_KEYWORD}
            found |= {name: default if default is _NEEDED else as_plain(default) for name, default in given.items()}
    return found


def _expression(name: str, value: Any) -> Any:
    """The argument `name` of a config as an expression: what is configured becomes a call, a shape a tuple.

    Raises:
        LookupError: for what is not the engine's, and a learning rate that a function tells.
    """
    if isinstance(value, Mapping):
        return _configured(value["class_name"], value["config"])
    if name == "learning_rate" and not isinstance(value, float):
        raise LookupError(value)
    return tuple(value) if isinstance(value, list) and name.endswith("_shape") else value


def _configured(class_name: str, config: Mapping[str, Any]) -> Call:
    for module, namespace in _INSIDE.items():
        if isinstance(cls := getattr(namespace, class_name, None), type):
            return _call(f"keras.{module}", cls, _without_usual_name(class_name, config))
    raise LookupError(class_name)


def _made(module: str, namespace: ModuleType, given: Configured, always: Sequence[str] = ()) -> Call:
    """The call that makes `given`.

    Raises:
        LookupError: when it, or something in it, is not the engine's.
    """
    name = type(given).__name__
    if getattr(namespace, name, None) is not type(given):
        raise LookupError(name)
    return _call(f"keras.{module}", type(given), _without_usual_name(name, given.get_config()), always)


def _without_usual_name(class_name: str, config: Mapping[str, Any]) -> dict[str, Any]:
    usual = (class_name, snake_case(class_name))
    return {name: value for name, value in config.items() if name != "name" or value not in usual}


def _loss(loss: losses.Loss) -> Call | str:
    made = _made("losses", losses, loss)
    names = [name for name in losses.NAMES if type(losses.get(name)) is type(loss)]
    return names[0] if names and not made.keywords else made


def _metric(given: metrics.Given) -> Call | str:
    if isinstance(given, str):
        return given
    metric = metrics.get(given)
    if isinstance(metric, metrics.MeanMetricWrapper) and type(metric) is metrics.MeanMetricWrapper:
        raise LookupError(metric.name)
    return _made("metrics", metrics, metric)
