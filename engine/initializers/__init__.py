"""Initial weights, by Keras's names: as classes, and in lower case as well."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from typing import Any, overload

import numpy as np

from engine.arrays import Array
from engine.configured import Catalogue
from engine.initializers.constant_initializers import Constant, Identity, Ones, Zeros
from engine.initializers.initializer import FromFunction, Initializer
from engine.initializers.random_initializers import (
    GlorotNormal,
    GlorotUniform,
    HeNormal,
    HeUniform,
    LecunNormal,
    LecunUniform,
    Orthogonal,
    RandomNormal,
    RandomUniform,
    TruncatedNormal,
    VarianceScaling,
)

zeros, ones, constant, identity, orthogonal = Zeros, Ones, Constant, Identity, Orthogonal
random_uniform, random_normal, truncated_normal = RandomUniform, RandomNormal, TruncatedNormal
glorot_uniform, glorot_normal = GlorotUniform, GlorotNormal
he_uniform, he_normal = HeUniform, HeNormal
lecun_uniform, lecun_normal = LecunUniform, LecunNormal
variance_scaling = VarianceScaling

_KNOWN = Catalogue(
    "initializer",
    Initializer,
    globals(),
    {
        "zeros": "Zeros",
        "ones": "Ones",
        "constant": "Constant",
        "random_uniform": "RandomUniform",
        "random_normal": "RandomNormal",
        "truncated_normal": "TruncatedNormal",
        "variance_scaling": "VarianceScaling",
        "glorot_uniform": "GlorotUniform",
        "glorot_normal": "GlorotNormal",
        "he_uniform": "HeUniform",
        "he_normal": "HeNormal",
        "lecun_uniform": "LecunUniform",
        "lecun_normal": "LecunNormal",
        "orthogonal": "Orthogonal",
        "identity": "Identity",
    },
    {
        "zero": "zeros",
        "one": "ones",
        "uniform": "random_uniform",
        "normal": "random_normal",
        "identity_initializer": "identity",
        "orthogonal_initializer": "orthogonal",
    },
)
NAMES = _KNOWN.names

Made = Callable[..., Array]
"""An initializer ready for use: called with `(shape, dtype=…, rng=…)`, it gives an array."""

Given = Initializer | type[Initializer] | str | Mapping[str, Any] | Array | Made | None
"""What stands for an initializer: itself, its class, its name, a saved config, an array, or a function of a shape."""


@overload
def get(initializer: None) -> None: ...
@overload
def get(initializer: Initializer | type[Initializer] | str | Mapping[str, Any] | Array | Made) -> Made: ...
@overload
def get(initializer: Given) -> Made | None: ...


def get(initializer: Given) -> Made | None:
    """The initializer meant; None is none, as in Keras.

    Raises:
        ValueError: for an unknown name.
    """
    if initializer is None or isinstance(initializer, FromFunction):
        return initializer
    if isinstance(initializer, np.ndarray):
        return Constant(initializer)
    if callable(initializer) and not isinstance(initializer, type | Initializer):
        return FromFunction(initializer)
    found = _KNOWN.get(initializer)
    # Keras's own have no rng: a subclass written for it is called as a function
    if type(found).__call__ is Initializer.__call__ or "rng" in inspect.signature(found).parameters:
        return found
    return FromFunction(found)
