import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from engine import losses, metrics

ROWS = [[0.1, 0.7, 0.2], [0.5, 0.3, 0.2], [0.2, 0.2, 0.6]]
ONE_HOT = [[0, 1, 0], [0, 0, 1], [0, 0, 1]]

# Each row: how it is made, truths, predictions, weights, and what it comes to, by hand.
BY_HAND: list[tuple[Callable[[], metrics.Metric], Any, Any, Any, Any]] = [
    (metrics.Accuracy, [1, 2, 3, 4], [0, 2, 3, 4], None, 3 / 4),
    (metrics.Accuracy, [1, 2, 3, 4], [0, 2, 3, 4], [1, 1, 0, 0], 1 / 2),
    (metrics.BinaryAccuracy, [[1], [1], [0], [0]], [[0.98], [0.5], [0], [0.6]], None, 1 / 2),
    (metrics.BinaryAccuracy, [1, 1, 0, 0], [[0.98], [0.5], [0], [0.6]], [3, 1, 2, 2], 5 / 8),
    (lambda: metrics.BinaryAccuracy(threshold=0.3), [1, 1, 0, 0], [0.98, 0.5, 0, 0.6], None, 3 / 4),
    (metrics.CategoricalAccuracy, ONE_HOT, ROWS, None, 2 / 3),
    (metrics.CategoricalAccuracy, ONE_HOT, ROWS, [1, 2, 1], 1 / 2),
    (metrics.SparseCategoricalAccuracy, [1, 2, 2], ROWS, None, 2 / 3),
    (metrics.SparseCategoricalAccuracy, [[1], [2], [2]], ROWS, [[1], [2], [1]], 1 / 2),
    (lambda: metrics.TopKCategoricalAccuracy(k=2), ONE_HOT, ROWS, None, 2 / 3),
    (lambda: metrics.TopKCategoricalAccuracy(k=3), ONE_HOT, ROWS, None, 1.0),
    (lambda: metrics.SparseTopKCategoricalAccuracy(k=2), [1, 2, 0], ROWS, None, 2 / 3),  # 0.2 ties for the 2nd place
    (metrics.SparseTopKCategoricalAccuracy, [1, 2, 0], ROWS, None, 1.0),  # 5 of 3 are all
    (metrics.Precision, [0, 1, 1, 1], [1, 0, 1, 1], None, 2 / 3),
    (metrics.Precision, [0, 1, 1, 1], [1, 0, 1, 1], [0, 0, 1, 0], 1.0),
    (lambda: metrics.Precision(thresholds=[0.1, 0.7]), [0, 1, 1], [0.2, 0.6, 0.8], None, [2 / 3, 1.0]),
    (lambda: metrics.Precision(top_k=1), ONE_HOT, ROWS, None, 2 / 3),
    (lambda: metrics.Precision(class_id=2, thresholds=0.19), ONE_HOT, ROWS, None, 2 / 3),
    (metrics.Recall, [0, 1, 1, 1], [1, 0, 1, 1], None, 2 / 3),
    (metrics.Recall, [0, 1, 1, 1], [1, 0, 1, 1], [0, 0, 1, 0], 1.0),
    (lambda: metrics.Recall(thresholds=[0, 0.5, 1]), [0, 1, 1, 1], [0.7, 0, 0.5, 1], None, [2 / 3, 1 / 3, 0]),
    (lambda: metrics.Recall(top_k=2, class_id=2), ONE_HOT, ROWS, None, 1 / 2),
    (lambda: metrics.F1Score(threshold=0.5), [[1], [1], [0]], [[0.9], [0.2], [0.8]], None, [1 / 2]),
    (metrics.F1Score, ONE_HOT, ROWS, None, [0.0, 1.0, 2 / 3]),
    (lambda: metrics.F1Score(average="macro"), ONE_HOT, ROWS, None, 5 / 9),
    (lambda: metrics.F1Score(average="weighted"), ONE_HOT, ROWS, None, 7 / 9),
    (lambda: metrics.F1Score(average="micro"), ONE_HOT, ROWS, None, 2 / 3),
    (lambda: metrics.F1Score(average="micro"), ONE_HOT, ROWS, [1, 2, 1], 1 / 2),
    (lambda: metrics.FBetaScore(beta=2.0, threshold=0.5), [[1], [1], [0]], [[0.9], [0.9], [0.8]], None, [10 / 11]),
    (metrics.AUC, [0, 0, 1, 1], [0, 0.5, 0.3, 0.9], None, 3 / 4),
    (metrics.AUC, [0, 0, 1, 1], [0, 0.5, 0.3, 0.9], [1, 0, 0, 1], 1.0),
    (lambda: metrics.AUC(num_thresholds=3), [0, 0, 1, 1], [0, 0.5, 0.3, 0.9], None, 3 / 4),
    (lambda: metrics.AUC(num_thresholds=3, curve="PR", summation_method="majoring"), [0, 1], [0.6, 0.9], None, 1 / 2),
    (lambda: metrics.AUC(from_logits=True), [0, 0, 1, 1], [-9, 0, -1, 2], None, 3 / 4),
    (lambda: metrics.AUC(multi_label=True), [[0, 1], [1, 0]], [[0.1, 0.2], [0.9, 0.8]], None, 1 / 2),
    (
        lambda: metrics.AUC(multi_label=True, num_labels=2, label_weights=[3, 1]),
        [[0, 1], [1, 0]],
        [[0.1, 0.2], [0.9, 0.8]],
        None,
        3 / 4,
    ),
    (metrics.MeanSquaredError, [[0, 1], [0, 0]], [[1, 1], [0, 4]], None, 17 / 4),
    (metrics.MeanSquaredError, [[0, 1], [0, 0]], [[1, 1], [0, 4]], [3, 1], 19 / 8),
    (metrics.RootMeanSquaredError, [0, 0, 0, 0], [1, 5, 5, 7], None, 5.0),
    (metrics.MeanAbsoluteError, [[0, 1], [0, 0]], [[1, 1], [0, -4]], None, 5 / 4),
    (metrics.R2Score, [[1], [4], [3]], [[2], [4], [4]], None, 4 / 7),
    (metrics.R2Score, [1, 4, 3], [2, 4, 4], None, 4 / 7),
    (metrics.R2Score, [2, 2], [1, 3], None, 0.0),  # truths that do not vary have no variance to explain
    (lambda: metrics.R2Score(num_regressors=1), [[1], [4], [3]], [[2], [4], [4]], None, 1 / 7),
    (lambda: metrics.R2Score(None), [[1, 0], [4, 1], [3, 2]], [[2, 0], [4, 1], [4, 2]], None, [4 / 7, 1.0]),
    (
        lambda: metrics.R2Score("variance_weighted_average"),
        [[1, 0], [4, 1], [3, 2]],
        [[2, 0], [4, 1], [4, 2]],
        None,
        7 / 10,  # sums of squares 14/3 and 2: (14/3 · 4/7 + 2 · 1) / (14/3 + 2)
    ),
    (metrics.BinaryCrossentropy, [[1], [0]], [[0.5], [0.25]], None, (math.log(2) + math.log(4 / 3)) / 2),
    (lambda: metrics.BinaryCrossentropy(from_logits=True), [[1], [0]], [[0.0], [0.0]], None, math.log(2)),
    (metrics.CategoricalCrossentropy, ONE_HOT, ROWS, [1, 0, 0], -math.log(0.7)),
    (metrics.SparseCategoricalCrossentropy, [1, 2, 2], ROWS, None, -math.log(0.7 * 0.2 * 0.6) / 3),
]


