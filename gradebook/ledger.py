"""Learners, and changes that are carried out once however often they are asked for."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from contextlib import suppress
from datetime import date, datetime, timedelta
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import Connection, Table, bindparam, delete, insert, select
from sqlalchemy.exc import IntegrityError

from gradebook.errors import Refusal
from gradebook.messages import AnyReply, Change
from gradebook.prepared import Prepared
from gradebook.store import Store
from gradebook.tables import changes, learners

Clock = Callable[[], datetime]

NOBODY = 0
"""The number of a learner who has left no row yet; no row carries it."""

KEPT = timedelta(days=30)
"""How long it is remembered what a request was answered: it is sent again within minutes, and in a class that is all
there would be most of. A session can wait for its learner's "try again" for days.
"""

AT_ONCE = 20
"""How many are forgotten with one change at most: it may hold up a class that comes back from its holidays."""

_replies: TypeAdapter[AnyReply] = TypeAdapter(AnyReply)

_number = select(learners.c.id).where(learners.c.name == bindparam("name"))
_NUMBER, _LOCKED = Prepared(_number), Prepared(_number.with_for_update())
_ANSWERED = Prepared(
    select(changes.c.digest, changes.c.reply).where(
        changes.c.learner == bindparam("learner"), changes.c.request_id == bindparam("request_id")
    )
)
_ANSWER = Prepared(insert(changes), *changes.c.keys())


class Ledger:
    """The one place where changes begin and are remembered."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self.store = store
        self.clock = clock
        self._tidied: dict[int, date] = {}

    def once(self, learner: str, request: Change, carry_out: Callable[[Connection, int], AnyReply]) -> AnyReply:
        """Carry a change out in one transaction, or answer again what was answered to it before.

        `carry_out` gets the transaction and the learner's number; what it raises undoes everything.

        Raises:
            Refusal: when another request came under this id.
        """
        digest = digest_of(request)

        def change(rows: Connection) -> AnyReply:
            who = self._locked(rows, learner)
            before = _ANSWERED.first(rows, learner=who, request_id=request.request_id)
            if before is None:
                return self._carried_out(rows, who, request.request_id, digest, carry_out(rows, who))
            its_digest, reply = before
            if its_digest != digest:
                raise Refusal("invalid", "Another request was made under this request's id. Nothing was changed.")
            return _replies.validate_json(reply)

        return self.store.change(change)

    def _carried_out(self, rows: Connection, who: int, request_id: str, digest: str, reply: AnyReply) -> AnyReply:
        told, at = reply.model_dump_json(), self.clock()
        _ANSWER.run(rows, learner=who, request_id=request_id, digest=digest, reply=told, at=at)
        self._tidy(rows, who, at)
        return reply

    def _tidy(self, rows: Connection, who: int, now: datetime) -> None:
        """Forget requests of the learner that were answered long ago, once a day; what they changed stays."""
        if self._tidied.get(who) == now.date():
            return
        theirs = changes.c.learner == who
        past = select(changes.c.request_id).where(theirs, changes.c.at < now - KEPT).limit(AT_ONCE)
        forgotten = rows.execute(delete(changes).where(theirs, changes.c.request_id.in_(past))).rowcount
        if forgotten < AT_ONCE:
            self._tidied[who] = now.date()

    def _locked(self, rows: Connection, learner: str) -> int:
        """The learner's number, made at need; their changes wait for one another (SQLite lets one writer in anyway)."""
        who: int | None = _LOCKED.scalar(rows, name=learner)
        if who is None:
            insert_missing(rows, learners, name=learner, since=self.clock())
            who = _LOCKED.scalar(rows, name=learner)
        assert who is not None
        return who


def digest_of(request: Change) -> str:
    """What tells a request from another that comes under its id."""
    return hashlib.sha256(request.model_dump_json().encode()).hexdigest()


def learner_number(rows: Connection, learner: str) -> int:
    """The number that a learner's rows carry, or `NOBODY`."""
    return _NUMBER.scalar(rows, name=learner) or NOBODY


def insert_missing(rows: Connection, table: Table, **values: Any) -> None:
    """Insert a row, unless another transaction has just done so."""
    with suppress(IntegrityError), rows.begin_nested():
        rows.execute(insert(table), values)
