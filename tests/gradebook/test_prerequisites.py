"""Chapters whose quizzes wait for others."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import pytest
from quizzes import School, school, take

from gradebook.client import ClassroomRefused, Client


@pytest.fixture
def here(tmp_path: Path) -> Iterator[School]:
    yield from school(tmp_path)


def waits(client: Client) -> dict[str, tuple[str, ...]]:
    return {standing.chapter.id: standing.waits_for for standing in client.home().chapters}


def test_a_quiz_waits_until_those_it_builds_on_are_passed(here: School) -> None:
    here.chapter("first")
    here.chapter("second")
    here.chapter("third", requires=("first", "second"))
    ada = here.client()
    assert waits(ada) == {"first": (), "second": (), "third": ("First", "Second")}
    with pytest.raises(ClassroomRefused) as refused:
        ada.start_attempt("third")
    told = "Pass the quiz of “First” and of “Second” first: this one builds on it."
    assert (refused.value.code, str(refused.value)) == ("closed", told)
    assert ada.quiz("third").refused == told
    take(ada, "first", 1)
    take(ada, "second", 0)
    assert waits(ada)["third"] == ("Second",)
    take(ada, "second", Fraction(1, 2))
    assert waits(ada)["third"] == ()
    assert ada.start_attempt("third").number == 1
    assert waits(here.client("bob"))["third"] == ("First", "Second")


def test_an_attempt_under_way_goes_on_whatever_is_required_since(here: School) -> None:
    here.chapter("first")
    here.chapter("second")
    before = here.client()
    attempt = before.start_attempt("second")
    here.chapter("second", requires=("first",))
    here.classroom()  # a course is read once
    ada = here.client()
    assert ada.start_attempt("second").id == attempt.id
    ada.hand_in(attempt.id)
    with pytest.raises(ClassroomRefused):
        ada.start_attempt("second")


def test_what_cannot_be_passed_is_not_waited_for(here: School) -> None:
    here.chapter("quiet", quiz=False)
    here.chapter("round", requires=("again",))
    here.chapter("again", requires=("round", "quiet", "nowhere"))
    ada = here.client()
    assert waits(ada) == {"quiet": (), "round": ("Again",), "again": ()}
    take(ada, "again", 1)
    assert ada.start_attempt("round").number == 1


def test_who_has_passed_once_has_passed(here: School) -> None:
    here.chapter("first")
    here.chapter("second", requires=("first",))
    ada = here.client()
    take(ada, "first", 1)
    here.chapter("first", "pass_mark = 1")
    take(ada, "first", 0)
    assert waits(ada)["second"] == ()


def test_titles_say_what_they_require(here: School) -> None:
    here.chapter("first")
    here.chapter("second", requires=("first",))
    assert [title.requires for title in here.client().outline().chapters] == [(), ("first",)]
