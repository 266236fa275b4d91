"""A change is carried out once, however often and from however many threads it is asked for."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from gradebook.classroom import Classroom
from gradebook.client import Client
from gradebook.ledger import AT_ONCE, KEPT
from gradebook.messages import (
    Flag,
    HandIn,
    RecordReading,
    Refused,
    Respond,
    Result,
    Saved,
    StartAttempt,
    StartRun,
    SteerRun,
)
from gradebook.store import open_store
from gradebook.tables import attempts, awards, changes, responses, runs

BEGIN = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)


def new_id() -> str:
    return uuid4().hex


def counted(data, table) -> int:
    store = open_store(data, None)
    with store.read() as rows:
        found = len(rows.execute(table.select()).all())
    store.close()
    return found


def test_the_same_request_is_answered_the_same_and_carried_out_once(classroom: Classroom, data, quiz: Any) -> None:
    start = StartAttempt(request_id=new_id(), chapter="sums")
    attempt = classroom.handle("ada", start)
    respond = Respond(
        request_id=new_id(), attempt=attempt.id, position=0, response=quiz.right(attempt.questions[0].asked)
    )
    hand_in = HandIn(request_id=new_id(), attempt=attempt.id)
    assert classroom.handle("ada", respond) == Saved()
    assert classroom.handle("ada", respond) == Saved()
    result = classroom.handle("ada", hand_in)
    assert isinstance(result, Result)
    assert classroom.handle("ada", hand_in) == result
    assert classroom.handle("ada", respond) == Saved()  # late, but it was answered before
    assert classroom.handle("ada", start) == attempt
    assert [counted(data, table) for table in (attempts, responses, awards)] == [1, 1, 1]


def test_a_run_asked_for_twice_is_one_run(classroom: Classroom, data, experiment) -> None:
    start = StartRun(request_id=new_id(), experiment=experiment, paused=True)
    assert classroom.handle("ada", start) == classroom.handle("ada", start)
    assert counted(data, runs) == 1


def test_another_request_under_the_same_id_is_refused(classroom: Classroom) -> None:
    request_id = new_id()
    attempt = classroom.handle("ada", StartAttempt(request_id=request_id, chapter="sums"))
    for other in (
        StartAttempt(request_id=request_id, chapter="quiet"),
        HandIn(request_id=request_id, attempt=attempt.id),
        Flag(request_id=request_id, attempt=attempt.id, position=0, flagged=True),
        RecordReading(request_id=request_id, chapter="sums", section="adding", finished=True),
        SteerRun(request_id=request_id, run=1, action="stop"),
    ):
        reply = classroom.handle("ada", other)
        assert isinstance(reply, Refused)
        assert reply.code in ("invalid", "unknown")
    assert classroom.handle("ada", StartAttempt(request_id=new_id(), chapter="sums")) == attempt


def test_ids_of_two_learners_do_not_meet(classroom: Classroom) -> None:
    start = StartAttempt(request_id=new_id(), chapter="sums")
    assert classroom.handle("ada", start).id != classroom.handle("bob", start).id


def test_a_refused_request_leaves_nothing_and_may_be_sent_again(classroom: Classroom) -> None:
    request_id = new_id()
    early = Respond(request_id=request_id, attempt=1, position=0, response=None)
    assert isinstance(classroom.handle("ada", early), Refused)
    attempt = classroom.handle("ada", StartAttempt(request_id=new_id(), chapter="sums"))
    assert attempt.id == 1
    assert classroom.handle("ada", early) == Saved()


@pytest.mark.parametrize("same", [True, False], ids=["one id", "an id each"])
def test_hand_ins_that_race_pay_once(classroom: Classroom, ada: Client, data, quiz: Any, same: bool) -> None:
    attempt = ada.start_attempt("sums")
    quiz.answer(ada, attempt, {"sum", "less"})
    ids = [new_id()] * 16 if same else [new_id() for _ in range(16)]
    with ThreadPoolExecutor(8) as threads:
        requests = [HandIn(request_id=one, attempt=attempt.id) for one in ids]
        replies = list(threads.map(lambda request: classroom.handle("ada", request), requests))
    assert all(reply == replies[0] for reply in replies)
    assert replies[0].awarded == 571
    assert counted(data, awards) == 1
    assert ada.home().earned == 571


def test_starts_that_race_open_one_attempt(classroom: Classroom, data) -> None:
    with ThreadPoolExecutor(8) as threads:
        requests = [StartAttempt(request_id=new_id(), chapter="sums") for _ in range(16)]
        replies = list(threads.map(lambda request: classroom.handle("ada", request), requests))
    assert len({reply.id for reply in replies}) == 1
    assert counted(data, attempts) == 1


def test_what_was_answered_is_remembered_for_a_month_and_what_it_changed_for_ever(open_classroom, data) -> None:
    day = [0]
    room = open_classroom(clock=lambda: BEGIN + timedelta(days=day[0]))
    attempt = room.handle("ada", StartAttempt(request_id=new_id(), chapter="sums"))
    old = [Respond(request_id=new_id(), attempt=attempt.id, position=0, response=None) for _ in range(AT_ONCE + 10)]
    for request in old:
        assert room.handle("ada", request) == Saved()
    kept, bobs = counted(data, changes), StartAttempt(request_id=new_id(), chapter="sums")
    theirs = room.handle("bob", bobs)

    def turn_a_page() -> int:
        request = RecordReading(request_id=new_id(), chapter="sums", section="adding", finished=False)
        assert room.handle("ada", request) == Saved()
        return counted(data, changes)

    day[0] = KEPT.days
    assert turn_a_page() == kept + 2
    assert room.handle("ada", old[0]) == Saved()
    assert counted(data, responses) == len(old)
    day[0] += 1
    assert turn_a_page() == kept + 3 - AT_ONCE  # some at a time, until all are gone
    assert turn_a_page() == 1 + 3  # bob's, who did nothing since, and ada's since then
    assert room.handle("bob", bobs) == theirs
    assert counted(data, responses) == len(old)


def test_two_classrooms_on_one_file_see_each_others_answers(open_classroom, quiz: Any) -> None:
    one, two = open_classroom(), open_classroom()
    attempt = one.handle("ada", StartAttempt(request_id=new_id(), chapter="sums"))
    for position, (room, asking) in enumerate(zip((one, two, one, two), attempt.questions, strict=True)):
        response = quiz.right(asking.asked)
        reply = room.handle("ada", Respond(request_id=new_id(), attempt=1, position=position, response=response))
        assert reply == Saved()
    result = two.handle("ada", HandIn(request_id=new_id(), attempt=attempt.id))
    assert result.grade == 1
    late = Respond(request_id=new_id(), attempt=1, position=0, response=None)
    assert one.handle("ada", late).code == "closed"
