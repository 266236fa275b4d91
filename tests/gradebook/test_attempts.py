"""Attempts from the first question to the credits, through the client, over a real file."""

from __future__ import annotations

from datetime import UTC
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from content.questions.numerical import NumericalResponse
from content.questions.single import SingleResponse
from content.questions.truefalse import TrueFalseResponse
from gradebook.client import ClassroomRefused, Client
from gradebook.transports import Local

ALL = {"sum", "even", "less", "zero"}


def position_of(attempt, kind):
    return next(i for i, asking in enumerate(attempt.questions) if asking.asked.kind == kind)


def test_an_attempt_under_way_is_opened_again_with_its_answers_and_flags(ada: Client, quiz: Any) -> None:
    first = ada.start_attempt("sums")
    assert first.number == 1
    assert first.started.tzinfo is not None
    assert first.started.utcoffset() == UTC.utcoffset(None)
    assert {asking.asked.id for asking in first.questions} == ALL
    response = quiz.right(first.questions[2].asked)
    ada.respond(first.id, 2, response)
    ada.flag(first.id, 3, True)

    again = ada.start_attempt("sums")
    assert again.id == first.id
    assert [asking.asked for asking in again.questions] == [asking.asked for asking in first.questions]
    assert [asking.response for asking in again.questions] == [None, None, response, None]
    assert [asking.flagged for asking in again.questions] == [False, False, False, True]


def test_the_latest_response_counts_and_can_be_taken_back(ada: Client, quiz: Any) -> None:
    attempt = ada.start_attempt("sums")
    asked = attempt.questions[0].asked
    ada.respond(attempt.id, 0, quiz.wrong(asked))
    ada.respond(attempt.id, 0, quiz.right(asked))
    assert ada.start_attempt("sums").questions[0].response == quiz.right(asked)
    ada.respond(attempt.id, 0, None)
    assert ada.start_attempt("sums").questions[0].response is None
    ada.flag(attempt.id, 0, True)
    ada.flag(attempt.id, 0, False)
    assert not ada.start_attempt("sums").questions[0].flagged


def test_a_full_mark_pays_the_chapters_worth(ada: Client, quiz: Any) -> None:
    result = quiz.take(ada, ALL)
    assert (result.grade, result.worth, result.awarded, result.earned) == (1, 1000, 1000, 1000)
    assert all(marked.told.mark == 1 for marked in result.questions)
    assert {marked.section_title for marked in result.questions} == {"Adding", "Taking away"}
    home = ada.home()
    assert (home.earned, home.possible) == (1000, 3500)
    assert home.chapters[0].best == 1


def test_marks_weigh_by_points_and_credits_are_rounded_half_up_once(ada: Client, quiz: Any) -> None:
    result = quiz.take(ada, {"sum"})  # 3 of 7 points: 428.57 thousandths
    assert result.grade == Fraction(3, 7)
    assert (result.worth, result.awarded) == (429, 429)


def test_a_share_of_a_mark_stays_exact(ada: Client, quiz: Any) -> None:
    attempt = ada.start_attempt("sums")
    at = position_of(attempt, "multiple")
    asked = attempt.questions[at].asked
    ada.respond(attempt.id, at, quiz.right(asked).model_copy(update={"choices": (asked.choices.index("Two"),)}))
    result = ada.hand_in(attempt.id)
    assert result.questions[at].told.mark == Fraction(1, 3)
    assert result.grade == Fraction(2, 21)
    assert result.worth == 95  # of 95.238


def test_the_best_attempt_counts_and_credits_never_fall(ada: Client, quiz: Any) -> None:
    assert quiz.take(ada, {"sum", "even"}).earned == 714
    worse = quiz.take(ada, {"zero"})
    assert (worse.number, worse.worth, worse.awarded, worse.earned) == (2, 143, 0, 714)
    assert worse.best == Fraction(5, 7)
    better = quiz.take(ada, ALL)
    assert (better.awarded, better.earned, better.best) == (286, 1000, 1)
    assert ada.home().earned == 1000


def test_handing_in_twice_pays_once_and_shows_the_same(ada: Client, quiz: Any) -> None:
    attempt = ada.start_attempt("sums")
    quiz.answer(ada, attempt, {"sum"})
    first = ada.hand_in(attempt.id)
    assert ada.hand_in(attempt.id) == first
    assert ada.result(attempt.id) == first
    assert ada.home().earned == 429


