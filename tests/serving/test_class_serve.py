"""`nnquiz class serve` as a process of its own: how it begins, how it ends, and what it leaves behind."""

from __future__ import annotations

import json
import os
import signal
import socket
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import psutil
import pytest
from enrolled import write_course
from servers import Line

from gradebook.classes import class_folder
from gradebook.classes.group import Group
from gradebook.errors import StoreError
from gradebook.serving import activation, daemon
from gradebook.serving.listening import Listening

NNQUIZ = Path(sys.executable).with_name("nnquiz")

needs_command = pytest.mark.skipif(not NNQUIZ.exists(), reason="nnquiz is not installed beside this Python")


@pytest.fixture
def place() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="nnquiz-", dir="/run" if os.geteuid() == 0 else None) as name:
        folder = Path(name)
        folder.chmod(0o755)
        yield folder


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A class's folder."""
    folder = tmp_path / "class"
    before = os.umask(0o022)
    class_folder.make(folder, Group(title="Networks 101"), write_course(tmp_path))
    os.umask(before)
    return folder


class Started:
    """A server's process; `told` reads its log until an event comes."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process

    def told(self, event: str) -> dict[str, Any]:
        assert self.process.stderr
        for line in self.process.stderr:
            told: dict[str, Any] = json.loads(line)
            if told["event"] == event:
                return told
        raise AssertionError(f"{event} was never told")

    def ended(self) -> int:
        return self.process.wait(20)


@contextmanager
def serving(*words: object, **options: Any) -> Iterator[Started]:
    command = [str(NNQUIZ), "class", "serve", *map(str, words)]
    with subprocess.Popen(
        command, stderr=subprocess.PIPE, stdin=subprocess.DEVNULL, text=True, start_new_session=True, **options
    ) as process:
        try:
            yield Started(process)
        finally:
            process.kill()
            process.wait()


def run(*words: object) -> subprocess.CompletedProcess[str]:
    command = [str(NNQUIZ), "class", "serve", *map(str, words)]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, stdin=subprocess.DEVNULL, check=False)


def one_line(ran: subprocess.CompletedProcess[str]) -> str:
    assert ran.returncode == 1, ran
    assert ran.stdout == ""
    [line] = ran.stderr.splitlines()
    assert "Traceback" not in line
    return line


@needs_command
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_it_listens_for_everybody_and_ends_when_told(folder: Path, place: Path, number: signal.Signals) -> None:
    path = place / "class.sock"
    with serving("--data", folder, "--socket", path) as server:
        server.told("serving")
        found = path.lstat()
        assert stat.S_ISSOCK(found.st_mode)
        assert stat.S_IMODE(found.st_mode) == 0o666
        with socket.socket(socket.AF_UNIX) as idle:
            idle.connect(str(path))
            began = time.monotonic()
            server.process.send_signal(number)
            assert server.ended() == 0
            assert time.monotonic() - began < 5
            assert idle.recv(10) == b""
        assert not path.exists()
    assert all(not stat.S_IMODE(made.lstat().st_mode) & 0o077 for made in folder.rglob("*"))


@needs_command
def test_a_second_server_on_one_folder_is_one_line(folder: Path, place: Path) -> None:
    with serving("--data", folder, "--socket", place / "a.sock") as server:
        server.told("serving")
        assert str(server.process.pid) in one_line(run("--data", folder, "--socket", place / "b.sock"))


@needs_command
def test_a_socket_that_is_answered_is_not_taken(folder: Path, place: Path) -> None:
    with Listening(place / "class.sock").socket:
        assert "answers" in one_line(run("--data", folder, "--socket", place / "class.sock"))


@needs_command
def test_what_a_killed_server_leaves_is_taken_over(folder: Path, place: Path) -> None:
    path = place / "class.sock"
    with serving("--data", folder, "--socket", path) as server:
        server.told("serving")
        with socket.socket(socket.AF_UNIX) as client:
            client.settimeout(20)
            client.connect(str(path))
            server.process.kill()
            assert Line(client).is_closed(), "whoever is connected sees the end"
    assert path.exists()
    with serving("--data", folder, "--socket", path) as server:
        server.told("serving")


@needs_command
@pytest.mark.parametrize(
    ("what", "told"),
    [
        ("no folder", "class init"),
        ("no class", "class.toml"),
        ("open", "chmod"),
        ("not TOML", "class.toml"),
        ("no database", "restore"),
        ("a link", "symbolic link"),
    ],
)
def test_what_it_cannot_serve_is_one_line(folder: Path, place: Path, tmp_path: Path, what: str, told: str) -> None:
    named = folder
    if what == "no folder":
        named = tmp_path / "nowhere"
    elif what == "no class":
        (folder / "class.toml").unlink()
    elif what == "open":
        folder.chmod(0o755)
    elif what == "not TOML":
        (folder / "class.toml").write_text("[\x1b[2J")
    elif what == "no database":
        (folder / "progress.sqlite3").unlink()
    else:
        named = tmp_path / "link"
        named.symlink_to(folder)
    line = one_line(run("--data", named, "--socket", place / "class.sock"))
    assert told in line
    assert "\x1b" not in line


@needs_command
def test_a_place_that_others_can_write_is_one_line(folder: Path, place: Path) -> None:
    place.chmod(0o777)
    assert "written by others" in one_line(run("--data", folder, "--socket", place / "class.sock"))


def test_a_server_that_is_killed_takes_its_workers_with_it(folder: Path) -> None:
    script = Path(__file__).with_name("training_server.py")
    with subprocess.Popen(
        [sys.executable, str(script), str(folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            assert process.stdin
            assert process.stdout
            assert process.stdout.readline() == "training\n"
            workers = psutil.Process(process.pid).children()
            assert workers
            process.kill()
            process.wait(10)
            _, alive = psutil.wait_procs(workers, timeout=10)
            assert alive == []
        finally:
            process.kill()


def test_a_socket_of_systemds_is_taken_over(folder: Path, place: Path) -> None:
    made = Listening(place / "class.sock")
    pid = os.fork()
    if pid == 0:
        with suppress(BaseException):
            os.dup2(made.socket.fileno(), activation.FIRST)
            environment = {"LISTEN_PID": str(os.getpid()), "LISTEN_FDS": "1", "LISTEN_FDNAMES": "class"}
            given = activation.handed_over(environment)
            assert given is not None
            assert environment == {}
            assert not given.get_inheritable()
            os._exit(0)
        os._exit(1)
    assert os.waitpid(pid, 0)[1] == 0
    made.close()


AS_SYSTEMD = """
import os, sys
os.environ |= {"LISTEN_PID": str(os.getpid()), "LISTEN_FDS": "1"}
os.dup2(int(sys.argv[1]), 3)
os.execv(sys.argv[2], sys.argv[2:])
"""


@needs_command
def test_it_serves_at_systemds_socket_and_says_when_it_is_ready(folder: Path, place: Path) -> None:
    made, told = Listening(place / "class.sock"), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    told.bind(str(place / "notify"))
    told.settimeout(30)
    command = [sys.executable, "-c", AS_SYSTEMD, str(made.socket.fileno()), str(NNQUIZ), "class", "serve"]
    with (
        told,
        subprocess.Popen(
            [*command, "--data", str(folder)],
            env=os.environ | {"NOTIFY_SOCKET": str(place / "notify")},
            pass_fds=[made.socket.fileno()],
            stderr=subprocess.DEVNULL,
            stdin=subprocess.DEVNULL,
        ) as process,
    ):
        try:
            assert told.recv(100) == b"READY=1"
            with socket.socket(socket.AF_UNIX) as client:
                client.settimeout(20)
                client.connect(str(place / "class.sock"))
                client.sendall(b'{"nnquiz": 3}\n')
                assert b'"reply":"refused"' in client.recv(1000) or os.geteuid() != 0
            process.terminate()
            assert told.recv(100) == b"STOPPING=1"
            assert process.wait(20) == 0
            assert (place / "class.sock").exists(), "the socket is systemd's"
        finally:
            process.kill()
            made.close()


@pytest.mark.parametrize(
    "environment",
    [{}, {"LISTEN_PID": "1", "LISTEN_FDS": "1"}, {"LISTEN_FDS": "1"}, {"LISTEN_PID": str(os.getpid())}],
)
def test_what_was_handed_to_another_process_is_not_taken(environment: dict[str, str]) -> None:
    assert activation.handed_over(dict(environment)) is None


def test_more_than_one_socket_is_a_mistake_in_the_unit() -> None:
    with pytest.raises(StoreError, match=r"nnquiz-class\.socket"):
        activation.handed_over({"LISTEN_PID": str(os.getpid()), "LISTEN_FDS": "2"})


def test_where_nobody_wants_to_know_nothing_is_said() -> None:
    for address in ({}, {"NOTIFY_SOCKET": ""}, {"NOTIFY_SOCKET": "relative"}, {"NOTIFY_SOCKET": "/nowhere/at/all"}):
        activation.notify("READY=1", address)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another account")
def test_started_by_root_it_becomes_the_folders_owner_for_good(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gradebook.classes.guarded._program", lambda: [])  # as where everybody can read it
    os.chown(folder, 2001, 2002)
    pid = os.fork()
    if pid == 0:
        with suppress(BaseException):
            daemon.become_owner(folder)
            assert os.getresuid() == (2001, 2001, 2001)
            assert os.getresgid() == (2002, 2002, 2002)
            assert os.getgroups() == [2002]
            with suppress(PermissionError):
                os.setuid(0)
                os._exit(1)
            os._exit(0)
        os._exit(1)
    assert os.waitpid(pid, 0)[1] == 0


@pytest.mark.parametrize("there", ["a file", "a folder", "a link"])
def test_what_is_no_socket_is_left_where_it_is(place: Path, there: str) -> None:
    path = place / "class.sock"
    {"a file": path.touch, "a folder": path.mkdir, "a link": lambda: path.symlink_to("elsewhere")}[there]()
    with pytest.raises(StoreError, match="no socket of this server"):
        Listening(path)
    assert os.path.lexists(path)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can leave another account's socket")
def test_another_accounts_socket_is_left_where_it_is(place: Path) -> None:
    path = place / "class.sock"
    Listening(path).socket.close()
    os.chown(path, 2999, 2999)
    with pytest.raises(StoreError, match="no socket of this server"):
        Listening(path)


def test_a_path_too_long_for_a_socket_is_one_line(place: Path) -> None:
    with pytest.raises(StoreError, match="cannot be made"):
        Listening(place / ("x" * 200))
