"""A whole class's answers at once: what `Attempts.respond` does for one, for many in a handful of statements.

It is for SQLite, which lets one writer in and so lets it count by itself; the rows are those that as many requests,
one after the other, would have left. They reach the database as one JSON text, for each statement costs a driver more
than what it does.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic_core import PydanticSerializationError
from sqlalchemy import Connection, Table, and_, bindparam, func, insert, literal, select

from gradebook.chain import BEGINNING, linked
from gradebook.errors import Refusal, StoreError
from gradebook.ledger import Ledger, digest_of
from gradebook.messages import AnyRequest, Respond, Saved
from gradebook.prepared import Prepared
from gradebook.sheets import drawn_by
from gradebook.shelf import Shelf
from gradebook.tables import (
    Moment,
    attempt_questions,
    attempt_rules,
    attempts,
    changes,
    checks,
    hand_ins,
    learners,
    links,
    responses,
)

Asked = Sequence[tuple[str, AnyRequest]]
"""Who asked for what, in the order it came."""

Plain = tuple[int, Respond, str | None]
"""An answer that can be recorded with others: its place, and its response as it is kept."""

SAVED = Saved()


@dataclass
class Head:
    """A learner's number, and the end of their chain as it grows."""

    who: int
    number: int
    digest: str


class Answers:
    """Records answers of many learners in the transaction of `Store.together`."""

    def __init__(self, shelf: Shelf, ledger: Ledger) -> None:
        self._shelf = shelf
        self._ledger = ledger

    def save(self, asked: Asked) -> list[Saved | None]:
        """`Saved` for each answer that is recorded.

        None for a request that has to be looked at by itself: it is no answer, or is to be refused, or was answered
        before, or its learner is new; and for all that the same learner asked after it, for theirs stay in order.
        Nothing is recorded of those.
        """
        replies: list[Saved | None] = [None] * len(asked)

        def record(rows: Connection) -> list[int]:
            return self._recorded(rows, asked) if rows.dialect.name == "sqlite" else []

        try:
            for place in self._ledger.store.change(record):
                replies[place] = SAVED
        except StoreError:  # a row that was in the way of one, or no disk for any: each is told by itself
            pass
        return replies

    def _recorded(self, rows: Connection, asked: Asked) -> list[int]:
        """Record what is plain; its places in `asked`."""
        heads = _heads(rows, {learner for learner, _ in asked})
        at = self._ledger.clock()
        plain = _in_order(asked, self._plain(rows, asked, heads, at))
        if not plain:
            return []
        number = (_LAST.scalar(rows) or 0) + 1
        answered, chained, settled = [], [], []
        for row, (place, request, response) in enumerate(plain, number):
            head = heads[asked[place][0]]
            answered.append((row, request.attempt, request.position, response))
            content = [row, request.attempt, request.position, response, at]
            head.number, head.digest = head.number + 1, linked(head.digest, "response", row, content)
            chained.append((head.who, head.number, row, head.digest))
            settled.append((head.who, request.request_id, digest_of(request)))
        _RESPONSES.run(rows, listed=_listed(answered), at=at)
        _LINKS.run(rows, listed=_listed(chained))
        _CHANGES.run(rows, listed=_listed(settled), at=at, reply=SAVED.model_dump_json())
        return [place for place, _, _ in plain]

    def _plain(self, rows: Connection, asked: Asked, heads: dict[str, Head], at: datetime) -> dict[int, Plain]:
        """The answers that are new and right in form, in attempts under way and in time, by their places.

        A question that was checked may be closed: an answer to one is looked at by itself.
        """
        looked, met = [], set()
        for place, (learner, request) in enumerate(asked):
            if isinstance(request, Respond) and learner in heads and (learner, request.request_id) not in met:
                met.add((learner, request.request_id))
                looked.append((place, heads[learner].who, request.attempt, request.position, request.request_id))
        plain = {}
        for place, fingerprint, seed in _OPEN.all(rows, listed=_listed(looked), course=self._shelf.course.id, at=at):
            request = asked[place][1]
            assert isinstance(request, Respond)
            try:
                drawn = drawn_by(rows, fingerprint, seed)
                response = request.response
                if response is None or not drawn.invalid(response):
                    plain[place] = place, request, None if response is None else response.model_dump_json()
            except (Refusal, PydanticSerializationError):
                continue
        return plain


def _in_order(asked: Asked, plain: dict[int, Plain]) -> list[Plain]:
    """Those of the plain answers that have nothing else of their learner's before them."""
    found, behind = [], set()
    for place, (learner, _) in enumerate(asked):
        if place not in plain:
            behind.add(learner)
        elif learner not in behind:
            found.append(plain[place])
    return found


def _heads(rows: Connection, names: set[str]) -> dict[str, Head]:
    found = _HEADS.all(rows, listed=_listed(sorted(names)))
    return {name: Head(who, number or 0, digest or BEGINNING) for name, who, number, digest in found}


_listed = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode

_list: Any = func.json_each(bindparam("listed", required=True)).table_valued("value")


def _item(place: int) -> Any:
    """What stands at a place of each list in the JSON text."""
    return func.json_extract(_list.c.value, f"$[{place}]")


def _filled(table: Table, *columns: str, **same: Any) -> Prepared:
    """An insert of a row for each list: its items are the columns', and `same` is the same in each row."""
    items = [_item(place) for place in range(len(columns))]
    rows = select(*items, *same.values()).select_from(_list)
    return Prepared(insert(table).from_select([*columns, *same], rows))


_moment = bindparam("at", type_=Moment, required=True)
_earlier = links.alias()
_last_of_learner = select(func.max(_earlier.c.number)).where(_earlier.c.learner == learners.c.id).scalar_subquery()
_HEADS = Prepared(
    select(learners.c.name, learners.c.id, links.c.number, links.c.digest)
    .select_from(_list)
    .join(learners, learners.c.name == _list.c.value)
    .outerjoin(links, and_(links.c.learner == learners.c.id, links.c.number == _last_of_learner))
)
_own = attempts.c.id == _item(2), attempts.c.learner == _item(1), attempts.c.course == bindparam("course")
_there = attempt_questions.c.attempt == attempts.c.id, attempt_questions.c.position == _item(3)
_was_checked = select(checks.c.id).where(checks.c.attempt == attempts.c.id, checks.c.position == _item(3)).exists()
_before = changes.c.learner == _item(1), changes.c.request_id == _item(4)
_OPEN = Prepared(
    select(_item(0), attempt_questions.c.fingerprint, attempt_questions.c.seed)
    .select_from(_list)
    .join(attempts, and_(*_own))
    .join(attempt_questions, and_(*_there))
    .outerjoin(hand_ins, hand_ins.c.attempt == attempts.c.id)
    .outerjoin(attempt_rules, attempt_rules.c.attempt == attempts.c.id)
    .outerjoin(changes, and_(*_before))
    .where(hand_ins.c.attempt.is_(None), changes.c.learner.is_(None), ~_was_checked)
    .where(attempt_rules.c.due.is_(None) | (attempt_rules.c.due >= _moment))
)
_LAST = Prepared(select(func.max(responses.c.id)))
_RESPONSES = _filled(responses, "id", "attempt", "position", "response", at=_moment)
_LINKS = _filled(links, "learner", "number", "row", "digest", kind=literal("response"))
_CHANGES = _filled(changes, "learner", "request_id", "digest", at=_moment, reply=bindparam("reply", required=True))
