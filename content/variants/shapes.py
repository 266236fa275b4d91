"""Shapes of tensors as people type them."""

from __future__ import annotations

import re
import unicodedata

from content.findings import shown

Shape = tuple[int | None, ...]
"""None is a dimension that is left open, as the batch is in Keras."""

MAX_RANK = 8
MAX_DIGITS = 12
"""Of one dimension."""

_FOLDED = str.maketrans("（）［］，、ｘＸ✕✖⨯＊*·⋅", "()[],,xxxxxxxxx", "\u200e\u200f\u2066\u2067\u2068\u2069\ufeff")
_CLOSED = {"(": ")", "[": "]"}
_MINUS = "-−‐‑‒–—－﹣"


class NotAShapeError(ValueError):
    """The message says what was expected and what came."""


def written(shape: Shape) -> str:
    """As Python writes it: `(32, 10)`, `(10,)`, `()`."""
    return str(shape)


def read_shape(text: str) -> Shape:
    """The shape in `text`.

    `(32, 10)`, `[32, 10]`, `32, 10`, `32x10`, `32 × 10` and `32 10` are one; `(10,)`, `(10)` and `10` are one; `()`
    has no dimension at all. `None` is an open dimension. Digits of other scripts are read.

    Raises:
        NotAShapeError: for anything else.
    """
    inside, bare = _opened(_folded(text), text)
    if not inside:
        if bare:
            raise NotAShapeError("expected a shape such as (32, 10); got nothing")
        return ()
    sizes = _sizes(inside)
    if len(sizes) > MAX_RANK:
        raise NotAShapeError(f"expected at most {MAX_RANK} dimensions; got {len(sizes)}")
    return tuple(_dimension(size.strip()) for size in sizes)


def _folded(text: str) -> str:
    """Signs and digits as ASCII writes them; superscripts are left alone."""
    plain = text.translate(_FOLDED).replace("×", "x").replace("X", "x")
    return "".join(_digit(sign) for sign in plain).strip()


def _digit(sign: str) -> str:
    value = unicodedata.decimal(sign, None)
    return sign if value is None else str(value)


def _opened(folded: str, text: str) -> tuple[str, bool]:
    """What stands between the brackets, and whether there are none."""
    opening, closing = folded[:1], folded[-1:]
    if opening in _CLOSED and len(folded) > 1 and closing == _CLOSED[opening]:
        return folded[1:-1].strip(), False
    if opening in _CLOSED or closing in _CLOSED.values():
        raise NotAShapeError(f"expected a bracket at both ends or at none, as in (32, 10); got {shown(text.strip())}")
    return folded, True


def _sizes(inside: str) -> list[str]:
    if "," in inside:
        return (inside[:-1] if inside.endswith(",") else inside).split(",")
    return inside.split("x") if "x" in inside else inside.split()


def _dimension(size: str) -> int | None:
    if size.casefold() == "none":
        return None
    if not size:
        raise NotAShapeError("expected a number between the signs that divide a shape; got nothing")
    if size[0] in _MINUS:
        raise NotAShapeError(f"expected numbers from 0, or None for an open dimension; got {shown(size)}")
    if re.fullmatch(r"0\d+", size):
        raise NotAShapeError(f"expected numbers written without a separator, such as 1000; got {shown(size)}")
    if not re.fullmatch(rf"[0-9]{{1,{MAX_DIGITS}}}", size):
        raise NotAShapeError(f"expected whole numbers as in (32, 10); got {shown(size)}")
    return int(size)
