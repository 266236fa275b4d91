"""Who asks is who the kernel says, enrolled under that uid and login together; nothing that is sent can change it."""

from __future__ import annotations

import array
import json
import os
import socket
import struct
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from enrolled import write_course
from servers import ANA, BOB, GENEROUS, ClassServer, Line, Listed, served

from gradebook import wire
from gradebook.classes.group import Group
from gradebook.classroom import Classroom
from gradebook.errors import StoreError
from gradebook.messages import Enrol, Enrolee, GetHome, Hello, Home, Refused, Role, Unenrol, Welcome
from gradebook.serving import caller

real_accounts = pytest.mark.skipif(os.geteuid() != 0, reason="only root can be several accounts")

STRANGER = 2999


@pytest.fixture
def place() -> Iterator[Path]:
    """A folder every account can reach, and only this one can write."""
    with tempfile.TemporaryDirectory(prefix="nnquiz-", dir="/run" if os.geteuid() == 0 else None) as name:
        folder = Path(name)
        folder.chmod(0o755)
        yield folder


@pytest.fixture
def server(tmp_path: Path, place: Path) -> Iterator[ClassServer]:
    """A server on a real socket."""
    with served(write_course(tmp_path), tmp_path / "class", path=place / "class.sock") as server:
        yield server


def as_account(uid: int, work: Callable[[], Any]) -> Any:
    """What `work` comes to in a process of that account."""
    ours, theirs = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.setgroups([])
            os.setresgid(uid, uid, uid)
            os.setresuid(uid, uid, uid)
            told = json.dumps(work())
        except BaseException as error:
            told = json.dumps(f"{type(error).__name__}: {error}")
        os.write(theirs, told.encode())
        os._exit(0)
    os.close(theirs)
    with os.fdopen(ours) as pipe:
        told = pipe.read()
    os.waitpid(child, 0)
    return json.loads(told)


def greeted(path: Path, hello: bytes = wire.write_line(Hello(nnquiz=3))) -> dict[str, Any]:
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(20)
        connection.connect(str(path))
        connection.sendall(hello)
        welcome: dict[str, Any] = json.loads(Line(connection).next())
        return welcome


@real_accounts
def test_a_caller_is_the_uid_that_the_kernel_knows(server: ClassServer, place: Path) -> None:
    for uid, login in ((ANA, "ana"), (BOB, "bob")):
        assert as_account(uid, lambda: greeted(place / "class.sock"))["learner"] == login


@real_accounts
def test_root_is_no_learner(server: ClassServer, place: Path) -> None:
    told = greeted(place / "class.sock")
    assert told["code"] == "denied"
    assert server.audited()[-1]["uid"] == 0


@real_accounts
def test_an_account_without_a_name_is_nobody(server: ClassServer, place: Path) -> None:
    told = as_account(STRANGER, lambda: greeted(place / "class.sock"))
    assert (told["code"], str(STRANGER) in told["message"]) == ("denied", True)
    assert server.audited()[-1]["uid"] == STRANGER


@real_accounts
def test_nothing_in_the_environment_changes_who_asks(server: ClassServer, place: Path) -> None:
    def pretend() -> Any:
        os.environ |= {"USER": "bob", "LOGNAME": "bob", "NNQUIZ_USER": "bob", "SUDO_USER": "bob"}
        return greeted(place / "class.sock")

    assert as_account(ANA, pretend)["learner"] == "ana"


