"""Metrics: how good predictions are, in words people use. Names, arguments and counting: Keras 3.

A metric gathers batches (`update_state`) and says what they come to (`result`); the functions give a value for each
prediction. Besides them stand plain scores of whole arrays (`engine.metrics.scores`), which lessons use.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from engine.configured import Catalogue
from engine.losses import (
    binary_crossentropy,
    categorical_crossentropy,
    mean_absolute_error,
    mean_squared_error,
    sparse_categorical_crossentropy,
)
from engine.metrics.accuracy_metrics import (
    Accuracy,
    BinaryAccuracy,
    CategoricalAccuracy,
    SparseCategoricalAccuracy,
    SparseTopKCategoricalAccuracy,
    TopKCategoricalAccuracy,
    binary_accuracy,
    categorical_accuracy,
    sparse_categorical_accuracy,
    sparse_top_k_categorical_accuracy,
    top_k_categorical_accuracy,
)
from engine.metrics.auc import AUC
from engine.metrics.confusion_metrics import Precision, Recall
from engine.metrics.f_score_metrics import F1Score, FBetaScore
from engine.metrics.metric import Metric, snake_case
from engine.metrics.probabilistic_metrics import (
    BinaryCrossentropy,
    CategoricalCrossentropy,
    SparseCategoricalCrossentropy,
)
from engine.metrics.reduction_metrics import Mean, MeanMetricWrapper
from engine.metrics.regression_metrics import MeanAbsoluteError, MeanSquaredError, R2Score, RootMeanSquaredError
from engine.metrics.scores import accuracy, classes_of, confusion_matrix, f1_score, precision, recall, roc_auc

_KNOWN = Catalogue(
    "metric",
    Metric,
    globals(),
    {
        "accuracy": "Accuracy",
        "binary_accuracy": "BinaryAccuracy",
        "categorical_accuracy": "CategoricalAccuracy",
        "sparse_categorical_accuracy": "SparseCategoricalAccuracy",
        "top_k_categorical_accuracy": "TopKCategoricalAccuracy",
        "sparse_top_k_categorical_accuracy": "SparseTopKCategoricalAccuracy",
        "precision": "Precision",
        "recall": "Recall",
        "f1_score": "F1Score",
        "fbeta_score": "FBetaScore",
        "auc": "AUC",
        "mean_squared_error": "MeanSquaredError",
        "root_mean_squared_error": "RootMeanSquaredError",
        "mean_absolute_error": "MeanAbsoluteError",
        "r2_score": "R2Score",
        "binary_crossentropy": "BinaryCrossentropy",
        "categorical_crossentropy": "CategoricalCrossentropy",
        "sparse_categorical_crossentropy": "SparseCategoricalCrossentropy",
        "mean": "Mean",
        "mean_metric_wrapper": "MeanMetricWrapper",
    },
    short={
        "acc": "accuracy",
        "mse": "mean_squared_error",
        "mae": "mean_absolute_error",
        "bce": "binary_crossentropy",
    },
)
NAMES = _KNOWN.names

Given = Metric | str | Mapping[str, Any] | Callable[..., Any]
"""What stands for a metric: itself, its name, its class, a saved config, or a function of truths and predictions."""

__all__ = [
    "AUC",
    "Accuracy",
    "BinaryAccuracy",
    "BinaryCrossentropy",
    "CategoricalAccuracy",
    "CategoricalCrossentropy",
    "F1Score",
    "FBetaScore",
    "Mean",
    "MeanAbsoluteError",
    "MeanMetricWrapper",
    "MeanSquaredError",
    "Metric",
    "Precision",
    "R2Score",
    "Recall",
    "RootMeanSquaredError",
    "SparseCategoricalAccuracy",
    "SparseCategoricalCrossentropy",
    "SparseTopKCategoricalAccuracy",
    "TopKCategoricalAccuracy",
    "accuracy",
    "binary_accuracy",
    "binary_crossentropy",
    "categorical_accuracy",
    "categorical_crossentropy",
    "classes_of",
    "compiled",
    "confusion_matrix",
    "f1_score",
    "get",
    "mean_absolute_error",
    "mean_squared_error",
    "precision",
    "recall",
    "roc_auc",
    "sparse_categorical_accuracy",
    "sparse_categorical_crossentropy",
    "sparse_top_k_categorical_accuracy",
    "top_k_categorical_accuracy",
]


def get(identifier: Given) -> Metric:
    """The metric meant; a function `f(y_true, y_pred)` becomes the mean of what it gives, under its own name.

    Raises:
        ValueError: for an unknown name.
    """
    if callable(identifier) and not isinstance(identifier, Metric | type):
        own = getattr(identifier, "name", None) or getattr(identifier, "__name__", type(identifier).__name__)
        return MeanMetricWrapper(identifier, snake_case(str(own)))
    return _KNOWN.get(identifier)


def compiled(
    identifier: Given, target_shape: tuple[int | None, ...], output_shape: tuple[int | None, ...], sparse: bool = False
) -> Metric:
    """The metric that `compile(metrics=[identifier])` means where truths and outputs have these shapes.

    "accuracy" and "acc" stand for the form that fits. A metric asked for by a string goes by that string in the logs.

    Args:
        identifier: a metric, its name, or a function.
        target_shape: the shape of a batch of truths, as (None, 1).
        output_shape: the shape of a batch of outputs, as (None, 10).
        sparse: whether the loss takes class numbers, whatever their shape.

    Raises:
        ValueError: for an unknown name.
    """
    if not isinstance(identifier, str):
        return get(identifier)
    fits = identifier.lower() in ("accuracy", "acc")
    metric = _fitting_accuracy(target_shape, output_shape, sparse) if fits else get(identifier)
    metric.name = identifier
    return metric


def _fitting_accuracy(
    target_shape: tuple[int | None, ...], output_shape: tuple[int | None, ...], sparse: bool
) -> Metric:
    if output_shape[-1] == 1:
        return BinaryAccuracy()
    if sparse or len(target_shape) < len(output_shape) or target_shape[-1] == 1:
        return SparseCategoricalAccuracy()
    return CategoricalAccuracy()
