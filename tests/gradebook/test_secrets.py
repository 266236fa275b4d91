"""Nothing that helps to answer leaves the classroom before the attempt is handed in."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from servers import ClassServer, Listed

from content.loader import BUNDLED, load_course, load_quiz
from gradebook.classroom import Classroom
from gradebook.client import ClassroomRefused, Client
from gradebook.messages import AnyReply
from gradebook.sockets import Socket
from gradebook.transports import Local

KEY_WORDS = {"right", "because", "explanation", "told", "mark", "answer", "tolerance", "seed", "fingerprint", "wrong"}


class Recording(Local):
    """Keeps every reply as it went over the wire."""

    def __init__(self, classroom: Classroom) -> None:
        super().__init__(lambda: classroom, wire=True)
        self.sent: list[str] = []

    def ask(self, learner: str, request: Any) -> AnyReply:
        reply = super().ask(learner, request)
        self.sent.append(reply.model_dump_json())
        return reply


class Tapped:
    """A socket that keeps every byte that comes out of it."""

    def __init__(self, connected: socket.socket, heard: bytearray) -> None:
        self._connected, self._heard = connected, heard

    def __getattr__(self, name: str) -> Any:
        return getattr(self._connected, name)

    def recv(self, size: int) -> bytes:
        got = self._connected.recv(size)
        self._heard += got
        return got


@contextmanager
def tapped(room: Classroom, uid: int = 2001) -> Iterator[tuple[Socket, bytearray]]:
    """A learner's way to a class server over this classroom, and every byte that came along it."""
    server = ClassServer(Listed(room, {"ada": "learner"}), logins={uid: "ada"})
    heard = bytearray()
    wire = Socket(opened=lambda: Tapped(server.connect(uid), heard))  # type: ignore[arg-type, return-value]
    yield wire, heard
    wire.close()
    server.stop()


def everything_before_handing_in(ada: Client, quiz: Any) -> int:
    """All that a learner may ask for and some that they may not; the attempt's number."""
    attempt = ada.start_attempt("sums")
    quiz.answer(ada, attempt, {"sum"})
    ada.home()
    ada.outline()
    for section in ada.page("sums").sections:
        ada.page("sums", section.id)
        ada.record_reading("sums", section.id, True)
    forbidden = (
        lambda: ada.result(attempt.id),
        lambda: ada.sheet("ada", attempt.id),
        lambda: ada.record("ada"),
        lambda: ada.grades(),
        lambda: ada.class_piece(),
        lambda: ada.respond(attempt.id, 999, None),
        lambda: ada.respond(attempt.id + 1, 0, None),
        lambda: ada.hand_in(attempt.id + 1),
    )
    for ask in forbidden:
        with pytest.raises(ClassroomRefused):
            ask()
    return ada.start_attempt("sums").id


def names_in(value: object) -> set[str]:
    """Every field name in a JSON value, but those of what the learner themself answered."""
    if isinstance(value, dict):
        inner = (names_in(part) for name, part in value.items() if name != "response")
        return set(value).union(*inner)
    return set().union(*map(names_in, value)) if isinstance(value, list) else set()


def test_no_key_before_the_hand_in_and_all_of_it_after(classroom: Classroom, quiz: Any) -> None:
    wire = Recording(classroom)
    ada = Client(wire, "ada")
    ada.home()
    attempt = ada.start_attempt("sums")
    quiz.answer(ada, attempt, {"sum"})
    for position in range(4):
        ada.flag(attempt.id, position, True)
    with pytest.raises(ClassroomRefused):
        ada.result(attempt.id)
    with pytest.raises(ClassroomRefused):
        ada.respond(attempt.id, 999, None)
    ada.start_attempt("sums")
    ada.home()
    ada.outline()

    assert len(wire.sent) == 15
    for sent in wire.sent:
        assert "KEYWORD" not in sent
        assert not names_in(json.loads(sent)) & KEY_WORDS

    ada.hand_in(attempt.id)
    assert "KEYWORD-EXPLAINED" in wire.sent[-1]
    assert "KEYWORD-BECAUSE" in wire.sent[-1]
    assert {"right", "because", "explanation"} <= names_in(json.loads(wire.sent[-1]))


def test_every_byte_that_a_client_of_a_class_receives_holds_no_key(classroom: Classroom, quiz: Any) -> None:
    with tapped(classroom) as (wire, heard):
        ada = Client(wire, "ada")
        attempt = everything_before_handing_in(ada, quiz)
        before = bytes(heard)
        lines = before.splitlines()
        assert len(lines) > 20
        assert b"KEYWORD" not in before
        for line in lines:
            told = json.loads(line)
            if told.get("reply") != "page":  # a lesson says what it says
                assert not names_in(told) & KEY_WORDS

        ada.hand_in(attempt)
        after = bytes(heard[len(before) :])
        assert b"KEYWORD-EXPLAINED" in after
        assert b"KEYWORD-BECAUSE" in after


def test_the_order_of_choices_gives_nothing_away(open_classroom) -> None:
    """The right choice stands first in the file; drawn, it stands in each place."""
    room = open_classroom()
    ada = Client(Local(lambda: room), "ada")
    places = set()
    for _ in range(20):
        attempt = ada.start_attempt("sums")
        places |= {
            asking.asked.choices.index("Two, of course") for asking in attempt.questions if asking.asked.id == "less"
        }
        ada.hand_in(attempt.id)
    assert places == {0, 1}


def test_the_bundled_banks_explanations_stay_behind_the_wall(data) -> None:
    course = load_course(BUNDLED)
    classroom = Classroom(BUNDLED, data)
    wire = Recording(classroom)
    ada = Client(wire, "ada")
    for chapter in course.chapters:
        bank = load_quiz(course, chapter.id)
        if bank is None:
            continue
        ada.start_attempt(chapter.id)
        for question in bank.questions:
            for _, thought in question.thoughts():
                plain = thought.split("{")[0]
                assert len(plain) < 20 or json.dumps(plain, ensure_ascii=False)[1:-1] not in wire.sent[-1]
            assert json.dumps(question.explanation.split("{")[0], ensure_ascii=False)[1:-1] not in wire.sent[-1] or (
                len(question.explanation.split("{")[0]) < 20
            )
    assert wire.sent
    classroom.close()


def test_the_bundled_bank_sends_a_class_no_word_of_what_it_thinks(data) -> None:
    course = load_course(BUNDLED)
    quizzes = [(chapter.id, bank) for chapter in course.chapters if (bank := load_quiz(course, chapter.id))]
    thoughts = {
        part
        for _, bank in quizzes
        for question in bank.questions
        for thought in (question.explanation, *(text for _, text in question.thoughts()))
        if len(part := thought.split("{")[0].strip()) >= 20
    }
    assert len(thoughts) > 50
    with tapped(Classroom(BUNDLED, data, patience=0)) as (wire, heard):
        ada = Client(wire, "ada")
        attempts = [ada.start_attempt(chapter).id for chapter, _ in quizzes]
        before = bytes(heard).decode()
        assert not [text for text in thoughts if json.dumps(text, ensure_ascii=False)[1:-1] in before]
        for attempt in attempts:
            ada.hand_in(attempt)
        after = bytes(heard).decode()
        assert [text for text in thoughts if json.dumps(text, ensure_ascii=False)[1:-1] in after]
