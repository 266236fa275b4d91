"""Which class nnquiz opens, and who is not let into it: each reads why in one line, before any screen."""

from __future__ import annotations

import signal
import sys
from pathlib import Path

import pytest
from taught import LEARNER, TaughtClass
from terminals import NNQUIZ, Opener

from gradebook.agreed import VERSION
from tui.cli.settings import found_class

pytestmark = pytest.mark.terminal


def test_a_login_that_is_not_enrolled_reads_so_before_any_screen(taught: TaughtClass, member: Opener) -> None:
    taught.end(signal.SIGTERM)
    taught.admit("unenrol", LEARNER)
    taught.start()
    for words in ((), ("quiz", "sums"), ("progress",)):
        one = member(*words)
        assert one.ended() == 1
        assert one.raw.count(b"\n") == 1, one.raw
        assert one.raw.startswith(b"nnquiz: ")
        assert b"\x1b" not in one.raw


def test_a_socket_that_anybody_could_have_put_there_is_not_spoken_to(
    taught: TaughtClass, member: Opener, tmp_path: Path
) -> None:
    tmp_path.chmod(0o777)
    one = member()
    assert one.ended() == 1
    assert b"can be written by others" in one.raw
    assert b"\x1b" not in one.raw


def test_another_version_is_told_before_any_screen(command: Opener, tmp_path: Path) -> None:
    path = tmp_path / "newer.sock"
    serve = (
        "import socket, sys\n"
        "listening = socket.socket(socket.AF_UNIX); listening.bind(sys.argv[1]); listening.listen()\n"
        "print('listening', flush=True)\n"
        "connection, _ = listening.accept(); connection.recv(100)\n"
        "connection.sendall(sys.argv[2].encode() + b'\\n'); connection.recv(100)\n"
    )
    welcome = f'{{"nnquiz": {VERSION + 1}, "class_title": "x", "learner": "x", "role": "learner"}}'
    server = command(sys.executable, "-c", serve, str(path), welcome)
    server.until("listening")
    one = command(NNQUIZ, env={"NNQUIZ_CLASS": str(path)})
    assert one.ended() == 1
    assert b"This nnquiz is older than the class server" in one.raw
    assert b"\x1b" not in one.raw


def test_in_a_class_nobody_is_somebody_else(taught: TaughtClass, member: Opener) -> None:
    for words in (("--user", "bob"), ("--user", "bob", "progress"), ("progress", "--user", "bob")):
        one = member(*words)
        assert one.ended() == 2
        assert one.raw.count(b"\n") == 1
        assert b"in a class you are who you are logged in as" in one.raw


def test_ones_own_progress_is_a_word_away(taught: TaughtClass, command: Opener, tmp_path: Path) -> None:
    own = {
        "a course": (("--course", str(tmp_path / "course"), "progress"), taught.env),
        "its variable": (("progress",), taught.env | {"NNQUIZ_COURSE": str(tmp_path / "course")}),
        "no class": (("progress",), taught.env | {"NNQUIZ_CLASS": ""}),
    }
    for name, (words, env) in own.items():
        one = command(NNQUIZ, *words, env=env)
        assert one.ended() == 0, name
        assert b"(self-reported)" in one.raw, name


@pytest.mark.parametrize(
    ("named", "folder", "found"),
    [
        (None, False, None),
        (None, True, "usual"),  # also while no server has put a socket into it
        ("", True, None),
        ("/elsewhere/class.sock", True, "/elsewhere/class.sock"),
    ],
)
def test_where_a_class_is_found(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, named: str | None, folder: bool, found: str | None
) -> None:
    usual = tmp_path / "nnquiz" / "class.sock"
    monkeypatch.setattr("gradebook.agreed.SOCKET", usual)
    monkeypatch.delenv("NNQUIZ_CLASS", raising=False)
    if named is not None:
        monkeypatch.setenv("NNQUIZ_CLASS", named)
    if folder:
        usual.parent.mkdir()
    assert found_class() == (usual if found == "usual" else found and Path(found))


def test_a_command_for_the_class_says_where_there_is_none(command: Opener, tmp_path: Path) -> None:
    for words, said in (
        (("class", "learners"), b"this host serves no class"),
        (("class", "learners", "--data", str(tmp_path / "none")), b"none cannot be opened"),
    ):
        one = command(NNQUIZ, *words, env={"NNQUIZ_CLASS": ""}, size=(200, 24))
        assert one.ended() == 1
        assert said in one.raw
        assert one.raw.count(b"\n") == 1
