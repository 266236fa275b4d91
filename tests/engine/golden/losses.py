"""Losses: every reduction, weights, and the gradient by the predictions."""

from __future__ import annotations

from typing import Any

import numpy as np

from golden.api import Api, Array, Case, Values, chances, classes, drawn, one_hot

ROWS, COLUMNS = 7, 4
WEIGHTS = drawn(10, (ROWS,), 0.0, 2.0)
NUMBERS = drawn(11, (ROWS, COLUMNS), -2.0, 2.0), drawn(12, (ROWS, COLUMNS), -2.0, 2.0)
BITS = (drawn(13, (ROWS, COLUMNS)) > 0).astype(float)
SHARES = drawn(14, (ROWS, COLUMNS), 0.05, 0.95)
LOGITS = drawn(15, (ROWS, COLUMNS), -4.0, 4.0)
CHANCES = chances(16, (ROWS, COLUMNS))
LABELS = classes(17, ROWS, COLUMNS)
HOT = one_hot(LABELS, COLUMNS)
COUNTS = np.floor(drawn(18, (ROWS, COLUMNS), 0.0, 5.0))

Row = tuple[str, dict[str, Any], Array, Array]
ALL: dict[str, Row] = {
    "mean_squared_error": ("MeanSquaredError", {}, *NUMBERS),
    "mean_absolute_error": ("MeanAbsoluteError", {}, *NUMBERS),
    "huber": ("Huber", {}, *NUMBERS),
    "huber, delta 0.4": ("Huber", {"delta": 0.4}, *NUMBERS),
    "log_cosh": ("LogCosh", {}, *NUMBERS),
    "binary_crossentropy": ("BinaryCrossentropy", {}, BITS, SHARES),
    "binary_crossentropy from logits": ("BinaryCrossentropy", {"from_logits": True}, BITS, LOGITS),
    "binary_crossentropy smoothed": ("BinaryCrossentropy", {"label_smoothing": 0.2}, BITS, SHARES),
    "binary_crossentropy smoothed, from logits": (
        "BinaryCrossentropy",
        {"label_smoothing": 0.1, "from_logits": True},
        BITS,
        LOGITS,
    ),
    "categorical_crossentropy": ("CategoricalCrossentropy", {}, HOT, CHANCES),
    "categorical_crossentropy of rows that do not add up to 1": ("CategoricalCrossentropy", {}, HOT, SHARES),
    "categorical_crossentropy from logits": ("CategoricalCrossentropy", {"from_logits": True}, HOT, LOGITS),
    "categorical_crossentropy smoothed": ("CategoricalCrossentropy", {"label_smoothing": 0.3}, HOT, CHANCES),
    "sparse_categorical_crossentropy": ("SparseCategoricalCrossentropy", {}, LABELS, CHANCES),
    "sparse_categorical_crossentropy from logits": (
        "SparseCategoricalCrossentropy",
        {"from_logits": True},
        LABELS,
        LOGITS,
    ),
    "kl_divergence": ("KLDivergence", {}, chances(19, (ROWS, COLUMNS)), CHANCES),
    "hinge of 0 and 1": ("Hinge", {}, BITS, NUMBERS[1]),
    "hinge of −1 and 1": ("Hinge", {}, 2 * BITS - 1, NUMBERS[1]),
    "poisson": ("Poisson", {}, COUNTS, SHARES),
}
FUNCTIONS = ["mean_squared_error", "mean_absolute_error", "huber", "log_cosh", "binary_crossentropy"]
FUNCTIONS += ["categorical_crossentropy", "sparse_categorical_crossentropy", "kl_divergence", "poisson"]


def _every_way(kind: str, settings: dict[str, Any], truth: Array, predictions: Array) -> Case:
    def run(api: Api) -> Values:
        made = getattr(api.losses, kind)
        y_true = truth if truth is LABELS else api.array(truth)
        y_pred = api.array(predictions)
        found = {
            f"{reduction}, {'weighted' if weights is not None else 'plain'}": api.numbers(
                made(**settings, reduction=reduction)(y_true, y_pred, sample_weight=weights)
            )
            for reduction in ("sum_over_batch_size", "sum", "none")
            for weights in (None, api.array(WEIGHTS))
        }
        return found | {"gradient": api.loss_gradient(made(**settings), y_true, y_pred)}

    return Case(run)


def _a_value_per_sample(name: str) -> Case:
    _, _, truth, predictions = ALL[name]

    def run(api: Api) -> Values:
        y_true = truth if truth is LABELS else api.array(truth)
        return {"each": api.numbers(getattr(api.losses, name)(y_true, api.array(predictions)))}

    return Case(run)


def _at_the_edges(name: str, truth: Array) -> Case:
    def run(api: Api) -> Values:
        y_true = truth if truth.ndim == 1 else api.array(truth)
        return {"each": api.numbers(getattr(api.losses, name)(y_true, api.array(HOT)))}

    return Case(run, rel=2e-2, abs=5e-7, because="1 − 1e-7 is 1 − 1.19e-7 in float32, whose logarithm is 1 % off")


CASES = {name: _every_way(*row) for name, row in ALL.items()}
CASES |= {f"{name} as a function": _a_value_per_sample(name) for name in FUNCTIONS}
CASES |= {
    "binary_crossentropy at 0 and 1": _at_the_edges("binary_crossentropy", BITS),
    "categorical_crossentropy at 0 and 1": _at_the_edges("categorical_crossentropy", one_hot(classes(20, ROWS, 4), 4)),
    "sparse_categorical_crossentropy at 0 and 1": _at_the_edges(
        "sparse_categorical_crossentropy", classes(20, ROWS, 4)
    ),
}
