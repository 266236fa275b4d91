"""What a hostile line does: it is refused in one line and audited, and nobody else notices."""

from __future__ import annotations

import asyncio
import errno
import io
import json
import socket
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from uuid import uuid4

import pytest
from enrolled import write_course
from servers import ANA, BOB, ClassServer, Line, served

from gradebook import wire
from gradebook.classes.group import Group, Limits
from gradebook.messages import (
    Attempt,
    GetHome,
    GetOutline,
    GetPage,
    HandIn,
    Home,
    Outline,
    Page,
    Refused,
    Result,
    StartAttempt,
)
from gradebook.peers import Peer
from gradebook.serving import reception
from gradebook.serving.journal import Journal

QUICK = Limits(line=0.8, idle=1.6, requests_per_second=100_000, burst=1_000_000)


def new() -> str:
    return uuid4().hex


@pytest.fixture
def server(tmp_path: Path) -> Iterator[ClassServer]:
    with served(write_course(tmp_path), tmp_path / "class") as server:
        yield server


@pytest.fixture
def hasty(tmp_path: Path) -> Iterator[ClassServer]:
    """A server with little patience."""
    with served(write_course(tmp_path), tmp_path / "class", group=Group(title="Hasty", limits=QUICK)) as server:
        yield server


@pytest.fixture
def ana(server: ClassServer) -> Line:
    return server.line(ANA)


def refused(reply: object) -> Refused:
    assert isinstance(reply, Refused), reply
    assert reply.message.isprintable()
    return reply


def pour(line: Line, data: bytes) -> None:
    """Send until nobody takes it any more."""
    while True:
        line.send(data)


def started(line: Line) -> Attempt:
    attempt = line.ask(StartAttempt(request_id=new(), chapter="sums"))
    assert isinstance(attempt, Attempt)
    return attempt


HOSTILE = {
    "no JSON": b"hello?\n",
    "an empty line": b"\n",
    "HTTP": b"GET / HTTP/1.1\r\n",
    "wrong UTF-8": b'{"ask": "home\xff"}\n',
    "half a surrogate pair": b'{"ask": "record", "login": "\\ud800"}\n',
    "NaN": b'{"ask": "start-run", "request_id": "%s", "experiment": {}, "pace": NaN}\n' % (b"0" * 32),
    "a depth bomb of lists": b"[" * 60_000 + b"\n",
    "a depth bomb of objects": b'{"a":' * 10_000 + b"1" + b"}" * 10_000 + b"\n",
    "true for 1": b'{"ask": "follow-run", "run": true}\n',
    "one key twice": b'{"ask": "outline", "ask": "home"}\n',
    "an unknown field": b'{"ask": "home", "role": "instructor"}\n',
    "who asks": b'{"ask": "home", "learner": "bob"}\n',
    "an unknown request": b'{"ask": "keys"}\n',
    "a second hello": b'{"nnquiz": 3}\n',
    "a terminal's escape": b'{"ask": "\\u001b]52;c;aGk=\\u0007"}\n',
    "a number of 60,000 digits": b'{"ask": "follow-run", "run": ' + b"9" * 60_000 + b"}\n",
}


@pytest.mark.parametrize("line", HOSTILE)
def test_a_hostile_line_is_refused_audited_and_forgotten(server: ClassServer, ana: Line, line: str) -> None:
    assert refused(ana.raw(HOSTILE[line])).code == "invalid"
    assert isinstance(ana.ask(GetOutline()), Outline), "the connection goes on"
    [kept] = server.audited()
    assert (kept["uid"], kept["login"], kept["code"], kept["ask"]) == (ANA, "ana", "invalid", "request")
    assert server.audit
    assert server.audit.read_text("utf-8").isascii()


def test_an_endless_line_is_cut_off(server: ClassServer, ana: Line) -> None:
    bob = server.line(BOB)

    def endless() -> None:
        with suppress(OSError):  # it is cut off, as it should be
            pour(ana, b"x" * 65_536)

    pouring = threading.Thread(target=endless)
    pouring.start()
    assert "65,536" in refused(wire.read_reply(ana.next())).message
    assert ana.is_closed()
    ana.close()
    pouring.join(10)
    assert isinstance(bob.ask(GetOutline()), Outline)


