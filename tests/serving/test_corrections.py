"""Corrections: a new row with who and why; never below 0, never earned again, never used up."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from enrolled import EVERYTHING, SmallClass

from gradebook.classes.verify import verify
from gradebook.messages import Correct, Corrected, Refused


@pytest.fixture
def school(tmp_path: Path) -> Iterator[SmallClass]:
    school = SmallClass(tmp_path)
    school.enrol("ana", "bob")
    yield school
    school.close()


def test_a_correction_counts_wherever_credits_are_shown(school: SmallClass) -> None:
    result = school.take("ana", {"sum", "even", "zero"})  # 6 points of 7
    assert (result.worth, result.earned) == (857, 857)
    assert school.correct("ana", 143) == Corrected(earned=1000)
    home = school.client("ana").home()
    assert (home.earned, home.chapters[0].earned) == (1000, 1000)
    assert school.client("ana").result(result.id).earned == 1000
    assert school.ida.record("ana").learner.earned == 1000


def test_it_says_who_and_why_and_nothing_that_was_awarded_changes(school: SmallClass) -> None:
    result = school.take("ana")
    school.correct("ana", -250, reason="  copied from bob ")
    (line,) = school.ida.record("ana").corrections
    assert (line.chapter, line.credits, line.reason, line.by) == ("sums", -250, "copied from bob", "ida")
    (attempt,) = school.ida.record("ana").attempts
    assert (attempt.awarded, school.client("ana").result(result.id).awarded) == (1000, 1000)


def test_what_was_taken_away_is_not_earned_again(school: SmallClass) -> None:
    school.take("ana")
    school.correct("ana", -1000)
    again = school.take("ana")
    assert (again.awarded, again.earned) == (0, 0)


def test_what_was_given_is_not_used_up_by_the_next_attempt(school: SmallClass) -> None:
    school.take("ana", {"sum"})  # 3 of 7: 429
    school.correct("ana", 100)
    better = school.take("ana", EVERYTHING)
    assert (better.awarded, better.earned) == (571, 1100)


def test_credits_can_be_given_where_nothing_was_handed_in(school: SmallClass) -> None:
    assert school.correct("bob", 500, chapter="quiet") == Corrected(earned=500)
    assert school.client("bob").home().earned == 500


@pytest.mark.parametrize("earned", [0, 300])
def test_a_balance_never_falls_below_0(school: SmallClass, earned: int) -> None:
    if earned:
        school.correct("ana", earned)
    reply = school.correct("ana", -earned - 1)
    assert isinstance(reply, Refused)
    assert reply.code == "invalid"
    assert ("0.3 credits" if earned else "0 credits") in reply.message
    assert school.client("ana").home().earned == earned
    if earned:
        assert school.correct("ana", -earned) == Corrected(earned=0)


def test_the_same_request_twice_corrects_once(school: SmallClass) -> None:
    wanted = {"login": "ana", "chapter": "sums", "credits": 500, "reason": "late bus"}
    request = Correct(request_id=uuid4().hex, **wanted)
    assert school.ask(request) == school.ask(request) == Corrected(earned=500)
    assert len(school.ida.record("ana").corrections) == 1
    other = Correct(request_id=request.request_id, **wanted | {"credits": 900})
    assert school.ask(other).code == "invalid"


def test_nobody_is_corrected_who_was_never_here(school: SmallClass) -> None:
    assert "never enrolled" in school.correct("eve", 500).message
    assert "no chapter" in school.correct("ana", 500, chapter="nowhere").message


def test_who_has_left_can_still_be_corrected(school: SmallClass) -> None:
    school.unenrol("ana")
    assert school.correct("ana", 500) == Corrected(earned=500)


def test_a_learner_corrects_nothing(school: SmallClass) -> None:
    wanted = {"login": "bob", "chapter": "sums", "credits": 1000, "reason": "mine"}
    reply = school.ask(Correct(request_id=uuid4().hex, **wanted), "bob", "learner")
    assert isinstance(reply, Refused)
    assert reply.code == "denied"


def test_it_is_in_the_chain_of_whom_it_concerns(school: SmallClass) -> None:
    school.correct("ana", 500)
    found = verify(school.data)
    assert {head.learner: head.links for head in found.heads} == {"ana": 2, "bob": 1}
    assert not found.flaws
