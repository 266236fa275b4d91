"""Where requests are carried out: quick changes together in one thread, everything else in a few.

What may take its time has threads of its own, so that a learner who reads waits for nothing but other readers.
"""

from __future__ import annotations

import asyncio
import queue
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from typing import Protocol

from gradebook import wire
from gradebook.errors import Refusal
from gradebook.messages import (
    INSTRUCTING,
    AnswerReview,
    AnyReply,
    AnyRequest,
    Check,
    Correct,
    Flag,
    FollowRun,
    HandIn,
    RateReview,
    RecordReading,
    Refused,
    Respond,
    Role,
    Saved,
    StartAttempt,
    StartRun,
    SteerRun,
)
from gradebook.serving.caller import Asked
from gradebook.serving.threads import Threads

TOGETHER = (Respond, Flag, RecordReading, StartAttempt, Check, HandIn, AnswerReview, RateReview, Correct)
"""Changes that are quick, and are carried out in one transaction with all that wait at the same time."""

MOST = 256
"""Changes in one transaction at most."""

READERS, FOLLOWERS, STEERERS, INSTRUCTORS = 4, 3, 1, 2
"""Threads for reading, following runs, beginning and steering them (one at a time anyway), and running the class.

An instructor's changes are not among those together: to enrol somebody is to ask a directory of accounts, and nobody's
answer shall wait for that.
"""

TOO_LARGE = Refused(
    code="course",
    message=f"The answer would be larger than {wire.REPLY:,} bytes: ask for less at once, or tell your instructor.",
)

Delivered = Callable[[Sequence[tuple[Asked, AnyReply, bytes]]], None]


class Room(Protocol):
    """What is behind the lanes: a `Classroom`."""

    def handle(self, learner: str, request: AnyRequest, role: Role = ...) -> AnyReply:
        """The reply to a request."""

    def change_together(self, asked: Sequence[tuple[str, AnyRequest, Role]]) -> list[AnyReply]:
        """The replies to changes that are carried out in one transaction."""

    def admit(self, uid: int, login: str) -> Role:
        """The role of whoever is there."""

    def close(self) -> None:
        """Close it."""


class Lanes:
    """Carries requests to the classroom, off the loop, and their replies back to it.

    Args:
        room: answers them.
        delivered: is called in the loop with replies, and each as a line.
        failed: is called in any thread with what should not have happened.
    """

    def __init__(self, room: Room, delivered: Delivered, failed: Callable[[Exception], None]) -> None:
        self._room, self._delivered, self._failed = room, delivered, failed
        self._loop = asyncio.get_running_loop()
        self._gathered: list[Asked] = []
        self._changes: queue.SimpleQueue[list[Asked] | None] = queue.SimpleQueue()
        self._readers = Threads(READERS, "class reader", failed)
        self._others = {
            (FollowRun,): Threads(FOLLOWERS, "class follower", failed),
            (StartRun, SteerRun): Threads(STEERERS, "class steerer", failed),
            INSTRUCTING: Threads(INSTRUCTORS, "class instructor", failed),
        }
        self._lanes: dict[type, Threads] = {kind: lane for kinds, lane in self._others.items() for kind in kinds}
        self._writer = threading.Thread(target=self._write, name="class writer", daemon=True)
        self._writer.start()

    def carry(self, asked: Asked) -> None:
        """Carry a request out; its reply is delivered later."""
        if not isinstance(asked.request, TOGETHER):
            self._lanes.get(type(asked.request), self._readers).submit(partial(self._read, asked))
            return
        if not self._gathered:
            self._loop.call_soon(self._hand_over)
        self._gathered.append(asked)

    def close(self, seconds: float) -> bool:
        """Wait for all that is under way, and end the threads; whether they ended within so many seconds."""
        deadline = time.monotonic() + seconds
        self._hand_over()
        self._changes.put(None)
        self._writer.join(seconds)
        ended = [lane.close(max(0.0, deadline - time.monotonic())) for lane in (self._readers, *self._others.values())]
        return all(ended) and not self._writer.is_alive()

    def _hand_over(self) -> None:
        """Everything that came in this turn of the loop, to the writer."""
        if self._gathered:
            self._changes.put(self._gathered)
            self._gathered = []

    def _read(self, asked: Asked) -> None:
        try:
            reply = self._room.handle(asked.login, asked.request, asked.role)
        except Exception as error:
            reply = self._broken(error)
        self._deliver([asked], [reply])

    def _write(self) -> None:
        waiting: list[Asked] = []
        going_on = True
        while going_on or waiting:
            try:
                while len(waiting) < MOST:
                    more = self._changes.get(block=going_on and not waiting)
                    going_on = going_on and more is not None
                    waiting += more or ()
            except queue.Empty:
                pass
            group, waiting = waiting[:MOST], waiting[MOST:]
            if group:
                self._deliver(group, self._changed(group))

    def _changed(self, group: list[Asked]) -> list[AnyReply]:
        try:
            replies = self._room.change_together([(asked.login, asked.request, asked.role) for asked in group])
            if len(replies) == len(group):
                return replies
            raise RuntimeError(f"{len(replies)} replies to {len(group)} changes")
        except Exception as error:
            return [self._broken(error)] * len(group)

    def _broken(self, error: Exception) -> Refused:
        self._failed(error)
        return Refused(code="storage", message="The class server made a mistake. Nothing was recorded: try again.")

    def _deliver(self, group: Sequence[Asked], replies: Sequence[AnyReply]) -> None:
        told = []
        for asked, reply in zip(group, replies, strict=True):
            try:
                line = _line(reply)
            except Refusal as refusal:
                reply = Refused(code=refusal.code, message=refusal.message)
                line = _line(reply)
            except Exception as error:  # nobody waits for ever, and no thread ends, for a reply that cannot be told
                reply = self._broken(error)
                line = _line(reply)
            if len(line) > wire.REPLY:
                reply, line = TOO_LARGE, _line(TOO_LARGE)
            told.append((asked, reply, line))
        with suppress(RuntimeError):  # the loop has ended without waiting for this
            self._loop.call_soon_threadsafe(self._delivered, told)


def _line(reply: AnyReply) -> bytes:
    return _SAVED if type(reply) is Saved else wire.write_line(reply)


_SAVED = wire.write_line(Saved())
