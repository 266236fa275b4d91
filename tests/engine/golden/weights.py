"""What weights begin with, and what holds them small."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from golden.api import Api, Case, Values, drawn

LARGE = (500, 600)
EXACT: dict[str, tuple[str, dict[str, Any], tuple[int, ...]]] = {
    "Zeros": ("Zeros", {}, (2, 3)),
    "Ones": ("Ones", {}, (2, 3)),
    "Constant": ("Constant", {"value": 0.25}, (3,)),
    "Identity": ("Identity", {"gain": 2.0}, (3, 4)),
}
RANDOM: dict[str, tuple[str, dict[str, Any]]] = {
    "RandomUniform": ("RandomUniform", {}),
    "RandomUniform from 0.5 to 2": ("RandomUniform", {"minval": 0.5, "maxval": 2.0}),
    "RandomNormal": ("RandomNormal", {}),
    "RandomNormal around 1": ("RandomNormal", {"mean": 1.0, "stddev": 0.3}),
    "TruncatedNormal": ("TruncatedNormal", {}),
    "TruncatedNormal around 1": ("TruncatedNormal", {"mean": 1.0, "stddev": 0.3}),
    "GlorotUniform": ("GlorotUniform", {}),
    "GlorotNormal": ("GlorotNormal", {}),
    "HeUniform": ("HeUniform", {}),
    "HeNormal": ("HeNormal", {}),
    "LecunUniform": ("LecunUniform", {}),
    "LecunNormal": ("LecunNormal", {}),
    "VarianceScaling": ("VarianceScaling", {}),
    "VarianceScaling by fan_out": ("VarianceScaling", {"scale": 2.0, "mode": "fan_out", "distribution": "uniform"}),
    "VarianceScaling by fan_avg": (
        "VarianceScaling",
        {"scale": 0.5, "mode": "fan_avg", "distribution": "untruncated_normal"},
    ),
}
REGULARIZERS: dict[str, tuple[str, dict[str, Any]]] = {
    "L1": ("L1", {}),
    "L1 of 0.3": ("L1", {"l1": 0.3}),
    "L2": ("L2", {}),
    "L2 of 0.3": ("L2", {"l2": 0.3}),
    "L1L2": ("L1L2", {"l1": 0.02, "l2": 0.05}),
    "OrthogonalRegularizer by rows": ("OrthogonalRegularizer", {"factor": 0.1}),
    "OrthogonalRegularizer by columns": ("OrthogonalRegularizer", {"factor": 0.1, "mode": "columns"}),
}


def _exact(kind: str, settings: dict[str, Any], shape: tuple[int, ...]) -> Case:
    def run(api: Api) -> Values:
        return {"values": api.numbers(getattr(api.initializers, kind)(**settings)(shape, dtype=api.dtype))}

    return Case(run)


def _random(kind: str, settings: dict[str, Any], shape: tuple[int, ...] = LARGE) -> Case:
    def run(api: Api) -> Values:
        numbers = api.numbers(getattr(api.initializers, kind)(**settings, seed=5)(shape, dtype=api.dtype))
        mean, deviation = numbers.mean(), numbers.std()
        half = np.quantile(np.abs(numbers - mean), 0.5)  # tells a normal from an even distribution
        return {
            "logarithm of the deviation": np.log(deviation),
            "half lie within so many deviations": half / deviation,
            "mean in deviations": mean / deviation,
        }

    # Two samples of n numbers: each of the three differs by 0.5 to 1.7 times 1/√n.
    near = 6 / math.sqrt(math.prod(shape))
    return Case(run, 0.0, near, 0.0, near, because="two samples of one distribution, not the same numbers")


def _orthogonal(shape: tuple[int, int]) -> Case:
    def run(api: Api) -> Values:
        drawn_one = api.numbers(api.initializers.Orthogonal(gain=1.5, seed=3)(shape, dtype=api.dtype))
        narrow = drawn_one if shape[0] >= shape[1] else drawn_one.T
        return {"columns by each other": narrow.T @ narrow}

    return Case(run, abs=1e-6, because="zeros made of roundings around 1")


def _penalty(kind: str, settings: dict[str, Any]) -> Case:
    def run(api: Api) -> Values:
        regularizer = getattr(api.regularizers, kind)(**settings)
        value, gradient = api.penalty(regularizer, api.array(drawn(40, (4, 3))))
        return {"penalty": value, "gradient": gradient}

    return Case(run)


CASES = {what: _exact(*row) for what, row in EXACT.items()}
CASES |= {what: _random(*row) for what, row in RANDOM.items()}
CASES |= {
    f"{what} of a kernel of 4 axes": _random(*RANDOM[what], (5, 5, 30, 50)) for what in ("GlorotUniform", "HeNormal")
}
CASES |= {f"{what} of a vector": _random(*RANDOM[what], (30_000,)) for what in ("GlorotUniform", "LecunNormal")}
CASES |= {f"Orthogonal of {shape}": _orthogonal(shape) for shape in ((5, 3), (3, 5), (4, 4))}
CASES |= {what: _penalty(*row) for what, row in REGULARIZERS.items()}
