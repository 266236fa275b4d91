# ruff: noqa: ARG001 - each way back takes the same three, and uses what it needs
"""Activation functions, each followed by the way its gradient goes back. Formulas and defaults: Keras 3.

An activation takes an array, or anything that NumPy makes one of, and gives an array of the same shape; float32
stays float32. Its way back gives ∂loss/∂x for the x that went in, from ∂loss/∂outputs (`gradient`).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt

from engine.arrays import Array, as_floats

Activation = Callable[..., Array]

_FAR = 1e4
"""From here on out, silu and gelu are 0 on the left and x on the right, in every digit of a float."""


def linear(x: npt.ArrayLike) -> Array:
    """x, unchanged."""
    return as_floats(x)


def _linear_back(x: Array, outputs: Array, gradient: Array) -> Array:
    return gradient


def relu(
    x: npt.ArrayLike, negative_slope: float = 0.0, max_value: float | None = None, threshold: float = 0.0
) -> Array:
    """max(x, 0), element by element.

    Args:
        x: the sums.
        negative_slope: what x − threshold is multiplied by below the threshold, instead of 0.
        max_value: the largest output; None for no limit.
        threshold: the x up to which an output counts as negative.
    """
    x = as_floats(x)
    above = np.where(x <= threshold, 0.0, x) if threshold else np.maximum(x, 0.0)
    if max_value is not None:
        above = np.minimum(np.maximum(above, 0.0), max_value)
    return above - negative_slope * np.maximum(threshold - x, 0.0) if negative_slope else above


def _relu_back(
    x: Array,
    outputs: Array,
    gradient: Array,
    negative_slope: float = 0.0,
    max_value: float | None = None,
    threshold: float = 0.0,
) -> Array:
    passes = x > threshold
    if max_value is not None:
        passes &= (x > 0.0) & (x < max_value)
    passed = gradient * passes
    return passed + gradient * (x < threshold) * negative_slope if negative_slope else passed


def leaky_relu(x: npt.ArrayLike, negative_slope: float = 0.2) -> Array:
    """x above 0, negative_slope · x below: a unit that still learns where relu is silent."""
    x = as_floats(x)
    return np.where(x > 0, x, negative_slope * x)


def _leaky_relu_back(x: Array, outputs: Array, gradient: Array, negative_slope: float = 0.2) -> Array:
    return np.where(x > 0, gradient, negative_slope * gradient)


def elu(x: npt.ArrayLike, alpha: float = 1.0) -> Array:
    """x above 0, alpha · (eˣ − 1) below: bends to −alpha instead of breaking off. Clevert et al., 2015."""
    x = as_floats(x)
    return np.where(x > 0, x, alpha * np.expm1(np.minimum(x, 0.0)))  # eˣ of a large x is never taken


def _elu_back(x: Array, outputs: Array, gradient: Array, alpha: float = 1.0) -> Array:
    return gradient * np.where(x > 0, 1.0, alpha * np.exp(np.minimum(x, 0.0)))


_SELU_SCALE, _SELU_ALPHA = 1.0507009873554805, 1.6732632423543772


def selu(x: npt.ArrayLike) -> Array:
    """1.0507 · elu(x, alpha=1.6733): keeps mean 0 and deviation 1 from layer to layer. Klambauer et al., 2017."""
    return _SELU_SCALE * elu(x, _SELU_ALPHA)


def _selu_back(x: Array, outputs: Array, gradient: Array) -> Array:
    return _SELU_SCALE * _elu_back(x, outputs, gradient, _SELU_ALPHA)


def gelu(x: npt.ArrayLike, approximate: bool = False) -> Array:
    """x · Φ(x), where Φ(x) is the share of a normal distribution that lies below x. Hendrycks and Gimpel, 2016.

    Args:
        x: the sums.
        approximate: whether Φ(x) is taken as (1 + tanh(√(2/π) · (x + 0.044715·x³))) / 2, which is much faster.
    """
    x = np.maximum(as_floats(x), -_FAR)  # −∞ · 0 has no value, but the limit is 0
    return x * (_normal_share_by_tanh(x) if approximate else _normal_share(x))


def _gelu_back(x: Array, outputs: Array, gradient: Array, approximate: bool = False) -> Array:
    x = np.clip(x, -_FAR, _FAR)
    if approximate:
        share = _normal_share_by_tanh(x)
        density = 2 * share * (1 - share) * _TANH_STEEPNESS * (1 + 3 * _TANH_CUBE * x * x)
    else:
        share, density = _normal_share(x), np.exp(-0.5 * x * x) / math.sqrt(2 * math.pi)
    by_sums: Array = gradient * (share + x * density)
    return by_sums


_erfc = np.frompyfunc(math.erfc, 1, 1)
"""The complementary error function, element by element; NumPy has none, so Python's own is asked for each number."""
_TANH_STEEPNESS, _TANH_CUBE = math.sqrt(2 / math.pi), 0.044715


def _normal_share(x: Array) -> Array:
    # in float64 throughout: a rounding of its argument would grow with x² in erfc's tail
    share: Array = np.asarray(_erfc(x.astype(np.float64) * -math.sqrt(0.5)), dtype=x.dtype) * 0.5
    return share


def _normal_share_by_tanh(x: Array) -> Array:
    with np.errstate(over="ignore"):  # x³ = ∞ far to the right is right: tanh makes it 1
        share: Array = 0.5 * (1.0 + np.tanh(_TANH_STEEPNESS * (x + _TANH_CUBE * x * x * x)))
    return share