@pytest.mark.parametrize(("make", "true", "pred", "weights", "expected"), BY_HAND)
def test_by_hand(make: Callable[[], metrics.Metric], true: Any, pred: Any, weights: Any, expected: Any) -> None:
    assert make()(true, pred, weights) == pytest.approx(expected, abs=1e-6)


@pytest.mark.parametrize(("make", "true", "pred", "weights", "expected"), BY_HAND)
def test_batches_come_to_what_the_whole_comes_to_and_a_reset_forgets_them(
    make: Callable[[], metrics.Metric], true: Any, pred: Any, weights: Any, expected: Any
) -> None:
    metric = make()
    metric.update_state(true, pred)
    metric.reset_state()
    for start in range(len(true)):
        batch = slice(start, start + 1)
        metric.update_state(true[batch], pred[batch], weights and weights[batch])
    assert metric.result() == pytest.approx(expected, abs=1e-6)


@pytest.mark.parametrize("make", [row[0] for row in BY_HAND])
def test_a_config_makes_another_one_like_it(make: Callable[[], metrics.Metric]) -> None:
    metric = make()
    saved = {"class_name": type(metric).__name__, "config": metric.get_config()}
    for other in (type(metric).from_config(metric.get_config()), metrics.get(saved)):
        assert type(other) is type(metric)
        assert other.get_config() == metric.get_config()


