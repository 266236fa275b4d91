"""What a model is trained on, checked against the model and put into shape before training begins."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from engine import losses
from engine.arrays import Array
from engine.loop import Samples


def fit_inputs(x: npt.ArrayLike, shape: tuple[int, ...] | None, dtype: str) -> Array:
    """`x` as rows of `shape` (None: of any) and of `dtype`; (n,) counts as n samples of one feature.

    Raises:
        ValueError: saying what the model expected, what came, and how to mend it.
    """
    given = np.asarray(x)
    if given.dtype.kind not in "fiub":
        raise ValueError(f"expected inputs as numbers; got {given.dtype}. Turn words into numbers first")
    rows = given.reshape(-1, 1) if given.ndim == 1 and shape in (None, (1,)) else given
    if rows.ndim < 2 or (shape is not None and rows.shape[1:] != shape):
        wanted = ", ".join(["samples", *map(str, shape or ("features",))])
        single = f" For a single sample give [[…]], shape (1, {wanted[9:]})" if given.ndim == 1 else ""
        raise ValueError(f"expected inputs of shape ({wanted}); got {given.shape}.{single}")
    return np.ascontiguousarray(rows, dtype=dtype)


def split_rows(samples: Samples, share: float) -> tuple[Samples, Samples]:
    """The first rows to train on, and the last `share` of them to hold out, as Keras's validation_split does.

    Raises:
        ValueError: for a share that leaves either part empty.
    """
    first = int(len(samples) * (1 - share)) if 0 < share < 1 else 0
    if not 0 < first < len(samples):
        raise ValueError(
            f"validation_split: expected a share between 0 and 1 that leaves rows on both sides; "
            f"got {share!r} of {len(samples)} rows"
        )
    return (
        Samples(samples.inputs[:first], samples.targets[:first]),
        Samples(samples.inputs[first:], samples.targets[first:]),
    )


def fit_targets(loss: str, y: npt.ArrayLike, outputs: int, dtype: str) -> Array:
    """`y` as the loss wants it: (samples, outputs) of floats, or (samples,) of class numbers if sparse.

    Raises:
        ValueError: saying what the loss expected, what came, and how to mend it.
    """
    given = np.asarray(y)
    if given.dtype.kind not in "fiub":
        raise ValueError(f"{loss}: expected targets as numbers; got {given.dtype}. Number the classes from 0")
    if loss.startswith("sparse"):
        return losses.class_numbers(given, np.empty((len(given), outputs)))
    targets = given.reshape(-1, 1) if given.ndim == 1 else given
    if targets.ndim != 2 or targets.shape[1] != outputs:
        raise ValueError(
            f"{loss}: expected targets of shape (samples, {outputs}), one for each output; got {given.shape}."
            + _cure(loss, targets, outputs)
        )
    _check_values(loss, targets)
    return np.ascontiguousarray(targets, dtype=dtype)


def _cure(loss: str, targets: Array, outputs: int) -> str:
    if loss == "categorical_crossentropy" and targets.shape[-1] == 1:
        return " Take sparse_categorical_crossentropy for class numbers, or engine.utils.to_categorical for rows"
    if outputs == 1:
        return f" Give the last layer {targets.shape[-1]} units"
    return ""


def _check_values(loss: str, targets: Array) -> None:
    if loss == "binary_crossentropy" and targets.size and not 0 <= targets.min() <= targets.max() <= 1:
        raise ValueError(
            f"binary_crossentropy: expected targets from 0 to 1; got {targets.min()} to {targets.max()}. "
            "Label the two classes 0 and 1"
        )
    if loss == "categorical_crossentropy" and not np.allclose(targets.sum(axis=1), 1):
        raise ValueError(
            "categorical_crossentropy: expected one-hot rows, each adding up to 1; got others. "
            "engine.utils.to_categorical makes them from class numbers"
        )
