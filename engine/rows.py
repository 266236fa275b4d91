"""What a model is trained on, checked against the model and put into shape before training begins."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sized

import numpy as np
import numpy.typing as npt

from engine import losses
from engine.arrays import Array
from engine.loop import Samples

Shape = tuple[int | None, ...]


def fit_inputs(x: npt.ArrayLike, shape: Shape | None, dtype: str) -> Array:
    """`x` as rows of `shape` (None: of any) and of `dtype`; (n,) counts as n samples of one feature.

    Raises:
        ValueError: saying what the model expected, what came, and how to mend it.
    """
    given = _array("inputs", x)
    if given.dtype.kind not in "fiub":
        raise ValueError(f"expected inputs as numbers; got {_kind(x, given)}. Turn words into numbers first")
    rows = given.reshape(-1, 1) if given.ndim == 1 and shape in (None, (1,)) else given
    if rows.ndim < 2 or (shape is not None and rows.shape[1:] != shape):
        wanted = ", ".join(["samples", *map(str, shape or ("features",))])
        single = f" For a single sample give [[…]], shape (1, {wanted[9:]})" if given.ndim == 1 else ""
        raise ValueError(f"expected inputs of shape ({wanted}); got {given.shape}.{single}")
    with np.errstate(over="ignore"):  # what float32 cannot hold becomes infinity, as in Keras
        return np.ascontiguousarray(rows, dtype=dtype)


def split_rows(samples: Samples, share: float) -> tuple[Samples, Samples]:
    """The first rows to train on, and the last `share` of them to hold out, as Keras's validation_split does.

    Raises:
        ValueError: for a share that leaves either part empty.
    """
    number = isinstance(share, int | float) and 0 < share < 1
    first = math.floor(len(samples) * (1 - share)) if number else 0
    if not 0 < first < len(samples):
        raise ValueError(
            f"validation_split: expected a share between 0 and 1 that leaves rows on both sides; "
            f"got {share!r} of {len(samples)} rows"
        )
    return samples.cut(slice(first)), samples.cut(slice(first, None))


def fit_targets(loss: losses.Loss, y: npt.ArrayLike, shape: Shape, dtype: str) -> Array:
    """`y` as the loss wants it: floats of the shape of the outputs, or class numbers one axis short if it is sparse.

    Args:
        loss: what compares them with the outputs.
        y: the truths, a row a sample; (n,) and (n, 1) count as the same.
        shape: what comes out of the model for one sample.
        dtype: the model's.

    Raises:
        ValueError: saying what the loss expected, what came, and how to mend it.
    """
    given, name = _array("targets", y), type(loss).__name__
    if given.dtype.kind not in "fiub" or given.ndim == 0:
        kind = "a single number" if given.dtype.kind in "fiub" else _kind(y, given)
        raise ValueError(f"{name}: expected targets as rows of numbers; got {kind}. Number the classes from 0")
    if loss.sparse:
        return losses.class_numbers(given, np.empty((len(given), *(length or 0 for length in shape))))
    targets = given.reshape(-1, 1) if given.ndim == 1 else given
    if targets.shape[1:] != shape:
        wanted = ", ".join(["samples", *map(str, shape)])
        raise ValueError(
            f"{name}: expected targets of shape ({wanted}), one for each output; got {given.shape}."
            + _cure(loss, targets, shape)
        )
    _check_values(loss, targets)
    return np.ascontiguousarray(targets, dtype=dtype)


def check_lengths(x: npt.ArrayLike, y: npt.ArrayLike) -> None:
    """See that there are as many truths as samples, where both have a length.

    Raises:
        ValueError: for more or fewer, and for none.
    """
    lengths = (len(side) if isinstance(side, Sized) and not isinstance(side, Mapping) else None for side in (x, y))
    samples, truths = lengths
    if None not in (samples, truths) and (samples != truths or not samples):
        raise ValueError(f"expected one truth for each sample, at least one; got {samples} and {truths}")


def fit_weights(sample_weight: npt.ArrayLike, shape: Shape, dtype: str) -> Array:
    """How much each sample counts (samples,), or each step of it: `shape`, that of the losses.

    Raises:
        ValueError: when it is not one number from 0 for each.
    """
    given, samples = np.asarray(sample_weight), shape[0]
    if given.dtype.kind not in "fiub" or given.shape not in ((samples,), (samples, 1), shape):
        raise ValueError(
            f"sample_weight: expected one number for each of {samples} samples; "
            f"got {given.dtype} of shape {given.shape}"
        )
    if not (given.min() >= 0 and np.isfinite(given).all()):
        raise ValueError(f"sample_weight: expected numbers from 0; got {given.min()} to {given.max()}")
    return (given[:, 0] if given.shape == (samples, 1) else given).astype(dtype)


def weigh_classes(samples: Samples, class_weight: Mapping[int, float]) -> Samples:
    """The same samples, each counted by its class: a number in one column, or the largest of a row.

    Raises:
        ValueError: when `class_weight` does not map class numbers to numbers from 0, or the samples have weights.
    """
    if samples.weights is not None:
        raise ValueError("expected sample_weight or class_weight, as Keras does; got both. Multiply them yourself")
    if not isinstance(class_weight, Mapping):
        raise ValueError(f"class_weight: expected a number by class, as {{0: 1.0, 1: 5.0}}; got {class_weight!r}")
    for number, weight in class_weight.items():
        usable = isinstance(number, int | np.integer) and isinstance(weight, int | float | np.number)
        if not (usable and weight >= 0):
            raise ValueError(f"class_weight: expected class numbers and weights from 0; got {number!r}: {weight!r}")
    targets = samples.targets
    if targets.ndim > 2 or (targets.ndim == 2 and targets.dtype.kind in "iu"):
        raise ValueError(f"class_weight: expected one class a sample; got {targets.shape}. Give sample_weight instead")
    rows = targets.reshape(len(samples), -1)
    classes = rows.argmax(axis=1) if rows.shape[1] > 1 else np.rint(rows[:, 0]).astype(np.int64)
    weights = np.ones(len(samples), samples.inputs.dtype)
    for number, weight in class_weight.items():
        weights[classes == number] = weight
    return Samples(samples.inputs, samples.targets, weights)


def _array(what: str, given: npt.ArrayLike) -> Array:
    try:
        return np.asarray(given)
    except ValueError:
        raise ValueError(f"expected {what} as rows of the same length; got rows of different lengths") from None


def _kind(given: object, array: Array) -> str:
    return "None" if given is None else str(array.dtype)


def _cure(loss: losses.Loss, targets: Array, shape: Shape) -> str:
    if isinstance(loss, losses.CategoricalCrossentropy) and targets.shape[-1] == 1:
        return " Take sparse_categorical_crossentropy for class numbers, or engine.utils.to_categorical for rows"
    if shape == (1,) and targets.ndim == 2:
        return f" Give the last layer {targets.shape[-1]} units"
    return ""


def _check_values(loss: losses.Loss, targets: Array) -> None:
    if isinstance(loss, losses.BinaryCrossentropy) and targets.size and not 0 <= targets.min() <= targets.max() <= 1:
        raise ValueError(
            f"BinaryCrossentropy: expected targets from 0 to 1; got {targets.min()} to {targets.max()}. "
            "Label the two classes 0 and 1"
        )
    if isinstance(loss, losses.CategoricalCrossentropy) and not np.allclose(targets.sum(axis=-1), 1):
        raise ValueError(
            "CategoricalCrossentropy: expected one-hot rows, each adding up to 1; got others. "
            "engine.utils.to_categorical makes them from class numbers"
        )
