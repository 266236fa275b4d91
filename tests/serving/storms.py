"""Servers that are killed while a class answers, and what has to be true of the records afterwards."""

from __future__ import annotations

import sqlite3
import threading
from contextlib import closing
from pathlib import Path
from random import Random
from uuid import uuid4

from class_process import FIRST, ask, connect, receive_line, serving
from load import SAVED, answer, sit_down

from gradebook.classes.verify import verify
from gradebook.messages import HandIn
from gradebook.store import FILE

LEARNERS = 25


def storm(folder: Path, place: Path, chapter: str, kills: int, chance: Random) -> int:
    """Kill the server of a class so often, in the middle of its learners' answers; how many were acknowledged.

    What had no reply is sent again to the next server, and again to be sure; at the end everybody hands in.
    """
    acknowledged: list[str] = []
    unanswered: list[tuple[int, bytes]] = []
    for _ in range(kills):
        with serving(folder, place) as process:
            acknowledged += _sent_again(place, unanswered)
            learners = sit_down(place, LEARNERS, chapter)
            killer = threading.Timer(chance.uniform(0.02, 0.4), process.kill)
            killer.start()
            load = answer(learners, 60)
            killer.join()
            assert not load.other, load.other[0]
            assert len(load.unknown) == LEARNERS
            acknowledged += load.saved
            unanswered = load.unknown
            for learner in learners:
                learner.connection.close()
    with serving(folder, place):
        acknowledged += _sent_again(place, unanswered)
        for learner in sit_down(place, LEARNERS, chapter):
            request = HandIn(request_id=uuid4().hex, attempt=learner.attempt)
            assert ask(learner.connection, request) == ask(learner.connection, request)
            learner.connection.close()
    check_records(folder, acknowledged)
    with closing(sqlite3.connect(folder / FILE)) as file:
        assert file.execute("SELECT count(*) FROM awards").fetchone() == (LEARNERS,)
    return len(acknowledged)


def _sent_again(place: Path, unanswered: list[tuple[int, bytes]]) -> list[str]:
    for number, line in unanswered:
        with closing(connect(place, FIRST + number)) as connection:
            for _ in range(2):
                connection.sendall(line)
                assert receive_line(connection) == SAVED
    return [line.split(b'"request_id":"')[1][:32].decode() for _, line in unanswered]


def check_records(folder: Path, acknowledged: list[str]) -> None:
    """Nothing that was acknowledged is lost, nothing is there twice, and the chains hold."""
    with closing(sqlite3.connect(folder / FILE)) as file:
        assert file.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert file.execute("PRAGMA foreign_key_check").fetchall() == []
        kept = [row[0] for row in file.execute('SELECT request_id FROM changes WHERE reply = \'{"reply":"saved"}\'')]
        answers = file.execute("SELECT count(*) FROM responses").fetchone()[0]
        paid = file.execute("SELECT attempt FROM awards ORDER BY attempt").fetchall()
        handed_in = file.execute("SELECT attempt FROM hand_ins ORDER BY attempt").fetchall()
    assert len(acknowledged) == len(set(acknowledged))
    assert set(acknowledged) - set(kept) == set()
    assert len(kept) == len(set(kept)) == answers == len(acknowledged)
    assert paid == handed_in
    assert verify(folder).flaws == ()
