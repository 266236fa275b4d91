"""What systemd hands over to a service and wants to hear from it: two small protocols of environment variables."""

from __future__ import annotations

import os
import socket
from collections.abc import MutableMapping
from contextlib import suppress

from gradebook.errors import StoreError

FIRST = 3
"""The first file descriptor that is handed over."""


def handed_over(environment: MutableMapping[str, str] = os.environ) -> socket.socket | None:
    """The listening socket that systemd made for this process; None where it made none.

    Raises:
        StoreError: when it handed over anything but one listening Unix socket.
    """
    meant = environment.pop("LISTEN_PID", "") == str(os.getpid())
    count = environment.pop("LISTEN_FDS", "0")
    environment.pop("LISTEN_FDNAMES", None)
    if not meant or count == "0":
        return None
    if count != "1":
        raise StoreError(f"systemd handed over {count} sockets where one was expected: look at nnquiz-class.socket.")
    try:
        given = socket.socket(fileno=FIRST)
        listens = given.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN)
    except OSError as error:
        raise StoreError(f"systemd handed over no socket ({error.strerror}): look at nnquiz-class.socket.") from error
    if given.family != socket.AF_UNIX or given.type != socket.SOCK_STREAM or not listens:
        raise StoreError("systemd handed over a socket that is no ListenStream= with a path: look at its unit.")
    given.set_inheritable(False)
    return given


def notify(state: str, environment: MutableMapping[str, str] = os.environ) -> None:
    """Tell systemd how this service stands ("READY=1", "STOPPING=1"), where it wants to know."""
    address = environment.get("NOTIFY_SOCKET", "")
    if not address.startswith(("/", "@")):
        return
    with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as there:
        there.connect("\0" + address[1:] if address.startswith("@") else address)
        there.sendall(state.encode())
