"""Time: limits, opening and closing, waits, credit by the time of handing in, and attempts that nobody handed in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from fractions import Fraction
from pathlib import Path
from threading import Barrier
from uuid import uuid4

import pytest
from quizzes import BEGIN, School, at, school, sum_, take

from gradebook.classes.verify import verify
from gradebook.client import ClassroomRefused, Client
from gradebook.messages import Respond
from gradebook.transports import Local

HALF = Fraction(1, 2)


@pytest.fixture
def here(tmp_path: Path) -> Iterator[School]:
    yield from school(tmp_path)


def refused(act: Callable[[], object]) -> str:
    with pytest.raises(ClassroomRefused) as found:
        act()
    assert found.value.code == "closed"
    return str(found.value)


def half_done(client: Client, chapter: str = "sums") -> int:
    """An attempt with one of its two questions right."""
    attempt = client.start_attempt(chapter)
    client.respond(attempt.id, at(attempt, "sum"), sum_("5"))
    return attempt.id


def test_seconds_left(here: School) -> None:
    here.chapter("sums", 'time_limit = "10 min"')
    ada = here.client()
    assert ada.start_attempt("sums").seconds_left == 600
    here.clock.pass_(seconds=0.5)
    assert ada.start_attempt("sums").seconds_left == 600  # what has begun counts
    here.clock.pass_(minutes=9, seconds=59.5)
    assert ada.start_attempt("sums").seconds_left == 0


def test_the_last_moment_is_in_time_and_the_next_is_not(here: School) -> None:
    here.chapter("sums", 'time_limit = "10 min"')
    ada = here.client()
    attempt = ada.start_attempt("sums")
    here.clock.pass_(minutes=10)
    ada.respond(attempt.id, at(attempt, "sum"), sum_("5"))
    here.clock.pass_(seconds=0.001)
    assert "time of this attempt is over" in refused(lambda: ada.respond(attempt.id, at(attempt, "sum"), sum_("9")))
    result = ada.result(attempt.id)
    assert (result.grade, result.overdue, result.handed_in) == (HALF, True, BEGIN + timedelta(minutes=10))


@pytest.mark.parametrize(
    "come_by",
    [
        lambda ada, attempt: ada.home(),
        lambda ada, attempt: ada.quiz("sums"),
        lambda ada, attempt: ada.start_attempt("sums"),
        lambda ada, attempt: ada.hand_in(attempt),
        lambda ada, attempt: ada.result(attempt),
        lambda ada, attempt: refused(lambda: ada.respond(attempt, 0, None)),
        lambda ada, attempt: refused(lambda: ada.flag(attempt, 0, True)),
        lambda ada, attempt: refused(lambda: ada.check(attempt, 0)),
        lambda ada, attempt: ada.grades(),
        lambda ada, attempt: ada.class_piece(),
        lambda ada, attempt: ada.record("ada"),
        lambda ada, attempt: ada.items("sums"),
        lambda ada, attempt: ada.regrade("sums"),
    ],
    ids=[
        "home",
        "quiz",
        "start",
        "hand-in",
        "result",
        "respond",
        "flag",
        "check",
        "grades",
        "class",
        "record",
        "items",
        "regrade",
    ],
)
def test_whoever_comes_by_first_hands_it_in_as_it_stood(here: School, come_by: Callable[..., object]) -> None:
    here.chapter("sums", 'time_limit = "10 min"')
    instructor = here.classroom()
    ada = here.client()
    attempt = half_done(ada)
    here.clock.pass_(days=2)
    classroom_asks(instructor, ada, come_by, attempt)
    rows = here.rows("SELECT attempt, at, grade, worth FROM hand_ins")
    assert rows == [(attempt, "2026-03-01 09:10:00.000000", "1/2", 500)]
    assert here.rows("SELECT credits FROM awards") == [(500,)]
    assert verify(here.data).flaws == ()


def classroom_asks(classroom, ada: Client, come_by: Callable[..., object], attempt: int) -> None:
    """What an instructor asks for, asked as one."""

    class Teacher:
        def ask(self, learner, request):
            return classroom.handle(learner, request, "instructor")

        def close(self) -> None: ...

    come_by(Client(Teacher(), "ada"), attempt)  # type: ignore[arg-type]


def test_a_second_attempt_can_be_begun_once_the_first_is_overdue(here: School) -> None:
    here.chapter("sums", 'time_limit = "10 min"')
    ada = here.client()
    half_done(ada)
    here.clock.pass_(minutes=11)
    second = ada.start_attempt("sums")
    assert (second.number, second.seconds_left) == (2, 600)
    assert ada.home().earned == 500


def test_everybodys_overdue_attempts_piece_by_piece(here: School) -> None:
    here.chapter("sums", 'time_limit = "10 min"')
    classroom = here.classroom()
    names = [f"learner{number:02}" for number in range(45)]
    for name in names:
        half_done(here.client(name))
    late = here.client("late")
    here.clock.pass_(minutes=11)
    open_ = half_done(late)
    classroom_asks(classroom, late, lambda teacher, _: teacher.grades(), 0)
    assert here.rows("SELECT count(*) FROM hand_ins") == [(45,)]
    assert late.start_attempt("sums").id == open_


def test_a_quiz_that_closes_takes_what_is_open_with_it(here: School) -> None:
    here.chapter("sums", 'time_limit = "1 h"\ncloses = 2026-03-01T09:30:00Z')
    ada = here.client()
    attempt = half_done(ada)
    assert ada.start_attempt("sums").seconds_left == 1800
    here.clock.pass_(minutes=31)
    assert refused(lambda: ada.start_attempt("sums")) == "The quiz closed on 2026-03-01 at 09:30 (UTC)."
    result = ada.result(attempt)
    assert (result.overdue, result.handed_in, result.grade) == (True, BEGIN + timedelta(minutes=30), HALF)
    assert refused(lambda: here.client("bob").start_attempt("sums")).startswith("The quiz closed")


def test_a_quiz_that_opens_later(here: School) -> None:
    here.chapter("sums", "opens = 2026-03-01T12:00:00+02:00")
    ada = here.client()
    told = "The quiz opens on 2026-03-01 at 12:00 (UTC+02:00)."
    assert refused(lambda: ada.start_attempt("sums")) == told
    door = ada.quiz("sums")
    assert (door.refused, door.opens_at) == (told, BEGIN + timedelta(hours=1))
    here.clock.pass_(hours=1)
    assert ada.quiz("sums").refused is None
    assert ada.start_attempt("sums").number == 1


def test_a_wait_between_attempts(here: School) -> None:
    here.chapter("sums", 'wait = "2 h"')
    ada = here.client()
    take(ada, "sums", 0)
    here.clock.pass_(minutes=30)
    assert refused(lambda: ada.start_attempt("sums")) == "The next attempt can be begun in 90 minutes."
    assert ada.quiz("sums").opens_at == BEGIN + timedelta(hours=2)
    here.clock.pass_(minutes=90)
    assert ada.start_attempt("sums").number == 2


def test_a_clock_that_is_set_back_locks_nobody_out(here: School) -> None:
    here.chapter("sums", 'wait = "2 h"\ntime_limit = "10 min"')
    ada = here.client()
    here.clock.pass_(days=365)
    take(ada, "sums", 0)
    here.clock.pass_(days=-365)
    attempt = ada.start_attempt("sums")
    assert (attempt.number, attempt.seconds_left) == (2, 600)
    here.clock.pass_(days=-1)
    ada.respond(attempt.id, at(attempt, "sum"), sum_("5"))
    result = ada.hand_in(attempt.id)
    assert (result.grade, result.overdue) == (HALF, False)
    assert verify(here.data).flaws == ()


TIMELINE = """
timeline = [
  { until = 2026-03-01T10:00:00Z, percent = 100 },
  { until = 2026-03-02T10:00:00Z, percent = 80 },
  { until = 2026-03-03T10:00:00Z, percent = 50 },
  { percent = 0 },
]
"""


@pytest.mark.parametrize(
    ("hours", "percent", "worth"), [(0, 100, 1000), (1, 100, 1000), (2, 80, 800), (30, 50, 500), (99, 0, 0)]
)
def test_credit_by_time(here: School, hours: int, percent: int, worth: int) -> None:
    here.chapter("sums", TIMELINE)
    ada = here.client()
    here.clock.pass_(hours=hours)
    result = take(ada, "sums", 1)
    assert (result.percent, result.grade, result.passed) == (percent, 1, True)
    assert (result.worth, result.awarded) == (worth, worth)


def test_a_later_better_attempt_pays_only_what_it_adds(here: School) -> None:
    here.chapter("sums", TIMELINE)
    ada = here.client()
    assert take(ada, "sums", HALF).awarded == 500
    here.clock.pass_(hours=2)
    assert take(ada, "sums", 1).awarded == 300
    here.clock.pass_(hours=40)
    last = take(ada, "sums", 1)
    assert (last.worth, last.awarded, last.earned) == (500, 0, 800)
    assert verify(here.data).flaws == ()


def test_an_overdue_attempt_is_paid_by_when_it_was_due(here: School) -> None:
    here.chapter("sums", TIMELINE + 'time_limit = "30 min"')
    ada = here.client()
    attempt = half_done(ada)
    here.clock.pass_(days=9)
    result = ada.result(attempt)
    assert (result.percent, result.worth) == (100, 500)


def test_answers_of_many_at_once_heed_the_time(here: School) -> None:
    here.chapter("sums", 'time_limit = "10 min"')
    classroom = here.classroom()
    early = half_done(here.client("early"))
    here.clock.pass_(minutes=6)
    late = half_done(here.client("late"))
    here.clock.pass_(minutes=5)
    asked = [
        (name, Respond(request_id=uuid4().hex, attempt=attempt, position=0, response=None), "learner")
        for name, attempt in (("early", early), ("late", late), ("early", early))
    ]
    replies = classroom.change_together(asked)  # type: ignore[arg-type]
    assert [reply.reply for reply in replies] == ["refused", "saved", "refused"]
    assert here.rows("SELECT attempt, grade FROM hand_ins") == [(early, "1/2")]


def test_two_sessions_that_come_by_at_once_hand_it_in_once(here: School) -> None:
    here.chapter("sums", 'time_limit = "10 min"')
    half_done(here.client())
    here.clock.pass_(minutes=11)
    sessions = [Client(Local(here.classroom), "ada") for _ in range(6)]
    together = Barrier(len(sessions))

    def come_by(session: Client) -> int:
        together.wait(10)
        return session.home().earned

    with ThreadPoolExecutor(len(sessions)) as pool:
        assert list(pool.map(come_by, sessions)) == [500] * len(sessions)
    assert here.rows("SELECT count(*) FROM hand_ins") == [(1,)]
    assert here.rows("SELECT credits FROM awards") == [(500,)]
    assert verify(here.data).flaws == ()
