"""What hangs in a class server, and what it may hold up: not those who read, and not the server's end."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

import pytest
from enrolled import write_course
from servers import ANA, BOB, IDA, LOGINS, ClassServer, Line, served

from engine.experiment import Experiment
from gradebook import wire
from gradebook.classes.group import Group, Limits
from gradebook.messages import (
    AnyRequest,
    Enrol,
    Enrolee,
    FollowRun,
    GetClass,
    GetHome,
    Hello,
    Home,
    Refused,
    StartAttempt,
    StartRun,
    SteerRun,
)
from gradebook.peers import Peer
from gradebook.serving import lanes, server


def new() -> str:
    return uuid4().hex


@pytest.mark.parametrize(
    ("uid", "ask"),
    [
        (ANA, lambda: StartRun(request_id=new(), experiment=Experiment())),
        (ANA, lambda: SteerRun(request_id=new(), run=1, action="pause")),
        (ANA, lambda: FollowRun(run=1)),
        (IDA, GetClass),
        (IDA, lambda: Enrol(request_id=new(), people=(Enrolee(login="eve"),))),
    ],
    ids=["starting", "steering", "following", "overlooking", "enrolling"],
)
def test_what_takes_its_time_holds_up_nobody_who_reads(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, uid: int, ask: Callable[[], AnyRequest]
) -> None:
    with served(write_course(tmp_path), tmp_path / "class") as server:
        gate, entered, handle = threading.Event(), threading.Event(), server.room.handle
        kind = type(ask())

        def slow(learner, request, role="learner"):
            if isinstance(request, kind):
                entered.set()
                assert gate.wait(30)
            return handle(learner, request, role)

        monkeypatch.setattr(server.room, "handle", slow)
        bob, lines = server.line(BOB), [server.line(uid) for _ in range(8)]
        for line in lines:
            line.send(wire.write_line(ask()))
        assert entered.wait(10)
        bob.socket.settimeout(5)
        assert isinstance(bob.ask(GetHome()), Home)
        gate.set()
        for line in lines:
            assert wire.read_reply(line.next())


def test_a_directory_of_accounts_that_hangs_does_not_hold_up_the_end(tmp_path: Path) -> None:
    gate, asked = threading.Event(), threading.Event()

    def login_of(uid: int) -> str | None:
        if uid == BOB:
            asked.set()
            gate.wait(60)
        return LOGINS.get(uid)

    try:
        with served(write_course(tmp_path), tmp_path / "class", logins=login_of) as one:  # type: ignore[arg-type]
            waiting = Line(one.connect(BOB))
            waiting.send(wire.write_line(Hello(nnquiz=3)))
            assert asked.wait(10)
            one.stop()
            assert waiting.is_closed()
        assert one.told()[-1]["event"] == "ended"
    finally:
        gate.set()


def test_a_change_that_hangs_is_left_when_the_server_ends(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    gate, entered = threading.Event(), threading.Event()
    monkeypatch.setattr(server, "PATIENCE", 0.1)
    monkeypatch.setattr(server, "CLOSING", 0.4)
    try:
        with served(write_course(tmp_path), tmp_path / "class") as one:

            def hangs(_asked: object) -> list[object]:
                entered.set()
                gate.wait(60)
                return []

            monkeypatch.setattr(one.room, "change_together", hangs)
            ana = one.line(ANA)
            ana.send(wire.write_line(StartAttempt(request_id=new(), chapter="sums")))
            assert entered.wait(10)
            began = time.monotonic()
            one.stop()
            assert time.monotonic() - began < 10
            assert ana.is_closed(), "it was never answered"
        assert "not waited for" in [told["event"] for told in one.told()]
    finally:
        gate.set()


def test_a_reply_that_cannot_be_written_is_one_refusal_and_the_writer_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with served(write_course(tmp_path), tmp_path / "class") as one:
        ana, bob = one.line(ANA), one.line(BOB)
        ana.socket.settimeout(5)
        with monkeypatch.context() as broken:
            broken.setattr(one.room, "change_together", lambda asked: [])
            refused = ana.ask(StartAttempt(request_id=new(), chapter="sums"))
            assert (refused.reply, getattr(refused, "code", "")) == ("refused", "storage")
        with monkeypatch.context() as broken:
            write, home = lanes.wire.write_line, wire.write_line(GetHome())
            only_refusals = {Refused: write}
            broken.setattr(lanes.wire, "write_line", lambda reply: only_refusals[type(reply)](reply))
            assert isinstance(ana.raw(home), Refused)
        assert isinstance(ana.ask(GetHome()), Home)
        assert bob.ask(StartAttempt(request_id=new(), chapter="sums")).reply == "attempt"


def test_a_last_line_that_nobody_reads_holds_no_connection_open(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    group = Group(title="Networks 101", limits=Limits(line=0.3, idle=0.3))
    with served(write_course(tmp_path), tmp_path / "class", group=group) as one:
        monkeypatch.setattr(one.room, "handle", lambda *asked: Refused(code="unknown", message="x" * 50_000))
        ours, theirs = socket.socketpair()
        theirs.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4_096)
        one.loop.call_soon_threadsafe(one.server.attend, theirs, Peer(ANA, 0))
        line = Line(ours)
        line.socket.settimeout(10)
        line.hello()
        line.send(wire.write_line(GetHome()))
        ours.recv(1)  # it is answered, and more than the socket holds waits to be read
        deadline = time.monotonic() + 10
        while one.server._connections():
            assert time.monotonic() < deadline, "it is still open"
            on_loop(one, lambda: None)
        assert "unread" in [kept["ask"] for kept in one.audited()]


def on_loop(one: ClassServer, call: Callable[[], None]) -> None:
    """Wait for the server's loop to come round."""
    done = threading.Event()
    one.loop.call_soon_threadsafe(lambda: (call(), done.set()))
    assert done.wait(10)
