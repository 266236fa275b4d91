import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from engine import activations, losses
from engine.utils import to_categorical

numbers = st.floats(-50, 50)


@given(numbers)
def test_activations_by_their_formulas(x: float) -> None:
    assert activations.relu(x) == max(x, 0.0)
    assert activations.linear(x) == x
    assert activations.tanh(x) == pytest.approx(math.tanh(x))
    assert activations.sigmoid(x) == pytest.approx(1 / (1 + math.exp(-x)))


@given(arrays(np.float64, st.tuples(st.integers(1, 4), st.integers(1, 5)), elements=st.floats(-1e300, 1e300)))
def test_softmax_gives_shares_of_one_whatever_comes(x: np.ndarray) -> None:
    shares = activations.softmax(x)
    assert (shares >= 0).all()
    np.testing.assert_allclose(shares.sum(axis=-1), 1)


def test_softmax_by_hand() -> None:
    e = math.e
    assert activations.softmax([0.0, 1.0, 2.0]).tolist() == pytest.approx(
        [1 / (1 + e + e * e), e / (1 + e + e * e), e * e / (1 + e + e * e)]
    )


@pytest.mark.filterwarnings("error")
def test_sigmoid_of_what_is_far_out_is_0_or_1_without_a_warning() -> None:
    assert activations.sigmoid([-1e4, 1e4]).tolist() == [0.0, 1.0]


def test_float32_stays_float32() -> None:
    x = np.ones((2, 2), np.float32)
    assert {activations.get(name)(x).dtype for name in activations.NAMES} == {np.dtype("float32")}


def test_losses_by_hand() -> None:
    assert losses.mean_squared_error([2.5], [3.0]) == 0.25
    assert losses.mean_squared_error([[1, 2], [3, 4]], [[1, 4], [3, 4]]) == 1.0
    assert losses.mean_absolute_error([1, 2], [2, 4]) == 1.5
    assert losses.binary_crossentropy([1, 0], [0.9, 0.2]) == pytest.approx(-(math.log(0.9) + math.log(0.8)) / 2)
    rows = [[0.7, 0.2, 0.1], [0.1, 0.3, 0.6]]
    expected = -(math.log(0.7) + math.log(0.3)) / 2
    assert losses.categorical_crossentropy([[1, 0, 0], [0, 1, 0]], rows) == pytest.approx(expected)
    assert losses.sparse_categorical_crossentropy([0, 1], rows) == pytest.approx(expected)
    assert losses.categorical_crossentropy([1, 0], [2.0, 6.0]) == pytest.approx(math.log(4))  # scaled to ¼, ¾


def test_a_cross_entropy_of_what_cannot_be_is_large_but_finite() -> None:
    assert losses.binary_crossentropy([1.0], [0.0]) == pytest.approx(-math.log(1e-7))


def test_a_column_and_a_list_are_compared_value_by_value_and_not_each_with_each() -> None:
    assert losses.mean_squared_error([1, 2, 3], [[1], [2], [3]]) == 0.0
    with pytest.raises(ValueError, match=r"one shape; got \(3,\) and \(2,\)"):
        losses.mean_squared_error([1, 2, 3], [1, 2])


@pytest.mark.parametrize("labels", [[0, 3], [-1, 0], [0.5, 1], [0, 1, 1], [[1, 0], [0, 1]]])
def test_class_numbers_that_fit_no_output_are_refused(labels: object) -> None:
    with pytest.raises(ValueError, match="expected"):
        losses.sparse_categorical_crossentropy(labels, np.full((2, 3), 1 / 3))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("given_as", "name"),
    [("mse", "mean_squared_error"), ("MAE", "mean_absolute_error"), (losses.mean_squared_error,) * 2],
)
def test_losses_go_by_name_short_name_or_function(given_as: str, name: object) -> None:
    assert losses.name_of(given_as) == getattr(name, "__name__", name)


@pytest.mark.parametrize("wrong", ["msee", 3, None, abs, ""])
def test_unknown_names_are_refused_with_those_there_are(wrong: object) -> None:
    with pytest.raises(ValueError, match="binary_crossentropy"):
        losses.get(wrong)  # type: ignore[arg-type]
    if wrong is not None:
        with pytest.raises(ValueError, match="relu"):
            activations.get(wrong)  # type: ignore[arg-type]


@given(st.lists(st.integers(0, 6), min_size=1))
def test_one_hot_rows_say_the_label(labels: list[int]) -> None:
    rows = to_categorical(labels, 7)
    assert rows.argmax(axis=1).tolist() == labels
    assert rows.sum() == len(labels)


def test_a_label_beyond_the_classes_is_refused() -> None:
    with pytest.raises(ValueError, match="from 0 to 1"):
        to_categorical([0, 2], 2)
