"""Opening a database by the rules: what is not ours, not whole or not writable is left as it was, and said once."""

from __future__ import annotations

import os
import shutil
import sqlite3
import stat
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import insert, select

from engine.experiment import Experiment
from gradebook import sqlite_file
from gradebook.classroom import Classroom
from gradebook.client import ClassroomRefused, Client
from gradebook.errors import StoreError
from gradebook.messages import Refused, Respond, StartAttempt, StartRun
from gradebook.sqlite_file import APPLICATION_ID
from gradebook.store import FILE, open_store
from gradebook.tables import learners
from gradebook.transports import Local

SINCE = datetime(2026, 1, 1, tzinfo=UTC)


def ours(path: Path) -> None:
    """A database with one attempt in it."""
    store = open_store(path.parent, None)
    with store.write() as rows:
        rows.execute(insert(learners), {"name": "ada", "since": SINCE})
    store.close()


def garbage(path: Path) -> None:
    path.write_bytes(bytes(range(256)) * 64)


def words(path: Path) -> None:
    path.write_text("my shopping list")


def nothing(path: Path) -> None:
    path.touch()


def foreign(path: Path) -> None:
    with closing(sqlite3.connect(path)) as file:
        file.executescript("CREATE TABLE bookmarks (url); INSERT INTO bookmarks VALUES ('x');")


def foreign_with_an_id(path: Path) -> None:
    foreign(path)
    with closing(sqlite3.connect(path)) as file:
        file.execute("PRAGMA application_id = 1234")


def newer(path: Path) -> None:
    ours(path)
    with closing(sqlite3.connect(path)) as file, file:
        file.execute("UPDATE alembic_version SET version_num = '9999'")


def unstamped(path: Path) -> None:
    ours(path)
    with closing(sqlite3.connect(path)) as file, file:
        file.execute("DROP TABLE alembic_version")


def cut_off(path: Path) -> None:
    ours(path)
    path.write_bytes(path.read_bytes()[:60])


def only_a_header(path: Path) -> None:
    ours(path)
    path.write_bytes(path.read_bytes()[:1000])


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
    with store.write() as rows:
        names = ("journal_mode", "synchronous", "foreign_keys", "busy_timeout", "application_id")
        asked = [rows.exec_driver_sql(f"PRAGMA {name}").scalar() for name in names]
    assert asked == ["wal", 2, 1, 30_000, APPLICATION_ID]
    assert store.notice is None
    store.close()


def test_what_raises_inside_a_transaction_undoes_it(data: Path) -> None:
    store = open_store(data, None)
    row = {"name": "ada", "since": SINCE}
    with pytest.raises(StoreError), store.write() as rows:
        rows.execute(insert(learners), [row, row])  # one name twice
    with store.read() as rows:
        assert rows.execute(select(learners)).all() == []
    store.close()


def test_a_writer_waits_for_another(data: Path) -> None:
    """BEGIN IMMEDIATE: a transaction that reads before it writes is never refused for another's sake."""
    store = open_store(data, None)
    inside, done = threading.Event(), []

    def add(name: str) -> None:
        with store.write() as rows:
            seen = len(rows.execute(select(learners)).all())
            inside.set()
            row = {"name": f"{name}{seen}", "since": SINCE}
            rows.execute(insert(learners), row)
            done.append(seen)

    threads = [threading.Thread(target=add, args=(name,)) for name in "abcdefgh"]
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


# -- database addresses -----------------------------------------------------------------------------------------------


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
