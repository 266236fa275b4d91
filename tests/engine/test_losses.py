import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import losses

Array = np.ndarray
LN = math.log
E = 1e-7  # Keras's epsilon


def smoothed(y: float, classes: int, share: float) -> float:
    return y * (1 - share) + share / classes


BY_HAND: list[tuple[str, dict[str, Any], Any, Any, list[float]]] = [
    ("mean_squared_error", {}, [[1, 2], [3, 4]], [[1, 4], [3, 4]], [2, 0]),
    ("mean_absolute_error", {}, [[1, 2], [3, 4]], [[1, 4], [0, 3]], [1, 2]),
    ("huber", {}, [[0], [0], [0]], [[0.5], [-1], [-3]], [0.125, 0.5, 2.5]),
    ("huber", {"delta": 2.0}, [[0], [0], [0]], [[0.5], [-1], [-3]], [0.125, 0.5, 4]),
    ("log_cosh", {}, [[0], [1]], [[LN(3)], [1]], [LN(5 / 3), 0]),  # cosh(log 3) = (3 + 1/3) / 2
    ("binary_crossentropy", {}, [[1], [0]], [[0.9], [0.2]], [-LN(0.9), -LN(0.8)]),
    ("binary_crossentropy", {}, [[1, 0]], [[0.9, 0.2]], [-(LN(0.9) + LN(0.8)) / 2]),
    ("binary_crossentropy", {}, [[1], [0]], [[0], [1]], [-LN(E), -LN(E)]),
    ("binary_crossentropy", {"from_logits": True}, [[1], [0]], [[LN(4)], [LN(4)]], [LN(5 / 4), LN(5)]),
    ("binary_crossentropy", {"label_smoothing": 0.2}, [[1]], [[0.9]], [-0.9 * LN(0.9) - 0.1 * LN(0.1)]),
    ("categorical_crossentropy", {}, [[1, 0, 0], [0, 1, 0]], [[0.7, 0.2, 0.1], [0.1, 0.3, 0.6]], [-LN(0.7), -LN(0.3)]),
    ("categorical_crossentropy", {}, [[1, 0]], [[2, 6]], [LN(4)]),  # scaled to ¼ and ¾
    ("categorical_crossentropy", {}, [[1, 0]], [[0, 1]], [-LN(E)]),
    ("categorical_crossentropy", {"from_logits": True}, [[0, 1, 0]], [[0, LN(2), 0]], [LN(2)]),
    (
        "categorical_crossentropy",
        {"label_smoothing": 0.3},
        [[1, 0, 0]],
        [[0.5, 0.3, 0.2]],
        [-smoothed(1, 3, 0.3) * LN(0.5) - smoothed(0, 3, 0.3) * (LN(0.3) + LN(0.2))],
    ),
    ("sparse_categorical_crossentropy", {}, [0, 1], [[0.7, 0.2, 0.1], [0.1, 0.3, 0.6]], [-LN(0.7), -LN(0.3)]),
    ("sparse_categorical_crossentropy", {}, [[0], [1]], [[2, 6], [2, 6]], [LN(4), LN(4 / 3)]),
    ("sparse_categorical_crossentropy", {"from_logits": True}, [1.0], [[0, LN(2), 0]], [LN(2)]),
    ("kl_divergence", {}, [[0.5, 0.5]], [[0.25, 0.75]], [0.5 * LN(2) + 0.5 * LN(2 / 3)]),
    ("kl_divergence", {}, [[0, 1]], [[0.5, 0.5]], [E * LN(E / 0.5) + LN(2)]),
    ("poisson", {}, [[2, 0]], [[3, 1]], [(3 - 2 * LN(3 + E) + 1) / 2]),
    ("hinge", {}, [[1, -1], [-1, 1]], [[0.3, -2], [0.5, 4]], [0.35, 0.75]),
    ("hinge", {}, [[1, 0], [0, 1]], [[0.3, -2], [0.5, 4]], [0.35, 0.75]),  # 0 is taken for −1
    ("hinge", {}, [[1, 0.5]], [[0.5, 0.5]], [(0.5 + 0.75) / 2]),  # here it is not: these are no classes
]


@pytest.mark.parametrize(("name", "settings", "true", "pred", "expected"), BY_HAND)
def test_by_hand(name: str, settings: dict[str, Any], true: Any, pred: Any, expected: list[float]) -> None:
    each = getattr(losses, name)(true, pred, **settings)
    assert each.tolist() == pytest.approx(expected)
    loss = type(losses.get(name))(**settings)
    assert loss(true, pred) == pytest.approx(sum(expected) / len(expected))


def test_every_loss_is_worked_out_by_hand() -> None:
    assert {name for name, *_ in BY_HAND} == set(losses.NAMES)


