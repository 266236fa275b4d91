"""One connection: bytes in, lines out, one request at a time, and no more patience than its limits allow."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING, cast

from gradebook import wire
from gradebook.classes.group import Limits

if TYPE_CHECKING:
    from gradebook.serving.caller import Caller

UNREAD = 65_536
"""Bytes of replies that may wait for the other side to read them before its next request is looked at."""


class Connection(asyncio.Protocol):
    """A caller's connection. Its replies come in the order of its requests.

    Args:
        caller: whose it is.
        limits: how long it may keep the server waiting.
        take: is given each line, and calls `answer` once for it, now or later.
        lost: is told when it is over.
    """

    def __init__(
        self,
        caller: Caller,
        limits: Limits,
        take: Callable[[Connection, bytes], None],
        lost: Callable[[Connection], None],
    ) -> None:
        self.caller = caller
        self.welcome = False
        self.followed = float("-inf")
        self._limits = limits
        self._take, self._lost = take, lost
        self._loop = asyncio.get_running_loop()
        self._transport: asyncio.Transport | None = None
        self._received = bytearray()
        self._asking = self._ending = self._looking = self._heard_all = False
        self._unread_since: float | None = None
        self._ended: float | None = None
        self._heard = self._loop.time()

    # -- what asyncio tells

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """It is open."""
        self._transport = cast("asyncio.Transport", transport)
        self._transport.set_write_buffer_limits(high=UNREAD)
        if self._ending:
            self._transport.close()

    def data_received(self, data: bytes) -> None:
        """Bytes, as they happen to come."""
        if self._ending:
            return
        if not self._received:
            self._heard = self._loop.time()
        self._received += data
        if self._asking or self._unread_since is not None:
            self._pause()
        else:
            self._look()

    def eof_received(self) -> bool:
        """The other side has sent all it will; what it asked is still answered."""
        self._heard_all = True
        return self._asking or b"\n" in self._received

    def pause_writing(self) -> None:
        """The other side does not read its replies."""
        self._unread_since = self._loop.time()

    def resume_writing(self) -> None:
        """The other side has read them."""
        self._unread_since = None
        self._look()

    def connection_lost(self, _error: Exception | None) -> None:
        """It is over."""
        self._ending = True
        self._received.clear()
        self._transport = None
        self._lost(self)

    @property
    def is_asking(self) -> bool:
        """Whether a line of it waits for its answer."""
        return self._asking

    # -- what the server tells

    def answer(self, line: bytes) -> None:
        """Send the reply to the line that was taken last, and look at the next."""
        self._asking = False
        self._heard = self._loop.time()
        if self._transport is not None:
            self._transport.write(line)
            self._look()

    def end(self, line: bytes = b"") -> None:
        """Send a last line and close; nothing more is taken."""
        self._asking, self._ending = False, True
        if self._transport is not None:
            self._transport.write(line)
            self._transport.close()
            self._ended = self._loop.time()

    def finish(self) -> None:
        """Close as soon as nothing is under way."""
        self._ending = True
        if not self._asking:
            self.end()

    def abort(self) -> None:
        """Close at once."""
        if self._transport is not None:
            self._transport.abort()

    def overdue(self, now: float) -> str | None:
        """What the other side has kept waiting for too long, if anything."""
        unread = self._ended if self._unread_since is None else self._unread_since
        if unread is not None:  # one that has ended is closed when its last line has been read
            return "unread" if now - unread > self._limits.line else None
        if self._asking or self._ending:
            return None
        quiet = now - self._heard
        if self._received or not self.welcome:
            return "line" if quiet > self._limits.line else None
        return "idle" if quiet > self._limits.idle else None

    # -- lines

    def _look(self) -> None:
        """Hand over whole lines, one after the other, each when the one before has been answered."""
        if self._looking:
            return
        self._looking = True
        while not self._asking and self._unread_since is None and self._transport is not None:
            if self._ending:
                self.end()
                break
            if not self._look_at_line():
                break
        self._looking = False

    def _look_at_line(self) -> bool:
        """Hand over a line; False when there is no whole one."""
        length = self._received.find(b"\n") + 1
        if length > wire.LINE or (not length and len(self._received) >= wire.LINE):
            length = wire.LINE  # whoever takes it sees that it has no end
        elif not length:
            if self._heard_all:
                self.end()
            elif self._transport is not None:
                self._transport.resume_reading()
            return False
        line = bytes(self._received[:length])
        del self._received[:length]
        self._asking = True
        self._take(self, line)
        return True

    def _pause(self) -> None:
        if self._transport is not None:
            self._transport.pause_reading()
