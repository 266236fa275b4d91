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
