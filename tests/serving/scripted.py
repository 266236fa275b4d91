"""A class server that answers as a test tells it, for what no real one would say; and what its tests share."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from gradebook.agreed import VERSION
from gradebook.client import Client
from gradebook.refused import ClassroomRefused

WELCOME = {"nnquiz": VERSION, "class_title": "Networks 101", "learner": "ada", "role": "learner"}
SAVED = {"reply": "saved"}
HANG_UP = object()
"""In place of a reply: the connection is closed without one."""

Reply = dict[str, Any] | bytes | object


class Scripted:
    """A server that answers as it is told: one thread a connection, everything it hears kept."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.heard: list[Any] = []
        self.connections = 0
        self.welcome: Reply = WELCOME
        self.replies: Callable[[dict[str, Any]], Reply] = lambda request: SAVED
        self._open: set[socket.socket] = set()
        self._listening: socket.socket | None = None

    def start(self) -> None:
        self.path.unlink(missing_ok=True)
        self._listening = socket.socket(socket.AF_UNIX)
        self._listening.bind(str(self.path))
        self._listening.listen(64)
        threading.Thread(target=self._accept, args=(self._listening,), daemon=True).start()

    def stop(self) -> None:
        """As SIGKILL would: every connection ends, and the socket's file stays."""
        if self._listening:
            self._listening.shutdown(socket.SHUT_RDWR)
            self._listening.close()
            self._listening = None
        for connection in list(self._open):
            with suppress(OSError):  # it has ended by itself meanwhile
                connection.shutdown(socket.SHUT_RDWR)

    def _accept(self, listening: socket.socket) -> None:
        while True:
            try:
                connection, _ = listening.accept()
            except OSError:
                return
            self.connections += 1
            threading.Thread(target=self._attend, args=(connection,), daemon=True).start()

    def _attend(self, connection: socket.socket) -> None:
        self._open.add(connection)
        try:
            with connection, connection.makefile("rb") as lines:
                for line in lines:
                    told = json.loads(line)
                    reply = self.welcome if "ask" not in told else self._reply(told)
                    if reply is HANG_UP:
                        break
                    connection.sendall(reply if isinstance(reply, bytes) else json.dumps(reply).encode() + b"\n")
        except OSError:
            pass
        finally:
            self._open.discard(connection)

    def _reply(self, told: dict[str, Any]) -> Reply:
        self.heard.append(told)
        return self.replies(told)


def refusal(act: Callable[[], object]) -> ClassroomRefused:
    with pytest.raises(ClassroomRefused) as refused:
        act()
    assert "\n" not in refused.value.message
    return refused.value


def flag(client: Client) -> object:
    return client.flag(1, 0, True)
