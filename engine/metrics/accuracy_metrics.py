"""Accuracy in its forms: how often a prediction is right. Counting, and which ties count: Keras 3.

The functions give 1 or 0 for each prediction, the classes the mean of these over all batches.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from engine import limits
from engine.arrays import Array, as_floats
from engine.losses import class_numbers, paired
from engine.metrics.reduction_metrics import MeanMetricWrapper


def equal(y_true: npt.ArrayLike, y_pred: npt.ArrayLike) -> Array:
    """1 where a prediction is the truth itself, else 0, of their shape."""
    true, pred = paired(y_true, y_pred)
    return _ones(true == pred)


def binary_accuracy(y_true: npt.ArrayLike, y_pred: npt.ArrayLike, threshold: float = 0.5) -> Array:
    """1 where a prediction is on its truth's side of `threshold`, else 0, of their shape."""
    true, pred = paired(y_true, y_pred)
    return _ones((pred > threshold) == true)


def categorical_accuracy(y_true: npt.ArrayLike, y_pred: npt.ArrayLike) -> Array:
    """1 for each row whose largest prediction stands where its one-hot row has the 1, else 0: shape (samples, …)."""
    true, pred = paired(y_true, y_pred)
    return _ones(_with_classes(true).argmax(-1) == pred.argmax(-1))


def sparse_categorical_accuracy(y_true: npt.ArrayLike, y_pred: npt.ArrayLike) -> Array:
    """1 for each row whose largest prediction stands at its class number, else 0: shape (samples, …)."""
    pred = _with_classes(as_floats(y_pred))
    return _ones(class_numbers(y_true, pred) == pred.argmax(-1))


def top_k_categorical_accuracy(y_true: npt.ArrayLike, y_pred: npt.ArrayLike, k: int = 5) -> Array:
    """1 for each row whose 1 stands at one of the k largest predictions, else 0; one equal to the k-th counts."""
    true, pred = paired(y_true, y_pred)
    return _in_top(_with_classes(true).argmax(-1), pred, k)


def sparse_top_k_categorical_accuracy(y_true: npt.ArrayLike, y_pred: npt.ArrayLike, k: int = 5) -> Array:
    """1 for each row whose class number stands at one of the k largest predictions, else 0."""
    pred = _with_classes(as_floats(y_pred))
    return _in_top(class_numbers(y_true, pred), pred, k)


class Accuracy(MeanMetricWrapper):
    """How often a prediction is the truth itself, as for class numbers. In `compile`, "accuracy" means more."""

    direction = "up"

    def __init__(self, name: str | None = "accuracy", dtype: str | None = None) -> None:
        super().__init__(equal, name, dtype)


class BinaryAccuracy(MeanMetricWrapper):
    """How often a probability is on the right side of `threshold`; truths are 0 and 1."""

    direction = "up"

    def __init__(self, name: str | None = "binary_accuracy", dtype: str | None = None, threshold: float = 0.5) -> None:
        self.threshold = limits.finite("threshold", threshold)
        super().__init__(binary_accuracy, name, dtype, threshold=self.threshold)


class CategoricalAccuracy(MeanMetricWrapper):
    """How often the largest prediction of a row stands where its one-hot row has the 1."""

    direction = "up"

    def __init__(self, name: str | None = "categorical_accuracy", dtype: str | None = None) -> None:
        super().__init__(categorical_accuracy, name, dtype)


class SparseCategoricalAccuracy(MeanMetricWrapper):
    """How often the largest prediction of a row stands at its class number."""

    direction = "up"

    def __init__(self, name: str | None = "sparse_categorical_accuracy", dtype: str | None = None) -> None:
        super().__init__(sparse_categorical_accuracy, name, dtype)


class TopKCategoricalAccuracy(MeanMetricWrapper):
    """How often the 1 of a one-hot row stands at one of the k largest predictions."""

    direction = "up"

    def __init__(self, k: int = 5, name: str | None = "top_k_categorical_accuracy", dtype: str | None = None) -> None:
        self.k = limits.whole("k", k, least=1)
        super().__init__(top_k_categorical_accuracy, name, dtype, k=self.k)


class SparseTopKCategoricalAccuracy(MeanMetricWrapper):
    """How often a class number stands at one of the k largest predictions of its row."""

    direction = "up"

    def __init__(
        self, k: int = 5, name: str | None = "sparse_top_k_categorical_accuracy", dtype: str | None = None
    ) -> None:
        self.k = limits.whole("k", k, least=1)
        super().__init__(sparse_top_k_categorical_accuracy, name, dtype, k=self.k)


def _with_classes(rows: Array) -> Array:
    if not rows.ndim:
        raise ValueError(f"expected rows with a number for each class; got the single number {rows}")
    return rows


def _ones(right: Array) -> Array:
    ones: Array = right.astype(np.float64)
    return ones


def _in_top(places: Array, pred: Array, k: int) -> Array:
    chosen = np.take_along_axis(pred, places[..., None], -1)[..., 0]
    classes = pred.shape[-1]
    if k >= classes:
        return _ones(np.isfinite(chosen))
    return _ones(chosen >= np.partition(pred, classes - k, axis=-1)[..., classes - k])
