"""Learners of a class who answer as fast as they are answered: one loop over all their connections."""

from __future__ import annotations

import selectors
import socket
import time
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from uuid import uuid4

from class_process import FIRST, ask, connect

from content.asked import Asked, Response
from content.questions.multiple import MultipleResponse
from content.questions.numerical import NumericalResponse
from content.questions.single import SingleResponse
from content.questions.truefalse import TrueFalseResponse
from gradebook.messages import Respond, StartAttempt

SAVED = b'{"reply":"saved"}\n'


@dataclass
class Learner:
    """One connection, and a question that is answered again and again."""

    number: int
    connection: socket.socket
    attempt: int
    position: int
    line: bytes
    sent: float = 0.0
    waiting: str = ""

    def under(self, request_id: str) -> bytes:
        """The line with the answer, under this id."""
        return self.line.replace(b"0" * 32, request_id.encode())


@dataclass
class Load:
    """What came of it: the seconds each answer took, the request ids that were acknowledged, and by learner the lines
    whose reply never came.
    """

    seconds: float = 0.0
    waits: list[float] = field(default_factory=list)
    saved: list[str] = field(default_factory=list)
    unknown: list[tuple[int, bytes]] = field(default_factory=list)
    other: list[bytes] = field(default_factory=list)

    @property
    def per_second(self) -> float:
        return len(self.waits) / self.seconds

    def wait(self, part: float) -> float:
        """The wait that this part of all requests stayed below, in seconds."""
        return sorted(self.waits)[int(part * (len(self.waits) - 1))]


def sit_down(place: Path, learners: int, chapter: str) -> list[Learner]:
    """Connect the first so many learners, each with an attempt under way."""
    return [_seated(place, number, chapter) for number in range(learners)]


def _seated(place: Path, number: int, chapter: str) -> Learner:
    connection = connect(place, FIRST + number)
    attempt = ask(connection, StartAttempt(request_id=uuid4().hex, chapter=chapter))
    assert attempt.reply == "attempt", attempt
    position = number % len(attempt.questions)
    response = some_response(attempt.questions[position].asked)
    request = Respond(request_id="0" * 32, attempt=attempt.id, position=position, response=response)
    line = request.model_dump_json().encode() + b"\n"
    return Learner(number, connection, attempt.id, position, line)


def some_response(asked: Asked) -> Response:
    """A response that fits, right or wrong."""
    kinds: dict[str, Response] = {
        "single": SingleResponse(choice=0),
        "multiple": MultipleResponse(choices=(0,)),
        "truefalse": TrueFalseResponse(answer=True),
        "numerical": NumericalResponse(text="12"),
    }
    return kinds[asked.kind]


def answer(learners: list[Learner], seconds: float) -> Load:
    """Let every learner have one answer in flight for so long, or until the server goes."""
    load, clock, ids = Load(), time.perf_counter, count()
    stem = uuid4().hex[:20]
    with selectors.DefaultSelector() as selector:
        begun = clock()
        for learner in learners:
            selector.register(learner.connection, selectors.EVENT_READ, learner)
            _send(learner, f"{stem}{next(ids):012x}")
        while selector.get_map():
            for key, _ in selector.select(timeout=60):
                learner = key.data
                reply = _received(learner.connection)
                now = clock()
                if reply == SAVED:
                    load.waits.append(now - learner.sent)
                    load.saved.append(learner.waiting)
                elif reply:
                    load.other.append(reply)
                else:
                    load.unknown.append((learner.number, learner.under(learner.waiting)))
                if not reply or now > begun + seconds:
                    selector.unregister(learner.connection)
                elif not _send(learner, f"{stem}{next(ids):012x}"):
                    load.unknown.append((learner.number, learner.under(learner.waiting)))
                    selector.unregister(learner.connection)
        load.seconds = clock() - begun
    return load


def _send(learner: Learner, request_id: str) -> bool:
    learner.waiting, learner.sent = request_id, time.perf_counter()
    try:
        learner.connection.sendall(learner.under(request_id))
    except ConnectionError:
        return False
    return True


def _received(connection: socket.socket) -> bytes:
    try:
        return connection.recv(65_536)
    except ConnectionError:
        return b""
