"""Every kind of question: drawing, marking, telling, storing."""

from __future__ import annotations

import random
from fractions import Fraction
from itertools import combinations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from kinds import EACH_KIND, made, one_of

from content.loader import BUNDLED, load_course, load_quiz
from content.questions import NAMES, draw, from_stored
from content.questions.multiple import MultipleResponse
from content.questions.numerical import NumericalResponse
from content.questions.single import SingleResponse
from content.questions.truefalse import TrueFalseResponse
from content.variants.question import Question

SEEDS = st.integers(0, 2**48 - 1)


SINGLE, MULTIPLE, HOLDS, SHARE = (one_of(kind) for kind in ("single", "multiple", "truefalse", "numerical"))
QUESTIONS = [one_of(kind) for kind in EACH_KIND]


def bank() -> list[Question]:
    course = load_course(BUNDLED)
    quizzes = [load_quiz(course, entry.id) for entry in course.chapters]
    return QUESTIONS + [question for quiz in quizzes if quiz for question in quiz.questions]


EVERY = [pytest.param(question, id=f"{place}-{question.kind}-{question.id}") for place, question in enumerate(bank())]


def test_every_kind_is_tried_here() -> None:
    assert set(EACH_KIND) == set(NAMES)


@pytest.mark.parametrize("question", EVERY)
def test_the_model_answer_is_right_and_foreseen_ones_are_not(question: Question) -> None:
    for seed in range(25):
        drawn = draw(question, seed)
        assert drawn.invalid(drawn.model()) is None
        assert drawn.mark(drawn.model()) == 1
        assert drawn.tell(drawn.model()).mark == 1
        assert drawn.mark(None) == 0
        for _, response in drawn.foreseen():
            assert 0 <= drawn.mark(response) < 1


@pytest.mark.parametrize("question", EVERY)
def test_what_was_stored_draws_the_same_for_ever(question: Question) -> None:
    again = from_stored(question.to_stored())
    assert again.to_stored() == question.to_stored()
    assert again.fingerprint == question.fingerprint
    for seed in range(10):
        one, other = draw(question, seed), draw(again, seed)
        assert one.asked == other.asked
        assert one.tell(None) == other.tell(None)
        assert one.model() == other.model()


@pytest.mark.parametrize("question", QUESTIONS, ids=list(EACH_KIND))
def test_another_kind_of_response_is_refused_and_worth_nothing(question: Question) -> None:
    drawn = draw(question, 1)
    responses = [draw(other, 1).model() for other in QUESTIONS]
    refused = [response for response in responses if response.kind != question.kind]
    assert len(refused) == len(QUESTIONS) - 1
    for response in refused:
        assert str(drawn.invalid(response)).startswith(f"expected a response to a {question.kind} question")
        assert drawn.mark(response) == 0
        assert drawn.tell(response).because is None


def test_drawing_uses_nothing_but_what_python_promises_to_keep() -> None:
    """Seeding by a text and `random()` give the same numbers in every version; `shuffle` and `choice` may not."""
    rng = random.Random("7:q")
    n = [2, 3, 5][int(rng.random() * 3)]
    rest, order = [n, n + 1, n + 2, n + 3], []
    while rest:
        order.append(str(rest.pop(int(rng.random() * len(rest)))))
    asked = draw(SINGLE, 7).asked
    assert asked.kind == "single"
    assert asked.choices == tuple(order)


@given(SEEDS, st.integers(0, 3))
def test_single(seed: int, choice: int) -> None:
    drawn = draw(SINGLE, seed)
    right = drawn.model().choice
    told = drawn.tell(SingleResponse(choice=choice))
    assert told.mark == (1 if choice == right else 0)
    assert [place for place, one in enumerate(told.choices) if one.chosen] == [choice]
    assert [place for place, one in enumerate(told.choices) if one.right] == [right]
    assert told.answer == told.choices[right].text
    assert (told.because is None) == (choice == right)
    assert told.because == told.choices[choice].because


def test_single_out_of_range() -> None:
    drawn = draw(SINGLE, 0)
    assert drawn.invalid(SingleResponse(choice=4)) == "expected a choice from 0 to 3; got 4"
    assert drawn.mark(SingleResponse(choice=4)) == 0


