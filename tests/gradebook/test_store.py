"""Opening a database by the rules: what is not ours, not whole or not writable is left as it was, and said once."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from databases import (
    SINCE,
    cut_off,
    foreign,
    foreign_with_an_id,
    garbage,
    newer,
    nothing,
    only_a_header,
    ours,
    unstamped,
    words,
)
from sqlalchemy import Connection, insert, select

from engine.experiment import Experiment
from gradebook import sqlite_file
from gradebook.classroom import Classroom
from gradebook.client import Client
from gradebook.errors import StoreError
from gradebook.messages import Refused, StartAttempt, StartRun
from gradebook.sqlite_file import APPLICATION_ID
from gradebook.store import FILE, open_store
from gradebook.tables import learners


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (garbage, "not a database"),
        (words, "not a database"),
        (nothing, "empty"),
        (foreign, "another program"),
        (foreign_with_an_id, "another program"),
        (newer, "newer nnquiz"),
        (unstamped, "which version"),
        (cut_off, "not a database"),
        (only_a_header, "damaged"),
    ],
)
def test_what_cannot_be_used_is_said_once_and_left_untouched(
    course: Path, data: Path, make: Callable[[Path], None], says: str
) -> None:
    data.mkdir()
    path = data / FILE
    make(path)
    before = path.read_bytes(), path.stat().st_mtime_ns
    classroom = Classroom(course, data)
    reply = classroom.handle("ada", StartAttempt(request_id="0" * 32, chapter="sums"))
    assert isinstance(reply, Refused)
    assert reply.code == "storage"
    assert says in reply.message
    assert str(path) in reply.message
    assert "\n" not in reply.message
    assert (path.read_bytes(), path.stat().st_mtime_ns) == before
    classroom.close()
    assert (path.read_bytes(), path.stat().st_mtime_ns) == before
    beside = {each.name.removeprefix(FILE) for each in data.iterdir()}
    assert beside <= {"", ".lock", "-shm", "-wal"}  # SQLite's own, from looking
    assert not (data / (FILE + "-wal")).exists() or not (data / (FILE + "-wal")).stat().st_size


def test_a_page_in_the_middle_that_is_damaged_is_told_when_it_is_met(course: Path, data: Path) -> None:
    classroom = Classroom(course, data)
    classroom.handle("ada", StartAttempt(request_id="0" * 32, chapter="sums"))
    classroom.close()
    path = data / FILE
    content = bytearray(path.read_bytes())
    content[4096 * 2 :] = b"\xff" * (len(content) - 4096 * 2)
    path.write_bytes(content)
    classroom = Classroom(course, data)
    reply = classroom.handle("ada", StartAttempt(request_id="0" * 32, chapter="sums"))
    assert isinstance(reply, Refused)
    assert (reply.code, "damaged" in reply.message) == ("storage", True)
    classroom.close()
    assert path.read_bytes() == content


def test_a_folder_where_the_file_should_be(data: Path) -> None:
    (data / FILE).mkdir(parents=True)
    with pytest.raises(StoreError, match="is a directory"):
        open_store(data, None)


def test_a_data_folder_that_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("x")
    with pytest.raises(StoreError, match="cannot be kept"):
        open_store(tmp_path / "data", None)


def test_new_folder_and_files_are_their_owners_alone(ada: Client, data: Path, experiment: Experiment) -> None:
    before = os.umask(0)
    try:
        ada.start_run(experiment)
        modes = {each.name: stat.S_IMODE(each.stat().st_mode) for each in data.iterdir()}
    finally:
        os.umask(before)
    assert stat.S_IMODE(data.stat().st_mode) == 0o700
    assert modes[FILE] == 0o600
    assert {FILE + "-wal", "workers.log"} <= modes.keys()
    assert set(modes.values()) == {0o600}


def test_a_folder_that_was_there_keeps_its_mode(data: Path) -> None:
    data.mkdir(mode=0o755)
    open_store(data, None).close()
    assert stat.S_IMODE(data.stat().st_mode) == 0o755


def test_connections_are_set_up_to_keep_what_they_acknowledge(data: Path) -> None:
    store = open_store(data, None)
    names = ("journal_mode", "synchronous", "foreign_keys", "busy_timeout", "application_id")
    asked = store.change(lambda rows: [rows.exec_driver_sql(f"PRAGMA {name}").scalar() for name in names])
    assert asked == ["wal", 2, 1, 30_000, APPLICATION_ID]
    assert store.notice is None
    store.close()


def test_what_raises_inside_a_transaction_undoes_it(data: Path) -> None:
    store = open_store(data, None)
    row = {"name": "ada", "since": SINCE}
    with pytest.raises(StoreError):
        store.change(lambda rows: rows.execute(insert(learners), [row, row]))  # one name twice
    with store.read() as rows:
        assert rows.execute(select(learners)).all() == []
    store.close()


def test_a_writer_waits_for_another(data: Path) -> None:
    """BEGIN IMMEDIATE: a transaction that reads before it writes is never refused for another's sake."""
    store = open_store(data, None)
    inside, done = threading.Event(), []

    def add(name: str, rows: Connection) -> None:
        seen = len(rows.execute(select(learners)).all())
        inside.set()
        row = {"name": f"{name}{seen}", "since": SINCE}
        rows.execute(insert(learners), row)
        done.append(seen)

    threads = [threading.Thread(target=store.change, args=(partial(add, name),)) for name in "abcdefgh"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(done) == list(range(8))
    store.close()


def test_first_starts_that_race_make_one_database(data: Path) -> None:
    code = f"""
from pathlib import Path
from gradebook.store import open_store
store = open_store(Path({str(data)!r}), None)
with store.read() as rows:
    print(rows.exec_driver_sql("select count(*) from learners").scalar())
store.close()
"""
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    starts = [subprocess.Popen([sys.executable, "-c", code], **pipes) for _ in range(4)]  # type: ignore[call-overload]
    ends = [start.communicate() for start in starts]
    assert [out for out, _ in ends] == ["0\n"] * 4, ends
    assert not (data / (FILE + ".new")).exists()


def test_a_first_start_that_was_killed_leaves_nothing_that_counts(data: Path) -> None:
    data.mkdir()
    (data / (FILE + ".new")).write_bytes(b"half a file")
    (data / (FILE + ".new-journal")).write_bytes(b"and its journal")
    store = open_store(data, None)
    with store.read() as rows:
        assert rows.execute(select(learners)).all() == []
    store.close()
    assert sorted(each.name for each in data.iterdir() if ".new" in each.name) == []


def test_a_database_of_another_name(tmp_path: Path, course: Path, experiment: Experiment) -> None:
    url = f"sqlite:///{tmp_path}/deep/er/other.sqlite3"
    classroom = Classroom(course, tmp_path / "data", url)
    assert classroom.handle("ada", StartAttempt(request_id="0" * 32, chapter="sums")).reply == "attempt"
    assert not (tmp_path / "data").exists()
    assert classroom.handle("ada", StartRun(request_id="1" * 32, experiment=experiment)).reply == "run-started"
    classroom.close()
    assert (tmp_path / "deep/er/other.sqlite3").exists()
    assert [each.name for each in (tmp_path / "data").iterdir()] == ["workers.log"]


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("sqlite://", "names no file"),
        ("sqlite:///:memory:", "names no file"),
        ("no address", "not a database's address"),
        ("oracle+nothing://u:secret@host/db", "No driver"),
        ("mysql+mysqldb://u:secret@host/db", "No driver"),
    ],
)
def test_an_address_that_does_not_serve_is_said_in_one_line(data: Path, url: str, says: str) -> None:
    with pytest.raises(StoreError, match=says) as refused:
        open_store(data, url)
    assert "\n" not in str(refused.value)
    assert "secret" not in str(refused.value)


def test_whoever_comes_second_to_a_first_start_finds_the_file_and_makes_none(data: Path) -> None:
    data.mkdir()
    ours(data / FILE)
    before = (data / FILE).read_bytes()
    sqlite_file.create(data / FILE, garbage)
    assert (data / FILE).read_bytes() == before
