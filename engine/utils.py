"""Keras's `utils`: the seed of everything random, and labels as one-hot rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from engine.arrays import Array

if TYPE_CHECKING:
    from numpy.random import Generator, SeedSequence

_seeds: list[SeedSequence] = []
"""What `set_random_seed` said, made when it is first needed: NumPy's random numbers take a while to load."""


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
        ValueError: for a label that is not a whole number from 0 to `num_classes` − 1.
    """
    given = np.asarray(x)
    if given.dtype.kind not in "fiub":
        raise ValueError(f"to_categorical: expected class numbers; got {given.dtype}. Number the classes from 0")
    labels = given.astype(np.int64)
    if not np.array_equal(labels, given):
        raise ValueError("to_categorical: expected whole class numbers; got fractions. Round them first")
    if labels.ndim > 1 and labels.shape[-1] == 1:
        labels = labels[..., 0]
    classes = num_classes if num_classes is not None else int(labels.max(initial=-1)) + 1
    if labels.size and not 0 <= labels.min() <= labels.max() < classes:
        raise ValueError(
            f"to_categorical: expected class numbers from 0 to {classes - 1}; "
            f"got {labels.min()} to {labels.max()}. Raise num_classes, or number the classes from 0"
        )
    return np.eye(classes)[labels]