def test_an_attempt_that_was_handed_in_is_closed(ada: Client, quiz: Any) -> None:
    attempt = ada.start_attempt("sums")
    asked = attempt.questions[0].asked
    ada.hand_in(attempt.id)
    with pytest.raises(ClassroomRefused) as refused:
        ada.respond(attempt.id, 0, quiz.right(asked))
    assert refused.value.code == "closed"
    with pytest.raises(ClassroomRefused) as refused:
        ada.flag(attempt.id, 0, True)
    assert refused.value.code == "closed"
    assert ada.result(attempt.id).questions[0].response is None


def test_a_result_waits_for_the_hand_in(ada: Client) -> None:
    attempt = ada.start_attempt("sums")
    with pytest.raises(ClassroomRefused) as refused:
        ada.result(attempt.id)
    assert refused.value.code == "closed"


def test_anothers_attempt_is_none_of_mine(ada: Client, bob: Client) -> None:
    attempt = ada.start_attempt("sums")
    bob.start_attempt("sums")
    for act in (
        lambda: bob.respond(attempt.id, 0, None),
        lambda: bob.flag(attempt.id, 0, True),
        lambda: bob.hand_in(attempt.id),
        lambda: bob.result(attempt.id),
    ):
        with pytest.raises(ClassroomRefused) as refused:
            act()
        assert refused.value.code == "unknown"
    assert ada.start_attempt("sums") == attempt
    assert bob.home().earned == 0


@pytest.mark.parametrize("position", [4, 999])
def test_a_position_outside_the_attempt_is_refused(ada: Client, position: int) -> None:
    attempt = ada.start_attempt("sums")
    for act in (lambda: ada.respond(attempt.id, position, None), lambda: ada.flag(attempt.id, position, True)):
        with pytest.raises(ClassroomRefused) as refused:
            act()
        assert refused.value.code == "invalid"


@pytest.mark.parametrize(
    ("kind", "response"),
    [
        ("single", TrueFalseResponse(answer=True)),
        ("single", SingleResponse(choice=2)),
        ("truefalse", SingleResponse(choice=0)),
        ("numerical", NumericalResponse(text="twelve")),
        ("multiple", SingleResponse(choice=1)),
    ],
)
def test_a_response_that_is_none_to_its_question_is_refused(ada: Client, kind: str, response) -> None:
    attempt = ada.start_attempt("sums")
    with pytest.raises(ClassroomRefused) as refused:
        ada.respond(attempt.id, position_of(attempt, kind), response)
    assert refused.value.code == "invalid"
    assert all(asking.response is None for asking in ada.start_attempt("sums").questions)


def test_marking_uses_the_question_as_it_was_drawn(ada: Client, course: Path, quiz: Any) -> None:
    attempt = ada.start_attempt("sums")
    quiz.answer(ada, attempt, ALL)
    bank = course / "01-sums/quiz.toml"
    bank.write_text(bank.read_text().replace('answer = "a + b"', 'answer = "a * b"'))
    assert ada.start_attempt("sums") == ada.start_attempt("sums")
    assert ada.hand_in(attempt.id).grade == 1
    bank.unlink()
    assert ada.result(attempt.id).grade == 1
    with pytest.raises(ClassroomRefused) as refused:
        ada.start_attempt("sums")
    assert refused.value.code == "unknown"


def test_a_chapter_without_a_quiz_and_one_that_is_not_there_say_so(ada: Client) -> None:
    for chapter in ("quiet", "nowhere"):
        with pytest.raises(ClassroomRefused) as refused:
            ada.start_attempt(chapter)
        assert refused.value.code == "unknown"


def test_each_attempt_draws_from_a_seed_of_its_own(ada: Client) -> None:
    prompts = set()
    for _ in range(4):
        attempt = ada.start_attempt("sums")
        prompts.add(attempt.questions[position_of(attempt, "numerical")].asked.prompt)
        ada.hand_in(attempt.id)
    assert len(prompts) == 4


def test_credits_that_a_course_lowers_later_do_not_fall(ada: Client, course: Path, open_classroom, quiz: Any) -> None:
    quiz.take(ada, ALL)
    listing = course / "course.toml"
    listing.write_text(listing.read_text().replace("credits = 1\n", "credits = 0.25\n"))
    later = Client(Local(lambda: open_classroom()), "ada")
    assert later.home().earned == 1000
    assert quiz.take(later, ALL).earned == 1000