@real_accounts
def test_forged_credentials_are_not_looked_at(server: ClassServer, place: Path) -> None:
    hello = wire.write_line(Hello(nnquiz=3))

    def forge() -> Any:
        with socket.socket(socket.AF_UNIX) as connection:
            connection.connect(str(place / "class.sock"))
            forged = struct.pack("=3i", os.getpid(), BOB, BOB)
            try:
                connection.sendmsg([hello], [(socket.SOL_SOCKET, socket.SCM_CREDENTIALS, forged)])
                return json.loads(Line(connection).next())
            except PermissionError:
                return "refused by the kernel"

    assert as_account(ANA, forge) == "refused by the kernel"

    def forge_as_root() -> Any:  # root may forge them: the server still takes the kernel's word for the connection
        with socket.socket(socket.AF_UNIX) as connection:
            connection.connect(str(place / "class.sock"))
            forged = struct.pack("=3i", os.getpid(), BOB, BOB)
            connection.sendmsg([hello], [(socket.SOL_SOCKET, socket.SCM_CREDENTIALS, forged)])
            return json.loads(Line(connection).next())

    assert forge_as_root()["code"] == "denied"


def test_files_that_are_handed_over_are_not_taken(tmp_path: Path) -> None:
    with served(write_course(tmp_path), tmp_path / "class") as server:
        ana = server.line(ANA)
        handle = os.open(os.devnull, os.O_RDONLY)
        ana.ask(GetHome())
        before = len(list(Path("/proc/self/fd").iterdir()))
        for _ in range(50):
            ancillary = [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", [handle]))]
            ana.socket.sendmsg([wire.write_line(GetHome())], ancillary)
            assert isinstance(wire.read_reply(ana.next()), Home)
        assert len(list(Path("/proc/self/fd").iterdir())) < before + 25
        os.close(handle)


@real_accounts
def test_a_connection_made_before_giving_up_rights_keeps_its_first_owner(server: ClassServer, place: Path) -> None:
    """Who connected is who asks: a descriptor that another account came by is still the first one's."""

    def hand_down() -> Any:
        os.setresuid(-1, ANA, -1)
        connection = socket.socket(socket.AF_UNIX)
        connection.connect(str(place / "class.sock"))
        os.setresuid(-1, 0, -1)
        os.setresuid(BOB, BOB, BOB)
        connection.sendall(wire.write_line(Hello(nnquiz=3)))
        return json.loads(Line(connection).next())

    assert as_root(hand_down)["learner"] == "ana"


def as_root(work: Callable[[], Any]) -> Any:
    return as_account(0, work)


def test_who_is_not_enrolled_is_refused_audited_and_closed(tmp_path: Path) -> None:
    with served(write_course(tmp_path), tmp_path / "class", logins={ANA: "eve"}) as server:
        eve = Line(server.connect(ANA))
        told = eve.hello()
        assert isinstance(told, Refused)
        assert told.code == "denied"
        assert eve.is_closed()
        [kept] = server.audited()
        assert (kept["uid"], kept["login"], kept["code"], kept["ask"]) == (ANA, "eve", "denied", "admission")


# -- with the class's own list


class Enrolled:
    """A server with a roster, on a host whose accounts a test can change."""

    def __init__(self, folder: Path) -> None:
        self.accounts = {"ana": ANA, "bob": BOB}
        group = Group(title="Networks 101", limits=GENEROUS)
        (folder / "class").mkdir(mode=0o700)
        self.room = Classroom(
            write_course(folder), folder / "class", group=group, accounts=self.accounts.get, patience=0
        )
        self.server = ClassServer(self.room, group, self.login_of, folder=folder / "class")
        self.enrol("ana", "bob")

    def login_of(self, uid: int) -> str | None:
        return next((login for login, its_uid in self.accounts.items() if its_uid == uid), None)

    def enrol(self, *logins: str, role: Role = "learner") -> None:
        people = tuple(Enrolee(login=login, role=role) for login in logins)
        reply = self.room.handle("root", Enrol(request_id=uuid4().hex, people=people), "instructor")
        assert reply.reply == "enrolled"
        assert not reply.refused

    def unenrol(self, login: str) -> None:
        self.room.handle("root", Unenrol(request_id=uuid4().hex, logins=(login,)), "instructor")

    def greet(self, uid: int) -> Welcome | Refused:
        return Line(self.server.connect(uid)).hello()


@pytest.fixture
def enrolled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Enrolled]:
    monkeypatch.setattr(caller, "FRESH", 0.2)
    enrolled = Enrolled(tmp_path)
    yield enrolled
    enrolled.server.stop()