def test_a_mean_of_values() -> None:
    mean = metrics.Mean()
    assert mean.result() == 0.0
    mean.update_state([1, 3, 5, 7])
    assert mean.result() == 4.0
    mean.update_state(9.0, sample_weight=4)
    assert mean.result() == 6.5
    mean.update_state([])
    assert mean.result() == 6.5
    mean.reset_state()
    mean.update_state([[1, 3], [5, 7]], sample_weight=[1, 0])
    assert mean.result() == 2.0
    assert metrics.Mean()([[1, 3], [5, 7]], [[1, 1], [0, 2]]) == 4.5  # (1 + 3 + 0·5 + 2·7) / (1 + 1 + 0 + 2)


def test_a_function_becomes_a_metric_under_its_own_name() -> None:
    def shareOfOnes(y_true: Any, y_pred: Any) -> Any:  # noqa: N802 - a name as people write them
        return np.asarray(y_pred)[:, 0] == 1

    metric = metrics.get(shareOfOnes)
    assert metric.name == "share_of_ones"
    assert metric.direction is None
    assert metric([[0], [0], [0]], [[1], [0], [1]]) == pytest.approx(2 / 3)
    assert metrics.get(lambda y_true, y_pred: 0.25)([1, 2], [1, 2]) == 0.25
    assert metrics.get(losses.Huber(name="mine")).name == "mine"
    assert metrics.get(losses.mean_squared_error).direction == "down"
    saved = metrics.get(metrics.binary_accuracy).get_config()
    assert metrics.MeanMetricWrapper(**saved)([1, 0], [0.9, 0.8]) == 0.5
    with pytest.raises(ValueError, match=r"expected a function f.*got 'share_of_ones'"):
        metrics.MeanMetricWrapper("share_of_ones")


@pytest.mark.parametrize(
    ("name", "kind", "direction"),
    [
        ("acc", metrics.Accuracy, "up"),
        ("accuracy", metrics.Accuracy, "up"),
        ("BinaryAccuracy", metrics.BinaryAccuracy, "up"),
        ("mse", metrics.MeanSquaredError, "down"),
        ("MSE", metrics.MeanSquaredError, "down"),
        ("mae", metrics.MeanAbsoluteError, "down"),
        ("bce", metrics.BinaryCrossentropy, "down"),
        ("auc", metrics.AUC, "up"),
        ("AUC", metrics.AUC, "up"),
        ("f1_score", metrics.F1Score, "up"),
        ("root_mean_squared_error", metrics.RootMeanSquaredError, "down"),
        ("r2_score", metrics.R2Score, "up"),
        ("mean", metrics.Mean, None),
    ],
)
def test_names(name: str, kind: type[metrics.Metric], direction: str | None) -> None:
    metric = metrics.get(name)
    assert type(metric) is kind
    assert metric.direction == direction


@pytest.mark.parametrize(
    ("identifier", "target", "output", "sparse", "kind"),
    [
        ("accuracy", (None, 1), (None, 1), False, metrics.BinaryAccuracy),
        ("acc", (None,), (None, 1), False, metrics.BinaryAccuracy),
        ("Accuracy", (None, 3), (None, 3), False, metrics.CategoricalAccuracy),
        ("accuracy", (None, 1), (None, 3), False, metrics.SparseCategoricalAccuracy),
        ("accuracy", (None,), (None, 3), False, metrics.SparseCategoricalAccuracy),
        ("accuracy", (None, 3), (None, 3), True, metrics.SparseCategoricalAccuracy),
        ("mse", (None, 3), (None, 3), False, metrics.MeanSquaredError),
        ("AUC", (None, 1), (None, 1), False, metrics.AUC),
        (metrics.BinaryAccuracy, (None, 3), (None, 3), False, metrics.BinaryAccuracy),
    ],
)
def test_compile_chooses_the_accuracy_that_fits_and_strings_keep_their_spelling(
    identifier: Any, target: Any, output: Any, sparse: bool, kind: type[metrics.Metric]
) -> None:
    metric = metrics.compiled(identifier, target, output, sparse)
    assert type(metric) is kind
    assert metric.name == (identifier if isinstance(identifier, str) else "binary_accuracy")


def test_a_metric_of_ones_own() -> None:
    class Largest(metrics.Metric):
        def __init__(self, name: str | None = None) -> None:
            super().__init__(name=name)
            self.largest = 0.0

        def reset_state(self) -> None:
            self.largest = 0.0

        def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
            self.largest = max(self.largest, float(np.max(y_pred)))

        def result(self) -> float:
            return self.largest

    metric = metrics.get(Largest)
    assert metric.name == "largest"
    assert metric([0], [3.0]) == 3.0
    assert metrics.compiled(metric, (None, 1), (None, 1)) is metric
    for unwritten in (
        lambda: metrics.Metric().update_state(),
        lambda: metrics.Metric().reset_state(),
        lambda: metrics.Metric().result(),
    ):
        with pytest.raises(NotImplementedError, match="Metric needs"):
            unwritten()
