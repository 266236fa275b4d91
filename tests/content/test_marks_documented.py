"""The numbers of Moodle's own examples (docs.moodle.org: GIFT format, Numerical question type), marked as it says."""

from __future__ import annotations

from fractions import Fraction

import pytest

from content.formats.importing import imported, read_questions
from content.variants.question import Drawn

HALF = Fraction(1, 2)


def read(text: str) -> Drawn:
    """The one question in a GIFT text."""
    back = imported(read_questions(f"$CATEGORY: s\n\n{text}\n".encode()), None)
    (question,) = back.questions
    return question.drawn(0)


@pytest.mark.parametrize(
    ("answer", "marks"),
    [
        ("{#1822:5}", {"1822": 1, "1817": 1, "1827": 1, "1816": 0, "1828": 0}),
        ("{#3.14159:0.0005}", {"3.1415": 1, "3.1419": 1, "3.142": 1, "3.141": 0, "3.1425": 0}),
        ("{#3.141..3.142}", {"3.141": 1, "3.1415": 1, "3.142": 1, "3.1409": 0, "3.143": 0}),
        ("{#\n=1822:0\n=%50%1822:2\n}", {"1822": 1, "1820": HALF, "1824": HALF, "1819": 0, "1825": 0}),
        ("{#30:5}", {"25": 1, "30": 1, "35": 1, "24.9": 0, "35.1": 0}),
        ("{#256:4}", {"252": 1, "260": 1, "251": 0, "261": 0}),
    ],
)
def test_numbers(answer: str, marks: dict[str, Fraction]) -> None:
    drawn = read(f"::numbers::How many? {answer}")
    assert {text: drawn.mark(drawn.asked.from_plain(text)) for text in marks} == marks


@pytest.mark.parametrize(
    ("chosen", "mark"),
    [
        ({"first", "second"}, 1),
        ({"first"}, HALF),
        ({"second"}, HALF),
        ({"first", "nobody"}, 0),  # 50 − 100 is less than nothing
        ({"first", "second", "third"}, 0),
        ({"nobody", "third"}, 0),
    ],
)
def test_weights_of_several_choices(chosen: set[str], mark: Fraction) -> None:
    drawn = read("::several::Who are they? {~%-100%nobody ~%50%first ~%50%second ~%-100%third}")
    texts = [choice.text for choice in drawn.tell(None).choices]
    typed = " ".join(str(place) for place, text in enumerate(texts, start=1) if text in chosen)
    assert drawn.mark(drawn.asked.from_plain(typed)) == mark


def test_a_weight_of_a_wrong_choice() -> None:
    drawn = read("::one::Who? {=right ~%50%nearly ~wrong}")
    texts = [choice.text for choice in drawn.tell(None).choices]
    marks = {text: drawn.mark(drawn.asked.from_plain(str(place))) for place, text in enumerate(texts, start=1)}
    assert marks == {"right": 1, "nearly": HALF, "wrong": 0}


def test_each_pair_counts_the_same() -> None:
    drawn = read("::pairs::Which belongs to which? {=a -> 1 =b -> 2 =c -> 3 =d -> 4}")
    right = drawn.model()
    first, second, *others = right.picks
    assert drawn.mark(right) == 1
    assert drawn.mark(right.model_copy(update={"picks": (second, first, *others)})) == HALF


def test_several_words_are_right_and_some_in_part() -> None:
    drawn = read("::words::Two and two? {=four =4 =%50%three and one}")
    marks = {text: drawn.mark(drawn.asked.from_plain(text)) for text in ("four", "FOUR", "4", "three and one", "five")}
    assert marks == {"four": 1, "FOUR": 1, "4": 1, "three and one": HALF, "five": 0}
