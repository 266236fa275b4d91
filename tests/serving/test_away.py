"""A class server that goes away, hangs or is busy, as its clients see it: waited for, asked again, nothing doubled."""

from __future__ import annotations

import socket
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from scripted import HANG_UP, SAVED, Reply, Scripted, flag, refusal
from servers import ANA, ClassServer, served

from content.loader import BUNDLED
from content.questions.multiple import MultipleResponse
from content.questions.numerical import NumericalResponse
from content.questions.single import SingleResponse
from content.questions.truefalse import TrueFalseResponse
from gradebook.client import Client
from gradebook.connection import connect
from gradebook.sockets import MOST, Socket


def test_a_request_whose_reply_was_lost_is_sent_again_once_under_its_id(
    server: Scripted, wire: Socket, ada: Client
) -> None:
    told: list[bool] = []
    wire.watch(told.append)
    server.replies = lambda request: HANG_UP if len(server.heard) == 1 else SAVED
    flag(ada)
    first, second = server.heard
    assert first == second
    assert told == [True, False]
    server.heard.clear()
    server.replies = lambda request: HANG_UP
    assert refusal(lambda: flag(ada)).code == "away"
    assert len(server.heard) == 2


def test_a_server_that_starts_again_while_nobody_asks_costs_nothing(
    server: Scripted, wire: Socket, ada: Client
) -> None:
    told: list[bool] = []
    wire.watch(told.append)
    flag(ada)
    server.stop()
    server.start()
    server.replies = lambda request: HANG_UP if len(server.heard) == 2 else SAVED
    flag(ada)
    assert len(server.heard) == 3
    assert told == [True, False]  # of the reply that was lost, not of the start


def test_a_server_that_is_away_is_waited_for(server: Scripted, wire: Socket, ada: Client) -> None:
    away = threading.Event()
    wire.watch(lambda gone: away.set() if gone else None)
    flag(ada)
    server.stop()
    asking = threading.Thread(target=flag, args=(ada,))
    asking.start()
    assert away.wait(10)
    server.start()
    asking.join(10)
    assert not asking.is_alive()
    assert len(server.heard) == 2
    assert not wire.away


def test_what_was_given_up_can_be_sent_again_under_its_id(server: Scripted) -> None:
    ada = Client(Socket(server.path, patience=0.3), "ada")
    server.replies = lambda request: HANG_UP
    refused = refusal(lambda: ada.respond(1, 0, NumericalResponse(text="4")))
    assert refused.code == "away"
    assert "What was saved is safe" in refused.message
    assert refused.again
    server.replies = lambda request: SAVED
    assert refused.again().reply == "saved"
    assert len({request["request_id"] for request in server.heard}) == 1
    assert len(server.heard) == 3


@pytest.mark.parametrize("where", ["nowhere", "nobody listens"])
def test_a_server_that_never_was_there_is_given_up_sooner(tmp_path: Path, server: Scripted, where: str) -> None:
    server.stop()
    path = tmp_path / "none.sock" if where == "nowhere" else server.path
    began = time.monotonic()
    refused = refusal(Client(Socket(path, patience=60, first_patience=0.5), "ada").home)
    assert refused.code == "away"
    assert str(path) in refused.message
    assert time.monotonic() - began < 10


def test_closing_ends_the_waiting_at_once(server: Scripted, wire: Socket, ada: Client) -> None:
    asked, never = threading.Event(), threading.Event()
    flag(ada)

    def hold(request: dict[str, Any]) -> Reply:
        asked.set()
        never.wait(60)
        return HANG_UP

    server.replies = hold
    codes: list[str] = []
    waiting = [threading.Thread(target=lambda: codes.append(refusal(lambda: flag(ada)).code)) for _ in range(MOST + 2)]
    for one in waiting:
        one.start()
    assert asked.wait(10)
    began = time.monotonic()
    wire.close()
    for one in waiting:
        one.join(10)
    assert time.monotonic() - began < 2
    never.set()
    assert codes == ["closed"] * len(waiting)
    assert refusal(lambda: flag(ada)).code == "closed"


def test_closing_ends_the_waiting_for_a_server_that_is_away(server: Scripted, wire: Socket, ada: Client) -> None:
    away = threading.Event()
    wire.watch(lambda gone: away.set())
    flag(ada)
    server.stop()
    codes: list[str] = []
    waiting = threading.Thread(target=lambda: codes.append(refusal(lambda: flag(ada)).code))
    waiting.start()
    assert away.wait(10)
    wire.close()
    waiting.join(2)
    assert codes == ["closed"]


