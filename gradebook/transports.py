"""How a client's requests reach a classroom."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

from gradebook.messages import AnyReply, AnyRequest

if TYPE_CHECKING:
    from gradebook.classroom import Classroom


class Transport(Protocol):
    """Carries one request there and its reply back; safe from several threads."""

    def ask(self, learner: str, request: AnyRequest) -> AnyReply:
        """The reply to a request."""

    def close(self) -> None:
        """Let go of the other side."""


class Local:
    """A classroom in this process, opened at the first request.

    With `wire`, every message goes through JSON on its way, as it would through a socket. Whoever has the classroom's
    files in their own process may ask for everything, so they are its instructor.
    """

    def __init__(self, classroom: Callable[[], Classroom], wire: bool = False) -> None:
        self._make = classroom
        self._classroom: Classroom | None = None
        self._lock = threading.Lock()
        self._wire = wire

    def ask(self, learner: str, request: AnyRequest) -> AnyReply:
        """The classroom's reply."""
        if not self._wire:
            return self._opened().handle(learner, request, "instructor")
        from gradebook import wire
        from gradebook.errors import Refusal
        from gradebook.messages import Refused

        try:
            sent = wire.read_request(wire.write_line(request))
        except Refusal as refusal:
            return Refused(code=refusal.code, message=refusal.message)
        return wire.read_reply(wire.write_line(self._opened().handle(learner, sent, "instructor")))

    def close(self) -> None:
        """Close the classroom, if it was ever opened."""
        with self._lock:
            if self._classroom:
                self._classroom.close()

    def _opened(self) -> Classroom:
        with self._lock:
            if self._classroom is None:
                self._classroom = self._make()
            return self._classroom