def test_the_longest_line_is_taken_and_one_byte_more_is_not(server: ClassServer) -> None:
    asks = b'{"ask": "outline"}'
    fits, too_long = server.line(ANA), server.line(ANA)
    assert isinstance(fits.raw(asks.ljust(wire.LINE - 1) + b"\n"), Outline)
    assert "longer" in refused(too_long.raw(asks.ljust(wire.LINE) + b"\n")).message
    assert too_long.is_closed()


def test_half_a_line_then_silence_is_closed(hasty: ClassServer) -> None:
    ana = hasty.line(ANA)
    ana.send(b'{"ask": "out')
    assert "Nothing more of this line" in refused(wire.read_reply(ana.next())).message
    assert ana.is_closed()
    assert hasty.audited()[-1]["ask"] == "line"


def test_a_line_that_comes_byte_by_byte_for_ever_is_closed_too(hasty: ClassServer) -> None:
    ana, over = hasty.line(ANA), threading.Event()

    def drip() -> None:
        while not over.wait(0.05):
            try:
                ana.send(b" ")
            except OSError:
                return

    dripping = threading.Thread(target=drip)
    dripping.start()
    assert refused(wire.read_reply(ana.next())).code == "invalid"
    over.set()
    dripping.join(10)


def test_who_says_no_hello_is_closed(hasty: ClassServer) -> None:
    silent = Line(hasty.connect(ANA))
    assert refused(wire.read_welcome(silent.next())).code == "invalid"
    assert silent.is_closed()


def test_an_idle_connection_is_closed_without_a_word(hasty: ClassServer) -> None:
    ana = hasty.line(ANA)
    said = len(ana.received)
    assert ana.is_closed()
    assert len(ana.received) == said


def test_who_does_not_read_is_dropped(hasty: ClassServer) -> None:
    ana = hasty.line(ANA)
    asks = wire.write_line(GetPage(chapter="sums"))
    ana.socket.settimeout(5)
    with pytest.raises(OSError, match=r"pipe|reset"):
        pour(ana, asks * 500)
    assert isinstance(hasty.line(BOB).ask(GetOutline()), Outline)
    assert hasty.audited()[-1]["ask"] == "unread"


def test_requests_sent_ahead_are_answered_in_their_order(ana: Line) -> None:
    kinds = [GetOutline(), GetHome(), GetPage(chapter="sums"), GetHome(), GetOutline()] * 20
    ana.send(b"".join(map(wire.write_line, kinds)))
    replies = [type(wire.read_reply(ana.next())) for _ in kinds]
    assert replies == [Outline, Home, Page, Home, Outline] * 20


def test_who_has_sent_all_is_still_answered(server: ClassServer) -> None:
    line = Line(server.connect(ANA))
    line.send(b'{"nnquiz": 3}\n{"ask": "home"}\n{"ask": "outline"}\n{"ask": "ho')
    line.socket.shutdown(socket.SHUT_WR)
    assert [json.loads(line.next()).get("reply") for _ in range(3)] == [None, "home", "outline"]
    assert line.is_closed()


def test_a_request_in_pieces_is_a_request(ana: Line) -> None:
    line = wire.write_line(GetOutline())
    for at in range(len(line) - 1):
        ana.send(line[at : at + 1])
    assert isinstance(ana.raw(line[-1:]), Outline)


@pytest.mark.parametrize(("version", "told"), [(1, "start nnquiz anew"), (99, "server has to be updated")])
def test_a_client_of_another_version_is_told_so(server: ClassServer, version: int, told: str) -> None:
    old = Line(server.connect(ANA))
    welcome = refused(old.hello(version))
    assert (welcome.code, told in welcome.message) == ("version", True)
    assert old.is_closed()
    assert server.audited()[-1]["code"] == "version"


def test_a_request_before_the_hello_is_no_hello(server: ClassServer) -> None:
    rude = Line(server.connect(ANA))
    assert refused(rude.raw(wire.write_line(GetHome()))).code == "invalid"
    assert rude.is_closed()


