"""Class servers for tests: a real `Server` in a thread, over a real classroom, with the uids that a test wants."""

from __future__ import annotations

import asyncio
import io
import json
import socket
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from gradebook import wire
from gradebook.classes.group import Group, Limits
from gradebook.classroom import Classroom
from gradebook.errors import Refusal
from gradebook.messages import VERSION, AnyReply, AnyRequest, Hello, Refused, Role, Welcome
from gradebook.peers import Peer
from gradebook.serving.journal import Journal
from gradebook.serving.server import Server

GENEROUS = Limits(requests_per_second=100_000, burst=1_000_000)
"""For tests that are about something else."""

ANA, BOB, IDA = 2001, 2002, 2003

LOGINS = {ANA: "ana", BOB: "bob", IDA: "ida"}

ROLES: dict[str, Role] = {"ana": "learner", "bob": "learner", "ida": "instructor"}


class Listed:
    """A classroom that lets in who is on a list of the test's own; everything else is the classroom's."""

    def __init__(self, classroom: Classroom, roles: Mapping[str, Role]) -> None:
        self.classroom, self.roles = classroom, dict(roles)
        self.close = classroom.close

    def handle(self, learner: str, request: AnyRequest, role: Role = "learner") -> AnyReply:
        return self.classroom.handle(learner, request, role)

    def change_together(self, asked: Sequence[tuple[str, AnyRequest, Role]]) -> list[AnyReply]:
        return self.classroom.change_together(asked)

    def admit(self, uid: int, login: str) -> Role:
        if login not in self.roles:
            raise Refusal("denied", f"{login} is not enrolled in this class.")
        return self.roles[login]


class ClassServer:
    """A server in a thread.

    Args:
        room: the classroom, made with `patience=0`; wrap it in `Listed` to do without enrolments.
        group: the class; its limits are generous unless it is given.
        logins: the login of each uid; None asks the system.
        folder: where its audit log is kept; None keeps none.
        path: a socket to listen at as well; whoever connects there is `peer`, or who the kernel says.
    """

    def __init__(
        self,
        room: Any,
        group: Group | None = None,
        logins: Mapping[int, str] | Callable[[int], str | None] | None = None,
        folder: Path | None = None,
        path: Path | None = None,
        peer: Peer | None = None,
    ) -> None:
        self.group = group or Group(title="Networks 101", limits=GENEROUS)
        self.room, self.audit, self.log = room, folder and folder / "audit.log", io.StringIO()
        self._login_of = logins if callable(logins) else (dict(logins).get if logins is not None else None)
        self._path, self._peer = path, peer
        self._listening: socket.socket | None = None
        self._running = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()), name="class server", daemon=True)
        self._thread.start()
        assert self._running.wait(30), "the server did not start"

    async def _serve(self) -> None:
        self.loop = asyncio.get_running_loop()
        known = {} if self._login_of is None else {"login_of": self._login_of}
        self.server = Server(self.room, self.group, Journal(self.audit, self.log, debug=True), **known)
        if self._path is not None:
            self._listening = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            self._listening.bind(str(self._path))
            self._path.chmod(0o666)
            self._listening.listen(1024)
        if self._peer is not None:
            attend = self.server.attend
            self.server.attend = lambda connection, _peer: attend(connection, self._peer)  # type: ignore[method-assign]
        await self.server.serve(self._listening, ready=self._running.set)

    def connect(self, uid: int, timeout: float = 20.0) -> socket.socket:
        """A connected socket, which the server takes as coming from `uid`."""
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
        ours.settimeout(timeout)
        self.loop.call_soon_threadsafe(self.server.attend, theirs, Peer(uid, 0))
        return ours

    def line(self, uid: int, timeout: float = 20.0) -> Line:
        """A connection that has said hello and been welcomed."""
        line = Line(self.connect(uid, timeout))
        welcome = line.hello()
        assert isinstance(welcome, Welcome), welcome
        return line

    def audited(self) -> list[dict[str, Any]]:
        """What the audit log holds."""
        if self.audit is None or not self.audit.exists():
            return []
        return [json.loads(line) for line in self.audit.read_text("utf-8").splitlines()]

    def told(self) -> list[dict[str, Any]]:
        """What the server's log holds."""
        return [json.loads(line) for line in self.log.getvalue().splitlines()]

    def stop(self, timeout: float = 20.0) -> None:
        """End the server and its classroom; a second time does nothing."""
        if self._thread.is_alive():
            self.loop.call_soon_threadsafe(self.server.stop)
        self._thread.join(timeout)
        assert not self._thread.is_alive(), "the server did not end"
        if self._listening is not None:
            self._listening.close()
            assert self._path is not None
            self._path.unlink(missing_ok=True)


class Line:
    """The client's end of a connection, line by line. `received` keeps every byte that came."""

    def __init__(self, connection: socket.socket) -> None:
        self.socket = connection
        self.received = bytearray()
        self._read = 0

    def hello(self, version: int = VERSION) -> Welcome | Refused:
        """Say hello. Who is refused may be before that: what the server said last can still be read."""
        with suppress(BrokenPipeError):
            self.send(wire.write_line(Hello(nnquiz=version)))
        return wire.read_welcome(self.next())

    def ask(self, request: AnyRequest) -> AnyReply:
        """The reply to a request."""
        return self.raw(wire.write_line(request))

    def raw(self, line: bytes) -> AnyReply:
        """The reply to a line, whatever it is."""
        self.send(line)
        return wire.read_reply(self.next())

    def send(self, data: bytes) -> None:
        """Send bytes as they are."""
        self.socket.sendall(data)

    def next(self) -> bytes:
        """The next line from the server; b"" when it has closed."""
        while (end := self.received.find(b"\n", self._read)) < 0:
            try:
                data = self.socket.recv(65_536)
            except ConnectionResetError:
                data = b""
            if not data:
                return b""
            self.received += data
        line = bytes(self.received[self._read : end + 1])
        self._read = end + 1
        return line

    def is_closed(self) -> bool:
        """Whether the server closes, with nothing more to say; waits for it."""
        return self.next() == b""

    def close(self) -> None:
        """Leave."""
        self.socket.close()


@contextmanager
def served(
    course: Path, data: Path, roles: Mapping[str, Role] = ROLES, logins: Mapping[int, str] = LOGINS, **options: Any
) -> Iterator[ClassServer]:
    """A server over a new classroom that lets in who is in `roles`; ended with the test.

    `options` are ClassServer's, and with `classroom={…}` the classroom's.
    """
    group = options.pop("group", None) or Group(title="Networks 101", limits=GENEROUS)
    data.mkdir(mode=0o700, parents=True, exist_ok=True)
    classroom = Classroom(course, data, group=group, patience=0, **options.pop("classroom", {}))
    server = ClassServer(Listed(classroom, roles), group, logins, folder=data, **options)
    try:
        yield server
    finally:
        server.stop()