def test_a_server_that_hangs_is_left_and_asked_anew(
    server: Scripted, wire: Socket, ada: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    flag(ada)
    monkeypatch.setattr("gradebook.connection.ANSWER", 0.2)
    never = threading.Event()
    server.replies = lambda request: SAVED if len(server.heard) == 3 or never.wait(60) else HANG_UP
    told: list[bool] = []
    wire.watch(told.append)
    flag(ada)
    never.set()
    assert server.heard[1] == server.heard[2]
    assert server.connections == 2
    assert told == [True, False]


def test_a_server_that_hangs_is_told_of_long_before_it_is_left(
    server: Scripted, monkeypatch: pytest.MonkeyPatch
) -> None:
    stopped, silent = socket.socketpair()
    ends = iter([connect(server.path), stopped, connect(server.path)])
    wire = Socket(server.path, opened=lambda: next(ends))
    flag(Client(wire, "ada"))
    told, away, back = [], threading.Event(), threading.Event()
    wire.watch(lambda gone: (told.append(gone), (away if gone else back).set()))
    server.replies = lambda request: SAVED if back.wait(60) else HANG_UP
    monkeypatch.setattr("gradebook.connection.LATE", 0.05)
    monkeypatch.setattr("gradebook.connection.GREETING", 0.1)
    asking = threading.Thread(target=flag, args=(Client(wire, "ada"),))
    asking.start()
    assert away.wait(10)
    wire.look()
    assert wire.away, "one that answers no hello is not back"
    wire.look()
    asking.join(10)
    assert not asking.is_alive()
    assert told == [True, False]
    assert len(server.heard) == 2, "it was asked once"
    silent.close()
    wire.close()


def test_whatever_keeps_a_connection_from_being_made_is_a_refusal() -> None:
    def refuse() -> socket.socket:
        raise ConnectionRefusedError(111, "Connection refused")

    wire = Socket(opened=refuse, first_patience=0.1)
    for act in (Client(wire, "ada").home, wire.greet):
        assert "connection refused" in refusal(act).message
    wire.look()
    assert wire.away


def test_a_server_that_has_too_much_to_do_is_asked_again(server: Scripted, wire: Socket, ada: Client) -> None:
    told: list[bool] = []
    wire.watch(told.append)
    busy = {"reply": "refused", "code": "busy", "message": "Too much at once."}
    server.replies = lambda request: busy if len(server.heard) < 4 else SAVED
    flag(ada)
    assert len(server.heard) == 4
    assert told == []


class Deaf:
    """A socket whose `lost`th piece from the server never arrives: the connection ends instead."""

    def __init__(self, connected: socket.socket, lost: int) -> None:
        self._connected, self._lost = connected, lost

    def __getattr__(self, name: str) -> Any:
        return getattr(self._connected, name)

    def recv(self, size: int) -> bytes:
        got = self._connected.recv(size)  # so the server has answered, and what it answered is on its disk
        self._lost -= 1
        return got if self._lost else b""


@pytest.fixture
def room(tmp_path: Path) -> Iterator[ClassServer]:
    """A real server over the bundled course."""
    with served(BUNDLED, tmp_path / "data") as one:
        yield one


def losing(room: ClassServer, lost: int) -> Client:
    """ana's client; on her first connection, the piece of that number is lost."""
    first = iter([lost])
    return Client(Socket(opened=lambda: Deaf(room.connect(ANA), next(first, 0))), "ana")  # type: ignore[arg-type, return-value]


def test_what_was_on_disk_when_its_reply_was_lost_is_not_doubled(room: ClassServer, tmp_path: Path) -> None:
    ana = losing(room, lost=3)  # the welcome, the attempt, and then the answer's own reply
    attempt = ana.start_attempt("neurons")
    given = {"single": SingleResponse(choice=0), "multiple": MultipleResponse(choices=(0,))}
    given |= {"truefalse": TrueFalseResponse(answer=True), "numerical": NumericalResponse(text="4")}
    assert ana.respond(attempt.id, 0, given[attempt.questions[0].asked.kind]).reply == "saved"
    ana.close()
    again = losing(room, lost=2)
    result = again.hand_in(attempt.id)
    again.close()
    room.stop()
    with closing(sqlite3.connect(tmp_path / "data" / "progress.sqlite3")) as rows:
        assert rows.execute("SELECT count(*) FROM responses").fetchall() == [(1,)]
        assert rows.execute("SELECT count(*), sum(credits) FROM awards").fetchall() == [(1, result.awarded)]