def ones(name: str, shape: tuple[int, ...]) -> Array:
    """Truths of 1 for predictions of `shape`, or of class 0."""
    return np.zeros(shape[:-1], int) if losses.get(name).sparse else np.ones(shape)


@pytest.mark.parametrize("name", losses.NAMES)
@pytest.mark.parametrize("shape", [(3,), (5, 3), (2, 4, 3), (5, 1)])
def test_there_is_a_loss_for_each_sample(name: str, shape: tuple[int, ...]) -> None:
    true, pred = ones(name, shape), np.linspace(0.1, 0.9, math.prod(shape)).reshape(shape)
    each = getattr(losses, name)(true, pred)
    assert each.shape == shape[:-1]
    loss = losses.get(name)
    assert isinstance(loss(true, pred), float)
    assert loss(true, pred) == pytest.approx(each.mean())


@pytest.mark.parametrize("name", losses.NAMES)
def test_float32_stays_float32_whatever_the_truth_is(name: str) -> None:
    true, pred = ones(name, (5, 3)), np.linspace(0.1, 0.9, 15, dtype=np.float32).reshape(5, 3)
    assert getattr(losses, name)(true, pred).dtype == np.float32
    loss = losses.get(name)
    assert loss.call(*loss.pair(true, pred)).dtype == np.float32
    assert loss.gradient(*loss.pair(true, pred)).dtype == np.float32


def test_a_loss_may_have_a_dtype_of_its_own() -> None:
    pred = np.array([[0.1]], np.float32)
    assert losses.MeanSquaredError(dtype="float64", reduction="none")([[0]], pred).dtype == np.float64  # type: ignore[union-attr]
    assert losses.MeanSquaredError(dtype="float32", reduction="none")([[0]], [[0.1]]).dtype == np.float32  # type: ignore[union-attr]


@given(st.floats(-1e-3, 1e-3))
def test_log_cosh_keeps_the_digits_of_small_misses(miss: float) -> None:
    series = miss**2 / 2 - miss**4 / 12  # and the next term is below miss⁶ / 45
    assert losses.log_cosh([0.0], [miss]) == pytest.approx(series, rel=1e-10, abs=1e-300)


@pytest.mark.filterwarnings("error")
def test_what_is_far_out_is_charged_a_finite_number_without_a_warning() -> None:
    assert losses.log_cosh([[0.0], [0.0]], [[-1e4], [1e4]]).tolist() == pytest.approx([1e4 - LN(2)] * 2)
    sums = [[-1e4], [1e4], [-1e4], [1e4]]
    assert losses.binary_crossentropy([[0], [1], [1], [0]], sums, from_logits=True).tolist() == [0, 0, 1e4, 1e4]
    rows = [[1e4, -1e4], [1e4, -1e4]]
    assert losses.categorical_crossentropy([[1, 0], [0, 1]], rows, from_logits=True).tolist() == [0, 2e4]
    assert losses.sparse_categorical_crossentropy([0, 1], rows, from_logits=True).tolist() == [0, 2e4]
    assert losses.sparse_categorical_crossentropy([0], [[0, -math.inf]], from_logits=True).tolist() == [0]


REDUCED: list[tuple[str | None, Any, Any]] = [  # of samples that lose 1, 4 and 9
    ("sum_over_batch_size", None, 14 / 3),
    ("mean", None, 14 / 3),
    ("mean_with_sample_weight", None, 14 / 3),
    ("sum", None, 14.0),
    ("none", None, [1, 4, 9]),
    (None, None, [1, 4, 9]),
    ("sum_over_batch_size", [1, 0, 2], 19 / 3),
    ("mean", [[1], [0], [2]], 19 / 3),
    ("mean_with_sample_weight", [1, 0, 2], 19 / 3),
    ("mean_with_sample_weight", [1, 0, 1], 10 / 2),
    ("mean_with_sample_weight", [0, 0, 0], 0.0),
    ("sum", [1, 0, 2], 19.0),
    ("none", [1, 0, 2], [1, 0, 18]),
    ("mean", 3, 14.0),
]


@pytest.mark.parametrize(("reduction", "weights", "expected"), REDUCED)
def test_reductions_and_weights_by_hand(reduction: str | None, weights: Any, expected: Any) -> None:
    loss = losses.MeanSquaredError(reduction=reduction)
    assert loss([[0], [0], [0]], [[1], [2], [3]], sample_weight=weights) == pytest.approx(expected)


SHAPES: list[tuple[Any, Any]] = [
    ([1, 2, 3], [[1], [2], [4]]),
    ([[1], [2], [3]], [1, 2, 4]),
    ([[1, 2, 3]], [[[1], [2], [4]]]),
    ([[[1], [2], [3]]], [[1, 2, 4]]),
]


