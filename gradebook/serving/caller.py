"""An account that is connected: as whom it is known, and what it has under way."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

from gradebook.classes.group import Limits
from gradebook.messages import AnyRequest, Role
from gradebook.serving.limits import Bucket

if TYPE_CHECKING:
    from gradebook.serving.connection import Connection

FRESH = 5.0
"""Seconds that an admission holds; the next request after them is let in anew."""


class Asked:
    """A request on its way to the classroom and back; `login` and `role` are who asks, as they were let in last."""

    __slots__ = ("began", "caller", "connection", "login", "request", "role")

    def __init__(self, connection: Connection, caller: Caller, request: AnyRequest, began: float) -> None:
        self.connection, self.caller, self.request, self.began = connection, caller, request, began
        self.login = ""
        self.role: Role = "learner"


class Caller:
    """One uid, over all its connections.

    Attributes:
        login: of the account when it was last let in; None before.
        admitted: when that was, in the loop's seconds.
        waiting: requests whose turn has not come.
        under_way: how many are worked on.
    """

    def __init__(self, uid: int, limits: Limits, now: float) -> None:
        self.uid = uid
        self.login: str | None = None
        self.role: Role = "learner"
        self.admitted = float("-inf")
        self.being_admitted = False
        self.connections: set[Connection] = set()
        self.waiting: deque[Asked] = deque()
        self.under_way = 0
        self._most = limits.under_way
        self._bucket = Bucket(limits.requests_per_second, limits.burst, now)

    def may_ask(self, now: float) -> bool:
        """Whether this account has asked for little enough of late; counts this request."""
        return self._bucket.take(now)

    def is_fresh(self, now: float) -> bool:
        """Whether it was let in not long ago."""
        return now - self.admitted < FRESH

    def next(self) -> Asked | None:
        """The next request whose turn has come, from here on under way."""
        if self.under_way >= self._most or not self.waiting:
            return None
        self.under_way += 1
        asked = self.waiting.popleft()
        asked.login, asked.role = self.login or "", self.role
        return asked

    @property
    def is_gone(self) -> bool:
        """Whether nothing of it is left here."""
        return not (self.connections or self.waiting or self.under_way or self.being_admitted)
