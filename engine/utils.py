"""Keras's `utils`: the seed of everything random, and labels as one-hot rows."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from engine.arrays import Array

_seeds = np.random.SeedSequence()


def set_random_seed(seed: int) -> None:
    """Make every model built from here on begin from `seed`: its weights, its shuffling, its dropout."""
    global _seeds
    _seeds = np.random.SeedSequence(seed)


def new_generator() -> np.random.Generator:
    """A random generator of its own, the next of those that the seed gives."""
    return np.random.default_rng(_seeds.spawn(1)[0])


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
