"""Initial weights, by Keras 3's names and formulas.

Glorot: Glorot & Bengio 2010, "Understanding the difficulty of training deep feedforward neural networks".
He: He et al. 2015, "Delving deep into rectifiers".
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from engine.arrays import Array

Shape = tuple[int, ...]
Initializer = Callable[[Shape, np.random.Generator], Array]

_DEVIATION_OF_TRUNCATED_NORMAL = 0.87962566
"""Standard deviation of a standard normal cut off at ±2; to be divided by."""


def zeros(shape: Shape, rng: np.random.Generator) -> Array:
    """All 0."""
    del rng
    return np.zeros(shape)


def ones(shape: Shape, rng: np.random.Generator) -> Array:
    """All 1."""
    del rng
    return np.ones(shape)


def random_uniform(shape: Shape, rng: np.random.Generator) -> Array:
    """Even between −0.05 and 0.05."""
    return rng.uniform(-0.05, 0.05, shape)


def random_normal(shape: Shape, rng: np.random.Generator) -> Array:
    """Normal around 0 with standard deviation 0.05."""
    return rng.normal(0.0, 0.05, shape)


def glorot_uniform(shape: Shape, rng: np.random.Generator) -> Array:
    """Even between ±√(6 / (inputs + outputs)). What Dense begins with."""
    limit = math.sqrt(6.0 / sum(_fans(shape)))
    return rng.uniform(-limit, limit, shape)


def glorot_normal(shape: Shape, rng: np.random.Generator) -> Array:
    """Normal, cut off at two deviations, of variance 2 / (inputs + outputs)."""
    return _truncated_normal(shape, 2.0 / sum(_fans(shape)), rng)


def he_uniform(shape: Shape, rng: np.random.Generator) -> Array:
    """Even between ±√(6 / inputs). Suits relu."""
    limit = math.sqrt(6.0 / _fans(shape)[0])
    return rng.uniform(-limit, limit, shape)


def he_normal(shape: Shape, rng: np.random.Generator) -> Array:
    """Normal, cut off at two deviations, of variance 2 / inputs. Suits relu."""
    return _truncated_normal(shape, 2.0 / _fans(shape)[0], rng)


def _fans(shape: Shape) -> tuple[int, int]:
    """Inputs and outputs of a kernel; a vector counts as both."""
    return (shape[0], shape[-1]) if shape else (1, 1)


def _truncated_normal(shape: Shape, variance: float, rng: np.random.Generator) -> Array:
    drawn = rng.standard_normal(shape)
    while (outside := np.abs(drawn) > 2.0).any():
        drawn[outside] = rng.standard_normal(int(outside.sum()))
    return drawn * (math.sqrt(variance) / _DEVIATION_OF_TRUNCATED_NORMAL)


NAMES = (
    "zeros",
    "ones",
    "random_uniform",
    "random_normal",
    "glorot_uniform",
    "glorot_normal",
    "he_uniform",
    "he_normal",
)


def get(initializer: str | Initializer) -> Initializer:
    """The initializer of that name; a function `(shape, rng) -> array` is taken as it is.

    Raises:
        ValueError: for an unknown name.
    """
    if callable(initializer):
        return initializer
    if initializer not in NAMES:
        raise ValueError(f"initializer: expected one of {', '.join(NAMES)}; got {initializer!r}")
    function: Initializer = globals()[initializer]
    return function
