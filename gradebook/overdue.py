"""Attempts whose time is over: whoever comes by first hands them in as they stood. To look loads no question."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, bindparam, select

from gradebook.errors import Refusal, StoreError
from gradebook.ledger import NOBODY, Ledger, learner_number
from gradebook.prepared import Prepared
from gradebook.shelf import Shelf
from gradebook.tables import Moment, attempt_rules, attempts, hand_ins, learners

AT_ONCE = 20
"""How many are handed in in one transaction: others who write wait no longer than that."""


class Overdue:
    """Hands in what is overdue, in transactions of its own."""

    def __init__(self, shelf: Shelf, ledger: Ledger) -> None:
        self._shelf = shelf
        self._ledger = ledger

    def of(self, learner: str) -> None:
        """All of one learner's. What cannot be recorded now, or shown by this version, stays for later."""
        now = self._ledger.clock()
        with suppress(StoreError), self._ledger.store.read() as rows:
            who = learner_number(rows, learner)
            found = [] if who == NOBODY else _OF_ONE.all(rows, learner=who, course=self._shelf.course.id, now=now)
        if found:
            self._settle([(attempt, who) for (attempt,) in found], now)

    def of_course(self) -> None:
        """Everybody's, piece by piece."""
        now, after = self._ledger.clock(), 0
        while True:
            with self._ledger.store.read() as rows:
                found = _OF_ALL.all(rows, course=self._shelf.course.id, now=now, after=after)
            if not found:
                return
            self._settle([(attempt, who) for attempt, who in found], now)
            after = found[-1][0]

    def _settle(self, found: list[tuple[int, int]], now: datetime) -> None:
        def hand_in(rows: Connection) -> None:
            for attempt, who in found:
                with suppress(Refusal):  # a chapter that left the course, a question this version cannot show
                    self._hand_in(rows, attempt, who, now)

        with suppress(StoreError):
            self._ledger.store.change(hand_in)

    def _hand_in(self, rows: Connection, attempt: int, who: int, now: datetime) -> None:
        from gradebook.settling import settle  # loads every kind of question
        from gradebook.sheets import own_sheet

        rows.execute(select(learners.c.id).where(learners.c.id == who).with_for_update())
        sheet = own_sheet(rows, who, self._shelf.course.id, attempt)
        if sheet.handed_in is None:
            settle(rows, who, sheet, self._shelf.title(sheet.chapter).credits, now)


def _overdue(*columns: Any) -> Select[*tuple[Any, ...]]:
    return (
        select(*columns)
        .select_from(attempt_rules)
        .join(attempts, attempts.c.id == attempt_rules.c.attempt)
        .outerjoin(hand_ins, hand_ins.c.attempt == attempts.c.id)
        .where(*_past)
        .order_by(attempts.c.id)
    )


_past: tuple[ColumnElement[bool], ...] = (
    hand_ins.c.attempt.is_(None),
    attempt_rules.c.due < bindparam("now", type_=Moment, required=True),
    attempts.c.course == bindparam("course"),
)
_OF_ONE = Prepared(_overdue(attempts.c.id).where(attempts.c.learner == bindparam("learner")))
_OF_ALL = Prepared(_overdue(attempts.c.id, attempts.c.learner).where(attempts.c.id > bindparam("after")).limit(AT_ONCE))
