"""Changes made together, where the disk keeps none of them, where another program is in the way, and in threads."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from itertools import count
from pathlib import Path

import pytest
from groups import CHAPTER, Asked, answers, attempt_of, new_id, opened, rows_of
from sqlalchemy import Connection

from gradebook.classroom import Classroom
from gradebook.messages import (
    AnyReply,
    Flag,
    HandIn,
    Saved,
    StartAttempt,
)
from gradebook.store import FILE, Store


@pytest.fixture
def classroom(tmp_path: Path) -> Iterator[Classroom]:
    with closing(opened(tmp_path / "data")) as classroom:
        yield classroom


# -- on the disk, or told so ------------------------------------------------------------------------------------------


class FullDisk:
    """A connection whose next COMMIT finds the disk full."""

    def __init__(self, store: Store) -> None:
        self.commits = 0
        self.failing = False
        from sqlalchemy import event

        event.listen(store._engine, "commit", self._commit)

    def _commit(self, rows: Connection) -> None:
        self.commits += 1
        if self.failing:
            error = sqlite3.OperationalError("database or disk is full")
            error.sqlite_errorname = "SQLITE_FULL"
            raise error


def test_a_group_whose_commit_fails_is_refused_whole_and_the_next_one_works(
    classroom: Classroom, tmp_path: Path
) -> None:
    ana, bob = attempt_of(classroom, "ana"), attempt_of(classroom, "bob")
    disk = FullDisk(classroom._store())
    asked: list[Asked] = [
        ("ana", answers(ana)[0], "learner"),
        ("bob", answers(bob)[1], "learner"),
        ("bob", HandIn(request_id=new_id(), attempt=bob.id), "learner"),
    ]
    disk.failing = True
    replies = classroom.change_together(asked)
    assert [reply.code for reply in replies] == ["storage"] * 3
    assert all("othing was recorded" in reply.message for reply in replies)
    assert rows_of(tmp_path / "data", "responses") == rows_of(tmp_path / "data", "hand_ins") == []
    disk.failing = False
    assert [reply.reply for reply in classroom.change_together(asked)] == ["saved", "saved", "result"]
    assert len(rows_of(tmp_path / "data", "responses")) == 2


def test_a_group_is_one_commit(classroom: Classroom) -> None:
    ana, bob = attempt_of(classroom, "ana"), attempt_of(classroom, "bob")
    disk = FullDisk(classroom._store())
    asked: list[Asked] = [(who, one, "learner") for who, its in (("ana", ana), ("bob", bob)) for one in answers(its)]
    assert set(classroom.change_together(asked)) == {Saved()}
    assert disk.commits == 1


def test_a_transaction_that_the_database_gave_up_is_never_acknowledged(
    classroom: Classroom, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SQLite may undo all of a transaction when the disk is full in its middle; the driver's commit says nothing."""
    ana = attempt_of(classroom, "ana")
    from gradebook.attempts import Attempts

    def undone(self: Attempts, learner: str, request: Flag) -> AnyReply:
        def carry_out(rows: Connection, who: int) -> AnyReply:
            rows.connection.cursor().execute("ROLLBACK")
            error = sqlite3.OperationalError("database or disk is full")
            error.sqlite_errorname = "SQLITE_FULL"
            raise error

        return self._ledger.once(learner, request, carry_out)

    with closing(opened(tmp_path / "data")) as classroom:
        monkeypatch.setattr(Attempts, "flag", undone)
        asked: list[Asked] = [
            ("ana", answers(ana)[0], "learner"),
            ("ana", answers(ana)[1], "learner"),
            ("ana", Flag(request_id=new_id(), attempt=ana.id, position=0, flagged=True), "learner"),
            ("ana", HandIn(request_id=new_id(), attempt=ana.id), "learner"),
        ]
        assert {getattr(reply, "code", reply.reply) for reply in classroom.change_together(asked)} == {"storage"}
        assert rows_of(tmp_path / "data", "responses") == rows_of(tmp_path / "data", "hand_ins") == []
        assert set(classroom.change_together(asked[:2])) == {Saved()}


def test_a_group_that_finds_the_database_held_is_refused_and_the_next_one_works(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gradebook.sqlite_file.WAIT_OF_CLASS", 0.1)
    with closing(opened(tmp_path / "data")) as classroom:
        asked: list[Asked] = [("ana", one, "learner") for one in answers(attempt_of(classroom, "ana"))[:2]]
        with closing(sqlite3.connect(tmp_path / "data" / FILE, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            replies = classroom.change_together(asked)
            assert all("held by another program" in reply.message for reply in replies)
            other.execute("ROLLBACK")
        assert classroom.change_together(asked) == [Saved(), Saved()]


# -- several threads --------------------------------------------------------------------------------------------------


def test_changes_of_other_threads_get_their_turn_while_groups_follow_one_another(classroom: Classroom) -> None:
    attempts = {f"l{n}": attempt_of(classroom, f"l{n}") for n in range(20)}
    over, groups = threading.Event(), count()
    longest: list[int] = []

    def busy() -> None:
        while not over.is_set():
            asked: list[Asked] = [(who, one, "learner") for who, its in attempts.items() for one in answers(its)[:3]]
            assert set(classroom.change_together(asked)) == {Saved()}
            next(groups)

    writer = threading.Thread(target=busy)
    writer.start()
    try:
        for _ in range(30):
            before = next(groups)
            request = StartAttempt(request_id=new_id(), chapter=CHAPTER)
            assert classroom.handle("zoe", request).reply == "attempt"
            longest.append(next(groups) - before)
    finally:
        over.set()
        writer.join()
    assert max(longest) <= 6  # its own two draws, and at most the groups on both sides of its turn


def test_turns_are_taken_in_the_order_they_are_asked_for() -> None:
    from gradebook.turns import Turns

    turns, order, threads = Turns(), [], []

    def take(name: int) -> None:
        with turns:
            order.append(name)

    with turns:
        for name in range(8):
            threads.append(threading.Thread(target=take, args=(name,)))
            threads[-1].start()
            while len(turns._waiting) <= name:
                threading.Event().wait(0.001)
    for thread in threads:
        thread.join()
    assert order == list(range(8))


def test_a_change_inside_another_is_a_mistake_and_no_endless_wait(classroom: Classroom) -> None:
    store = classroom._store()
    with pytest.raises(RuntimeError, match="inside another"):
        store.change(lambda _rows: store.change(lambda _again: None))
    assert store.change(lambda _rows: "the next one") == "the next one"


def test_closing_holds_no_lock_that_a_group_needs(classroom: Classroom) -> None:
    """It keeps live runs, and so waits for its turn, while the group goes on."""
    store = classroom._store()
    classroom._open.callback(lambda: store.change(lambda _rows: None))
    closing_it = threading.Thread(target=classroom.close)
    with store.together():
        closing_it.start()
        while not store._turns._waiting:
            threading.Event().wait(0.001)
        reply = classroom.handle("ana", StartAttempt(request_id=new_id(), chapter=CHAPTER))
    closing_it.join()
    assert reply.code == "closed"
