"""Activations: forward, and the gradient by their inputs."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from golden.api import Api, Case, Values, drawn

INPUTS = drawn(1, (6, 7), -6.0, 6.0)  # no number lies on a kink: 0, and ±3 for hard_sigmoid
UPSTREAM = drawn(2, (6, 7))
NAMES = ["linear", "relu", "leaky_relu", "elu", "selu", "gelu", "silu", "sigmoid", "tanh", "softplus", "softmax"]
NAMES += ["hard_sigmoid"]
OPTIONS: dict[str, tuple[str, dict[str, Any]]] = {
    "relu with a slope, a top and a threshold": (
        "relu",
        {"negative_slope": 0.1, "max_value": 2.0, "threshold": 0.5},
    ),
    "leaky_relu of another slope": ("leaky_relu", {"negative_slope": 0.3}),
    "elu of another alpha": ("elu", {"alpha": 0.5}),
    "gelu approximately": ("gelu", {"approximate": True}),
    "softmax down the columns": ("softmax", {"axis": 0}),
}


def _both_ways(name: str) -> Case:
    def run(api: Api) -> Values:
        inputs, upstream = api.array(INPUTS), api.array(UPSTREAM)
        outputs = getattr(api.activations, name)(inputs)
        return {"outputs": api.numbers(outputs), "gradient": api.activation_gradient(name, inputs, upstream)}

    return Case(run)


def _forward(name: str, options: dict[str, Any]) -> Case:
    def run(api: Api) -> Values:
        return {"outputs": api.numbers(getattr(api.activations, name)(api.array(INPUTS), **options))}

    return Case(run)


CASES = {name: _both_ways(name) for name in NAMES}
CASES["hard_sigmoid"] = replace(
    CASES["hard_sigmoid"], rel64=5e-8, because="torch multiplies by a sixth in float32 on the way back"
)
CASES |= {what: _forward(name, options) for what, (name, options) in OPTIONS.items()}
