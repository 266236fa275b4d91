"""The class server: connections in, requests to the classroom in their turn, replies out."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Callable, Sequence

from gradebook import wire
from gradebook.classes import accounts
from gradebook.classes.group import Group
from gradebook.errors import Refusal
from gradebook.messages import VERSION, AnyReply, FollowRun, Refused
from gradebook.peers import Peer
from gradebook.serving.admission import Admission
from gradebook.serving.caller import Asked, Caller
from gradebook.serving.connection import Connection
from gradebook.serving.door import Door
from gradebook.serving.following import Following
from gradebook.serving.journal import Journal
from gradebook.serving.lanes import Lanes, Room
from gradebook.serving.reception import Reception

SLOW = 1.0
"""Seconds after which a request is told of in the log."""

PATIENCE = 5.0
"""Seconds that what is under way may take when the server is to end."""

CLOSING = 12.0
"""Seconds after these until what hangs is left as it is: systemd waits for 20 in all."""


class Server:
    """Serves a class to whoever connects, each as the account that the kernel says they are.

    Args:
        room: the classroom.
        group: the class, with its limits.
        journal: where it tells what it does.
        login_of: the login of a uid; None where there is none.
    """

    def __init__(
        self,
        room: Room,
        group: Group,
        journal: Journal,
        login_of: Callable[[int], str | None] = accounts.login_of,
    ) -> None:
        self._room, self._group, self._journal = room, group, journal
        self._limits = group.limits
        self._login_of = login_of
        self._callers: dict[int, Caller] = {}
        self._opening: set[asyncio.Task[None]] = set()
        self._ending = asyncio.Event()

    # -- from start to end

    async def serve(self, listening: socket.socket | None = None, ready: Callable[[], None] = lambda: None) -> bool:
        """Serve until `stop`; then what is under way is finished and answered, and the classroom is closed.

        `ready` is called once it listens. Without a socket, only those that `attend` is given are served. False: some
        of it hangs (a disk, the directory of accounts) and was left as it is; none of that had been answered.
        """
        self._loop = loop = asyncio.get_running_loop()
        loop.set_exception_handler(self._on_defect)
        self._lanes = Lanes(self._room, self._deliver, self._note)
        door = Door(self._room, self._login_of, self._note)
        self._admission = Admission(door, self._group.title, self._journal, self._go_on, self._forget)
        self._following = Following(loop, self._lanes.carry, self._finish)
        sweeping = asyncio.ensure_future(self._sweep())
        reception = listening and Reception(listening, self.attend, self._journal)
        self._journal.tell("serving", title=self._group.title, version=VERSION)
        ready()
        try:
            await self._ending.wait()
        finally:
            if reception:
                reception.close()
            sweeping.cancel()
            ended = await self._end()
        return ended

    def stop(self) -> None:
        """Let `serve` come to its end; to be called in its loop."""
        self._ending.set()

    async def _end(self) -> bool:
        self._journal.tell("ending", connections=len(self._connections()))
        self._following.hurry()
        for connection in self._connections():
            connection.finish()
        patient_until = self._loop.time() + PATIENCE
        while self._connections() and self._loop.time() < patient_until:
            await asyncio.sleep(0.01)
        for caller in self._callers.values():
            caller.waiting.clear()
        for connection in self._connections():
            connection.abort()
        closing = threading.Thread(target=self._close, name="class end", daemon=True)
        closing.start()
        patient_until = self._loop.time() + CLOSING
        while closing.is_alive() and self._loop.time() < patient_until:
            await asyncio.sleep(0.01)
        if closing.is_alive():
            self._journal.warn("ended while something hung", seconds=PATIENCE + CLOSING)
        else:
            self._journal.tell("ended")
        return not closing.is_alive()

    def _close(self) -> None:
        self._admission.close()
        if not self._lanes.close(CLOSING / 2):
            self._journal.warn("not waited for", what="requests that hang; none of them had been answered")
        self._room.close()

    # -- connections

    def attend(self, connection: socket.socket, peer: Peer) -> None:
        """Take a connected socket as coming from `peer`; to be called in the loop."""
        now = self._loop.time()
        caller = self._callers.get(peer.uid) or Caller(peer.uid, self._limits, now)
        most = self._limits.connections
        if len(caller.connections) >= most:
            self._turn_away(connection, caller, f"You have {most} connections to this class already: close one first.")
            return
        if not caller.may_ask(now):
            self._turn_away(connection, caller, "You connect too often: wait a second, then try again.")
            return
        self._callers[peer.uid] = caller
        connection.setblocking(False)
        attended = Connection(caller, self._limits, self._take, self._lost)
        caller.connections.add(attended)
        opening = asyncio.ensure_future(self._open(attended, connection))
        self._opening.add(opening)
        opening.add_done_callback(self._opening.discard)

    async def _open(self, attended: Connection, connection: socket.socket) -> None:
        try:
            await self._loop.connect_accepted_socket(lambda: attended, connection)
            self._journal.detail("connected", uid=attended.caller.uid)
        except OSError:
            self._lost(attended)

    def _turn_away(self, connection: socket.socket, caller: Caller, why: str) -> None:
        refused = Refused(code="busy", message=why)
        self._journal.refused(caller.uid, caller.login, "connect", refused)
        connection.setblocking(False)
        with connection:
            try:
                connection.send(wire.write_line(refused))
            except OSError:
                return  # it has gone already

    def _lost(self, connection: Connection) -> None:
        connection.caller.connections.discard(connection)
        self._forget(connection.caller)
        self._journal.detail("disconnected", uid=connection.caller.uid)

    def _forget(self, caller: Caller) -> None:
        """Drop a caller that has gone, as soon as its limits would be back at their fullest anyway."""
        if caller.is_gone:
            self._loop.call_later(self._limits.burst / self._limits.requests_per_second, self._drop, caller)

    def _drop(self, caller: Caller) -> None:
        if caller.is_gone and self._callers.get(caller.uid) is caller:
            del self._callers[caller.uid]

    def _connections(self) -> list[Connection]:
        return [connection for caller in self._callers.values() for connection in caller.connections]

    async def _sweep(self) -> None:
        """Close, again and again, what has kept the server waiting too long."""
        pause = min(1.0, self._limits.line / 4, self._limits.idle / 4)
        while True:
            await asyncio.sleep(pause)
            now = self._loop.time()
            for connection in self._connections():
                if overdue := connection.overdue(now):
                    self._give_up(connection, overdue)

    def _give_up(self, connection: Connection, overdue: str) -> None:
        if overdue == "idle":  # nothing was asked, so nothing is answered
            connection.end()
            return
        refused = Refused(code="invalid", message=_OVERDUE[overdue].format(self._limits.line))
        self._journal.refused(connection.caller.uid, connection.caller.login, overdue, refused)
        if overdue == "unread":
            connection.abort()
        else:
            connection.end(wire.write_line(refused))

    # -- lines

    def _take(self, connection: Connection, line: bytes) -> None:
        """A line of a connection: its hello, or a request."""
        caller, now = connection.caller, self._loop.time()
        try:
            if not line.endswith(b"\n"):
                raise Refusal("invalid", f"This line is longer than {wire.LINE:,} bytes. Nothing of it was looked at.")
            if not connection.welcome:
                wire.read_hello(line)
                self._admission.ask(caller)
                return
            if not caller.may_ask(now):
                raise Refusal("busy", "You ask for too much at once. Nothing was changed: try again in a moment.")
            caller.waiting.append(Asked(connection, caller, wire.read_request(line), now))
        except Refusal as refusal:
            self._refuse(connection, refusal, "request" if connection.welcome else "hello", line)
            return
        self._go_on(caller)

    def _refuse(self, connection: Connection, refusal: Refusal, ask: str, line: bytes) -> None:
        """Answer a line that never comes to the classroom. Who speaks another tongue, or without end, is left."""
        refused = Refused(code=refusal.code, message=refusal.message)
        caller = connection.caller
        self._journal.refused(caller.uid, caller.login, ask, refused)
        reply = wire.write_line(refused)
        if not connection.welcome or not line.endswith(b"\n"):
            connection.end(reply)
        elif refusal.code == "busy":  # all its connections together are refused no faster than they may ask
            wait = len(caller.connections) / self._limits.requests_per_second
            self._loop.call_later(wait, connection.answer, reply)
        else:
            connection.answer(reply)

    def _go_on(self, caller: Caller) -> None:
        """Begin what is a caller's turn, as far as it is let in."""
        if not caller.waiting:
            return
        if not caller.is_fresh(self._loop.time()):
            self._admission.ask(caller)
            return
        while asked := caller.next():
            self._lanes.carry(asked)

    # -- replies

    def _deliver(self, told: Sequence[tuple[Asked, AnyReply, bytes]]) -> None:
        for asked, reply, line in told:
            try:
                if not (isinstance(asked.request, FollowRun) and self._following.keeps(asked, reply, line)):
                    self._finish(asked, reply, line)
            except Exception as error:  # one caller's trouble is not the next one's
                self._note(error)
                asked.connection.abort()

    def _finish(self, asked: Asked, reply: AnyReply, line: bytes) -> None:
        caller, took = asked.caller, self._loop.time() - asked.began
        caller.under_way -= 1
        if isinstance(reply, Refused):
            self._journal.refused(caller.uid, caller.login, asked.request.ask, reply)
        if took > SLOW:
            self._journal.warn("slow", ask=asked.request.ask, seconds=round(took, 3), uid=caller.uid)
        asked.connection.answer(line)
        self._go_on(caller)
        if not caller.connections:
            self._forget(caller)

    def _note(self, error: BaseException) -> None:
        """A defect of the server's own; safe from any thread."""
        self._journal.defect(error)

    def _on_defect(self, _loop: asyncio.AbstractEventLoop, context: dict[str, object]) -> None:
        error = context.get("exception")
        self._note(error if isinstance(error, BaseException) else RuntimeError(str(context.get("message"))))


_OVERDUE = {
    "line": "Nothing more of this line came for {0:g} seconds.",
    "unread": "What was answered has not been read for {0:g} seconds.",
}
