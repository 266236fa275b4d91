# ruff: noqa: ARG001 - each way back takes the same three, and uses what it needs
"""Activation functions, each beside the way its gradient goes back. Formulas: Keras 3."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from engine.arrays import Array, as_floats

Activation = Callable[[npt.ArrayLike], Array]


def linear(x: npt.ArrayLike) -> Array:
    """x, unchanged."""
    return as_floats(x)


def relu(x: npt.ArrayLike) -> Array:
    """max(x, 0), element by element."""
    return np.maximum(as_floats(x), 0.0)


def sigmoid(x: npt.ArrayLike) -> Array:
    """1 / (1 + e⁻ˣ), element by element: from 0 to 1, ½ at 0."""
    with np.errstate(over="ignore"):  # e⁻ˣ = inf far to the left is right: 1 / inf = 0
        return 1.0 / (1.0 + np.exp(-as_floats(x)))


def tanh(x: npt.ArrayLike) -> Array:
    """(eˣ − e⁻ˣ) / (eˣ + e⁻ˣ), element by element: from −1 to 1, 0 at 0."""
    return np.tanh(as_floats(x))


def softmax(x: npt.ArrayLike) -> Array:
    """eˣ / Σ eˣ along the last axis: positive shares that add up to 1.

    The largest x is taken off first, which changes nothing but keeps eˣ within the range of floats.
    """
    x = as_floats(x)
    powers: Array = np.exp(x - x.max(axis=-1, keepdims=True))
    shares: Array = powers / powers.sum(axis=-1, keepdims=True)
    return shares


def _linear_back(sums: Array, outputs: Array, gradient: Array) -> Array:
    return gradient


def _relu_back(sums: Array, outputs: Array, gradient: Array) -> Array:
    return gradient * (sums > 0)


def _sigmoid_back(sums: Array, outputs: Array, gradient: Array) -> Array:
    return gradient * outputs * (1.0 - outputs)


def _tanh_back(sums: Array, outputs: Array, gradient: Array) -> Array:
    return gradient * (1.0 - outputs * outputs)


def _softmax_back(sums: Array, outputs: Array, gradient: Array) -> Array:
    # every output depends on every sum, by ∂yᵢ/∂xⱼ = yᵢ (δᵢⱼ − yⱼ)
    by_sums: Array = outputs * (gradient - (gradient * outputs).sum(axis=-1, keepdims=True))
    return by_sums


_BACK: dict[str, Callable[[Array, Array, Array], Array]] = {
    "linear": _linear_back,
    "relu": _relu_back,
    "sigmoid": _sigmoid_back,
    "tanh": _tanh_back,
    "softmax": _softmax_back,
}
NAMES = tuple(_BACK)


def name_of(activation: str | Activation | None) -> str:
    """The name of an activation given as Keras takes it: by name, as a function of this module, or None.

    Raises:
        ValueError: for anything else.
    """
    name = "linear" if activation is None else getattr(activation, "__name__", activation)
    if name not in NAMES:
        raise ValueError(f"activation: expected one of {', '.join(NAMES)}; got {activation!r}")
    return str(name)


def get(activation: str | Activation | None) -> Activation:
    """The activation function of that name, looked up when it is called for."""
    function: Activation = globals()[name_of(activation)]
    return function


def apply(name: str, sums: Array) -> Array:
    """The outputs of the activation `name` for the sums that enter it."""
    outputs: Array = globals()[name](sums)
    return outputs


def back(name: str, sums: Array, outputs: Array, gradient: Array) -> Array:
    """∂loss/∂sums from ∂loss/∂outputs (`gradient`), for sums that went through `apply`; of the same shape."""
    return _BACK[name](sums, outputs, gradient)
