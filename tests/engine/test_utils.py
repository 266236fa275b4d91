from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.utils import to_categorical


@given(st.lists(st.integers(0, 6), min_size=1))
def test_one_hot_rows_say_the_label(labels: list[int]) -> None:
    rows = to_categorical(labels, 7)
    assert rows.argmax(axis=1).tolist() == labels
    assert rows.sum() == len(labels)


def test_classes_are_counted_from_the_largest_label_and_a_column_is_a_list() -> None:
    assert to_categorical([[2], [0]]).tolist() == [[0, 0, 1], [1, 0, 0]]
    assert to_categorical(np.array([[0, 1]])).shape == (1, 2, 2)


@pytest.mark.parametrize(("labels", "words"), [([0, 2], "from 0 to 1; got 0 to 2"), ([-1, 1], "got -1 to 1")])
def test_a_label_beyond_the_classes_is_refused(labels: list[int], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        to_categorical(labels, 2)


def test_fractions_are_refused() -> None:
    with pytest.raises(ValueError, match="expected whole class numbers; got fractions"):
        to_categorical([0.5, 1])


MISTAKES: dict[str, tuple[Callable[[], object], str]] = {
    "nan": (lambda: to_categorical([0, float("nan")]), "expected whole class numbers; got nan"),
    "infinity": (lambda: to_categorical([0, float("inf")]), "expected whole class numbers; got inf"),
    "a word for classes": (lambda: to_categorical([0, 2], "3"), "num_classes: expected a whole number from 1; got '3'"),  # type: ignore[arg-type]
    "a float for classes": (lambda: to_categorical([0, 2], 3.0), "num_classes: expected a whole number from 1; got 3"),  # type: ignore[arg-type]
    "far classes": (lambda: to_categorical([0, 1, 10**9]), "expected at most 2,147,483,648 numbers; got 3 samples of "),
    "classes off by far": (
        lambda: to_categorical([0, 10**10]),
        "expected class numbers below 2,147,483,648; got 10000",
    ),
    "many classes": (lambda: to_categorical([0, 1], 10**12), "got 2 samples of 1,000,000,000,000 classes. Number"),
    "beyond all": (lambda: to_categorical([0, 1e300]), r"expected class numbers below 2,147,483,648; got 1e\+300"),
    "ragged": (lambda: to_categorical([[1], [1, 2]]), "expected class numbers; got rows of different lengths"),  # type: ignore[list-item]
    "words": (lambda: to_categorical(["a"]), "expected class numbers; got <U1. Number the classes from 0"),
}


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize(("call", "words"), MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_is_told(call: Callable[[], object], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        call()


def test_classes_far_apart_take_no_more_room_than_their_rows() -> None:
    assert to_categorical([10**6, 3]).shape == (2, 10**6 + 1)
    assert to_categorical(2, 4).tolist() == [0, 0, 1, 0]
    assert to_categorical([]).shape == (0, 0)
    assert to_categorical(np.array([0, 2], np.uint8)).tolist() == [[1, 0, 0], [0, 0, 1]]
