"""The class server as a service of its host: from its folder to its last answer."""

from __future__ import annotations

import asyncio
import os
import resource
import signal
import sys
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from gradebook import wire
from gradebook.classes.class_folder import as_owner, check_folder, hold, open_classroom, read_group
from gradebook.serving import activation
from gradebook.serving.journal import AUDIT, Journal
from gradebook.serving.listening import Listening
from gradebook.serving.server import Server

if TYPE_CHECKING:
    import socket

TURN = 0.001
"""Seconds that one thread may keep another waiting: the loop is to answer while changes are carried out."""


def serve(folder: Path, path: Path | None = None) -> None:
    """Serve the class in `folder` until SIGTERM, SIGINT or SIGHUP; then all that is under way is finished.

    It listens at `path`, or at the socket that systemd hands over.

    Raises:
        StoreError: when it cannot begin, in one line.
    """
    folder = folder.absolute()
    with ExitStack() as leaving:
        become_owner(folder)
        group = read_group(folder)
        check_folder(folder)
        leaving.enter_context(hold(folder))
        classroom = open_classroom(folder, patience=0)
        leaving.callback(classroom.close)
        listening = _listen(path, leaving)
        journal = Journal(folder / AUDIT, debug=bool(os.environ.get("NNQUIZ_DEBUG")))
        if os.geteuid() == 0:
            journal.warn("served by root", remedy="let the class's folder belong to an account of its own")
        sys.setswitchinterval(TURN)
        _open_files()
        if not asyncio.run(_run(Server(classroom, group, journal), listening)):
            os._exit(1)  # what hangs would hold up this process too; the next server takes over what it leaves


async def _run(server: Server, listening: socket.socket) -> bool:
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        loop.add_signal_handler(number, _stop, server)
    return await server.serve(listening, ready=lambda: activation.notify("READY=1"))


def _stop(server: Server) -> None:
    activation.notify("STOPPING=1")
    server.stop()


def _listen(path: Path | None, leaving: ExitStack) -> socket.socket:
    given = activation.handed_over()
    if given is not None:
        leaving.callback(given.close)
        return given
    made = Listening(path or wire.SOCKET)
    leaving.callback(made.close)
    return made.socket


def become_owner(folder: Path) -> None:
    """Be the folder's owner, for good: what is trained here, and whatever goes wrong here, is not root's."""
    as_owner(folder)
    uid, gid = os.geteuid(), os.getegid()
    if os.getuid() == 0 and uid != 0:
        os.seteuid(0)
        os.setresgid(gid, gid, gid)
        os.setresuid(uid, uid, uid)


def _open_files() -> None:
    """As many connections as the system lets this process have."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
