"""Checking questions before the attempt is handed in, behaviour by behaviour, through the client over a real file."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from uuid import uuid4

import pytest
from quizzes import School, at, even, school, sum_

from gradebook.client import ClassroomRefused
from gradebook.messages import Check, Checked, Refused, Respond

THIRD = Fraction(1, 3)


@pytest.fixture
def here(tmp_path: Path) -> Iterator[School]:
    yield from school(tmp_path)


def test_immediate_closes_and_tells_at_once(here: School) -> None:
    here.chapter("sums", 'behaviour = "immediate"')
    ada = here.client()
    attempt = ada.start_attempt("sums")
    assert (attempt.checks, attempt.asks_certainty) == (True, False)
    place = at(attempt, "sum")
    ada.respond(attempt.id, place, sum_("3"))
    told = ada.check(attempt.id, place)
    assert (told.mark, told.grade, told.tries, told.left, told.closed) == (0, 0, 1, 0, True)
    assert told.told is not None
    assert (told.told.answer, told.told.explanation) == ("5", "SECRET: one more.")
    assert told.because == "That takes one away."
    with pytest.raises(ClassroomRefused) as refused:
        ada.respond(attempt.id, place, sum_("5"))
    assert refused.value.code == "closed"
    again = ada.start_attempt("sums").questions[place]
    assert again.checked == told
    result = ada.hand_in(attempt.id)
    assert (result.questions[place].grade, result.questions[place].told.mark) == (0, 0)


def test_what_was_not_checked_is_marked_at_the_hand_in(here: School) -> None:
    here.chapter("sums", 'behaviour = "immediate"')
    ada = here.client()
    attempt = ada.start_attempt("sums")
    ada.respond(attempt.id, at(attempt, "sum"), sum_("5"))
    result = ada.hand_in(attempt.id)
    assert result.grade == Fraction(1, 2)
    assert result.questions[at(attempt, "sum")].tries == 1
    assert result.questions[at(attempt, "even")].tries == 0


def test_interactive_gives_hints_between_tries_and_takes_the_last(here: School) -> None:
    here.chapter("sums", 'behaviour = "interactive"\ntries = 3\npenalty = "1/3"')
    ada = here.client()
    attempt = ada.start_attempt("sums")
    place = at(attempt, "sum")
    ada.respond(attempt.id, place, sum_("9"))
    first = ada.check(attempt.id, place)
    assert (first.hint, first.left, first.closed, first.told) == ("It is more than 4.", 2, False, None)
    ada.respond(attempt.id, place, sum_("8"))
    second = ada.check(attempt.id, place)
    assert (second.hint, second.left) == ("Count on from 4: the next number.", 1)
    assert ada.start_attempt("sums").questions[place].checked == second
    ada.respond(attempt.id, place, sum_("5"))
    third = ada.check(attempt.id, place)
    assert (third.mark, third.grade, third.closed, third.left, third.hint) == (1, THIRD, True, 0, None)
    assert third.told is not None
    result = ada.hand_in(attempt.id)
    marked = result.questions[place]
    assert (marked.told.mark, marked.grade, marked.tries) == (1, THIRD, 3)
    assert (result.grade, result.worth) == (Fraction(1, 6), 167)


def test_adaptive_never_closes_and_keeps_the_answer_to_itself(here: School) -> None:
    here.chapter("sums", 'behaviour = "adaptive"\npenalty = "1/4"')
    ada = here.client()
    attempt = ada.start_attempt("sums")
    place = at(attempt, "even")
    for texts, mark, grade in (
        (("Nine",), 0, 0),
        (("Two",), Fraction(1, 2), Fraction(1, 4)),  # 1/2 − 1/4
        (("Two", "Four"), 1, Fraction(1, 2)),  # 1 − 2/4
        (("Two", "Nine"), 0, Fraction(1, 2)),
    ):
        ada.respond(attempt.id, place, even(attempt, *texts))
        told = ada.check(attempt.id, place)
        assert (told.mark, told.grade, told.closed, told.told, told.left) == (mark, grade, False, None, None)
    result = ada.hand_in(attempt.id)
    assert result.questions[place].grade == Fraction(1, 2)
    assert result.questions[place].tries == 4
    assert result.questions[place].told.mark == 0  # of the last response


def test_the_same_answer_counts_once(here: School) -> None:
    here.chapter("sums", 'behaviour = "interactive"\ntries = 3')
    ada = here.client()
    attempt = ada.start_attempt("sums")
    place = at(attempt, "sum")
    ada.respond(attempt.id, place, sum_("9"))
    ada.check(attempt.id, place)
    again = ada.check(attempt.id, place)
    assert (again.tries, again.left) == (1, 2)
    assert again.note is not None
    ada.respond(attempt.id, place, sum_("9", certainty=3))  # how sure one is makes no other answer
    assert ada.check(attempt.id, place).tries == 1
    ada.respond(attempt.id, place, sum_("5"))
    assert ada.check(attempt.id, place).grade == Fraction(2, 3)
    assert ada.check(attempt.id, place).closed
    assert len(here.rows("SELECT id FROM checks")) == 2


def test_an_answer_that_was_checked_costs_nothing_more_at_the_hand_in(here: School) -> None:
    here.chapter("sums", 'behaviour = "adaptive"')
    ada = here.client()
    attempt = ada.start_attempt("sums")
    place = at(attempt, "sum")
    for text in ("9", "5"):
        ada.respond(attempt.id, place, sum_(text))
        ada.check(attempt.id, place)
    marked = ada.hand_in(attempt.id).questions[place]
    assert (marked.grade, marked.tries) == (Fraction(2, 3), 2)


@pytest.mark.parametrize("name", ["deferred", "certainty"])
def test_a_quiz_without_checks_says_so(here: School, name: str) -> None:
    here.chapter("sums", f'behaviour = "{name}"')
    ada = here.client()
    attempt = ada.start_attempt("sums")
    assert not attempt.checks
    ada.respond(attempt.id, 0, attempt.questions[0].asked.from_plain("1"))
    with pytest.raises(ClassroomRefused) as refused:
        ada.check(attempt.id, 0)
    assert refused.value.code == "closed"
    assert here.rows("SELECT id FROM checks") == []


def test_there_has_to_be_an_answer(here: School) -> None:
    here.chapter("sums", 'behaviour = "adaptive"')
    ada, bob = here.client(), here.client("bob")
    attempt = ada.start_attempt("sums")
    for respond in (False, True):
        if respond:
            ada.respond(attempt.id, 0, attempt.questions[0].asked.from_plain("1"))
            ada.respond(attempt.id, 0, None)
        with pytest.raises(ClassroomRefused) as refused:
            ada.check(attempt.id, 0)
        assert refused.value.code == "invalid"
    for client, place, code in ((ada, 2, "invalid"), (bob, 0, "unknown")):
        with pytest.raises(ClassroomRefused) as refused:
            client.check(attempt.id, place)
        assert refused.value.code == code
    ada.hand_in(attempt.id)
    with pytest.raises(ClassroomRefused) as refused:
        ada.check(attempt.id, 0)
    assert refused.value.code == "closed"


def test_a_check_that_arrives_twice_counts_once_and_is_answered_the_same(here: School) -> None:
    here.chapter("sums", 'behaviour = "adaptive"')
    ada = here.client()
    classroom = here.classroom()
    attempt = ada.start_attempt("sums")
    place = at(attempt, "sum")
    ada.respond(attempt.id, place, sum_("9"))
    request = Check(request_id=uuid4().hex, attempt=attempt.id, position=place)
    first = classroom.handle("ada", request)
    ada.respond(attempt.id, place, sum_("8"))
    assert classroom.handle("ada", request) == first
    assert len(here.rows("SELECT id FROM checks")) == 1


def test_a_thousand_checks_are_bounded(here: School) -> None:
    here.chapter("sums", 'behaviour = "adaptive"\npenalty = 0')
    classroom = here.classroom()
    ada = here.client()
    attempt = ada.start_attempt("sums")
    place = at(attempt, "sum")
    kinds: list[str] = []
    for number in range(60):
        answer = Respond(request_id=uuid4().hex, attempt=attempt.id, position=place, response=sum_(str(100 + number)))
        classroom.handle("ada", answer)
        reply = classroom.handle("ada", Check(request_id=uuid4().hex, attempt=attempt.id, position=place))
        kinds.append(reply.reply)
    assert kinds == ["checked"] * 50 + ["refused"] * 10
    assert len(here.rows("SELECT id FROM checks")) == 50
    ada.respond(attempt.id, place, sum_("5"))
    assert ada.hand_in(attempt.id).questions[place].grade == 1


def test_two_classrooms_over_one_file_count_a_try_once(here: School) -> None:
    here.chapter("sums", 'behaviour = "immediate"')
    ada = here.client()
    attempt = ada.start_attempt("sums")
    place = at(attempt, "sum")
    ada.respond(attempt.id, place, sum_("5"))
    replies = [
        here.classroom().handle("ada", Check(request_id=uuid4().hex, attempt=attempt.id, position=place))
        for _ in range(3)
    ]
    assert [reply.tries for reply in replies if isinstance(reply, Checked)] == [1, 1, 1]
    assert len(here.rows("SELECT id FROM checks")) == 1


def test_no_key_leaves_before_its_time(here: School) -> None:
    here.chapter("sums", 'behaviour = "interactive"\ntries = 2')
    classroom = here.classroom()
    ada = here.client()
    attempt = ada.start_attempt("sums")
    place = at(attempt, "sum")
    ada.respond(attempt.id, place, sum_("9"))
    ada.check(attempt.id, place)
    seen = ada.start_attempt("sums").model_dump_json() + ada.quiz("sums").model_dump_json()
    assert "SECRET" not in seen
    assert '"answer"' not in seen
    ada.respond(attempt.id, place, sum_("8"))
    assert "SECRET" in ada.check(attempt.id, place).model_dump_json()
    reply = classroom.handle("bob", Check(request_id=uuid4().hex, attempt=attempt.id, position=place))
    assert isinstance(reply, Refused)


def test_answers_of_many_at_once_leave_closed_questions_alone(here: School) -> None:
    here.chapter("sums", 'behaviour = "immediate"')
    classroom = here.classroom()
    ada = here.client()
    bob = here.client("bob")
    mine, his = ada.start_attempt("sums"), bob.start_attempt("sums")
    place = at(mine, "sum")
    ada.respond(mine.id, place, sum_("3"))
    ada.check(mine.id, place)
    asked = [
        (name, Respond(request_id=uuid4().hex, attempt=number, position=position, response=response), "learner")
        for name, number, position, response in (
            ("ada", mine.id, place, sum_("5")),
            ("bob", his.id, at(his, "sum"), sum_("5")),
            ("ada", mine.id, at(mine, "even"), even(mine, "Two", "Four")),
        )
    ]
    assert [reply.reply for reply in classroom.change_together(asked)] == ["refused", "saved", "saved"]  # type: ignore[arg-type]
    assert ada.hand_in(mine.id).grade == Fraction(1, 2)
    assert bob.hand_in(his.id).grade == Fraction(1, 2)
