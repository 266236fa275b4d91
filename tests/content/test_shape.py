"""Shapes of tensors: how they may be typed, and what is told of wrong ones."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from kinds import made, one_of
from pydantic import ValidationError

from content.asked import UnreadableError
from content.formats.carried import Carried, CarriedAnswer
from content.questions import from_stored, read_question
from content.questions.shape import ShapeResponse, spellings
from content.variants.question import QuestionError
from content.variants.shapes import NotAShapeError, read_shape, written


def drawn(*answer: object, **fields: Any) -> Any:
    return made(kind="shape", answer=list(answer), **fields).drawn(0)


READ: dict[str, tuple[int | None, ...]] = {
    "(32, 10)": (32, 10),
    "(32,10)": (32, 10),
    "[32,10]": (32, 10),
    "32, 10": (32, 10),
    "32x10": (32, 10),
    "32 X 10": (32, 10),
    "32 × 10": (32, 10),
    "32*10": (32, 10),
    "32 10": (32, 10),
    "(32, 10,)": (32, 10),
    "  ( 32 ,  10 )  ": (32, 10),
    "（３２，１０）": (32, 10),
    "٣٢ × ١٠": (32, 10),
    "\u200e(32, 10)\u200e": (32, 10),
    "\u206632x10\u2069": (32, 10),
    "(10,)": (10,),
    "(10)": (10,),
    "10": (10,),
    "()": (),
    "[ ]": (),
    "(None, 10)": (None, 10),
    "none x 10": (None, 10),
    "(2, 3, 4, 5)": (2, 3, 4, 5),
    "(0, 3)": (0, 3),
}


@pytest.mark.parametrize("typed", READ)
def test_read(typed: str) -> None:
    assert read_shape(typed) == READ[typed]


REFUSED = {
    "": "got nothing",
    "   ": "got nothing",
    "(32, 10": "bracket at both ends",
    "32, 10)": "bracket at both ends",
    "(32, 10]": "bracket at both ends",
    "(": "bracket at both ends",
    "(32,, 10)": "got nothing",
    "(,)": "got nothing",
    "32x": "got nothing",
    "(32.0, 10)": "whole numbers",
    "(-1, 10)": "numbers from 0, or None",
    "(−1, 10)": "numbers from 0, or None",
    "1 000 × 10": "whole numbers",
    "(1,000, 10)": "without a separator",
    "10²": "whole numbers",
    "(batch, 10)": "whole numbers",
    "((32, 10))": "whole numbers",
    "(1, 2, 3, 4, 5, 6, 7, 8, 9)": "at most 8 dimensions",
    "9" * 13: "whole numbers",
    "\x1b[31m": "whole numbers",
    "½": "whole numbers",
    "1e3": "whole numbers",
    "nan": "whole numbers",
}


@pytest.mark.parametrize("typed", REFUSED)
def test_refused(typed: str) -> None:
    with pytest.raises(NotAShapeError, match=REFUSED[typed]) as refused:
        read_shape(typed)
    assert str(refused.value).isprintable()
    assert len(str(refused.value)) < 160
    if typed:
        assert drawn(32, 10).invalid(ShapeResponse(text=typed)) == str(refused.value)
        assert drawn(32, 10).mark(ShapeResponse(text=typed)) == 0


def test_ten_million_characters_are_refused_before_they_are_read() -> None:
    with pytest.raises(ValidationError):
        ShapeResponse(text="1," * 5_000_000)
    with pytest.raises(UnreadableError, match="at most 80 characters; got 10000000"):
        drawn(3).asked.from_plain("1x" * 5_000_000)


@pytest.mark.parametrize("typed", [typed for typed, shape in READ.items() if shape == (32, 10)])
def test_every_spelling_is_right(typed: str) -> None:
    assert drawn(32, "5 * 2").tell(drawn(1, 1).asked.from_plain(typed)).mark == 1


@pytest.mark.parametrize("typed", ["(10, 32)", "(32, 10, 1)", "(None, 10)", "32", "320", "()"])
def test_another_shape_is_wrong(typed: str) -> None:
    assert drawn(32, 10).mark(ShapeResponse(text=typed)) == 0


def test_an_open_dimension_is_none_and_nothing_else() -> None:
    variant = drawn("None", 10)
    assert variant.answer() == "(None, 10)"
    assert [variant.mark(ShapeResponse(text=typed)) for typed in ("(None, 10)", "NONE×10", "(1, 10)")] == [1, 1, 0]


def test_a_scalar() -> None:
    assert drawn().answer() == "()"
    assert drawn().mark(ShapeResponse(text="[]")) == 1
    assert drawn().mark(ShapeResponse(text="(1,)")) == 0


def test_what_is_foreseen_is_told() -> None:
    variant = made(
        kind="shape",
        draw={"n": [4]},
        answer=["n", 3],
        transposed="Samples ({n}) come first.",
        wrong=[{"answer": ["3 * n"], "because": "That is flattened to {3 * n}."}],
    ).drawn(0)
    told = {typed: variant.tell(ShapeResponse(text=typed)).because for typed in ("3x4", "12", "(4, 3)", "(4, 4)")}
    assert told == {
        "3x4": "Samples (4) come first.",
        "12": "That is flattened to 12.",
        "(4, 3)": None,
        "(4, 4)": None,
    }
    assert variant.chosen(ShapeResponse(text="3 × 4")) == ("(3, 4)",)
    assert dict(variant.foreseen()) == {
        ("wrong", 0, "answer"): ShapeResponse(text="(12,)"),
        ("transposed",): ShapeResponse(text="(3, 4)"),
    }


@pytest.mark.parametrize(
    ("answer", "said"), [("n / 2", "n / 2 comes to 1.5"), ("-n", "-n comes to −3"), ("n / 0", "zero")]
)
def test_a_dimension_that_is_none(answer: str, said: str) -> None:
    question = made(kind="shape", draw={"n": [3]}, answer=[2, answer])
    with pytest.raises(QuestionError, match=said) as wrong:
        question.drawn(0)
    assert wrong.value.finding.path == ("answer", 1)


@pytest.mark.parametrize(
    ("fields", "path"),
    [
        ({"answer": [3], "transposed": "No."}, ("transposed",)),
        ({"answer": ["3 +"]}, ("answer", 0)),
        ({"answer": ["none"], "draw": {"n": [1]}}, None),
        ({"answer": [1] * 9}, ("answer",)),
        ({"answer": "(3,)"}, ("answer",)),
        ({"answer": [["3"]]}, ("answer", 0)),
    ],
)
def test_what_an_author_is_told(fields: dict[str, Any], path: tuple[str | int, ...] | None) -> None:
    raw = {"id": "q", "kind": "shape", "section": "s", "prompt": "?", "explanation": "!"} | fields
    question, findings = read_question(raw)
    if path is None:  # a name like any other: there is no number of that name
        assert question is not None
        with pytest.raises(QuestionError, match="no number is called none"):
            question.drawn(0)
    else:
        assert [finding.path for finding in findings] == [path]


@given(st.lists(st.none() | st.integers(0, 10**12 - 1), max_size=8).map(tuple))
def test_all_spellings_read_back(shape: tuple[int | None, ...]) -> None:
    assert {read_shape(text) for text in spellings(shape)} == {shape}
    assert read_shape(written(shape)) == shape


@given(st.text(min_size=1, max_size=80))
def test_any_text_is_a_shape_or_a_clear_line(typed: str) -> None:
    variant = drawn(32, 10)
    said = variant.invalid(ShapeResponse(text=typed))
    if said is None:
        assert read_shape(typed) == read_shape(written(read_shape(typed)))
    else:
        assert said.startswith("expected ")
        assert said.isprintable()


def test_carried_as_its_spellings_and_taken_again() -> None:
    question = one_of("shape")
    for seed in range(5):
        variant = question.drawn(seed)
        carried = variant.carried()
        assert carried.type == "shortanswer"
        again = made(kind="shape", **type(question).taken(carried)).drawn(0)
        for response in [variant.model(), *(wrong for _, wrong in variant.foreseen())]:
            one, other = variant.tell(response), again.tell(response)
            assert (one.mark, one.because) == (other.mark, other.because)
        assert len(list(variant.lost())) == 1


@pytest.mark.parametrize("texts", [("10",), ("(32, 10)",), ("cat", "dog"), ("(32, 10)", "10")])
def test_a_short_answer_of_somebody_else_stays_one(texts: tuple[str, ...]) -> None:
    answers = tuple(CarriedAnswer(text, Fraction(1)) for text in texts)
    carried = Carried("shortanswer", "q", "?", answers=answers)
    assert type(one_of("shape")).taken(carried) is None


@given(st.integers(0, 2**48 - 1), st.text(min_size=1, max_size=80))
def test_marks_stay_between_0_and_1(seed: int, typed: str) -> None:
    question = one_of("shape")
    variant, response = question.drawn(seed), ShapeResponse(text=typed)
    assert variant.mark(response) in (0, 1)
    assert from_stored(question.to_stored()).drawn(seed).tell(response) == variant.tell(response)
    model = variant.model()
    assert variant.asked.from_plain(variant.asked.in_words(model)) == model
