"""Following a run: the waiting is done here, in the loop, so that no thread is held by somebody who watches."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from gradebook.messages import AnyReply, RunProgress
from gradebook.serving.caller import Asked

EVERY = 0.2
"""Seconds between two answers to one who follows a run, while it has no more to tell; also how long one waits."""

AGAIN = 0.1
"""Seconds after which a run without news is looked at again."""

Finish = Callable[[Asked, AnyReply, bytes], None]


class Following:
    """Keeps replies about runs until they are worth sending: at most five a second on a connection.

    Args:
        loop: the server's.
        carry: asks the classroom once more.
        finish: sends a reply.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop, carry: Callable[[Asked], None], finish: Finish) -> None:
        self._loop, self._carry, self._finish = loop, carry, finish
        self._hurried = False
        self._kept: dict[Asked, asyncio.TimerHandle] = {}

    def keeps(self, asked: Asked, reply: AnyReply, line: bytes) -> bool:
        """Whether this reply is kept for now; it is then finished later."""
        if self._hurried or not isinstance(reply, RunProgress) or reply.more:
            return False
        now = self._loop.time()
        due = asked.connection.followed + EVERY
        if not reply.epochs and reply.state in ("running", "paused") and now < asked.began + EVERY:
            self._later(asked, min(AGAIN, asked.began + EVERY - now), lambda: self._carry(asked))
        elif reply.epochs and now < due:
            self._later(asked, due - now, lambda: self._send(asked, reply, line))
        else:
            asked.connection.followed = now
            return False
        return True

    def hurry(self) -> None:
        """Wait no longer: the server ends."""
        self._hurried = True
        for asked, timer in list(self._kept.items()):
            timer.cancel()
            del self._kept[asked]
            self._carry(asked)

    def _later(self, asked: Asked, seconds: float, then: Callable[[], None]) -> None:
        def now() -> None:
            self._kept.pop(asked, None)
            then()

        self._kept[asked] = self._loop.call_later(seconds, now)

    def _send(self, asked: Asked, reply: AnyReply, line: bytes) -> None:
        asked.connection.followed = self._loop.time()
        self._finish(asked, reply, line)
