"""Records that cannot be read or written: the command says so in one line, the server says "not recorded", and what
was acknowledged stays.
"""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import databases
import pytest
from enrolled import Answers, write_course
from servers import ANA, BOB, LOGINS, ROLES, ClassServer, Line, Listed

from gradebook import wire
from gradebook.classes.class_folder import make, open_classroom
from gradebook.classes.group import Group
from gradebook.classes.verify import verify
from gradebook.messages import (
    AnyReply,
    AnyRequest,
    Attempt,
    GetHome,
    GetPage,
    HandIn,
    Refused,
    Respond,
    StartAttempt,
)
from gradebook.store import FILE

NNQUIZ = str(Path(sys.executable).with_name("nnquiz"))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A class with one answer in its records."""
    tmp_path.chmod(0o700)
    make(tmp_path / "class", Group(title="Networks 101"), write_course(tmp_path))
    with closing(open_classroom(tmp_path / "class")) as classroom:
        attempt = classroom.handle("ana", StartAttempt(request_id=uuid4().hex, chapter="sums"))
        assert classroom.handle("ana", answer(attempt)).reply == "saved"
    return tmp_path / "class"


def answer(attempt: AnyReply, position: int = 0) -> Respond:
    assert isinstance(attempt, Attempt)
    response = Answers.right(attempt.questions[position].asked)
    return Respond(request_id=uuid4().hex, attempt=attempt.id, position=position, response=response)


def served(folder: Path, place: Path) -> subprocess.CompletedProcess[str]:
    """What `nnquiz class serve` says and leaves with; it is ended where it goes on serving."""
    command = [NNQUIZ, "class", "serve", "--data", str(folder), "--socket", str(place / "socket")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            out, err = process.communicate(timeout=20)
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGTERM)
            out, err = process.communicate()
            raise AssertionError(f"it serves: {out}{err}") from None
    return subprocess.CompletedProcess(command, process.returncode, out, err)


# -- at the start -----------------------------------------------------------------------------------------------------


def flipped(path: Path) -> None:
    """A page in the middle, as a failing disk leaves it."""
    content = bytearray(path.read_bytes())
    content[4096 * 3 : 4096 * 4] = bytes(byte ^ 0xFF for byte in content[4096 * 3 : 4096 * 4])
    path.write_bytes(content)


def truncated(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: 4096 * 5 + 100])


def newer(path: Path) -> None:
    with closing(sqlite3.connect(path)) as file, file:
        file.execute("UPDATE alembic_version SET version_num = '9999'")


def gone(path: Path) -> None:
    path.unlink()


def elsewhere(path: Path) -> None:
    shutil.move(path, path.with_name("real.sqlite3"))
    path.symlink_to(path.with_name("real.sqlite3"))


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (databases.garbage, "is not a database"),
        (databases.words, "is not a database"),
        (lambda path: path.write_bytes(b""), "is empty (0 bytes)"),
        (lambda path: path.write_bytes(path.read_bytes()[:60]), "is not a database"),
        (truncated, "is damaged"),
        (flipped, "is damaged"),
        (newer, "was written by a newer nnquiz"),
        (gone, "is missing"),
        (elsewhere, "is a symbolic link"),
        (lambda path: path.chmod(0o644), "is open to other accounts"),
        (lambda path: path.parent.chmod(0o755), "is open to other accounts"),
        (lambda path: (path.parent / "class.toml").write_text("title = 3"), "title: expected a text in quotes"),
    ],
    ids=[
        *("garbage", "words", "empty", "cut off", "truncated", "flipped", "newer", "gone", "link", "open file"),
        *("open folder", "class file"),
    ],
)
def test_a_class_that_cannot_be_served_is_said_in_one_line_and_left_as_it_is(
    folder: Path, tmp_path: Path, spoil: Callable[[Path], Any], says: str
) -> None:
    path = folder / FILE
    if path.with_name(FILE + "-wal").exists():
        path.with_name(FILE + "-wal").unlink()
    spoil(path)
    before = path.read_bytes() if path.exists() else None
    told = served(folder, tmp_path)
    assert told.returncode == 1
    assert told.stdout == ""
    assert told.stderr.startswith("nnquiz: ")
    assert told.stderr.count("\n") == 1, told.stderr
    assert says in told.stderr
    assert (path.read_bytes() if path.exists() else None) == before


def test_two_servers_on_one_folder_are_one_too_many(folder: Path, tmp_path: Path) -> None:
    from gradebook.classes.class_folder import hold

    with hold(folder):
        told = served(folder, tmp_path)
    assert (told.returncode, told.stderr.count("\n")) == (1, 1)
    assert f"process {os.getpid()}: a class has one server" in told.stderr


def test_a_byte_flipped_by_hand_in_one_row_is_found(folder: Path) -> None:
    with closing(sqlite3.connect(folder / FILE)) as file, file:
        file.execute("UPDATE responses SET response = replace(response, 'kind', 'kinD')")
    flaws = verify(folder).flaws
    assert len(flaws) == 1
    assert "ana" in flaws[0]


# -- while it is served -----------------------------------------------------------------------------------------------


@contextmanager
def serving(folder: Path) -> Iterator[tuple[Line, Line]]:
    """Ana and Bob, connected to a server over the class in `folder`."""
    server = ClassServer(Listed(open_classroom(folder, patience=0.0), ROLES), logins=LOGINS)
    lines = server.line(ANA, timeout=60), server.line(BOB, timeout=60)
    try:
        yield lines
    finally:
        for line in lines:
            line.close()
        server.stop()


def send(line: Line, request: AnyRequest) -> None:
    line.send(wire.write_line(request))


def receive(line: Line) -> AnyReply:
    return wire.read_reply(line.next())


def started(line: Line) -> Attempt:
    attempt = line.ask(StartAttempt(request_id=uuid4().hex, chapter="sums"))
    assert isinstance(attempt, Attempt)
    return attempt


def kept(folder: Path) -> int:
    with closing(sqlite3.connect(folder / FILE)) as file:
        assert file.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        count: int = file.execute("SELECT count(*) FROM responses").fetchone()[0]
        return count


@contextmanager
def mounted(*options: str) -> Iterator[Path]:
    """A disk of the test's own, for as long as it takes."""
    with tempfile.TemporaryDirectory() as place:
        command = ["mount", "-t", "tmpfs", *options, "tmpfs", place]
        if os.geteuid() != 0 or subprocess.run(command, capture_output=True, check=False).returncode:
            pytest.skip("needs root and a mount")
        try:
            Path(place).chmod(0o700)
            yield Path(place)
        finally:
            subprocess.run(["umount", place], check=True)


