"""Scores of whole arrays, each a plain function that gives one number (or the matrix they are all read from).

They are not Keras's: its metrics gather batches, these see everything at once, so the area under the ROC curve is
exact. `y_true` and `y_pred` may be class numbers, one-hot rows, or what a network gives: one probability, or one for
each class.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from engine.arrays import Array
from engine.limits import whole
from engine.losses import paired
from engine.losses.loss import numbers
from engine.metrics.accuracy_metrics import binary_accuracy, categorical_accuracy, sparse_categorical_accuracy

_MOST_CLASSES = 10_000
"""More have no confusion matrix: it would fill the memory."""

_FAR = 2**53
"""From here on not every whole number is a float of its own."""


def accuracy(y_true: npt.ArrayLike, y_pred: npt.ArrayLike) -> float:
    """The share of right predictions, 0 to 1, by the form that fits the shapes: binary, categorical or sparse.

    Raises:
        ValueError: for what is no number, NaN, and shapes that do not fit.
    """
    true, pred = _known("y_true", y_true), _known("y_pred", y_pred)
    if pred.ndim < 2 or pred.shape[-1] == 1:
        right = binary_accuracy(true, pred)
    elif true.shape == pred.shape:
        right = categorical_accuracy(true, pred)
    else:
        right = sparse_categorical_accuracy(true, pred)
    return float(right.mean())


def classes_of(y: npt.ArrayLike, name: str = "y") -> Array:
    """Class numbers, shape (n,), from class numbers, one-hot rows, probabilities of 1 (above ½), or rows of them.

    `name` is what a message calls them.

    Raises:
        ValueError: for what is no number, NaN, and class numbers that are infinite.
    """
    array = _known(name, y)
    if array.ndim > 1 and array.shape[-1] > 1:
        numbers: Array = np.argmax(array, axis=-1)
        return numbers
    array = array.reshape(-1)
    if not np.array_equal(array, np.rint(array)):
        return (array > 0.5).astype(np.int64)
    if (far := array[np.abs(array) >= _FAR]).size:
        raise ValueError(f"{name}: expected class numbers below {_FAR:,}, or probabilities; got {far[0]}")
    return array.astype(np.int64)


def confusion_matrix(y_true: npt.ArrayLike, y_pred: npt.ArrayLike, num_classes: int | None = None) -> Array:
    """Counts by class: row = truth, column = prediction, shape (classes, classes).

    Raises:
        ValueError: for what is no number, NaN, not as many predictions as truths, or classes beyond `num_classes`.
    """
    true, pred = classes_of(y_true, "y_true"), classes_of(y_pred, "y_pred")
    if true.shape != pred.shape:
        raise ValueError(f"confusion_matrix: expected one prediction a sample; got {len(pred)} for {len(true)}")
    both = np.concatenate([true, pred])
    classes = int(both.max(initial=0)) + 1 if num_classes is None else whole("num_classes", num_classes, 1)
    if both.size and not 0 <= both.min() <= both.max() < classes:
        raise ValueError(
            f"confusion_matrix: expected classes from 0 to {classes - 1}; got {both.min()} to {both.max()}"
        )
    if classes > _MOST_CLASSES:
        raise ValueError(
            f"confusion_matrix: expected at most {_MOST_CLASSES:,} classes; got {classes:,}. Number them from 0"
        )
    counts = np.zeros((classes, classes), dtype=np.int64)
    np.add.at(counts, (true, pred), 1)
    return counts


def precision(y_true: npt.ArrayLike, y_pred: npt.ArrayLike, positive: int = 1) -> float:
    """Of those called `positive`, the share that is: TP / (TP + FP). 0 when none was called so."""
    true, pred = _called(positive, y_true, y_pred)
    return _share(int((true & pred).sum()), int(pred.sum()))


def recall(y_true: npt.ArrayLike, y_pred: npt.ArrayLike, positive: int = 1) -> float:
    """Of those that are `positive`, the share found: TP / (TP + FN). 0 when there is none, as in Keras."""
    true, pred = _called(positive, y_true, y_pred)
    return _share(int((true & pred).sum()), int(true.sum()))


def f1_score(y_true: npt.ArrayLike, y_pred: npt.ArrayLike, positive: int = 1) -> float:
    """The harmonic mean of precision and recall: 2·TP / (2·TP + FP + FN). 0 when there is nothing to find."""
    true, pred = _called(positive, y_true, y_pred)
    return _share(2 * int((true & pred).sum()), int(true.sum()) + int(pred.sum()))


def roc_auc(y_true: npt.ArrayLike, y_pred: npt.ArrayLike) -> float:
    """The area under the ROC curve: how often a random 1 scores higher than a random 0, ties counting half.

    `y_true` is 0 or 1, `y_pred` any score. Formula: Mann & Whitney's U over the number of pairs.

    Raises:
        ValueError: for what is no number, NaN, when one of the two classes is missing, or the shapes differ.
    """
    pair = paired(_known("y_true", y_true), _known("y_pred", y_pred))
    true, scores = (side.reshape(-1) for side in pair)
    ones, zeros = np.sort(scores[true == 1]), np.sort(scores[true == 0])
    if not ones.size or not zeros.size:
        raise ValueError("roc_auc: expected samples of both classes, 0 and 1; got one only")
    below, up_to = np.searchsorted(zeros, ones, "left"), np.searchsorted(zeros, ones, "right")
    return float((below + up_to).sum() / 2 / (ones.size * zeros.size))


def _known(name: str, values: npt.ArrayLike) -> Array:
    """`values` as an array of floats, none of them NaN; `name` is what a message calls them."""
    array = numbers(name, values)
    if (unknown := np.argwhere(np.isnan(np.atleast_1d(array)))).size:
        raise ValueError(
            f"{name}: expected numbers; got nan in row {unknown[0][0]}, counted from 0. "
            "Leave that row out, or train with a smaller learning rate if the network gave it"
        )
    return array


def _called(positive: int, y_true: npt.ArrayLike, y_pred: npt.ArrayLike) -> tuple[Array, Array]:
    """Of which samples `positive` is true, and of which it is predicted."""
    return classes_of(y_true, "y_true") == positive, classes_of(y_pred, "y_pred") == positive


def _share(part: int, of: int) -> float:
    return part / of if of else 0.0
