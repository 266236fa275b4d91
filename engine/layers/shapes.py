"""Shapes and axes as a layer takes them: each is checked, or an error says what was expected and what came.

A shape is Keras's, batch first: None stands for the number of samples, as in (None, 4).
"""

from __future__ import annotations

from collections.abc import Iterable
from operator import index

from engine.limits import whole

Shape = tuple[int | None, ...]


def lengths(name: str, value: object, least: int = 1, example: str = "(4,)") -> tuple[int, ...]:
    """`value` as a tuple of whole numbers from `least`.

    Raises:
        ValueError: for anything else.
    """
    if not isinstance(value, Iterable) or isinstance(value, str):
        raise ValueError(f"{name}: expected a tuple of whole numbers, as {example}; got {value!r}")
    return tuple(whole(name, length, least) for length in value)


def open_lengths(name: str, value: object, example: str) -> Shape:
    """`value` as a tuple of whole numbers from 1, and None where a length is left open.

    Raises:
        ValueError: for anything else.
    """
    if not isinstance(value, Iterable) or isinstance(value, str):
        raise ValueError(f"{name}: expected a tuple of whole numbers and None, as {example}; got {value!r}")
    return tuple(None if length is None else whole(name, length, 1) for length in value)


def fits(shape: Shape, expected: Shape) -> bool:
    """Whether batches of `shape` are of the `expected` one, however many samples they have; None fits any length."""
    pairs = zip(shape[1:], expected[1:], strict=False)
    return len(shape) == len(expected) and all(None in pair or pair[0] == pair[1] for pair in pairs)


def feature_axes(axis: object, input_shape: Shape) -> tuple[int, ...]:
    """The axes meant by `axis`, a number or several, for batches of `input_shape`: counted from 0, in order.

    Raises:
        ValueError: for an axis that is not there, that of the batch, and one of unknown length.
    """
    rank = len(input_shape)
    if rank < 2:
        raise ValueError(
            f"expected batches of shape (None, features), as (None, 4); got {input_shape}. "
            "One column has the shape (samples, 1)"
        )
    given = axis if isinstance(axis, Iterable) and not isinstance(axis, str) else (axis,)
    try:
        numbers = [index(one) for one in given]  # type: ignore[arg-type]
    except TypeError:
        numbers = [rank]
    found = sorted({one % rank for one in numbers if -rank <= one < rank})
    if not found or len(found) < len(numbers) or any(not one or input_shape[one] is None for one in found):
        raise ValueError(
            f"axis: expected a number from 1 to {rank - 1}, or from {1 - rank} to -1 counted from the end, for an axis "
            f"of known length in batches of shape {input_shape}; got {axis!r}. Axis 0 counts the samples"
        )
    return tuple(found)


def split(input_shape: Shape, axes: tuple[int, ...]) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """The axes that are not in `axes`, and `input_shape` with 1 for each of those, so that it spreads over a batch."""
    others = tuple(at for at in range(len(input_shape)) if at not in axes)
    return others, tuple((length or 1) if at in axes else 1 for at, length in enumerate(input_shape))
