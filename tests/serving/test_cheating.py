"""What a learner who cheats through the socket comes to: nothing is told before its time, nothing is paid twice."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from enrolled import EVERYTHING, Answers, write_course
from servers import ANA, BOB, IDA, ClassServer, Line, served

from content.questions.numerical import NumericalResponse
from gradebook import wire
from gradebook.attempts import Attempts
from gradebook.client import Client
from gradebook.messages import (
    Attempt,
    GetHome,
    GetPage,
    GetResult,
    HandIn,
    Page,
    Refused,
    Respond,
    Result,
    Saved,
    StartAttempt,
)
from gradebook.sockets import Socket


def new() -> str:
    return uuid4().hex


@pytest.fixture
def server(tmp_path: Path) -> Iterator[ClassServer]:
    with served(write_course(tmp_path), tmp_path / "class") as server:
        yield server


@pytest.fixture
def ana(server: ClassServer) -> Line:
    return server.line(ANA)


def refused(reply: object) -> Refused:
    assert isinstance(reply, Refused), reply
    return reply


def started(line: Line) -> Attempt:
    attempt = line.ask(StartAttempt(request_id=new(), chapter="sums"))
    assert isinstance(attempt, Attempt)
    return attempt


def test_a_question_that_was_never_issued_takes_no_answer(ana: Line) -> None:
    attempt = started(ana)
    response = NumericalResponse(text="1")
    for number, position, code in ((attempt.id + 1, 0, "unknown"), (attempt.id, 99, "invalid")):
        reply = ana.ask(Respond(request_id=new(), attempt=number, position=position, response=response))
        assert refused(reply).code == code


def test_answers_after_handing_in_change_nothing(ana: Line) -> None:
    attempt = started(ana)
    result = ana.ask(HandIn(request_id=new(), attempt=attempt.id))
    assert isinstance(result, Result)
    for position, asking in enumerate(attempt.questions):
        reply = ana.ask(
            Respond(request_id=new(), attempt=attempt.id, position=position, response=Answers.right(asking.asked))
        )
        assert refused(reply).code == "closed"
    again = ana.ask(HandIn(request_id=new(), attempt=attempt.id))
    assert isinstance(again, Result)
    assert (again.grade, again.earned) == (0, 0)


def test_brute_force_learns_nothing_before_handing_in(server: ClassServer, ana: Line) -> None:
    attempt = started(ana)
    before = len(ana.received)
    position = next(n for n, one in enumerate(attempt.questions) if one.asked.kind == "numerical")
    for guess in range(300):
        response = NumericalResponse(text=str(guess))
        reply = ana.ask(Respond(request_id=new(), attempt=attempt.id, position=position, response=response))
        assert reply == Saved()
    assert set(bytes(ana.received[before:]).splitlines()) == {b'{"reply":"saved"}'}, "right and wrong look the same"
    assert refused(ana.ask(GetResult(attempt=attempt.id))).code == "closed"


def test_nothing_received_before_handing_in_holds_a_key(server: ClassServer, ana: Line) -> None:
    attempt = started(ana)
    for position, asking in enumerate(attempt.questions):
        give = Answers.right(asking.asked)
        ana.ask(Respond(request_id=new(), attempt=attempt.id, position=position, response=give))
    ana.ask(GetHome())
    ana.ask(StartAttempt(request_id=new(), chapter="sums"))
    assert b"KEYWORD" not in ana.received
    ana.ask(HandIn(request_id=new(), attempt=attempt.id))
    assert b"KEYWORD-EXPLAINED" in ana.received


def test_what_is_wrong_with_a_quiz_tells_a_learner_no_key_and_an_instructor_all(
    server: ClassServer, ana: Line, tmp_path: Path
) -> None:
    quiz = tmp_path / "course" / "01-sums" / "quiz.toml"
    quiz.write_text(quiz.read_text("utf-8").replace('answer = "a + b"', 'answer = "KEYWORD-SUM"'), "utf-8")
    mine, theirs = (line.ask(GetPage(chapter="sums", section="welcome")) for line in (ana, server.line(IDA)))
    assert isinstance(mine, Page)
    assert isinstance(theirs, Page)
    assert "KEYWORD-SUM" in theirs.problems[0]
    assert len(mine.problems) == 1
    quiz.write_text("draws = KEYWORD", "utf-8")
    said = refused(ana.ask(StartAttempt(request_id=new(), chapter="sums")))
    assert (said.code, "quiz.toml" in said.message) == ("course", False)
    assert b"KEYWORD" not in ana.received


def test_a_mistake_of_the_program_tells_a_learner_nothing_of_what_it_was_about(
    server: ClassServer, ana: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise KeyError("KEYWORD-SUM")

    monkeypatch.setattr(Attempts, "_begin", broken)
    assert "nnquiz made a mistake" not in refused(ana.ask(StartAttempt(request_id=new(), chapter="sums"))).message
    assert b"KEYWORD" not in ana.received


def test_a_learner_may_not_ask_what_instructors_ask(server: ClassServer, ana: Line) -> None:
    for asks in (b'{"ask": "class"}\n', b'{"ask": "grades"}\n', b'{"ask": "record", "login": "bob"}\n'):
        assert refused(ana.raw(asks)).code == "denied"
    assert server.line(IDA).raw(b'{"ask": "class"}\n').reply == "class"


def test_another_learners_attempt_is_unknown(server: ClassServer, ana: Line) -> None:
    attempt, bob = started(ana), server.line(BOB)
    response = Answers.right(attempt.questions[0].asked)
    for request in (
        Respond(request_id=new(), attempt=attempt.id, position=0, response=response),
        HandIn(request_id=new(), attempt=attempt.id),
        GetResult(attempt=attempt.id),
    ):
        assert refused(bob.ask(request)).code == "unknown"


def test_another_learners_request_id_is_another_request(server: ClassServer, ana: Line) -> None:
    attempt, bob, mine = started(ana), server.line(BOB), new()
    handed_in = HandIn(request_id=mine, attempt=attempt.id)
    assert isinstance(ana.ask(handed_in), Result)
    assert refused(bob.ask(handed_in)).code == "unknown", "no reply of hers is his"
    assert isinstance(bob.ask(StartAttempt(request_id=mine, chapter="sums")), Attempt)


def test_a_request_sent_twice_is_carried_out_once(server: ClassServer) -> None:
    first, second, attempt = server.line(ANA), server.line(ANA), started(server.line(ANA))
    line = wire.write_line(HandIn(request_id=new(), attempt=attempt.id))
    first.send(line)
    second.send(line)
    assert first.next() == second.next()


def test_a_whole_quiz_through_the_socket(server: ClassServer) -> None:
    client = Client(Socket(opened=lambda: server.connect(ANA)), "ana")
    try:
        assert Answers.take(client, EVERYTHING).earned == 1000
        assert client.home().class_title == "Networks 101"
    finally:
        client.close()
