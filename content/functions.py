"""The functions that expressions know. What a network computes is asked of the engine, so that no key goes stale."""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction
from typing import Any


class ExpressionError(ValueError):
    """An expression that cannot be computed; one line says why."""


def to_float(number: Fraction) -> float:
    """The nearest float.

    Raises:
        ExpressionError: when it is out of a float's range.
    """
    try:
        return float(number)
    except OverflowError:
        raise ExpressionError("the number is too large for a float") from None


def from_float(number: Any) -> Fraction:
    """The shortest decimal that reads as this float, exactly: 0.1 is one tenth.

    Raises:
        ExpressionError: for NaN, infinity and complex numbers.
    """
    if isinstance(number, complex):
        raise ExpressionError("there is no such real number")
    plain = float(number)
    if not math.isfinite(plain):
        raise ExpressionError("the result is not a finite number")
    return Fraction(repr(plain))


def rounded(number: Fraction, decimals: Fraction = Fraction(0)) -> Fraction:
    """Rounded as at school: half away from zero."""
    if decimals.denominator != 1 or abs(decimals) > 30:
        raise ExpressionError("round takes a whole number of decimals, up to 30")
    unit = Fraction(10) ** int(decimals)
    whole = math.floor(abs(number) * unit + Fraction(1, 2))
    return (whole if number >= 0 else -whole) / unit


def _by_float(work: Callable[[float], float], domain: str) -> Callable[[Fraction], Fraction]:
    def computed(number: Fraction) -> Fraction:
        try:
            return from_float(work(to_float(number)))
        except (ValueError, OverflowError) as error:
            raise error if isinstance(error, ExpressionError) else ExpressionError(domain) from None

    return computed


def _sqrt(number: Fraction) -> Fraction:
    if number < 0:
        raise ExpressionError("sqrt takes a number from 0")
    roots = math.isqrt(number.numerator), math.isqrt(number.denominator)
    if roots[0] ** 2 == number.numerator and roots[1] ** 2 == number.denominator:
        return Fraction(*roots)
    return from_float(math.sqrt(to_float(number)))


def _activation(name: str) -> Callable[[Fraction], Fraction]:
    def computed(z: Fraction) -> Fraction:
        from engine import activations  # brings NumPy, which most pages do without

        return from_float(getattr(activations, name)(to_float(z)))

    return computed


def _softmax_of(index: Fraction, *scores: Fraction) -> Fraction:
    from engine import activations

    if index.denominator != 1 or not 1 <= index <= len(scores):
        raise ExpressionError(f"softmax_of takes a place from 1 to the number of scores ({len(scores)}) first")
    return from_float(activations.softmax([to_float(score) for score in scores])[int(index) - 1])


def _squared_error(truth: Fraction, prediction: Fraction) -> Fraction:
    return _loss("mean_squared_error", [truth], [prediction])


def _binary_crossentropy(truth: Fraction, p: Fraction) -> Fraction:
    _share("binary_crossentropy", p)
    return _loss("binary_crossentropy", [truth], [p])


def _categorical_crossentropy(p: Fraction) -> Fraction:
    _share("categorical_crossentropy", p)
    return _loss("categorical_crossentropy", [Fraction(1), Fraction(0)], [p, 1 - p])


def _share(name: str, p: Fraction) -> None:
    if not 0 <= p <= 1:
        raise ExpressionError(f"{name} takes a probability from 0 to 1")


def _loss(name: str, truth: list[Fraction], prediction: list[Fraction]) -> Fraction:
    from engine import losses

    truths, predictions = ([to_float(number) for number in row] for row in (truth, prediction))
    return from_float(getattr(losses, name)(truths, predictions))


def _iterations(samples: Fraction, batch: Fraction) -> Fraction:
    if batch <= 0:
        raise ExpressionError("iterations takes a batch above 0")
    return Fraction(math.ceil(samples / batch))


FUNCTIONS: dict[str, Callable[..., Fraction]] = {
    "abs": lambda x: Fraction(abs(x)),
    "min": min,
    "max": max,
    "round": rounded,
    "floor": lambda x: Fraction(math.floor(x)),
    "ceil": lambda x: Fraction(math.ceil(x)),
    "sqrt": _sqrt,
    "exp": _by_float(math.exp, "exp of this number is too large"),
    "log": _by_float(math.log, "log takes a number above 0"),
    "log2": _by_float(math.log2, "log2 takes a number above 0"),
    "relu": _activation("relu"),
    "sigmoid": _activation("sigmoid"),
    "tanh": _activation("tanh"),
    "softmax_of": _softmax_of,
    "squared_error": _squared_error,
    "binary_crossentropy": _binary_crossentropy,
    "categorical_crossentropy": _categorical_crossentropy,
    "iterations": _iterations,
}
"""By the name an author writes; each takes and gives exact fractions."""

NAMES = tuple(FUNCTIONS)
