"""Keras's `utils`: the seed of everything random, and labels as one-hot rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from engine.arrays import Array
from engine.limits import whole

if TYPE_CHECKING:
    from numpy.random import Generator, SeedSequence

_seeds: list[SeedSequence] = []
"""What `set_random_seed` said, made when it is first needed: NumPy's random numbers take a while to load."""


_MOST_NUMBERS = 2**31
"""One-hot rows hold no more: they would take 16 GiB."""


def set_random_seed(seed: int) -> None:
    """Make every model built from here on begin from `seed`: its weights, its shuffling, its dropout.

    Raises:
        ValueError: for a seed that is not a whole number from 0.
    """
    if isinstance(seed, bool) or not isinstance(seed, int | np.integer) or seed < 0:
        raise ValueError(f"set_random_seed: expected a whole number from 0; got {seed!r}")
    _seeds[:] = [np.random.SeedSequence(int(seed))]


def new_generator() -> Generator:
    """A random generator of its own, the next of those that the seed gives."""
    if not _seeds:
        _seeds.append(np.random.SeedSequence())
    return np.random.default_rng(_seeds[0].spawn(1)[0])


def to_categorical(x: npt.ArrayLike, num_classes: int | None = None) -> Array:
    """Class numbers as one-hot rows: 2 of 4 classes becomes 0 0 1 0.

    Args:
        x: whole numbers from 0, of any shape; a last axis of length 1 is dropped.
        num_classes: how many classes there are; by default the largest number + 1.

    Returns:
        Floats, shape `x.shape + (num_classes,)`.

    Raises:
        ValueError: for a label that is not a whole number from 0 to `num_classes` − 1, a `num_classes` that is no
            whole number from 1, and more than 2³¹ numbers.
    """
    labels = _labels(x)
    if labels.ndim > 1 and labels.shape[-1] == 1:
        labels = labels[..., 0]
    classes = int(labels.max(initial=-1)) + 1 if num_classes is None else whole("num_classes", num_classes, 1)
    if labels.size and not 0 <= labels.min() <= labels.max() < classes:
        raise ValueError(
            f"to_categorical: expected class numbers from 0 to {classes - 1}; "
            f"got {labels.min()} to {labels.max()}. Raise num_classes, or number the classes from 0"
        )
    if labels.size * classes > _MOST_NUMBERS:
        raise ValueError(
            f"to_categorical: expected at most {_MOST_NUMBERS:,} numbers; got {labels.size:,} samples of {classes:,} "
            "classes. Number the classes from 0 without gaps, or take sparse_categorical_crossentropy"
        )
    rows = np.zeros((labels.size, classes))
    rows[np.arange(labels.size), labels.reshape(-1)] = 1
    return rows.reshape(*labels.shape, classes)


def _labels(x: npt.ArrayLike) -> Array:
    """`x` as an array of whole numbers."""
    try:
        given = np.asarray(x)
    except ValueError:
        raise ValueError("to_categorical: expected class numbers; got rows of different lengths") from None
    if given.dtype.kind not in "fiub":
        raise ValueError(f"to_categorical: expected class numbers; got {given.dtype}. Number the classes from 0")
    if (lost := given[~np.isfinite(given)]).size:
        raise ValueError(f"to_categorical: expected whole class numbers; got {lost[0]}. Leave those rows out")
    if not np.array_equal(np.rint(given), given):
        raise ValueError("to_categorical: expected whole class numbers; got fractions. Round them first")
    if (far := given[(given <= -_MOST_NUMBERS) | (given >= _MOST_NUMBERS)]).size:
        raise ValueError(
            f"to_categorical: expected class numbers below {_MOST_NUMBERS:,}; got {far[0]}. Number the classes from 0"
        )
    return given.astype(np.int64)