def test_a_reply_past_the_limit_is_one_refusal(server: ClassServer, ana: Line, monkeypatch) -> None:
    huge = Outline(course="x" * wire.REPLY, chapters=())
    monkeypatch.setattr(server.room.classroom._shelf, "outline", lambda: huge)
    assert "1,048,576" in refused(ana.ask(GetOutline())).message
    assert isinstance(ana.ask(GetHome()), Home)


def test_a_defect_behind_the_door_is_one_refusal(server: ClassServer, ana: Line, monkeypatch) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("a screw is loose")

    attempt = started(ana)
    monkeypatch.setattr(server.room, "change_together", broken)
    reply = refused(ana.ask(HandIn(request_id=new(), attempt=attempt.id)))
    assert reply.code == "storage"
    assert "screw" not in reply.message
    assert any(line["event"] == "defect" and "screw" in line["what"] for line in server.told())
    monkeypatch.undo()
    assert isinstance(ana.ask(HandIn(request_id=new(), attempt=attempt.id)), Result)


def test_five_hundred_connections(tmp_path: Path) -> None:
    logins = {3000 + n: f"u{n}" for n in range(50)}
    roles = dict.fromkeys(logins.values(), "learner")
    with served(write_course(tmp_path), tmp_path / "class", roles, logins) as server:  # type: ignore[arg-type]
        lines = [Line(server.connect(uid)) for uid in logins for _ in range(10)]
        for line in lines:
            line.send(b'{"nnquiz": 3}\n{"ask": "outline"}\n')
        for line in lines:
            assert json.loads(line.next())["nnquiz"] == 3
            assert json.loads(line.next())["reply"] == "outline"
            line.close()


class Exhausted(socket.socket):
    """A listening socket that gives nothing, once."""

    given = False

    def accept(self) -> tuple[socket.socket, object]:
        if not self.given:
            self.given = True
            raise OSError(errno.EMFILE, "Too many open files")
        return super().accept()


async def test_a_host_that_has_no_more_descriptors_takes_a_breath_and_goes_on(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(reception, "BREATH", 0.05)
    log, came = io.StringIO(), asyncio.Event()

    def attend(connection: socket.socket, peer: Peer) -> None:
        connection.close()
        came.set()

    with Exhausted(socket.AF_UNIX) as listening, socket.socket(socket.AF_UNIX) as client:
        listening.bind(str(tmp_path / "class.sock"))
        listening.listen()
        taking = reception.Reception(listening, attend, Journal(None, log))
        client.connect(str(tmp_path / "class.sock"))
        await asyncio.wait_for(came.wait(), 20)
        taking.close()
    assert json.loads(log.getvalue())["event"] == "no more connections"


def test_a_caller_whose_reply_breaks_costs_nobody_else_theirs(server: ClassServer, ana: Line, monkeypatch) -> None:
    bob, broken = server.line(BOB), server.server._finish

    def finish(asked, reply, line):
        if asked.caller.uid == ANA:
            raise RuntimeError("a screw is loose")
        broken(asked, reply, line)

    monkeypatch.setattr(server.server, "_finish", finish)
    ana.send(wire.write_line(GetHome()))
    assert isinstance(bob.ask(GetHome()), Home)
    assert ana.is_closed()


def test_a_server_that_ends_answers_what_is_under_way(server: ClassServer, ana: Line, monkeypatch) -> None:
    gate, entered, handle = threading.Event(), threading.Event(), server.room.handle

    def slow(*asked):
        entered.set()
        assert gate.wait(30)
        return handle(*asked)

    monkeypatch.setattr(server.room, "handle", slow)
    idle = server.line(BOB)
    ana.send(wire.write_line(GetHome()) * 3)
    assert entered.wait(10)
    server.loop.call_soon_threadsafe(server.server.stop)
    assert idle.is_closed()
    gate.set()
    assert isinstance(wire.read_reply(ana.next()), Home)
    assert ana.is_closed(), "what was sent ahead is not begun"
    server.stop()
    assert server.told()[-1]["event"] == "ended"