@pytest.mark.parametrize(("true", "pred"), SHAPES)
def test_a_column_and_a_list_are_compared_value_by_value_and_not_each_with_each(true: Any, pred: Any) -> None:
    assert losses.MeanSquaredError()(true, pred) == pytest.approx(1 / 3)


def test_a_list_beside_a_column_is_a_sample_a_number() -> None:
    assert losses.mean_squared_error([1, 2, 3], [[1], [2], [4]]).tolist() == [0, 0, 1]
    assert losses.mean_squared_error([[1], [2], [3]], [1, 2, 4]).tolist() == [0, 0, 1]


REFUSED: list[tuple[str, Callable[[], object], str]] = [
    ("other lengths", lambda: losses.mean_squared_error([1, 2, 3], [1, 2]), r"of one shape; got \(3,\) and \(2,\)"),
    ("stretched", lambda: losses.huber([[1, 2]], [[1, 2], [3, 4]]), r"of one shape; got \(1, 2\) and \(2, 2\)"),
    ("a single number", lambda: losses.mean_squared_error(1, 2), r"expected a list of outputs, as \[0.5\]; got a sing"),
    ("words", lambda: losses.hinge(["cat"], [0.5]), "y_true: expected numbers; got <U3. Turn words into numbers"),
    ("words predicted", lambda: losses.poisson([1], ["cat"]), "y_pred: expected numbers; got <U3"),
    ("words sparse", lambda: losses.sparse_categorical_crossentropy([0], [["a", "b"]]), "y_pred: expected numbers"),
    ("labels in words", lambda: losses.sparse_categorical_crossentropy(["a"], [[0.5]]), "y_true: expected numbers"),
    ("ragged", lambda: losses.kl_divergence([[1, 2], [3]], [[1, 2]]), "y_true: expected rows of one length; got"),
    ("none", lambda: losses.log_cosh(None, [1]), "y_true: expected numbers; got object"),  # type: ignore[arg-type]
    ("delta of 0", lambda: losses.Huber(delta=0), "delta: expected a number above 0; got 0"),
    ("delta below", lambda: losses.huber([1], [2], delta=-1), "delta: expected a number above 0; got -1"),
    ("delta in words", lambda: losses.Huber(delta="1"), "delta: expected a number above 0; got '1'"),  # type: ignore[arg-type]
    ("smoothing", lambda: losses.BinaryCrossentropy(label_smoothing=1.5), "label_smoothing: expected .* to 1; got 1.5"),
    (
        "smoothing below",
        lambda: losses.categorical_crossentropy([[1]], [[1]], label_smoothing=-0.1),
        "label_smoothing: expected a number from 0 to 1; got -0.1",
    ),
    ("axis", lambda: losses.CategoricalCrossentropy(axis=1), "axis: expected -1, the last axis; got 1. Move the"),
    ("an axis", lambda: losses.binary_crossentropy([1], [1], axis=0), "axis: expected -1, the last axis; got 0"),
    (
        "a class to ignore",
        lambda: losses.SparseCategoricalCrossentropy(ignore_class=255),
        "ignore_class: expected None; got 255. Leave those samples out",
    ),
    (
        "a class to ignore",
        lambda: losses.sparse_categorical_crossentropy([0], [[1]], ignore_class=-1),
        "ignore_class: expected None; got -1",
    ),
    ("reduction", lambda: losses.Hinge(reduction="avg"), "reduction: expected one of sum_over.*None; got 'avg'"),
    ("dtype", lambda: losses.Hinge(dtype="float16"), "dtype: expected float32 or float64; got 'float16'"),
    (
        "weights",
        lambda: losses.MeanSquaredError()([[1], [2]], [[1], [2]], sample_weight=[1, 2, 3]),
        r"sample_weight: expected a weight for each of the samples \(2,\); got the shape \(3,\)",
    ),
    (
        "weights of outputs",
        lambda: losses.MeanSquaredError()([[1, 2]], [[1, 2]], sample_weight=[[1, 2]]),
        r"sample_weight: expected a weight for each of the samples \(1,\); got the shape \(1, 2\)",
    ),
    ("one-hot", lambda: losses.sparse_categorical_crossentropy([[1, 0]], [[0.1, 0.9]]), "take categorical_crossent"),
    ("a number", lambda: losses.sparse_categorical_crossentropy(0, 0.5), r"one class number for each.*got shape \(\)"),
]


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize(("call", "words"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED])
def test_what_does_not_fit_is_refused_in_words(call: Callable[[], object], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        call()


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("labels", [[0, 3], [-1, 0], [0.5, 1], [math.nan, 1], [0, 1, 1], [[1, 0], [0, 1]]])
def test_class_numbers_that_fit_no_output_are_refused(labels: Any) -> None:
    with pytest.raises(ValueError, match=r"expected (class numbers from 0 to 2|one class number for each)"):
        losses.sparse_categorical_crossentropy(labels, np.full((2, 3), 1 / 3))