def ask_until_refused(line: Line) -> Refused:
    deadline = time.monotonic() + 10
    while isinstance(reply := line.ask(GetHome()), Home):
        assert time.monotonic() < deadline, "still let in"
    assert isinstance(reply, Refused)
    return reply


def test_a_learner_who_is_enrolled_no_more_is_out_within_seconds(enrolled: Enrolled) -> None:
    ana = enrolled.server.line(ANA)
    assert isinstance(ana.ask(GetHome()), Home)
    enrolled.unenrol("ana")
    assert ask_until_refused(ana).code == "denied"
    assert ana.is_closed()
    assert isinstance(enrolled.greet(ANA), Refused)


def test_an_admission_holds_for_seconds_and_not_for_longer() -> None:
    assert 0 < caller.FRESH <= 10


def test_a_new_role_counts_within_seconds(enrolled: Enrolled) -> None:
    ana = enrolled.server.line(ANA)
    enrolled.enrol("ana", role="instructor")
    deadline = time.monotonic() + 10
    while ana.raw(b'{"ask": "class"}\n').reply != "class":
        assert time.monotonic() < deadline, "still a learner"


def test_a_reused_uid_is_not_the_old_learner(enrolled: Enrolled) -> None:
    ana = enrolled.server.line(ANA)
    del enrolled.accounts["ana"]
    enrolled.accounts["eve"] = ANA
    told = ask_until_refused(ana)
    assert told.code == "denied"
    assert isinstance(enrolled.greet(ANA), Refused)
    assert {kept["login"] for kept in enrolled.server.audited()} == {"eve"}


def test_an_account_made_anew_under_an_old_login_is_not_the_old_learner(enrolled: Enrolled) -> None:
    enrolled.accounts["ana"] = STRANGER
    told = enrolled.greet(STRANGER)
    assert isinstance(told, Refused)
    assert told.code == "denied"


def test_a_uid_that_becomes_another_enrolled_learner_starts_anew(enrolled: Enrolled) -> None:
    ana = enrolled.server.line(ANA)
    enrolled.accounts |= {"ana": STRANGER, "bob": ANA}
    enrolled.enrol("ana")
    enrolled.enrol("bob")
    assert ask_until_refused(ana).code == "denied"
    welcome = enrolled.greet(ANA)
    assert isinstance(welcome, Welcome)
    assert welcome.learner == "bob"


def test_a_list_that_cannot_be_read_lets_nobody_in_and_throws_nobody_out(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(caller, "FRESH", 0.1)
    with served(write_course(tmp_path), tmp_path / "class") as server:
        ana = server.line(ANA)
        room: Listed = server.room
        admit = room.admit

        def broken(uid: int, login: str) -> Role:
            raise StoreError("The list is held by another program: try again.")

        monkeypatch.setattr(room, "admit", broken)
        assert ask_until_refused(ana).code == "storage"
        assert isinstance(Line(server.connect(BOB)).hello(), Refused)
        monkeypatch.setattr(room, "admit", admit)
        assert isinstance(ana.ask(GetHome()), Home)


def test_a_slow_account_directory_holds_up_nobody_who_is_in(tmp_path: Path) -> None:
    import threading

    gate = threading.Event()

    def login_of(uid: int) -> str | None:
        if uid == BOB:
            gate.wait(30)
        return {ANA: "ana", BOB: "bob"}.get(uid)

    with served(write_course(tmp_path), tmp_path / "class", logins=login_of) as server:  # type: ignore[arg-type]
        waiting = Line(server.connect(BOB))
        waiting.send(wire.write_line(Hello(nnquiz=3)))
        assert isinstance(server.line(ANA).ask(GetHome()), Home)
        gate.set()
        assert isinstance(wire.read_welcome(waiting.next()), Welcome)
