"""Matrices: cell by cell, as numerical questions read and compare."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from kinds import made, one_of
from pydantic import ValidationError

from content.asked import UnreadableError
from content.questions import from_stored, read_question
from content.questions.matrix import MatrixResponse
from content.variants.question import QuestionError

OUTER = {
    "draw": {"a": [3]},
    "answer": [["a", "-2 * a"], [5, "1 / 3"]],
    "tolerance": {"nominal": Decimal("0.005")},
    "decimals": 2,
    "wrong": [{"answer": [["a", 5], ["-2 * a", "1 / 3"]], "because": "That is the transpose of {a}."}],
}


def drawn(**fields: Any) -> Any:
    return made(kind="matrix", **(OUTER | fields)).drawn(0)


def cells(*rows: tuple[str | None, ...]) -> MatrixResponse:
    return MatrixResponse(cells=rows)


MARKS = [
    (cells(("3", "-6"), ("5", "0.33")), Fraction(1)),
    (cells(("3.00", "−6"), ("10/2", "1/3")), Fraction(1)),
    (cells(("3", "-6"), ("5", "0.34")), Fraction(3, 4)),
    (cells(("3", "-6"), ("5", None)), Fraction(3, 4)),
    (cells(("3", None), (None, None)), Fraction(1, 4)),
    (cells(("3.005", "-6.006"), ("4.995", "0.3")), Fraction(1, 2)),
    (cells(("3", "5"), ("-6", "0.33")), Fraction(1, 2)),
    (cells(("0", "0"), ("0", "0")), Fraction(0)),
]


@pytest.mark.parametrize(("response", "mark"), MARKS)
def test_the_mark_is_the_share_of_right_cells(response: MatrixResponse, mark: Fraction) -> None:
    assert drawn().mark(response) == mark
    assert drawn(marks="all").mark(response) == (1 if mark == 1 else 0)


def test_the_parts_are_the_cells() -> None:
    told = drawn().tell(cells(("3", "5"), (None, "0.33")))
    assert [(part.text, part.given, part.answer, part.right) for part in told.parts] == [
        ("row 1, column 1", "3", "3.00", True),
        ("row 1, column 2", "5", "−6.00", False),
        ("row 2, column 1", None, "5.00", False),
        ("row 2, column 2", "0.33", "0.33", True),
    ]
    assert told.given == "3 5; _ 0.33"
    assert told.answer == "3.00 −6.00; 5.00 0.33"
    assert [part.given for part in drawn().tell(None).parts] == [None] * 4


def test_a_foreseen_matrix_is_told_of_only_when_all_of_it_was_given() -> None:
    assert drawn().tell(cells(("3", "5"), ("-6", "0.33"))).because == "That is the transpose of 3."
    assert drawn().tell(cells(("3", "5"), ("-6", None))).because is None
    [(path, response)] = drawn().foreseen()
    assert path == ("wrong", 0, "answer")
    assert drawn().mark(response) == Fraction(1, 2)


@pytest.mark.parametrize(
    ("response", "said"),
    [
        (cells(("1", "2")), "expected 2 rows of 2 numbers; got rows of 2"),
        (cells(("1", "2"), ("3",)), "expected 2 rows of 2 numbers; got rows of 2, 1"),
        (cells(*[("1",) * 6] * 6), "expected 2 rows of 2 numbers; got rows of 6, 6, 6, 6, 6, 6"),
        (cells((None, None), (None, None)), "expected a number in at least one cell; got none"),
    ],
)
def test_what_is_no_response(response: MatrixResponse, said: str) -> None:
    assert drawn().invalid(response) == said
    assert drawn().mark(response) == 0
    assert drawn().tell(response).given is None


@pytest.mark.parametrize("typed", ["x", "1e999", "nan", "1,234", "\x1b[2J", "1/0", "\u202e1", " "])
def test_a_cell_that_is_no_number_is_named(typed: str) -> None:
    said = drawn().invalid(cells(("3", "-6"), (typed, "1/3")))
    assert str(said).startswith("row 2, column 1: ")
    assert str(said).isprintable()


@pytest.mark.parametrize(
    "raw", ["[]", "[[]]", '[[""]]', "[[1]]", '["1"]', '[["' + "1" * 41 + '"]]', str([["1"] * 7]), str([["1"]] * 7)]
)
def test_what_never_becomes_a_response(raw: str) -> None:
    with pytest.raises(ValidationError):
        MatrixResponse.model_validate_json('{"kind": "matrix", "cells": ' + raw.replace("'", '"') + "}")


LINES = ["3 -6; 5 1/3", "[3 -6; 5 1/3]", "[[3, -6], [5, 1/3]]", "3, -6; 5, 1/3", "3 -6 ;5 1/3"]


@pytest.mark.parametrize("line", LINES)
def test_typed_on_one_line(line: str) -> None:
    assert drawn().asked.from_plain(line) == cells(("3", "-6"), ("5", "1/3"))


def test_a_cell_left_out() -> None:
    assert drawn().asked.from_plain("3 _; 5 1,5") == cells(("3", None), ("5", "1,5"))


@pytest.mark.parametrize("line", ["", "1 2 3 4", "1 2; 3", "1 2; 3 x", "1;2;3;4", "1 " * 100_000, "[[[["])
def test_typed_and_not_understood(line: str) -> None:
    with pytest.raises(UnreadableError, match="expected"):
        drawn().asked.from_plain(line)


def test_what_is_read_out() -> None:
    assert drawn().asked.plain_lines() == ("A matrix of 2 rows and 2 columns, each number with 2 decimals.",)
    hint = "the numbers row by row, rows divided by ; such as 1 2; 3 4 (_ leaves one out)"
    assert drawn().asked.plain_hint() == hint


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"answer": [[1, 2], [3]]}, "answer: expected rows of one length; got 2, 1"),
        ({"wrong": [{"answer": [[1, 2]], "because": "No."}]}, "wrong: expected 2 × 2 numbers in each"),
        ({"answer": [[1] * 7]}, "answer: expected a list of at most 6; got a list of 7"),
        ({"answer": []}, "answer: expected a list of at least 1; got a list of 0"),
        ({"answer": [["import os", 1], [1, 1]]}, "import os"),
    ],
)
def test_what_an_author_is_told(fields: dict[str, Any], said: str) -> None:
    raw = {"id": "q", "kind": "matrix", "section": "s", "prompt": "?", "explanation": "!"} | OUTER | fields
    findings = read_question(raw)[1]
    assert any(said in finding.message for finding in findings), findings


def test_an_entry_that_cannot_be_computed_is_named() -> None:
    question = made(kind="matrix", **(OUTER | {"answer": [["a", 1], [2, "1 / (a - 3)"]]}))
    with pytest.raises(QuestionError, match="division by zero") as wrong:
        question.drawn(0)
    assert wrong.value.finding.path == ("answer", 1, 1)


def test_a_tolerance_that_refuses_rounded_answers_is_a_flaw_once() -> None:
    narrow = drawn(answer=[["1 / 3", "2 / 3"], [1, 2]], tolerance={"nominal": 0}, wrong=[])
    assert [finding.path for finding in narrow.flaws()] == [("tolerance",)]
    assert not list(drawn().flaws())


def test_carried_as_a_text_with_a_gap_for_each_cell() -> None:
    carried = drawn().carried()
    assert carried.type == "cloze"
    assert carried.text == "What?\n\n{#1}   {#2}\n\n{#3}   {#4}"
    assert [gap.type for gap in carried.gaps] == ["numerical"] * 4
    assert [gap.answers[0].text for gap in carried.gaps[:3]] == ["3", "-6", "5"]
    assert "wrong matrix 1 and its because: cells are told of by themselves" in list(drawn().lost())
    fields = type(one_of("cloze")).taken(carried)
    again = made(kind="cloze", **fields).drawn(0)
    for response, mark in MARKS:
        gap = next(iter(again.model().gaps))
        texts = [text for row in response.cells for text in row]
        gaps = tuple(None if text is None else type(gap)(text=text) for text in texts)
        assert again.mark(type(again.model())(gaps=gaps)) == mark


NUMBERS = (
    st.none() | st.sampled_from(["3", "-6", "5", "1/3", "0.33", "x", "1e999", "½"]) | st.text(min_size=1, max_size=40)
)


@given(st.lists(st.lists(NUMBERS, min_size=1, max_size=3), min_size=1, max_size=3))
def test_marks_stay_between_0_and_1(rows: list[list[str | None]]) -> None:
    question = one_of("matrix")
    variant = question.drawn(7)
    response = cells(*map(tuple, rows))
    assert 0 <= variant.mark(response) <= 1
    assert from_stored(question.to_stored()).drawn(7).tell(response) == variant.tell(response)
    model = variant.model()
    assert variant.asked.from_plain(variant.asked.in_words(model)) == model
