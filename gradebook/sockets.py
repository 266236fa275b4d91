"""A class server's side of the wire as a client sees it: connections that are kept, and a server that may be away.

Nothing here loads a message before one is sent: who the class's server says one is stands in the first frame.
"""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from gradebook.agreed import LINE
from gradebook.connection import Connection, Gone, Membership, connect, reason
from gradebook.refused import ClassroomRefused

if TYPE_CHECKING:
    from gradebook.messages import AnyReply, AnyRequest, RefusedCode

MOST = 4
"""Connections of one client at the same time."""

PATIENCE = 20.0
"""Seconds that a server which has answered before may be away, until a request is given up."""

FIRST_PATIENCE = 3.0
"""The same for one that has never answered yet: it may not be there at all."""

FIRST_PAUSE, LONGEST_PAUSE = 0.1, 2.0
"""Seconds between two tries; each pause is twice the one before."""


class Socket:
    """Requests over the class's socket; safe from several threads, each of which has a connection while it asks.

    A server that goes away is waited for, and the request sent again once, under the id it had. `close` ends every
    waiting at once.

    Args:
        path: of the class's socket.
        opened: gives a connected socket, in place of the path's.
        patience: seconds as `PATIENCE`.
        first_patience: seconds as `FIRST_PATIENCE`.
    """

    def __init__(
        self,
        path: Path | None = None,
        *,
        opened: Callable[[], socket.socket] | None = None,
        patience: float = PATIENCE,
        first_patience: float = FIRST_PATIENCE,
    ) -> None:
        self.membership: Membership | None = None
        self.away = False
        self._where = str(path) if path else "its socket"
        self._open = opened or (lambda: connect(path or Path()))
        self._patience, self._first_patience = patience, first_patience
        self._idle: list[Connection] = []
        self._in_use: set[Connection] = set()
        self._seats = 0
        self._room = threading.Condition()
        self._ended = threading.Event()
        self._told: Callable[[bool], None] = lambda _: None

    def watch(self, told: Callable[[bool], None]) -> None:
        """Have `told` called, in whichever thread it shows, when the server is found away and when it is back."""
        self._told = told

    def greet(self) -> Membership:
        """Connect, without patience, and learn as whom one is known there.

        Raises:
            ClassroomRefused: "away" when nobody answers; else why one is not let in.
        """
        try:
            connection = self._connected()
        except Gone as gone:
            raise ClassroomRefused(gone.code, self._in_words(gone)) from None
        self._give_back(connection, usable=True)
        assert self.membership
        return self.membership

    def look(self) -> None:
        """See, without patience, whether a server that was away is back; whoever watches is told.

        It has to answer for that: one that hangs holds its ends of the connections that are kept.
        """
        try:
            self._give_back(self._joined(), usable=True)
            self._note(None)
        except Gone:
            return
        except ClassroomRefused:  # it is back; the next request hears why it refuses
            self._note(None)

    def ask(self, learner: str, request: AnyRequest) -> AnyReply:
        """The server's reply; who `learner` is, it knows from the kernel."""
        from gradebook.errors import Refusal
        from gradebook.messages import Refused
        from gradebook.wire import write_line

        try:
            line = write_line(request)
        except Refusal as refusal:
            return Refused(code=refusal.code, message=refusal.message)
        if len(line) > LINE:
            return Refused(code="invalid", message=f"The request is {len(line):,} bytes long; {LINE:,} are taken.")
        try:
            with self._seat():
                return self._exchange(line)
        except ClassroomRefused as refused:
            code: RefusedCode = refused.code  # type: ignore[assignment]
            return Refused(code=code, message=refused.message)

    def close(self) -> None:
        """Hang up; requests under way are refused at once."""
        self._ended.set()
        with self._room:
            idle, in_use = [*self._idle], [*self._in_use]
            self._idle.clear()
            self._room.notify_all()
        for connection in idle:
            connection.hang_up()
        for connection in in_use:
            connection.wake()

    # -- one request

    @contextmanager
    def _seat(self) -> Iterator[None]:
        """One of the few connections, for as long as a request lasts."""
        with self._room:
            self._room.wait_for(lambda: self._seats < MOST or self._ended.is_set())
            self._seats += 1
        try:
            yield
        finally:
            with self._room:
                self._seats -= 1
                self._room.notify()

    def _exchange(self, line: bytes) -> AnyReply:
        """Send, and read the reply; where the server is away, wait for it and send once more."""
        sent, pause, deadline = 0, FIRST_PAUSE, 0.0
        while True:
            self._check_open()
            try:
                connection = self._connected()
                sent += 1
                return self._reply(connection, line)
            except Gone as gone:
                self._check_open()
                self._note(gone)
                sent -= gone.untouched
                deadline = deadline or time.monotonic() + self._patience_now
                if sent >= 2 or time.monotonic() + pause > deadline:
                    raise ClassroomRefused(gone.code, self._in_words(gone)) from None
            self._ended.wait(pause)
            pause = min(LONGEST_PAUSE, 2 * pause)

    def _reply(self, connection: Connection, line: bytes) -> AnyReply:
        """The reply to one line. A connection that did not bring one is not used again, whatever the reason."""
        whole = False
        try:
            reply = connection.exchange(line, lambda: self._note(Gone("no reply yet")))
            whole = True
        finally:
            self._give_back(connection, usable=whole)
        self._note(None)
        return reply

    def _give_back(self, connection: Connection, *, usable: bool) -> None:
        with self._room:
            self._in_use.discard(connection)
            kept = usable and len(self._idle) < MOST and not self._ended.is_set()
            if kept:
                self._idle.append(connection)
        if not kept:
            connection.hang_up()

    def _connected(self) -> Connection:
        """One that is kept, if the server still holds its end; else a new one."""
        while True:
            with self._room:
                connection = self._idle.pop() if self._idle else None
                if connection:
                    self._in_use.add(connection)
            if connection is None:
                return self._joined()
            if connection.is_there():
                return connection
            self._give_back(connection, usable=False)

    def _joined(self) -> Connection:
        try:
            connection = Connection(self._open())
        except OSError as error:
            raise Gone(reason(error)) from None
        with self._room:
            self._in_use.add(connection)
        try:
            self._check_open()  # `close` may have come before it could see this connection
            self.membership = connection.join()
        except BaseException:
            self._give_back(connection, usable=False)
            raise
        return connection

    def _note(self, gone: Gone | None) -> None:
        """Say once that the server is away, and once that it is back. A busy server is there."""
        away = gone is not None and gone.code == "away"
        if away != self.away and not self._ended.is_set():
            self.away = away
            with suppress(RuntimeError):  # whoever was to be told has gone
                self._told(away)

    @property
    def _patience_now(self) -> float:
        return self._patience if self.membership else self._first_patience

    def _check_open(self) -> None:
        if self._ended.is_set():
            raise ClassroomRefused("closed", "This session is over. Start nnquiz again.")

    def _in_words(self, gone: Gone) -> str:
        if gone.code != "away":
            return str(gone)
        return (
            f"The class server does not answer ({self._where}: {gone}). What was saved is safe; try again in a moment."
        )