def test_a_disk_that_fills_up_under_a_class_loses_nothing_that_was_acknowledged(tmp_path: Path) -> None:
    with mounted("-o", "size=3m") as disk:
        make(disk / "class", Group(title="Networks 101"), write_course(tmp_path))
        with serving(disk / "class") as (ana, bob):
            attempts = {ana: started(ana), bob: started(bob)}
            with pytest.raises(OSError, match="No space"):
                (disk / "ballast").write_bytes(bytes(2**23))
            saved, refused = 0, []
            for turn in range(40):
                for line, attempt in attempts.items():
                    send(line, answer(attempt, turn % 4))
                for line in attempts:
                    reply = receive(line)
                    saved += reply.reply == "saved"
                    refused += [reply] if isinstance(reply, Refused) else []
            assert refused
            assert {reply.code for reply in refused} == {"storage"}
            assert all("is full. Nothing was recorded by this" in reply.message for reply in refused)
            assert ana.ask(GetHome()).reply == "home"
            (disk / "ballast").unlink()
            for line, attempt in attempts.items():
                assert line.ask(answer(attempt)).reply == "saved"
                assert line.ask(HandIn(request_id=uuid4().hex, attempt=attempt.id)).reply == "result"
        assert kept(disk / "class") == saved + 2
        assert verify(disk / "class").flaws == ()


def test_a_disk_that_can_only_be_read_is_said(tmp_path: Path) -> None:
    with mounted("-o", "size=16m") as disk:
        make(disk / "class", Group(title="Networks 101"), write_course(tmp_path))
        before = (disk / "class" / FILE).read_bytes()
        assert (
            subprocess.run(["mount", "-o", "remount,ro", str(disk)], capture_output=True, check=False).returncode == 0
        )
        told = served(disk / "class", tmp_path)
        assert (told.returncode, told.stderr.count("\n")) == (1, 1)
        assert "can only be read" in told.stderr or "read-only" in told.stderr.lower()
        assert (disk / "class" / FILE).read_bytes() == before


def test_a_database_that_another_program_holds_is_waited_for_and_then_said(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gradebook.sqlite_file.WAIT_OF_CLASS", 0.5)
    with serving(folder) as (ana, bob):
        attempts = {ana: started(ana), bob: started(bob)}
        before = kept(folder)
        with closing(sqlite3.connect(folder / FILE, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            for line, attempt in attempts.items():
                send(line, answer(attempt))
            for line in attempts:
                reply = receive(line)
                assert isinstance(reply, Refused)
                assert (reply.code, "Nothing was recorded by this" in reply.message) == ("storage", True)
            assert ana.ask(GetHome()).reply == "home"  # reading needs no turn
            send(ana, answer(attempts[ana], 1))
            other.execute("ROLLBACK")
            assert receive(ana).reply == "saved"
        for line, attempt in attempts.items():
            assert line.ask(answer(attempt)).reply == "saved"
        assert kept(folder) == before + 3


def test_pages_that_are_damaged_under_a_class_are_told_where_they_are_met(folder: Path) -> None:
    with serving(folder) as (ana, bob):
        attempt = started(ana)
        with closing(sqlite3.connect(folder / FILE)) as file:
            file.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        path = folder / FILE
        content = bytearray(path.read_bytes())
        content[4096:] = b"\xff" * (len(content) - 4096)
        path.write_bytes(content)
        with closing(sqlite3.connect(path)) as file, pytest.raises(sqlite3.DatabaseError):
            file.execute("SELECT * FROM responses")
        replies = [bob.ask(StartAttempt(request_id=uuid4().hex, chapter="sums")), ana.ask(answer(attempt))]
        for reply in replies:
            assert isinstance(reply, Refused) or reply.reply in ("saved", "attempt")
            assert "Traceback" not in getattr(reply, "message", "")
        assert ana.ask(GetPage(chapter="sums")).reply in ("page", "refused")


def test_a_copy_made_with_cp_is_old_or_refused_and_never_half_a_class(folder: Path, tmp_path: Path) -> None:
    """The journal beside a live file holds its newest rows: `cp` of the one file leaves them behind."""
    with serving(folder) as (ana, _):
        attempt = started(ana)
        for turn in range(30):
            assert ana.ask(answer(attempt, turn % 4)).reply == "saved"
        copy = tmp_path / "copy"
        shutil.copytree(folder, copy, ignore=shutil.ignore_patterns("*-wal", "*-shm", "*.log"))
        (copy / "server.lock").unlink(missing_ok=True)
    with closing(open_classroom(copy)) as classroom:
        home = classroom.handle("ana", GetHome())
        assert home.reply == "home"
    assert verify(copy).flaws == ()
    assert kept(copy) <= kept(folder) == 31