def test_because_is_computed() -> None:
    question = made(
        kind="single",
        draw={"n": [3]},
        choice=[{"text": "{n}", "right": True}, {"text": "{n + 1}", "because": "One more than {n}."}],
    )
    drawn = draw(question, 0)
    assert drawn.tell(SingleResponse(choice=1 - drawn.model().choice)).because == "One more than 3."


MULTIPLE_TABLE = {
    ("right a", "right b", "right c"): Fraction(1),
    ("right a", "right b"): Fraction(2, 3),
    ("right a",): Fraction(1, 3),
    ("right a", "right b", "right c", "wrong d"): Fraction(2, 3),
    ("right a", "right b", "right c", "wrong d", "wrong e"): Fraction(1, 3),
    ("right a", "wrong d"): Fraction(0),
    ("right a", "wrong d", "wrong e"): Fraction(0),
    ("wrong d",): Fraction(0),
}


@pytest.mark.parametrize("chosen", MULTIPLE_TABLE)
@pytest.mark.parametrize("seed", range(5))
def test_multiple(chosen: tuple[str, ...], seed: int) -> None:
    drawn = draw(MULTIPLE, seed)
    places = tuple(place for place, text in enumerate(drawn.asked.choices) if text in chosen)
    assert drawn.mark(MultipleResponse(choices=places)) == MULTIPLE_TABLE[chosen]


@given(SEEDS, st.lists(st.integers(0, 4), min_size=1, max_size=8), st.randoms(use_true_random=False))
def test_the_order_of_clicks_never_matters(seed: int, clicks: list[int], rng: Any) -> None:
    drawn = draw(MULTIPLE, seed)
    mixed = list(clicks)
    rng.shuffle(mixed)
    marks = {drawn.mark(MultipleResponse(choices=tuple(order))) for order in (clicks, mixed, sorted(set(clicks)))}
    assert len(marks) == 1
    assert 0 <= marks.pop() <= 1


def test_choosing_everything_beats_nobody() -> None:
    drawn = draw(MULTIPLE, 0)
    marks = {
        size: max(drawn.mark(MultipleResponse(choices=some)) for some in combinations(range(5), size))
        for size in range(1, 6)
    }
    assert marks == {1: Fraction(1, 3), 2: Fraction(2, 3), 3: 1, 4: Fraction(2, 3), 5: Fraction(1, 3)}


def test_multiple_tells_what_leaving_a_right_one_out_loses() -> None:
    drawn = draw(MULTIPLE, 0)
    places = {text: place for place, text in enumerate(drawn.asked.choices)}
    left_out = drawn.tell(MultipleResponse(choices=(places["right b"],)))
    taken = drawn.tell(MultipleResponse(choices=(places["right a"],)))
    assert left_out.choices[places["right a"]].because == "a counts"
    assert taken.choices[places["right a"]].because is None
    assert taken.choices[places["wrong d"]].because == "d does not"


def test_truefalse() -> None:
    drawn = draw(HOLDS, 0)
    assert drawn.tell(TrueFalseResponse(answer=False)).mark == 1
    told = drawn.tell(TrueFalseResponse(answer=True))
    assert (told.mark, told.answer, told.because) == (0, "False", "It does not hold.")


@given(SEEDS)
def test_numerical_told(seed: int) -> None:
    drawn = draw(SHARE, seed)
    a, b = (Fraction(word) for word in drawn.tell(None).explanation.split(" = ")[0].split(" / "))
    assert a in (1, Fraction(1, 10))
    assert b in (3, 6, 9)
    told = drawn.tell(NumericalResponse(text=str(b / a)))
    assert told.mark == 0
    assert told.because is not None
    assert told.because.startswith(f"{b} / ")
    assert abs(Fraction(told.answer) - a / b) <= Fraction(1, 2000)
    assert drawn.tell(NumericalResponse(text="77")).because is None


@pytest.mark.parametrize("stored", ["{}", '{"kind": "essay"}', "[", '{"kind": "single"}'])
def test_what_is_no_stored_question(stored: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        from_stored(stored)


def test_nothing_of_a_key_is_asked() -> None:
    asked = draw(SHARE, 3).asked.model_dump()
    form = {"decimals", "unit", "units", "unit_needed", "fractions"}
    assert set(asked) == {"id", "section", "points", "prompt", "code", "kind"} | form
    assert set(draw(SINGLE, 3).asked.model_dump()) == {"id", "section", "points", "prompt", "code", "kind", "choices"}
