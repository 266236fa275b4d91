from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from engine import metrics

pairs = st.lists(st.tuples(st.integers(0, 1), st.integers(0, 9)), min_size=1, max_size=20)


def test_the_accuracy_is_the_one_that_fits_the_shapes() -> None:
    assert metrics.accuracy([1, 0, 1, 0], [[0.9], [0.2], [0.3], [0.4]]) == 0.75
    rows = [[0.1, 0.9], [0.8, 0.2], [0.6, 0.4]]
    assert metrics.accuracy([[0, 1], [1, 0], [0, 1]], rows) == pytest.approx(2 / 3)
    assert metrics.accuracy([1, 0, 1], rows) == pytest.approx(2 / 3)


def test_scores_by_hand() -> None:
    true, pred = [1, 1, 1, 0, 0, 0, 0], [1, 0, 0, 1, 0, 0, 0]
    assert metrics.confusion_matrix(true, pred).tolist() == [[3, 1], [2, 1]]
    assert metrics.precision(true, pred) == 1 / 2
    assert metrics.recall(true, pred) == 1 / 3
    assert metrics.f1_score(true, pred) == pytest.approx(2 / 5)


def test_probabilities_one_hot_rows_and_class_numbers_say_the_same() -> None:
    assert metrics.confusion_matrix([0, 1, 1], [[0.2], [0.7], [0.4]]).tolist() == [[1, 0], [1, 1]]
    assert metrics.confusion_matrix(np.eye(3)[[0, 1, 2]], [0, 1, 1]).tolist() == [[1, 0, 0], [0, 1, 0], [0, 1, 0]]


def test_nothing_called_positive_is_zero_and_not_an_error() -> None:
    assert metrics.precision([1, 0], [0, 0]) == 0.0
    assert metrics.recall([0, 0], [1, 0]) == 0.0
    assert metrics.f1_score([0, 0], [0, 0]) == 0.0
    assert metrics.Precision()([1, 0], [0.1, 0.2]) == 0.0
    assert metrics.Recall()([0, 0], [0.9, 0.2]) == 0.0


@given(pairs)
def test_the_area_under_the_roc_curve_counts_pairs(samples: list[tuple[int, int]]) -> None:
    ones = [score for label, score in samples if label]
    zeros = [score for label, score in samples if not label]
    assume(ones and zeros)
    won = sum((one > zero) + (one == zero) / 2 for one in ones for zero in zeros)
    labels, scores = zip(*samples, strict=True)
    assert metrics.roc_auc(labels, scores) == pytest.approx(won / len(ones) / len(zeros))
    tenths = np.array(scores) / 10 + 0.05  # ten scores in ten steps of their own: the curve loses nothing
    assert metrics.AUC(num_thresholds=11)(labels, tenths) == pytest.approx(won / len(ones) / len(zeros))


def test_one_class_has_no_roc_curve() -> None:
    with pytest.raises(ValueError, match="both classes"):
        metrics.roc_auc([1, 1], [0.2, 0.3])
    assert metrics.AUC()([1, 1], [0.2, 0.3]) == 0.0


@given(pairs)
def test_precision_and_recall_agree_with_the_confusion_matrix(samples: list[tuple[int, int]]) -> None:
    true, pred = [label for label, _ in samples], [score % 2 for _, score in samples]
    (_, wrongly_called), (missed, found) = metrics.confusion_matrix(true, pred, 2).tolist()
    assert metrics.precision(true, pred) == (found / (found + wrongly_called) if found + wrongly_called else 0)
    assert metrics.recall(true, pred) == (found / (found + missed) if found + missed else 0)
    assert metrics.Precision()(true, pred) == metrics.precision(true, pred)
    assert metrics.Recall()(true, pred) == metrics.recall(true, pred)


def test_wrong_numbers_of_predictions_and_classes_are_refused() -> None:
    with pytest.raises(ValueError, match="got 1 for 2"):
        metrics.confusion_matrix([0, 1], [0])
    with pytest.raises(ValueError, match="from 0 to 1"):
        metrics.confusion_matrix([0, 2], [0, 1], num_classes=2)


NAN, INF = float("nan"), float("inf")

UNCLEAR: dict[str, tuple[Callable[[], object], str]] = {
    "accuracy": (lambda: metrics.accuracy([0, 1], [0.2, NAN]), "y_pred: expected numbers; got nan in row 1"),
    "matrix": (lambda: metrics.confusion_matrix([0, 1], [NAN, 1]), "y_pred: expected numbers; got nan in row 0"),
    "rows": (lambda: metrics.confusion_matrix([0, 1], [[1, 0], [NAN, 1]]), "y_pred: .* got nan in row 1"),
    "truths": (lambda: metrics.precision([0, 1, NAN], [0, 1, 1]), "y_true: expected numbers; got nan in row 2"),
    "recall": (lambda: metrics.recall([0, 1], [NAN, 1]), "y_pred: expected numbers; got nan in row 0"),
    "F1": (lambda: metrics.f1_score([0, 1], [NAN, 1]), "y_pred: expected numbers; got nan in row 0"),
    "area": (lambda: metrics.roc_auc([0, 1], [NAN, 0.2]), "y_pred: expected numbers; got nan in row 0"),
    "area's truths": (lambda: metrics.roc_auc([0, 1, NAN], [0.1, 0.2, 0.3]), "y_true: .* got nan in row 2"),
    "classes": (lambda: metrics.classes_of([0, NAN]), "y: expected numbers; got nan in row 1, counted from 0"),
    "a single one": (lambda: metrics.classes_of(NAN), "y: expected numbers; got nan in row 0"),
    "words": (lambda: metrics.confusion_matrix(["a"], ["a"]), "y_true: expected numbers; got <U1"),
    "ragged": (lambda: metrics.confusion_matrix([[1], [1, 2]], [0, 1]), "y_true: expected rows of one length"),
    "infinity": (lambda: metrics.confusion_matrix([0, 1], [0, INF]), "y_pred: expected class numbers .*; got inf"),
    "far classes": (lambda: metrics.confusion_matrix([0, 10**9], [0, 1]), "expected at most .* classes; got 1,000,0"),
    "no number": (lambda: metrics.confusion_matrix([0], [0], "3"), "num_classes: expected a whole number from 1"),  # type: ignore[arg-type]
}


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize(("call", "words"), UNCLEAR.values(), ids=UNCLEAR)
def test_what_cannot_be_scored_is_told(call: Callable[[], object], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        call()


def test_an_infinite_score_is_a_score() -> None:
    assert metrics.roc_auc([0, 1, 1], [-INF, 0.2, INF]) == 1.0


@pytest.mark.parametrize("settings", [{}, {"num_thresholds": 3}, {"thresholds": [0.15, 0.3, 0.6]}])
@pytest.mark.parametrize(
    ("predictions", "area"),
    [([NAN, 0.5, 0.2], 0.0), ([0.2, NAN, 0.9], 0.5)],
)
def test_a_prediction_that_is_no_number_is_above_no_threshold(
    settings: dict[str, Any], predictions: list[float], area: float
) -> None:
    """The areas are Keras 3.15's."""
    assert metrics.AUC(**settings)([0, 1, 1], predictions) == area
