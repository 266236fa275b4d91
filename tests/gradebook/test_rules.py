"""What attempts go by: how many, how they are graded, what they are worth, what the learner is told at the door."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from quizzes import BEGIN, School, at, even, school, sum_, take
from sqlalchemy import insert
from test_migrations import migrated

from gradebook.balance import awarded_of, earned_of
from gradebook.chain import seal
from gradebook.classes.verify import verify
from gradebook.client import ClassroomRefused
from gradebook.settling import worth_of
from gradebook.store import FILE, _file_engine, open_store
from gradebook.tables import corrections, regrades

HALF = Fraction(1, 2)


@pytest.fixture
def here(tmp_path: Path) -> Iterator[School]:
    yield from school(tmp_path)


def refused(act) -> tuple[str, str]:
    with pytest.raises(ClassroomRefused) as found:
        act()
    return found.value.code, str(found.value)


def test_certainty_is_graded_signed_and_paid_from_0_up(here: School) -> None:
    here.chapter("sums", 'behaviour = "certainty"')
    ada = here.client()
    attempt = ada.start_attempt("sums")
    assert (attempt.checks, attempt.asks_certainty) == (False, True)
    ada.respond(attempt.id, at(attempt, "sum"), sum_("9", certainty=3))
    ada.respond(attempt.id, at(attempt, "even"), even(attempt, "Two", "Four", certainty=2))
    result = ada.hand_in(attempt.id)
    marked = {one.asked.id: (one.told.mark, one.grade) for one in result.questions}
    assert marked == {"sum": (0, -2), "even": (1, Fraction(2, 3))}
    assert (result.grade, result.worth, result.awarded, result.earned) == (Fraction(-2, 3), 0, 0, 0)
    assert (result.passed, result.best) == (False, 0)
    assert ada.home().chapters[0].best == 0
    assert verify(here.data).flaws == ()


def test_who_does_not_say_how_sure_they_are_is_taken_for_guessing(here: School) -> None:
    here.chapter("sums", 'behaviour = "certainty"')
    ada = here.client()
    attempt = ada.start_attempt("sums")
    ada.respond(attempt.id, at(attempt, "sum"), sum_("5"))
    assert ada.hand_in(attempt.id).grade == Fraction(1, 6)


def test_certainty_where_it_is_not_asked_for_changes_nothing(here: School) -> None:
    here.chapter("sums")
    ada = here.client()
    attempt = ada.start_attempt("sums")
    ada.respond(attempt.id, at(attempt, "sum"), sum_("5", certainty=1))
    ada.respond(attempt.id, at(attempt, "even"), even(attempt, "Nine", certainty=3))
    result = ada.hand_in(attempt.id)
    assert (result.grade, result.certainty) == (HALF, ())


def test_calibration_is_over_all_attempts_that_asked(here: School) -> None:
    here.chapter("sums", 'behaviour = "certainty"')
    here.chapter("other")
    ada = here.client()
    take(ada, "other")
    for text, texts, sure in (("5", ("Two",), 3), ("9", ("Two", "Four"), 3), ("5", (), 1)):
        attempt = ada.start_attempt("sums")
        ada.respond(attempt.id, at(attempt, "sum"), sum_(text, certainty=sure))
        if texts:
            ada.respond(attempt.id, at(attempt, "even"), even(attempt, *texts, certainty=2))
        result = ada.hand_in(attempt.id)
    lines = [(line.certainty, line.given, line.right) for line in result.certainty]
    assert lines == [(1, 1, 1), (2, 2, Fraction(3, 2)), (3, 2, 1)]


def test_attempts_are_counted(here: School) -> None:
    here.chapter("sums", "attempts = 2")
    ada = here.client()
    assert ada.quiz("sums").used == 0
    take(ada, "sums", 0)
    begun = ada.start_attempt("sums")
    door = ada.quiz("sums")
    assert (door.used, door.under_way, door.refused) == (2, begun.id, None)
    ada.hand_in(begun.id)
    assert refused(lambda: ada.start_attempt("sums")) == ("closed", "The 2 attempts were used: no more can be begun.")
    door = ada.quiz("sums")
    assert (door.used, door.under_way, door.opens_at) == (2, None, None)
    assert door.refused == "The 2 attempts were used: no more can be begun."
    assert [(one.number, one.grade) for one in door.results] == [(2, 0), (1, 0)]
    assert here.client("bob").start_attempt("sums").number == 1


def test_the_door_of_a_quiz(here: School) -> None:
    here.chapter("sums", 'behaviour = "immediate"\npass_mark = 1\ntime_limit = "10 min"')
    ada = here.client()
    door = ada.quiz("sums")
    assert (door.rules.behaviour, door.rules.time_limit, door.questions) == ("immediate", 600, 2)
    assert (door.best, door.passed, door.results) == (None, False, ())
    take(ada, "sums", HALF)
    assert (ada.quiz("sums").best, ada.quiz("sums").passed) == (HALF, False)
    take(ada, "sums", 1)
    assert (ada.quiz("sums").best, ada.quiz("sums").passed) == (1, True)
    assert refused(lambda: ada.quiz("nowhere"))[0] == "unknown"


def test_what_is_changed_in_the_file_changes_nothing_that_is_open(here: School) -> None:
    here.chapter("sums", 'behaviour = "interactive"\ntries = 2\ntime_limit = "10 min"')
    ada = here.client()
    attempt = ada.start_attempt("sums")
    here.chapter("sums", 'behaviour = "certainty"\ncloses = 2020-01-01T00:00:00Z\npass_mark = 1')
    again = ada.start_attempt("sums")
    assert (again.rules, again.seconds_left) == (attempt.rules, 600)
    assert [one.asked for one in again.questions] == [one.asked for one in attempt.questions]
    place = at(attempt, "sum")
    ada.respond(attempt.id, place, sum_("9"))
    assert ada.check(attempt.id, place).left == 1
    ada.respond(attempt.id, place, sum_("5"))
    result = ada.hand_in(attempt.id)
    assert (result.questions[place].grade, result.rules) == (Fraction(2, 3), attempt.rules)
    assert refused(lambda: ada.start_attempt("sums"))[0] == "closed"


def test_under_first_only_the_first_attempt_pays(here: School) -> None:
    here.chapter("sums", 'counts = "first"')
    ada = here.client()
    first = take(ada, "sums", HALF)
    better = take(ada, "sums", 1)
    assert (first.awarded, better.worth, better.awarded, better.earned) == (500, 1000, 0, 500)
    assert (better.best, ada.home().earned) == (1, 500)
    assert verify(here.data).flaws == ()


@pytest.mark.parametrize(
    ("rules", "right", "passed"),
    [("", HALF, True), ("pass_mark = 0.6", HALF, False), ('pass_mark = "1/2"', HALF, True), ("pass_mark = 0", 0, True)],
)
def test_passing(here: School, rules: str, right: Fraction, passed: bool) -> None:
    here.chapter("sums", rules)
    ada = here.client()
    assert not ada.home().chapters[0].passed
    assert take(ada, "sums", right).passed == passed
    assert ada.home().chapters[0].passed == passed
    assert ada.quiz("sums").passed == passed


@given(st.integers(0, 10**6), st.fractions(-2, 1, max_denominator=500), st.integers(0, 100))
def test_worth_is_exact_and_rounded_half_up_once(credits: int, grade: Fraction, percent: int) -> None:
    worth = worth_of(credits, grade, percent)
    exact = credits * max(Fraction(0), grade) * percent / 100
    assert -HALF < worth - exact <= HALF
    assert 0 <= worth <= credits


def _mark_anew(here: School, attempt: int, grade: str, worth: int, credits: int) -> None:
    """What a regrade of the `sum` question writes."""
    with closing(open_store(here.data, None)) as store:

        def write(rows) -> None:
            base = {"by": "root", "at": BEGIN}
            own = {"learner": 1, "course": "school", "chapter": "sums", "credits": credits, "reason": "marked anew"}
            correction = rows.execute(insert(corrections).returning(corrections.c.id), own | base).scalar_one()
            seal(rows, 1, "correction", correction)
            query = "SELECT position, fingerprint FROM attempt_questions WHERE attempt = ? AND question = 'sum'"
            position, fingerprint = rows.exec_driver_sql(query, (attempt,)).one()
            told = {"attempt": attempt, "marks": f'[[{position}, "{fingerprint}", "1"]]', "grade": grade}
            row = told | {"worth": worth, "correction": correction} | base
            seal(rows, 1, "regrade", rows.execute(insert(regrades).returning(regrades.c.id), row).scalar_one())

        store.change(write)


def test_the_newest_regrade_counts_everywhere_and_is_not_paid_again(here: School) -> None:
    here.chapter("sums", "pass_mark = 1")
    ada = here.client()
    attempt = ada.start_attempt("sums")
    ada.respond(attempt.id, at(attempt, "sum"), sum_("6"))
    assert ada.hand_in(attempt.id).grade == 0
    _mark_anew(here, attempt.id, "1/2", 500, 500)
    result = ada.result(attempt.id)
    assert (result.grade, result.worth, result.awarded, result.earned, result.best) == (HALF, 500, 0, 500, HALF)
    assert result.questions[at(attempt, "sum")].grade == 1
    assert result.regraded is not None
    assert ada.home().chapters[0].best == HALF
    assert [one.grade for one in ada.quiz("sums").results] == [HALF]
    better = take(ada, "sums", 1)
    assert (better.awarded, better.earned, better.passed) == (500, 1000, True)
    assert verify(here.data).flaws == ()
    with closing(open_store(here.data, None)) as store, store.read() as rows:
        assert (awarded_of(rows, 1, "school", "sums"), earned_of(rows, 1, "school", "sums")) == (1000, 1000)


@pytest.mark.parametrize(
    ("statement", "told"),
    [
        ("UPDATE attempt_rules SET rules = '{\"attempts\":9}'", "rules 1 is not what was written"),
        ("UPDATE attempt_rules SET due = NULL", "rules 1 is not what was written"),
        ("DELETE FROM attempt_rules", "rules 1 is gone"),
        ("UPDATE checks SET mark = '1'", "check 1 is not what was written"),
        ("DELETE FROM checks", "check 1 is gone"),
        ("INSERT INTO checks SELECT 9, attempt, position, response, mark, at FROM checks", "check 9 was added by hand"),
        ("UPDATE marks SET mark = '1'", "hand-in 1 is not what was written"),
        ("UPDATE hand_ins SET grade = '0', worth = 9", "is worth 9 thousandths, and its grade is 0"),
    ],
)
def test_what_is_altered_by_hand_shows(here: School, statement: str, told: str) -> None:
    here.chapter("sums", 'behaviour = "adaptive"\ntime_limit = "10 min"')
    ada = here.client()
    attempt = ada.start_attempt("sums")
    ada.respond(attempt.id, at(attempt, "sum"), sum_("9"))
    ada.check(attempt.id, at(attempt, "sum"))
    ada.hand_in(attempt.id)
    assert verify(here.data).flaws == ()
    with closing(open_store(here.data, None)) as store:
        store.change(lambda rows: rows.exec_driver_sql(statement))
    assert any(told in flaw for flaw in verify(here.data).flaws), verify(here.data).flaws


def test_an_attempt_from_before_there_were_rules_goes_by_the_usual_ones(here: School) -> None:
    here.chapter("sums")
    ada = here.client()
    attempt = ada.start_attempt("sums")
    with closing(open_store(here.data, None)) as store:
        store.change(lambda rows: rows.exec_driver_sql("DELETE FROM attempt_rules"))
        store.change(lambda rows: rows.exec_driver_sql("DELETE FROM links WHERE kind = 'rules'"))
    here.clock.pass_(days=400)
    ada.respond(attempt.id, at(attempt, "sum"), sum_("5"))
    result = ada.hand_in(attempt.id)
    assert (result.grade, result.passed, result.percent, result.overdue) == (HALF, True, 100, False)
    assert result.handed_in == BEGIN + timedelta(days=400)


KEPT = "learners questions attempts attempt_questions responses hand_ins marks awards"


def _from_before(here: School) -> None:
    """Put the rows into a database of the revision before there were rules, each with its link."""
    before, after = here.data / FILE, here.data / "after"
    before.rename(after)
    for left in here.data.glob(f"{FILE}-*"):
        left.unlink()
    migrated(before, "0003")
    with closing(sqlite3.connect(before)) as file, file:
        file.execute("ATTACH ? AS after", (str(after),))
        for table in KEPT.split():
            file.execute(f"INSERT INTO {table} SELECT * FROM after.{table}")
    engine = _file_engine(before, journal=None)
    with engine.execution_options(writing=True).begin() as rows:
        for kind, row in (
            ("attempt", 1),
            ("response", 1),
            ("response", 2),
            ("hand-in", 1),
            ("award", 1),
            ("attempt", 2),
        ):
            seal(rows, 1, kind, row)
        seal(rows, 1, "response", 3)
    engine.dispose()
    after.unlink()


def test_a_database_from_before_keeps_all_it_holds(here: School) -> None:
    here.chapter("sums")
    ada = here.client()
    graded = take(ada, "sums", HALF)
    begun = ada.start_attempt("sums")
    ada.respond(begun.id, at(begun, "sum"), sum_("5"))
    begun, home = ada.start_attempt("sums"), ada.home()
    here.close()
    _from_before(here)
    here.classroom()
    ada = here.client()
    assert ada.home() == home
    assert ada.result(graded.id) == graded
    assert ada.start_attempt("sums") == begun
    assert verify(here.data).flaws == ()
    assert ada.hand_in(begun.id).awarded == 0
    assert verify(here.data).flaws == ()
