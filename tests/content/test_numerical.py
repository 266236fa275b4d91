"""Numerical questions: exact answers, tolerances, drawn numbers."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from content.questions import draw, from_stored, read_question
from content.questions.numerical import NumericalResponse
from content.variants.question import Question


def number(answer: object, tolerance: dict[str, object], **fields: Any) -> Question:
    """A numerical question with this answer and tolerance."""
    raw = {"id": "q", "kind": "numerical", "section": "s", "prompt": "What?", "explanation": "So."}
    question, findings = read_question(raw | {"answer": answer, "tolerance": tolerance} | fields)
    assert question is not None, findings
    return question


@pytest.mark.parametrize(
    ("answer", "tolerance", "text", "mark"),
    [
        (50, {"nominal": 0}, "50", 1),
        (50, {"nominal": 0}, "50.0", 1),
        (50, {"nominal": 0}, "5e1", 1),
        (50, {"nominal": 0}, "100/2", 1),
        (50, {"nominal": 0}, "50.000000001", 0),
        (Decimal("0.1"), {"nominal": 0}, "0.1", 1),
        (Decimal("0.1"), {"nominal": 0}, "1/10", 1),
        ("0.1 + 0.2", {"nominal": 0}, "0.3", 1),
        ("1 / 3", {"nominal": Decimal("0.005")}, "0.33", 1),
        ("1 / 3", {"nominal": Decimal("0.005")}, "0.34", 0),
        (10, {"nominal": Decimal("0.5")}, "10.5", 1),
        (10, {"nominal": Decimal("0.5")}, "9.5", 1),
        (10, {"nominal": Decimal("0.5")}, "10.50001", 0),
        (200, {"relative": Decimal("0.01")}, "202", 1),
        (200, {"relative": Decimal("0.01")}, "197.9", 0),
        (-200, {"relative": Decimal("0.01")}, "−198", 1),
        (0, {"relative": Decimal("0.01")}, "0.0001", 0),
    ],
)
def test_numerical(answer: object, tolerance: dict[str, object], text: str, mark: int) -> None:
    assert draw(number(answer, tolerance), 0).mark(NumericalResponse(text=text)) == mark


def test_text_that_is_no_number_is_invalid_and_worth_nothing() -> None:
    drawn = draw(number(3, {"nominal": 0}), 0)
    response = NumericalResponse(text="abc")
    assert drawn.invalid(response) == "expected a number such as 0.25 or 3e-4; got 'abc'"
    assert drawn.mark(response) == 0


def test_the_answer_is_told_with_its_unit_and_decimals() -> None:
    drawn = draw(number("2 / 3", {"nominal": Decimal("0.05")}, decimals=1, unit="kg"), 0)
    assert drawn.tell(None).answer == "0.7 kg"
    assert drawn.mark(NumericalResponse(text="0.7 kg")) == 1


def test_decimals_survive_storing_exactly() -> None:
    question = number(Decimal("0.1000000000000000055"), {"nominal": Decimal("1e-19")})
    again = draw(from_stored(question.to_stored()), 0)
    assert again.mark(NumericalResponse(text="0.1000000000000000055")) == 1
    assert again.mark(NumericalResponse(text="0.1")) == 0


def test_where_holds_in_every_drawing() -> None:
    question = number("a / b", {"nominal": 0}, draw={"a": {"from": 1, "to": 60}, "b": [7, 9, 11]}, where="a % b == 0")
    for seed in range(200):
        assert draw(question, seed).mark(draw(question, seed).model()) == 1
        assert "/" not in draw(question, seed).tell(None).answer


def test_a_rare_drawing_is_found() -> None:
    question = number(
        "a + b",
        {"nominal": 0},
        draw={"a": {"from": 1, "to": 50}, "b": {"from": 1, "to": 50}},
        where="a == 17 and b == 43",
    )
    assert {draw(question, seed).tell(None).answer for seed in range(5)} == {"60"}


def test_the_order_of_drawn_names_does_not_matter() -> None:
    one = number("a * 10 + b", {"nominal": 0}, draw={"a": [1, 2, 3], "b": [4, 5, 6]})
    other = number("a * 10 + b", {"nominal": 0}, draw={"b": [4, 5, 6], "a": [1, 2, 3]})
    assert [draw(one, seed).model() for seed in range(20)] == [draw(other, seed).model() for seed in range(20)]
    assert one.fingerprint == other.fingerprint


def test_a_mended_question_has_another_fingerprint() -> None:
    assert number(3, {"nominal": 0}).fingerprint != number(4, {"nominal": 0}).fingerprint
