"""Metrics: two batches gathered, the second with weights."""

from __future__ import annotations

from typing import Any

import numpy as np

from golden.api import Api, Array, Case, Values, chances, classes, drawn, one_hot

ROWS, COLUMNS = 11, 4
Batch = tuple[Array, Array]
BITS = tuple((drawn(50 + at, (ROWS, 1)) > 0).astype(float) for at in range(2))
SHARES = tuple(drawn(52 + at, (ROWS, 1), 0.02, 0.98) for at in range(2))
MANY_BITS = tuple((drawn(54 + at, (ROWS, COLUMNS)) > 0).astype(float) for at in range(2))
MANY_SHARES = tuple(drawn(56 + at, (ROWS, COLUMNS), 0.02, 0.98) for at in range(2))
LABELS = tuple(classes(58 + at, ROWS, COLUMNS) for at in range(2))
HOT = tuple(one_hot(labels, COLUMNS) for labels in LABELS)
CHANCES = tuple(chances(60 + at, (ROWS, COLUMNS)) for at in range(2))
LOGITS = tuple(drawn(62 + at, (ROWS, COLUMNS), -3.0, 3.0) for at in range(2))
NUMBERS = tuple(drawn(64 + at, (ROWS, COLUMNS), -2.0, 2.0) for at in range(4))
WEIGHTS = drawn(68, (ROWS,), 0.0, 2.0)

Row = tuple[str, dict[str, Any], tuple[Array, ...], tuple[Array, ...]]
ALL: dict[str, Row] = {
    "Accuracy": ("Accuracy", {}, LABELS, tuple(np.floor(drawn(70 + at, (ROWS,), 0, 2)) for at in range(2))),
    "BinaryAccuracy": ("BinaryAccuracy", {}, BITS, SHARES),
    "BinaryAccuracy above 0.7": ("BinaryAccuracy", {"threshold": 0.7}, MANY_BITS, MANY_SHARES),
    "CategoricalAccuracy": ("CategoricalAccuracy", {}, HOT, CHANCES),
    "SparseCategoricalAccuracy": ("SparseCategoricalAccuracy", {}, LABELS, CHANCES),
    "TopKCategoricalAccuracy": ("TopKCategoricalAccuracy", {"k": 2}, HOT, CHANCES),
    "SparseTopKCategoricalAccuracy": ("SparseTopKCategoricalAccuracy", {"k": 3}, LABELS, CHANCES),
    "Precision": ("Precision", {}, BITS, SHARES),
    "Precision at two thresholds": ("Precision", {"thresholds": [0.3, 0.8]}, BITS, SHARES),
    "Recall": ("Recall", {}, BITS, SHARES),
    "Recall at a threshold": ("Recall", {"thresholds": 0.25}, BITS, SHARES),
    "F1Score a class": ("F1Score", {}, HOT, CHANCES),
    "F1Score micro": ("F1Score", {"average": "micro"}, HOT, CHANCES),
    "F1Score macro": ("F1Score", {"average": "macro"}, HOT, CHANCES),
    "F1Score weighted": ("F1Score", {"average": "weighted"}, HOT, CHANCES),
    "F1Score above a threshold": ("F1Score", {"average": "macro", "threshold": 0.4}, MANY_BITS, MANY_SHARES),
    "AUC": ("AUC", {}, BITS, SHARES),
    "AUC of few thresholds": ("AUC", {"num_thresholds": 9}, BITS, SHARES),
    "AUC under precision and recall": ("AUC", {"curve": "PR"}, BITS, SHARES),
    "AUC from below": ("AUC", {"summation_method": "minoring", "num_thresholds": 20}, BITS, SHARES),
    "AUC from above": ("AUC", {"summation_method": "majoring", "curve": "PR"}, BITS, SHARES),
    "MeanSquaredError": ("MeanSquaredError", {}, NUMBERS[:2], NUMBERS[2:]),
    "RootMeanSquaredError": ("RootMeanSquaredError", {}, NUMBERS[:2], NUMBERS[2:]),
    "MeanAbsoluteError": ("MeanAbsoluteError", {}, NUMBERS[:2], NUMBERS[2:]),
    "R2Score": ("R2Score", {}, NUMBERS[:2], NUMBERS[2:]),
    "R2Score a column": ("R2Score", {"class_aggregation": None}, NUMBERS[:2], NUMBERS[2:]),
    "BinaryCrossentropy": ("BinaryCrossentropy", {}, BITS, SHARES),
    "BinaryCrossentropy from logits": ("BinaryCrossentropy", {"from_logits": True}, MANY_BITS, LOGITS),
    "CategoricalCrossentropy": ("CategoricalCrossentropy", {}, HOT, CHANCES),
    "CategoricalCrossentropy smoothed": ("CategoricalCrossentropy", {"label_smoothing": 0.1}, HOT, CHANCES),
    "SparseCategoricalCrossentropy": ("SparseCategoricalCrossentropy", {}, LABELS, CHANCES),
}


def _gathered(kind: str, settings: dict[str, Any], truth: tuple[Array, ...], predictions: tuple[Array, ...]) -> Case:
    def run(api: Api) -> Values:
        metric = getattr(api.metrics, kind)(**settings)
        found = {}
        for at, weights in enumerate((None, api.array(WEIGHTS))):
            y_true = truth[at] if truth is LABELS else api.array(truth[at])
            metric.update_state(y_true, api.array(predictions[at]), sample_weight=weights)
            found[f"after batch {at + 1}"] = api.numbers(metric.result())
        metric.reset_state()
        metric.update_state(truth[0], api.array(predictions[0]))
        return found | {"begun again": api.numbers(metric.result())}

    if kind == "AUC":
        return Case(run, rel64=1e-7, because="on torch, Keras adds up what lies between thresholds in float32")
    return Case(run)


CASES = {what: _gathered(*row) for what, row in ALL.items()}
