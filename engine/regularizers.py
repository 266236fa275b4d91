"""Penalties on large weights, added to the loss. Formulas: Keras 3."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from engine.arrays import Array
from engine.configured import Catalogue, Configured
from engine.limits import from_zero

_SHORTEST = 1e-7
"""Keras's backend epsilon: a row shorter than this is divided by it and not by its length."""


class Regularizer(Configured):
    """A penalty on one array of weights: call it for the number; `gradient` says how each weight changes it."""

    def __call__(self, x: Array) -> float:
        """The penalty on `x`."""
        raise NotImplementedError(f"{type(self).__name__} needs __call__(x) -> penalty")

    def gradient(self, x: Array) -> Array:
        """∂penalty/∂x, of the shape of `x`."""
        raise NotImplementedError(f"{type(self).__name__} needs gradient(x) -> array of the shape of x")


class L1L2(Regularizer):
    """l1 · Σ |x| + l2 · Σ x².

    Args:
        l1: how much sizes count; they pull every weight equally, small ones all the way to 0.
        l2: how much squares count; they pull large weights hardest.

    Raises:
        ValueError: for what is not a number from 0.
    """

    def __init__(self, l1: float | None = 0.0, l2: float | None = 0.0) -> None:
        self.l1, self.l2 = from_zero("l1", 0.0 if l1 is None else l1), from_zero("l2", 0.0 if l2 is None else l2)

    def __call__(self, x: Array) -> float:
        """l1 · Σ |x| + l2 · Σ x²."""
        sizes = float(np.abs(x).sum()) if self.l1 else 0.0
        squares = float(np.square(x).sum()) if self.l2 else 0.0
        return self.l1 * sizes + self.l2 * squares

    def gradient(self, x: Array) -> Array:
        """l1 · sign(x) + 2 · l2 · x; at 0 the sign is 0."""
        gradient: Array = x * x.dtype.type(2 * self.l2)
        if self.l1:
            gradient += np.sign(x) * x.dtype.type(self.l1)
        return gradient


class L1(L1L2):
    """l1 · Σ |x|: every weight is pulled equally, small ones all the way to 0.

    Args:
        l1: how much it counts.

    Raises:
        ValueError: for what is not a number from 0.
    """

    def __init__(self, l1: float | None = 0.01) -> None:
        super().__init__(l1=0.01 if l1 is None else l1)


class L2(L1L2):
    """l2 · Σ x²: large weights are pulled hardest.

    Args:
        l2: how much it counts.

    Raises:
        ValueError: for what is not a number from 0.
    """

    def __init__(self, l2: float | None = 0.01) -> None:
        super().__init__(l2=0.01 if l2 is None else l2)


class OrthogonalRegularizer(Regularizer):
    """factor · the mean of |cos| of the angle between each two rows: rows are to stand at right angles.

    Args:
        factor: how much it counts.
        mode: "rows" or "columns".

    Raises:
        ValueError: for a factor that is not a number from 0, and another mode.
    """

    def __init__(self, factor: float = 0.01, mode: str = "rows") -> None:
        if mode not in ("rows", "columns"):
            raise ValueError(f"mode: expected rows or columns; got {mode!r}")
        self.factor, self.mode = from_zero("factor", factor), mode

    def __call__(self, x: Array) -> float:
        """factor · Σ |cos| / pairs; 0 for a single row.

        Raises:
            ValueError: for other than two axes.
        """
        rows, _ = self._unit_rows(x)
        return self.factor * 0.5 * float(np.abs(_between(rows)).sum()) / _pairs(rows)

    def gradient(self, x: Array) -> Array:
        """By a row of length 1, the sum of the others, each with the sign of its cos; less what is along the row."""
        rows, lengths = self._unit_rows(x)
        by_rows = self.factor / _pairs(rows) * (np.sign(_between(rows)) @ rows)
        along = np.where(lengths > _SHORTEST, (by_rows * rows).sum(axis=1, keepdims=True), 0)
        gradient: Array = ((by_rows - along * rows) / np.maximum(lengths, _SHORTEST)).astype(x.dtype)
        return gradient if self.mode == "rows" else gradient.T

    def _unit_rows(self, x: Array) -> tuple[Array, Array]:
        """Rows (or columns) of length 1, and how long each was."""
        if x.ndim != 2:
            raise ValueError(f"OrthogonalRegularizer: expected weights of two axes; got shape {x.shape}")
        rows = x if self.mode == "rows" else x.T
        lengths = np.sqrt(np.square(rows).sum(axis=1, keepdims=True))
        return rows / np.maximum(lengths, _SHORTEST), lengths


def _between(rows: Array) -> Array:
    """The product of each two rows; 0 for a row with itself."""
    products: Array = rows @ rows.T
    np.fill_diagonal(products, 0)
    return products


def _pairs(rows: Array) -> float:
    return max(1, len(rows) * (len(rows) - 1) // 2)


l1, l2, l1_l2, orthogonal_regularizer = L1, L2, L1L2, OrthogonalRegularizer

_KNOWN = Catalogue(
    "regularizer",
    Regularizer,
    globals(),
    {"l1": "L1", "l2": "L2", "l1_l2": "L1L2", "orthogonal_regularizer": "OrthogonalRegularizer"},
)
NAMES = _KNOWN.names

Given = Regularizer | type[Regularizer] | str | Mapping[str, Any] | None
"""What stands for a regularizer: itself, its class, its name, a saved config, or none."""


def get(regularizer: Given) -> Regularizer | None:
    """The regularizer meant; None is none.

    Raises:
        ValueError: for an unknown name, and for a function, which has no gradient.
    """
    if regularizer is None:
        return None
    if callable(regularizer) and not isinstance(regularizer, type | Regularizer):
        raise ValueError(
            f"regularizer: expected one of {', '.join(NAMES)}, or a Regularizer with __call__(x) and gradient(x); "
            f"got {regularizer!r}, which has no gradient"
        )
    return _KNOWN.get(regularizer)
