"""Disks that can only be read, that are full, or that are somewhere else: it is said once, and nothing is lost."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from databases import ours

from gradebook.classroom import Classroom
from gradebook.client import ClassroomRefused, Client
from gradebook.errors import StoreError
from gradebook.messages import Refused, Respond, StartAttempt
from gradebook.store import FILE, open_store
from gradebook.transports import Local

# -- read-only --------------------------------------------------------------------------------------------------------


@pytest.fixture
def read_only(data: Path) -> Iterator[Callable[[], None]]:
    """Makes the data folder read-only, for root too (by a mount); leaves the test out where that cannot be."""
    mounted = []

    def make() -> None:
        if os.geteuid() != 0:
            for each in (*data.iterdir(), data):
                each.chmod(each.stat().st_mode & ~0o222)
            return
        for command in (["mount", "--bind", str(data), str(data)], ["mount", "-o", "remount,ro,bind", str(data)]):
            if not shutil.which("mount") or subprocess.run(command, capture_output=True, check=False).returncode:
                pytest.skip("root here may not mount, and no mode binds root")
            mounted.append(data)

    yield make
    for place in mounted[:1]:
        subprocess.run(["umount", str(place)], check=True)
    if data.exists():
        data.chmod(0o700)


def test_a_database_that_can_only_be_read(course: Path, data: Path, read_only: Callable[[], None]) -> None:
    ours(data / FILE)
    before = (data / FILE).read_bytes()
    read_only()
    reply = Classroom(course, data).handle("ada", StartAttempt(request_id="0" * 32, chapter="sums"))
    assert isinstance(reply, Refused)
    assert (reply.code, "can only be read" in reply.message) == ("storage", True)
    assert (data / FILE).read_bytes() == before


def test_a_folder_that_can_only_be_read(course: Path, data: Path, read_only: Callable[[], None]) -> None:
    data.mkdir()
    read_only()
    reply = Classroom(course, data).handle("ada", StartAttempt(request_id="0" * 32, chapter="sums"))
    assert isinstance(reply, Refused)
    assert (reply.code, "could not be opened or written" in reply.message) == ("storage", True)
    assert list(data.iterdir()) == []


def test_what_the_system_calls_read_only_is_believed(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same path where no mount can be made."""
    ours(data / FILE)
    monkeypatch.setattr(os, "access", lambda *_: False)
    with pytest.raises(StoreError, match="can only be read"):
        open_store(data, None)


# -- a full disk ------------------------------------------------------------------------------------------------------

FULL = """
import resource, sys
from pathlib import Path
from engine.experiment import Experiment
from gradebook import sqlite_file
from gradebook.classroom import Classroom
from gradebook.messages import Respond, StartAttempt, GetHome
from uuid import uuid4
def ask(kind, **fields):
    reply = classroom.handle("ada", kind(**fields) if kind is GetHome else kind(request_id=uuid4().hex, **fields))
    print(reply.reply, getattr(reply, "code", ""), getattr(reply, "message", ""), sep="|", flush=True)
    return reply
def limit(size):
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))
course, data = map(Path, sys.argv[1:])
classroom = Classroom(course, data)
"""


def full(course: Path, data: Path, steps: str) -> list[list[str]]:
    """What a process that may write no more is told."""
    ended = subprocess.run(
        [sys.executable, "-c", FULL + steps, str(course), str(data)], capture_output=True, text=True, check=True
    )
    return [line.split("|") for line in ended.stdout.splitlines()]


def test_a_first_start_on_a_full_disk_leaves_nothing(course: Path, data: Path) -> None:
    told = full(course, data, "limit(8192); ask(GetHome); limit(resource.RLIM_INFINITY); ask(GetHome)")
    assert [line[:2] for line in told] == [["refused", "storage"], ["home", ""]]
    assert FILE in told[0][2]