def silu(x: npt.ArrayLike) -> Array:
    """x · sigmoid(x): like relu, but smooth. Keras also knows it as swish."""
    x = np.maximum(as_floats(x), -_FAR)  # −∞ · 0 has no value, but the limit is 0
    return x * sigmoid(x)


swish = silu


def _silu_back(x: Array, outputs: Array, gradient: Array) -> Array:
    x = np.clip(x, -_FAR, _FAR)
    share = sigmoid(x)
    return gradient * share * (1.0 + x * (1.0 - share))


def sigmoid(x: npt.ArrayLike) -> Array:
    """1 / (1 + e⁻ˣ), element by element: from 0 to 1, ½ at 0."""
    with np.errstate(over="ignore"):  # e⁻ˣ = ∞ far to the left is right: 1 / ∞ = 0
        return 1.0 / (1.0 + np.exp(-as_floats(x)))


def _sigmoid_back(x: Array, outputs: Array, gradient: Array) -> Array:
    return gradient * outputs * (1.0 - outputs)


def tanh(x: npt.ArrayLike) -> Array:
    """(eˣ − e⁻ˣ) / (eˣ + e⁻ˣ), element by element: from −1 to 1, 0 at 0."""
    return np.tanh(as_floats(x))


def _tanh_back(x: Array, outputs: Array, gradient: Array) -> Array:
    return gradient * (1.0 - outputs * outputs)


def softplus(x: npt.ArrayLike) -> Array:
    """log(1 + eˣ), element by element: relu with its corner rounded off."""
    x = as_floats(x)
    softened: Array = np.maximum(x, 0.0) + np.log1p(np.exp(-np.abs(x)))  # so that eˣ cannot overflow
    return softened


def _softplus_back(x: Array, outputs: Array, gradient: Array) -> Array:
    return gradient * sigmoid(x)


def softmax(x: npt.ArrayLike, axis: int = -1) -> Array:
    """eˣ / Σ eˣ along `axis`: positive shares that add up to 1.

    The largest x is taken off first, which changes nothing but keeps eˣ within the range of floats.

    Raises:
        ValueError: for a single number, or when `x` has no such axis.
    """
    x = as_floats(x)
    if not -x.ndim <= axis < x.ndim:
        raise ValueError(f"softmax: expected numbers along axis {axis}, as [1.0, 2.0]; got the shape {x.shape}")
    with np.errstate(over="ignore", invalid="ignore"):  # below all others by more than floats can say: e^−∞ = 0
        powers: Array = np.exp(x - x.max(axis=axis, keepdims=True))
    shares: Array = powers / powers.sum(axis=axis, keepdims=True)
    return shares


def _softmax_back(x: Array, outputs: Array, gradient: Array, axis: int = -1) -> Array:
    # every output depends on every sum, by ∂yᵢ/∂xⱼ = yᵢ (δᵢⱼ − yⱼ)
    by_sums: Array = outputs * (gradient - (gradient * outputs).sum(axis=axis, keepdims=True))
    return by_sums


def hard_sigmoid(x: npt.ArrayLike) -> Array:
    """x / 6 + ½, cut off at 0 and 1: a sigmoid of straight lines."""
    return np.minimum(np.maximum(as_floats(x) + 3.0, 0.0), 6.0) / 6.0


def _hard_sigmoid_back(x: Array, outputs: Array, gradient: Array) -> Array:
    return gradient * (np.abs(x) < 3.0) / 6.0


_BACK: dict[str, Callable[..., Array]] = {
    "linear": _linear_back,
    "relu": _relu_back,
    "leaky_relu": _leaky_relu_back,
    "elu": _elu_back,
    "selu": _selu_back,
    "gelu": _gelu_back,
    "silu": _silu_back,
    "sigmoid": _sigmoid_back,
    "tanh": _tanh_back,
    "softplus": _softplus_back,
    "softmax": _softmax_back,
    "hard_sigmoid": _hard_sigmoid_back,
}
NAMES = tuple(_BACK)
ALIASES = {"swish": "silu"}
"""Other names that Keras knows, and the name each stands for."""


def name_of(activation: str | Activation | None) -> str:
    """The name of an activation given as Keras takes it: by name, as a function of this module, or None.

    Raises:
        ValueError: for anything else.
    """
    own = callable(activation) and globals().get(getattr(activation, "__name__", "")) is activation
    given = "linear" if activation is None else getattr(activation, "__name__", "") if own else activation
    name = ALIASES.get(given, given) if isinstance(given, str) else None
    if name not in NAMES:
        raise ValueError(
            f"activation: expected one of {', '.join(NAMES)}; got {activation!r}."
            + (" For a function of your own write a Layer with forward and backward" if callable(activation) else "")
        )
    return name


def get(activation: str | Activation | None) -> Activation:
    """The activation function meant by a name, a function of this module, or None (linear).

    Raises:
        ValueError: for anything else.
    """
    function: Activation = globals()[name_of(activation)]
    return function


def apply(name: str, sums: Array, **settings: Any) -> Array:
    """The outputs of the activation `name` for the sums that enter it; `settings` as the function takes them."""
    outputs: Array = globals()[name](sums, **settings)
    return outputs


def back(name: str, sums: Array, outputs: Array, gradient: Array, **settings: Any) -> Array:
    """∂loss/∂sums from ∂loss/∂outputs (`gradient`), for sums that went through `apply`; of the same shape.

    At the corners of relu, leaky_relu and hard_sigmoid the slope of the flatter side is taken.
    """
    return _BACK[name](sums, outputs, gradient, **settings)
