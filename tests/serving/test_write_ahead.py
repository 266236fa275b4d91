"""The journal of a class's file ends, also where somebody reads from it all the time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from groups import Asked, answers, attempt_of, check_chains, opened
from sqlalchemy import Connection, func, select

from gradebook.classroom import Classroom
from gradebook.messages import Saved
from gradebook.store import FILE
from gradebook.tables import responses

LONGEST = 300_000
GROUP = 150_000
"""Bytes that a group of a few answers adds at most."""


@pytest.fixture
def classroom(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Classroom]:
    monkeypatch.setattr("gradebook.write_ahead.LONGEST", LONGEST)
    monkeypatch.setattr("gradebook.write_ahead.PATIENCE", 0.0)
    with closing(opened(tmp_path / "data")) as classroom:
        yield classroom


def answer(classroom: Classroom, groups: int, journal: Path) -> list[int]:
    """Answer in so many groups; how long the journal was after each."""
    attempts = {name: attempt_of(classroom, name) for name in ("ana", "bob")}
    sizes = []
    for _ in range(groups):
        asked: list[Asked] = [(who, one, "learner") for who, its in attempts.items() for one in answers(its)]
        assert set(classroom.change_together(asked)) == {Saved()}
        sizes.append(journal.stat().st_size)
    return sizes


def counted(rows: Connection) -> int:
    return rows.execute(select(func.count()).select_from(responses)).scalar_one()


def test_the_journal_is_emptied_when_it_is_too_long(classroom: Classroom, tmp_path: Path) -> None:
    sizes = answer(classroom, 30, tmp_path / "data" / (FILE + "-wal"))
    assert sizes.count(0) >= 2
    assert max(sizes) < LONGEST
    check_chains(tmp_path / "data")


def test_who_reads_for_long_is_let_read_and_stops_nobody(classroom: Classroom, tmp_path: Path) -> None:
    journal = tmp_path / "data" / (FILE + "-wal")
    answer(classroom, 1, journal)
    with classroom._store().read() as rows:
        before = counted(rows)
        sizes = answer(classroom, 30, journal)
        assert max(sizes) > 2 * LONGEST
        assert counted(rows) == before
    assert min(answer(classroom, 30, journal)) == 0
    assert max(answer(classroom, 30, journal)) < LONGEST + GROUP
    check_chains(tmp_path / "data")