def test_a_disk_that_fills_up_loses_nothing_and_is_said(course: Path, data: Path) -> None:
    steps = """
attempt = ask(StartAttempt, chapter="sums")
ask(Respond, attempt=attempt.id, position=0, response=None)
limit((data / "progress.sqlite3-wal").stat().st_size)
ask(Respond, attempt=attempt.id, position=1, response=None)
ask(GetHome)
limit(resource.RLIM_INFINITY)
ask(Respond, attempt=attempt.id, position=2, response=None)
"""
    told = full(course, data, steps)
    assert [line[0] for line in told] == ["attempt", "saved", "refused", "home", "saved"]
    assert told[2][1] == "storage"
    assert "othing was recorded" in told[2][2]
    with closing(sqlite3.connect(data / FILE)) as file:
        assert file.execute("SELECT position FROM responses ORDER BY id").fetchall() == [(0,), (2,)]
        assert file.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_a_real_disk_that_is_full(course: Path, tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=512k", "tmpfs", str(disk)]
    if os.geteuid() != 0 or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("needs root and a mount")
    classroom = Classroom(course, disk / "data")
    try:
        attempt = classroom.handle("ada", StartAttempt(request_id="0" * 32, chapter="sums"))
        with pytest.raises(OSError, match="No space"):
            (disk / "ballast").write_bytes(bytes(2**20))
        replies = [
            classroom.handle("ada", Respond(request_id=f"{n:032x}", attempt=attempt.id, position=0, response=None))
            for n in range(1, 40)
        ]
        refused = [reply for reply in replies if isinstance(reply, Refused)]
        assert refused
        assert all("is full" in reply.message for reply in refused)
        (disk / "ballast").unlink()
        last = Respond(request_id=f"{40:032x}", attempt=attempt.id, position=0, response=None)
        assert classroom.handle("ada", last).reply == "saved"
        with closing(sqlite3.connect(disk / "data" / FILE)) as file:
            kept = file.execute("SELECT count(*) FROM responses").fetchone()[0]
        assert kept == len(replies) - len(refused) + 1
    finally:
        classroom.close()
        subprocess.run(["umount", str(disk)], check=True)


def test_a_database_held_by_another_program(data: Path, course: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gradebook.sqlite_file.WAIT", 0.1)
    ours(data / FILE)
    classroom = Classroom(course, data)
    with closing(sqlite3.connect(data / FILE, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        reply = classroom.handle("ada", StartAttempt(request_id="0" * 32, chapter="sums"))
        assert isinstance(reply, Refused)
        assert (reply.code, "held by another program" in reply.message) == ("storage", True)
        other.execute("ROLLBACK")
    assert classroom.handle("ada", StartAttempt(request_id="0" * 32, chapter="sums")).reply == "attempt"
    classroom.close()


# -- network file systems ---------------------------------------------------------------------------------------------


def test_on_a_network_file_system_one_session_at_a_time_and_it_says_so(course: Path, data: Path) -> None:
    def on_nfs(_: Path) -> str:
        return "nfs4"

    first = Classroom(course, data, filesystem=on_nfs)
    ada = Client(Local(lambda: first), "ada")
    notice = ada.home().notice
    assert notice
    assert "nfs4" in notice
    ada.start_attempt("sums")
    assert not (data / (FILE + "-wal")).exists()

    second = Client(Local(lambda: Classroom(course, data, filesystem=on_nfs)), "ada")
    with pytest.raises(ClassroomRefused) as refused:
        second.home()
    assert refused.value.code == "storage"
    assert f"process {os.getpid()}" in refused.value.message
    assert os.uname().nodename in refused.value.message
    first.close()
    assert second.home().chapters[0].under_way
    second.close()


def test_a_file_moves_between_disk_and_network(data: Path) -> None:
    for kind, journal in (("ext4", "wal"), ("nfs", "delete"), ("ext4", "wal")):
        store = open_store(data, None, lambda _, kind=kind: kind)  # type: ignore[misc]
        with store.read() as rows:
            assert rows.exec_driver_sql("PRAGMA journal_mode").scalar() == journal
        store.close()
