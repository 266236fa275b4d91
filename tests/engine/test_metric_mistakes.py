from collections.abc import Callable

import numpy as np
import pytest

from engine import metrics

ROWS = [[0.1, 0.7, 0.2], [0.5, 0.3, 0.2], [0.2, 0.2, 0.6]]
ONE_HOT = [[0, 1, 0], [0, 0, 1], [0, 0, 1]]

WRONG: list[tuple[str, Callable[[], object], str]] = [
    ("a name", lambda: metrics.get("accurracy"), "metric: expected one of accuracy, .*; got 'accurracy'"),
    ("nothing", lambda: metrics.get(None), "metric: expected one of .*; got None"),  # type: ignore[arg-type]
    ("k", lambda: metrics.TopKCategoricalAccuracy(k=0), "k: expected a whole number from 1; got 0"),
    ("threshold", lambda: metrics.BinaryAccuracy(threshold="high"), "threshold: expected a number; got 'high'"),  # type: ignore[arg-type]
    ("thresholds", lambda: metrics.Precision(thresholds=[0.5, 2]), "thresholds: expected a number from 0 to 1; got 2"),
    ("class_id", lambda: metrics.Recall(class_id=3)(ONE_HOT, ROWS), r"class_id: expected a class of .*\(3, 3\); got 3"),
    ("flat class_id", lambda: metrics.Recall(class_id=0)([0, 1], [0, 1]), r"class_id: expected .*\(2,\); got 0"),
    ("top_k", lambda: metrics.Recall(top_k=4)(ONE_HOT, ROWS), "top_k: expected at most the 3 outputs there are; got 4"),
    ("average", lambda: metrics.F1Score(average="all"), "average: expected micro, macro, weighted or None; got 'all'"),
    ("F1's threshold", lambda: metrics.F1Score(threshold=0.0), "threshold: expected a number above 0, up to 1; got 0"),
    ("beta", lambda: metrics.FBetaScore(beta=-1), "beta: expected a number above 0; got -1"),
    (
        "flat F1",
        lambda: metrics.F1Score()([1, 0], [0.9, 0.1]),
        r"F1Score: expected shape \(samples, classes\); got \(2,\)",
    ),
    ("aggregation", lambda: metrics.R2Score("sum"), "class_aggregation: expected uniform_average, .*; got 'sum'"),
    (
        "regressors",
        lambda: metrics.R2Score(num_regressors=-1),
        "num_regressors: expected a whole number from 0; got -1",
    ),
    ("R2's shape", lambda: metrics.R2Score()(np.ones((2, 2, 2)), np.ones((2, 2, 2))), r"got \(2, 2, 2\)"),
    ("curve", lambda: metrics.AUC(curve="lift"), "curve: expected ROC or PR; got 'lift'"),
    ("method", lambda: metrics.AUC(summation_method="area"), "summation_method: expected one of .*; got 'area'"),
    ("num_thresholds", lambda: metrics.AUC(1), "num_thresholds: expected a whole number from 2; got 1"),
    ("num_labels", lambda: metrics.AUC(num_labels=2), "num_labels: expected only with multi_label=True; got 2"),
    (
        "other labels",
        lambda: metrics.AUC(multi_label=True, num_labels=2)(ONE_HOT, ROWS),
        r"num_labels: expected 3, as predictions \(3, 3\) have; got 2",
    ),
    (
        "label weights",
        lambda: metrics.AUC(multi_label=True, label_weights=[1])(ONE_HOT, ROWS),
        "label_weights: expected 3, .*; got 1",
    ),
    (
        "flat labels",
        lambda: metrics.AUC(multi_label=True)([0, 1], [0, 1]),
        r"expected .* \(samples, labels\); got \(2,\)",
    ),
    ("shapes", lambda: metrics.BinaryAccuracy()([1, 0, 1], [0.2, 0.3]), r"one shape; got \(3,\) and \(2,\)"),
    ("one-hot", lambda: metrics.SparseCategoricalAccuracy()(ONE_HOT, ROWS), r"one class number .*; got shape \(3, 3\)"),
    ("label", lambda: metrics.SparseCategoricalAccuracy()([0, 1, 7], ROWS), "from 0 to 2, .*; got 0 to 7"),
    (
        "sparse as one-hot",
        lambda: metrics.CategoricalAccuracy()([1, 2, 2], ROWS),
        r"one shape; got \(3,\) and \(3, 3\)",
    ),
    ("words", lambda: metrics.MeanSquaredError()(["a"], [1.0]), "y_true: expected numbers"),
    (
        "weights",
        lambda: metrics.BinaryAccuracy()([1, 0], [0.2, 0.3], [1]),
        r"one weight for each .*\(2,\); got shape \(1,\)",
    ),
    (
        "weights of what",
        lambda: metrics.Precision()([1, 0], [0.2, 0.3], [1, 2, 3]),
        r"sample_weight: .* got shape \(3,\)",
    ),
    (
        "weights of one",
        lambda: metrics.get(lambda t, p: 0.5)([1, 0], [1, 0], [1, 1]),
        r"sample_weight: .*\(\); got shape \(2,\)",
    ),
    ("no function", lambda: metrics.MeanMetricWrapper("AUC"), "fn: expected a function f.*; got 'AUC'"),
]


@pytest.mark.parametrize(("call", "words"), [row[1:] for row in WRONG], ids=[row[0] for row in WRONG])
def test_mistakes_are_told(call: Callable[[], object], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        call()
