"""A class server in a process of its own, for accounts that are only in the test's head: FIRST + n is learner "l{n}".

`python class_process.py FOLDER SOCKET` serves the class in FOLDER until it is told to end, or killed.
"""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any

FIRST = 20_000
"""The uid of learner "l0"."""

LEARNERS = 1000


def login_of(uid: int) -> str | None:
    return f"l{uid - FIRST}" if FIRST <= uid < FIRST + LEARNERS else None


def uid_of(login: str) -> int | None:
    return FIRST + int(login[1:]) if login.startswith("l") and login[1:].isdecimal() else None


def make_class(folder: Path, course: Path, learners: int) -> Path:
    """Make a class with so many learners enrolled, and no limit to their haste; its folder."""
    from gradebook.classes.class_folder import make, open_classroom
    from gradebook.classes.group import Group, Limits
    from gradebook.messages import Enrol, Enrolee

    make(folder, Group(title="Networks 101", limits=Limits(requests_per_second=100_000, burst=1_000_000)), course)
    with closing(open_classroom(folder, accounts=uid_of)) as classroom:
        for start in range(0, learners, 100):
            people = tuple(Enrolee(login=f"l{n}") for n in range(start, min(start + 100, learners)))
            reply = classroom.handle("ida", Enrol(request_id=f"{start:032x}", people=people), "instructor")
            assert reply.reply == "enrolled", reply
    return folder


@contextmanager
def serving(folder: Path, place: Path) -> Iterator[subprocess.Popen[str]]:
    """Serve the class at the socket `place`; killed at the end if it is still there."""
    command = [sys.executable, __file__, str(folder), str(place)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    try:
        assert process.stdout
        assert process.stdout.readline() == "listening\n"
        yield process
    finally:
        process.kill()
        process.wait()
        if process.stdout:
            process.stdout.close()


def connect(place: Path, uid: int) -> socket.socket:
    """A connection of the account `uid`, which has been welcomed. Needs root, unless `uid` is one's own."""
    own = os.geteuid()
    connection = socket.socket(socket.AF_UNIX)
    if uid != own:
        os.seteuid(uid)  # the kernel takes note of it at connect
    try:
        connection.connect(str(place))
    finally:
        if uid != own:
            os.seteuid(own)
    connection.sendall(b'{"nnquiz": 3}\n')
    welcome = receive_line(connection)
    assert b'"class_title"' in welcome, welcome
    return connection


def receive_line(connection: socket.socket) -> bytes:
    received = b""
    while not received.endswith(b"\n"):
        piece = connection.recv(2**20)
        if not piece:
            raise ConnectionError("the server has gone")
        received += piece
    return received


def ask(connection: socket.socket, request: Any) -> Any:
    """One request and its reply."""
    from gradebook import wire

    connection.sendall(wire.write_line(request))
    return wire.read_reply(receive_line(connection))


def _main(folder: Path, place: Path) -> None:
    from gradebook.classes.class_folder import hold, open_classroom, read_group
    from gradebook.serving.daemon import TURN
    from gradebook.serving.journal import Journal
    from gradebook.serving.server import Server

    sys.setswitchinterval(TURN)

    with hold(folder), closing(socket.socket(socket.AF_UNIX)) as listening:
        with suppress(FileNotFoundError):
            place.unlink()
        before = os.umask(0)
        listening.bind(str(place))
        os.umask(before)
        listening.listen(1024)
        classroom = open_classroom(folder, accounts=uid_of, patience=0.0)
        journal = Journal(folder / "audit.log")
        server = Server(classroom, read_group(folder), journal, login_of)

        async def serve() -> None:
            asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, server.stop)
            await server.serve(listening, ready=lambda: print("listening", flush=True))

        asyncio.run(serve())


if __name__ == "__main__":
    _main(Path(sys.argv[1]), Path(sys.argv[2]))
