"""Taking up connections, as fast as they come and as long as the system has descriptors for them."""

from __future__ import annotations

import asyncio
import errno
import socket
from collections.abc import Callable

from gradebook.peers import Peer, peer_of
from gradebook.serving.journal import Journal

AT_ONCE = 64
"""Connections taken up before others get their turn."""

BREATH = 1.0
"""Seconds without new connections when the system has no more to give."""

EXHAUSTED = (errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM)


class Reception:
    """Takes up whoever comes to a listening socket, until `close`.

    Args:
        attend: is given each connection, with who the kernel says is at its other end.
        journal: is told when the system has no more to give.
    """

    def __init__(
        self, listening: socket.socket, attend: Callable[[socket.socket, Peer], None], journal: Journal
    ) -> None:
        self._attend, self._journal = attend, journal
        self._listening = listening
        self._loop = asyncio.get_running_loop()
        self._closed = False
        listening.setblocking(False)
        self._go_on()

    def close(self) -> None:
        """Take up nobody any more."""
        self._closed = True
        self._loop.remove_reader(self._listening.fileno())

    def take_up(self) -> None:
        """Take up those who wait."""
        for _ in range(AT_ONCE):
            try:
                connection, _address = self._listening.accept()
            except OSError as error:
                if error.errno in EXHAUSTED:
                    self._catch_breath(error)
                return
            try:
                self._attend(connection, peer_of(connection))
            except OSError:
                connection.close()

    def _catch_breath(self, error: OSError) -> None:
        self._journal.warn("no more connections", why=error.strerror)
        self._loop.remove_reader(self._listening.fileno())
        self._loop.call_later(BREATH, self._go_on)

    def _go_on(self) -> None:
        if not self._closed:
            self._loop.add_reader(self._listening.fileno(), self.take_up)
