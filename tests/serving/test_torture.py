"""A class server killed again and again under load, and one that waits for a disk that another program holds."""

from __future__ import annotations

import os
import sqlite3
import tempfile
import time
from contextlib import closing
from pathlib import Path
from random import Random, SystemRandom

import pytest
from class_process import make_class, serving
from enrolled import write_course
from load import sit_down
from storms import check_records, storm

from gradebook import wire
from gradebook.messages import Refused
from gradebook.store import FILE

pytestmark = [
    pytest.mark.torture,
    pytest.mark.timeout(900),
    pytest.mark.skipif(os.geteuid() != 0, reason="only root can be many accounts at once"),
]


def test_twenty_five_kills_under_load_lose_nothing_that_was_acknowledged(tmp_path: Path) -> None:
    tmp_path.chmod(0o700)
    seed = SystemRandom().randrange(2**32)
    print(f"seed {seed}")
    folder = make_class(tmp_path / "class", write_course(tmp_path), 25)
    with tempfile.TemporaryDirectory() as place:
        Path(place).chmod(0o755)
        acknowledged = storm(folder, Path(place, "socket"), "sums", kills=25, chance=Random(seed))
    print(f"{acknowledged} answers acknowledged, all of them kept, none twice")
    assert acknowledged > 1000


def test_a_database_that_is_held_for_thirty_seconds_loses_nothing(tmp_path: Path) -> None:
    """Three times over, everybody is told in time that nothing was recorded; then it is, once."""
    tmp_path.chmod(0o700)
    folder = make_class(tmp_path / "class", write_course(tmp_path), 5)
    saved: list[str] = []
    with tempfile.TemporaryDirectory() as place:
        Path(place).chmod(0o755)
        with serving(folder, Path(place, "socket")):
            learners = sit_down(Path(place, "socket"), 5, "sums")
            with closing(sqlite3.connect(folder / FILE, isolation_level=None)) as other:
                other.execute("BEGIN IMMEDIATE")
                until, told = time.monotonic() + 30, 0
                while time.monotonic() < until:
                    for learner in learners:
                        learner.connection.sendall(learner.under(f"{learner.number:032x}"))
                    for learner in learners:
                        reply = wire.read_reply(learner.connection.recv(65_536))
                        assert isinstance(reply, Refused)
                        assert "is held by another program. Nothing was recorded by this" in reply.message
                    told += 1
                other.execute("ROLLBACK")
            assert 2 <= told <= 4
            for learner in learners:
                for _ in range(2):
                    learner.connection.sendall(learner.under(f"{learner.number:032x}"))
                    assert wire.read_reply(learner.connection.recv(65_536)).reply == "saved"
                saved.append(f"{learner.number:032x}")
                learner.connection.close()
    check_records(folder, saved)
