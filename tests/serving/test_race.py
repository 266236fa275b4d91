"""A class that all does the same at once, against a real server: paid once, and nothing lost when it is killed."""

from __future__ import annotations

import os
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from random import Random, SystemRandom
from uuid import uuid4

import pytest
from class_process import FIRST, connect, make_class, receive_line, serving
from enrolled import Answers, write_course
from storms import storm

from gradebook import wire
from gradebook.classes.verify import verify
from gradebook.messages import AnyReply, AnyRequest, Attempt, HandIn, Respond, Result, StartAttempt
from gradebook.store import FILE

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="only root can be many accounts at once")

LEARNERS, ROUNDS = 100, 20
"""Two thousand submissions."""


@pytest.fixture
def place() -> Iterator[Path]:
    """A folder that every account can reach a socket in."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


class Pair:
    """A learner at two terminals."""

    def __init__(self, place: Path, number: int) -> None:
        self.ends = [connect(place, FIRST + number) for _ in range(2)]

    def send(self, end: int, request: AnyRequest) -> None:
        self.ends[end].sendall(wire.write_line(request))

    def receive(self, end: int) -> AnyReply:
        return wire.read_reply(receive_line(self.ends[end]))

    def close(self) -> None:
        for end in self.ends:
            end.close()


def each(pairs: list[Pair], requests: list[AnyRequest]) -> list[AnyReply]:
    """Everybody's request is on its way before the first reply is read."""
    for pair, request in zip(pairs, requests, strict=True):
        pair.send(0, request)
    return [pair.receive(0) for pair in pairs]


def submit(pairs: list[Pair], chance: Random, one_id: bool) -> None:
    """Everybody answers some questions of a new attempt, and hands it in at both terminals at once."""
    attempts = each(pairs, [StartAttempt(request_id=uuid4().hex, chapter="sums") for _ in pairs])
    for position in chance.sample(range(4), 2):
        requests: list[AnyRequest] = []
        for attempt in attempts:
            assert isinstance(attempt, Attempt)
            response = Answers.right(attempt.questions[position].asked)
            request = Respond(request_id=uuid4().hex, attempt=attempt.id, position=position, response=response)
            requests.append(request)
        assert {reply.reply for reply in each(pairs, requests)} == {"saved"}
    for pair, attempt in zip(pairs, attempts, strict=True):
        ids = [uuid4().hex] * 2 if one_id else [uuid4().hex, uuid4().hex]
        for end in (0, 1):
            pair.send(end, HandIn(request_id=ids[end], attempt=attempt.id))
    for pair in pairs:
        first, second = pair.receive(0), pair.receive(1)
        assert isinstance(first, Result)
        assert first == second


def test_two_thousand_submissions_each_sent_twice_are_paid_once(tmp_path: Path, place: Path) -> None:
    tmp_path.chmod(0o700)
    seed = SystemRandom().randrange(2**32)
    print(f"seed {seed}")
    chance = Random(seed)
    folder = make_class(tmp_path / "class", write_course(tmp_path), LEARNERS)
    with serving(folder, place / "socket"):
        pairs = [Pair(place / "socket", number) for number in range(LEARNERS)]
        for turn in range(ROUNDS):
            submit(pairs, chance, one_id=turn % 2 == 0)
        for pair in pairs:
            pair.close()
    with closing(sqlite3.connect(folder / FILE)) as file:
        counts = [
            file.execute(f"SELECT count(*) FROM {name}").fetchone()[0] for name in ("attempts", "hand_ins", "awards")
        ]
        wrong = """SELECT learner FROM awards JOIN hand_ins USING (attempt)
            GROUP BY learner HAVING sum(credits) <> max(worth) OR sum(credits) = 0"""
        assert file.execute(wrong).fetchall() == []
    assert counts == [LEARNERS * ROUNDS] * 3
    assert verify(folder).flaws == ()


def test_a_server_that_is_killed_keeps_every_answer_it_acknowledged(tmp_path: Path, place: Path) -> None:
    tmp_path.chmod(0o700)
    seed = SystemRandom().randrange(2**32)
    print(f"seed {seed}")
    folder = make_class(tmp_path / "class", write_course(tmp_path), 25)
    assert storm(folder, place / "socket", "sums", kills=3, chance=Random(seed)) > 100
