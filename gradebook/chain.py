"""A hash chain over the rows that one learner's credits rest on: a row altered, added or taken away by hand shows.

Each row gets a link, whose digest is SHA-256 over the digest before it and the row's own content. The content is what
the tables hold: it is read from there to verify a link, and to make one unless whoever wrote the row hands it over.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Column, Connection, bindparam, insert, select

from gradebook.prepared import Prepared
from gradebook.tables import (
    attempt_questions,
    attempt_rules,
    attempts,
    awards,
    checks,
    corrections,
    enrolments,
    hand_ins,
    links,
    marks,
    regrades,
    responses,
)

BEGINNING = "0" * 64
"""What stands before a learner's first link."""

Content = list[Any]

_LINK = Prepared(insert(links), *links.c.keys())
_HEAD = Prepared(
    select(links.c.number, links.c.digest)
    .where(links.c.learner == bindparam("learner"))
    .order_by(links.c.number.desc())
    .limit(1)
)


def seal(rows: Connection, who: int, kind: str, row: int, written: Mapping[str, Any] | None = None) -> None:
    """Append the link of a row that was just written, in the transaction that wrote it.

    Args:
        rows: that transaction.
        who: the learner whose credits rest on it.
        kind: one of `KINDS`.
        row: its number in its table; for a hand-in, the attempt's.
        written: what was written, all columns of it, where one row is all there is to it; otherwise it is read.
    """
    number, before = head(rows, who)
    content = KINDS[kind](rows, row) if written is None else [written[name] for name in _COLUMNS[kind]]
    digest = linked(before, kind, row, content)
    _LINK.run(rows, learner=who, number=number + 1, kind=kind, row=row, digest=digest)


def head(rows: Connection, who: int) -> tuple[int, str]:
    """The number and digest of a learner's last link; 0 and `BEGINNING` before the first."""
    last = _HEAD.first(rows, learner=who)
    return (last[0], last[1]) if last else (0, BEGINNING)


def linked(before: str, kind: str, row: int, content: Content | None) -> str:
    """The digest of the link after `before`."""
    told = _json([before, kind, row, content])
    return hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()


def _plain(value: object) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    raise TypeError(f"no row holds a {type(value).__name__}")


_json = json.JSONEncoder(default=_plain, ensure_ascii=False, separators=(",", ":")).encode


def _of_row(key: Column[int], *columns: Column[Any]) -> Callable[[Connection, int], Content | None]:
    query = select(*columns)

    def content(rows: Connection, row: int) -> Content | None:
        found = rows.execute(query.where(key == row)).first()
        return None if found is None else list(found)

    return content


def _attempt(rows: Connection, row: int) -> Content | None:
    """An attempt with the questions that were drawn for it; whether one is flagged may change."""
    own = _of_row(attempts.c.id, *(column for column in attempts.c if column is not attempts.c.id))(rows, row)
    drawn = [column for column in attempt_questions.c if column is not attempt_questions.c.flagged]
    query = select(*drawn).where(attempt_questions.c.attempt == row).order_by(attempt_questions.c.position)
    return own and [own, [list(line) for line in rows.execute(query)]]


def _hand_in(rows: Connection, row: int) -> Content | None:
    own = _of_row(hand_ins.c.attempt, *hand_ins.c)(rows, row)
    query = select(marks.c.position, marks.c.mark).where(marks.c.attempt == row).order_by(marks.c.position)
    return own and [own, [list(line) for line in rows.execute(query)]]


KINDS: Mapping[str, Callable[[Connection, int], Content | None]] = {
    "attempt": _attempt,
    "response": _of_row(responses.c.id, *responses.c),
    "hand-in": _hand_in,
    "award": _of_row(awards.c.id, *awards.c),
    "correction": _of_row(corrections.c.id, *corrections.c),
    "enrolment": _of_row(enrolments.c.id, *enrolments.c),
    "rules": _of_row(attempt_rules.c.attempt, *attempt_rules.c),
    "check": _of_row(checks.c.id, *checks.c),
    "regrade": _of_row(regrades.c.id, *regrades.c),
}
"""How each kind of row is read; None where there is no such row."""

_COLUMNS = {"response": responses.c.keys()}
