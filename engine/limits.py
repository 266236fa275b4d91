"""Numbers held to their limits, each with an error that says what was expected and what came."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import TypeVar

import numpy as np

Item = TypeVar("Item")

DTYPES = ("float32", "float64")
"""What networks compute in."""


def finite(
    name: str, value: object, wanted: str = "a number", least: float = -math.inf, below: float = math.inf
) -> float:
    """`value` as a float, when it is a number from `least` to below `below`, and neither infinite nor NaN.

    `name` and `wanted` are what the message calls it and what it expects.

    Raises:
        ValueError: for anything else.
    """
    is_number = isinstance(value, int | float | np.integer | np.floating) and not isinstance(value, bool)
    figure = float(value) if is_number else math.nan  # type: ignore[arg-type]
    if not math.isfinite(figure) or not least <= figure < below:
        raise ValueError(f"{name}: expected {wanted}; got {value!r}")
    return figure


def above_zero(name: str, value: object, wanted: str = "a number above 0") -> float:
    """`value`, when it is a number above 0; ValueError otherwise."""
    return finite(name, value, wanted, least=math.ulp(0.0))


def from_zero(name: str, value: object) -> float:
    """`value`, when it is a number from 0; ValueError otherwise."""
    return finite(name, value, "a number from 0", least=0.0)


def share(name: str, value: object) -> float:
    """`value`, when it is a number from 0 to below 1; ValueError otherwise."""
    return finite(name, value, "a number from 0 to below 1", least=0.0, below=1.0)


def fraction(name: str, value: object) -> float:
    """`value`, when it is a number from 0 to 1; ValueError otherwise."""
    return finite(name, value, "a number from 0 to 1", least=0.0, below=math.nextafter(1.0, 2.0))


def whole(name: str, value: object, least: int = 0) -> int:
    """`value` as an int, when it is a whole number from `least`; ValueError otherwise."""
    if isinstance(value, bool) or not isinstance(value, int | np.integer) or value < least:
        raise ValueError(f"{name}: expected a whole number from {least}; got {value!r}")
    return int(value)


def listed(name: str, given: Iterable[Item] | None, kind: type) -> list[Item]:
    """`given` as a list of things of some `kind`; None is an empty one.

    Raises:
        TypeError: for a single one, a string, and what is no list.
    """
    if given is None:
        return []
    if isinstance(given, str | kind) or not isinstance(given, Iterable):
        raise TypeError(f"{name}: expected a list of {name}; got {given!r:.80}")
    return list(given)


def float_type(dtype: str | None) -> str | None:
    """`dtype`, when it is "float32", "float64" or None for no choice; ValueError otherwise."""
    if dtype not in (None, *DTYPES):
        raise ValueError(f"dtype: expected one of {', '.join(DTYPES)}; got {dtype!r}")
    return dtype
