"""Matching: pairs, extra answers, partial marks."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from kinds import made, one_of
from pydantic import ValidationError

from content.asked import UnreadableError
from content.questions import from_stored, read_question
from content.questions.matching import MatchingResponse

FOUR = {
    "pair": [
        {"text": "`relu`", "answer": "max(0, z)", "because": "relu cuts off below 0."},
        {"text": "`linear`", "answer": "z"},
        {"text": "`identity`", "answer": "z"},
        {"text": "`sigmoid`", "answer": "1 / (1 + e⁻ᶻ)"},
    ],
    "extra": ["tanh z"],
}


def drawn(seed: int = 0, **fields: Any) -> Any:
    return made(kind="matching", **(FOUR | fields)).drawn(seed)


def picked(variant: Any, *answers: str | None) -> MatchingResponse:
    """The response that matches each left side with the answer of these words."""
    places = {text: place for place, text in enumerate(variant.asked.answers)}
    return MatchingResponse(picks=tuple(None if answer is None else places[answer] for answer in answers))


MARKS: list[tuple[tuple[str | None, ...], Fraction]] = [
    (("max(0, z)", "z", "z", "1 / (1 + e⁻ᶻ)"), Fraction(1)),
    (("max(0, z)", "z", "z", None), Fraction(3, 4)),
    (("z", "max(0, z)", "z", "1 / (1 + e⁻ᶻ)"), Fraction(1, 2)),
    ((None, None, "z", "tanh z"), Fraction(1, 4)),
    (("tanh z", "tanh z", "tanh z", "tanh z"), Fraction(0)),
]


@pytest.mark.parametrize(("answers", "mark"), MARKS)
@pytest.mark.parametrize("seed", range(5))
def test_the_mark_is_the_share_of_pairs_that_are_right(
    answers: tuple[str | None, ...], mark: Fraction, seed: int
) -> None:
    variant = drawn(seed)
    assert variant.mark(picked(variant, *answers)) == mark


def test_answers_that_are_alike_are_one_choice_and_the_order_is_drawn() -> None:
    orders = {drawn(seed).asked.answers for seed in range(40)}
    assert {frozenset(order) for order in orders} == {frozenset({"max(0, z)", "z", "1 / (1 + e⁻ᶻ)", "tanh z"})}
    assert all(len(order) == 4 for order in orders)
    assert len(orders) > 10


def test_offers_draws_some_of_the_pairs_and_keeps_their_order() -> None:
    sides = {drawn(seed, offers=2).asked.texts for seed in range(60)}
    written = ["`relu`", "`linear`", "`identity`", "`sigmoid`"]
    assert len(sides) == 6
    assert all(written.index(first) < written.index(second) for first, second in sides)
    for seed in range(20):
        variant = drawn(seed, offers=2)
        assert variant.mark(variant.model()) == 1


def test_each_pair_tells_its_own() -> None:
    variant = drawn()
    told = variant.tell(picked(variant, "z", "z", None, "1 / (1 + e⁻ᶻ)"))
    assert [(part.text, part.given, part.answer, part.right, part.because) for part in told.parts] == [
        ("`relu`", "z", "max(0, z)", False, "relu cuts off below 0."),
        ("`linear`", "z", "z", True, None),
        ("`identity`", None, "z", False, None),
        ("`sigmoid`", "1 / (1 + e⁻ᶻ)", "1 / (1 + e⁻ᶻ)", True, None),
    ]
    assert told.given == "`relu`: z; `linear`: z; `identity`: —; `sigmoid`: 1 / (1 + e⁻ᶻ)"
    assert [part.given for part in variant.tell(None).parts] == [None] * 4


def test_statistics_count_pairs_as_they_were_written() -> None:
    for seed in range(10):
        variant = one_of("matching").drawn(seed)
        assert variant.chosen(variant.model()) == (
            "{n} + 1 → {n + 1}",
            "{n} + 2 → {n + 2}",
            "{2 * n} − {n - 1} → {n + 1}",
        )


@pytest.mark.parametrize(
    ("picks", "said"),
    [
        ((0,), "expected 4 picks, one for each left side; got 1"),
        ((0,) * 20, "expected 4 picks, one for each left side; got 20"),
        ((0, 1, 2, 4), "expected answers from 0 to 3; got 4"),
        ((None,) * 4, "expected an answer for at least one left side; got none"),
    ],
)
def test_what_is_no_response(picks: tuple[int | None, ...], said: str) -> None:
    response = MatchingResponse(picks=picks)
    assert drawn().invalid(response) == said
    assert drawn().mark(response) == 0
    assert drawn().tell(response).given is None


@pytest.mark.parametrize("picks", ["[]", "[-1]", "[100]", '["a"]', "[" + "0," * 20 + "0]", "[true]", "[1e9]"])
def test_what_never_becomes_a_response(picks: str) -> None:
    with pytest.raises(ValidationError):
        MatchingResponse.model_validate_json('{"kind": "matching", "picks": ' + picks + "}")


@pytest.mark.parametrize("line", ["1c 2a 4b", "2a,1c,4b", "1=c; 2=a; 4=b", "1-c 2-a 3-- 4-b", "c a - b", "C, A, -, B"])
def test_typed_on_one_line(line: str) -> None:
    assert drawn().asked.from_plain(line).picks == (2, 0, None, 1)


@pytest.mark.parametrize(
    "line", ["", "a b", "a b c d a", "1a 1b", "5a", "e a b c", "aa b c d", "x" * 10_000, "1a ; rm"]
)
def test_typed_and_not_understood(line: str) -> None:
    with pytest.raises(UnreadableError, match="expected") as refused:
        drawn().asked.from_plain(line)
    assert len(str(refused.value)) < 250


def test_every_side_and_answer_is_read_out() -> None:
    lines = drawn().asked.plain_lines()
    assert lines[:4] == ("1  `relu`", "2  `linear`", "3  `identity`", "4  `sigmoid`")
    assert sorted(line[3:] for line in lines[5:]) == sorted(drawn().asked.answers)
    assert drawn().asked.plain_hint() == "a letter from a to d for each of 1 to 4, such as 1b 2a"


@pytest.mark.parametrize(
    ("fields", "path"),
    [
        ({"extra": ["Z"]}, ("extra", 0)),
        ({"extra": ["max(0,  z)"]}, ("extra", 0)),
        ({"pair": [{"text": "a", "answer": "1"}, {"text": "A ", "answer": "2"}]}, ("pair", 1, "text")),
        ({"pair": [{"text": "a", "answer": "one"}, {"text": "b", "answer": "One"}]}, ("pair", 1, "answer")),
        ({"pair": [{"text": "a", "answer": "1"}, {"text": "b", "answer": "1"}], "extra": []}, ("pair",)),
    ],
)
def test_flaws(fields: dict[str, Any], path: tuple[str | int, ...]) -> None:
    assert [finding.path for finding in drawn(**fields).flaws()] == [path]


def test_a_question_without_flaws_has_none() -> None:
    assert not list(drawn().flaws())


def test_more_offered_than_there_is() -> None:
    question, findings = read_question(
        {"id": "q", "kind": "matching", "section": "s", "prompt": "?", "explanation": "!", "offers": 5} | FOUR
    )
    assert question is None
    assert [finding.path for finding in findings] == [("offers",)]


def test_carried_and_taken_again_marks_the_same() -> None:
    variant = drawn(explanation="{{z}}")
    fields = type(made(kind="matching", **FOUR)).taken(variant.carried())
    again = made(kind="matching", **fields).drawn(5)
    for answers, mark in MARKS:
        assert again.mark(picked(again, *answers)) == mark
    assert list(variant.lost()) == ["because of the pair `relu`: Moodle tells nothing of single pairs"]


@given(st.integers(0, 2**48 - 1), st.lists(st.none() | st.integers(0, 4), min_size=1, max_size=6))
def test_marks_stay_between_0_and_1(seed: int, picks: list[int | None]) -> None:
    question = one_of("matching")
    variant = question.drawn(seed)
    response = MatchingResponse(picks=tuple(picks))
    assert 0 <= variant.mark(response) <= 1
    assert variant.mark(variant.model()) == 1
    assert from_stored(question.to_stored()).drawn(seed).tell(response) == variant.tell(response)
