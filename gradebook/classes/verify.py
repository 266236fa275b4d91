"""Whether the rows that credits rest on are those that were written: each against its link, and against one another.

A chain shows what was altered, added or taken away beneath it. Whoever can write the database can also write a whole
chain anew, or cut off its end; that shows against heads that were noted down earlier, elsewhere: see `verify`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Column, Connection, FromClause, Row, Table, and_, func, select
from sqlalchemy.exc import SQLAlchemyError

from gradebook.chain import BEGINNING, KINDS, Content, linked
from gradebook.classes.reckoning import reckon
from gradebook.errors import StoreError
from gradebook.store import FILE, open_store
from gradebook.tables import (
    Moment,
    attempt_rules,
    attempts,
    awards,
    checks,
    corrections,
    enrolments,
    hand_ins,
    learners,
    links,
    regrades,
    responses,
)

MOST = 1_000
"""Flaws that are told; more of them say the same."""

_MOMENT = "-".join(("[0-9]" * 4, "[0-9]" * 2, "[0-9]" * 2)) + " " + ":".join(["[0-9]" * 2] * 3) + "." + "[0-9]" * 6
"""How a moment stands in SQLite; other spellings would be read as the same."""

_ROWS: Mapping[str, tuple[Table, Column[int]]] = {
    "attempt": (attempts, attempts.c.id),
    "response": (responses, responses.c.id),
    "hand-in": (hand_ins, hand_ins.c.attempt),
    "award": (awards, awards.c.id),
    "correction": (corrections, corrections.c.id),
    "enrolment": (enrolments, enrolments.c.id),
    "rules": (attempt_rules, attempt_rules.c.attempt),
    "check": (checks, checks.c.id),
    "regrade": (regrades, regrades.c.id),
}


@dataclass(frozen=True)
class Head:
    """The end of one learner's chain: how many links it has, and the digest of the last."""

    learner: str
    links: int
    digest: str


@dataclass(frozen=True)
class Verified:
    """What was found.

    Attributes:
        heads: of every learner's chain, in the order of their names.
        flaws: what is wrong, a line each: whose, which row, what.
    """

    heads: tuple[Head, ...]
    flaws: tuple[str, ...]

    @property
    def links(self) -> int:
        """Of all chains together."""
        return sum(head.links for head in self.heads)

    @property
    def digest(self) -> str:
        """One digest over all heads: two copies of a class that show the same hold the same."""
        lines = (f"{head.learner} {head.links} {head.digest}\n" for head in self.heads)
        return hashlib.sha256("".join(lines).encode("utf-8", "surrogatepass")).hexdigest()


def verify(folder: Path, earlier: Sequence[Head] = ()) -> Verified:
    """Verify the records in a folder, as they are at one moment; a server may go on writing.

    Args:
        folder: where the database is.
        earlier: heads noted down before; what stood there then has to stand there still.

    Raises:
        StoreError: when there are no records, or they cannot be opened.
    """
    if not (folder / FILE).exists():
        raise StoreError(f"{folder / FILE} is missing: put a backup in place with `nnquiz class restore`.")
    store = open_store(folder, None)
    try:
        with store.read() as rows:
            return examine(rows, earlier)
    finally:
        store.close()


def examine(rows: Connection, earlier: Sequence[Head] = ()) -> Verified:
    """Verify all rows that one transaction sees."""
    flaws: list[str] = []
    with _read(flaws):
        flaws += _damage(rows)
    names: dict[int, str] = {}
    with _read(flaws):
        names = {row.id: row.name for row in rows.execute(select(learners.c.id, learners.c.name))}
    heads = []
    for who, name in sorted(names.items(), key=lambda item: item[1]):
        with _read(flaws):
            heads.append(_walk(rows, who, name, flaws))
            flaws += _earlier(rows, who, name, earlier)
    for check in (_unlinked, _elsewhere, _misspelt):
        for kind in _ROWS:
            with _read(flaws):
                flaws += check(rows, kind, names)
    for rest in (_strays(rows, names), _misnamed(rows, names), reckon(rows, names)):
        with _read(flaws):
            flaws += rest
    gone = {head.learner for head in earlier} - set(names.values())
    flaws += [f"{name}: was here when the earlier heads were noted down, and is gone" for name in sorted(gone)]
    return Verified(tuple(head for head in heads if head.links), tuple(dict.fromkeys(flaws))[:MOST])


@contextmanager
def _read(flaws: list[str]) -> Iterator[None]:
    """What cannot be read is a flaw, and the rest is still looked at."""
    try:
        yield
    except (SQLAlchemyError, ValueError, TypeError, OverflowError) as error:
        reason = getattr(error, "orig", None) or error
        flaws.append(f"something that is kept cannot be read: {' '.join(str(reason).split())[:200]}")


def _damage(rows: Connection) -> Iterator[str]:
    """What SQLite itself says of its file."""
    if rows.dialect.name != "sqlite":
        return
    for (told,) in rows.exec_driver_sql("PRAGMA integrity_check(20)").fetchall():
        if told != "ok":
            yield f"the database is damaged: {' '.join(str(told).split())[:200]}"
    for table, row, parent, _ in rows.exec_driver_sql("PRAGMA foreign_key_check").fetchmany(20):
        yield f"{table}: row {row} belongs to a row of {parent} that is not there"


def _walk(rows: Connection, who: int, name: str, flaws: list[str]) -> Head:
    """Follow a learner's chain from its first link to its last."""
    known = _together(rows, who)
    query = select(links).where(links.c.learner == who).order_by(links.c.number)
    before, expected = BEGINNING, 1
    for link in rows.execute(query).fetchall():
        if link.number != expected:
            flaws.append(f"{name}: link {expected} of the chain is missing")
        if not _holds(known.get((link.kind, link.row)), link, before):
            flaws += _compare(rows, name, link.kind, link.row, before, link.digest)
        before, expected = link.digest, link.number + 1
    return Head(name, expected - 1, before)


def _holds(content: Content | None, link: Row[Any], before: str) -> bool:
    """Whether a row that was read with others is what its link says; one that was not is read by itself."""
    with suppress(TypeError):  # something that no row holds
        return content is not None and linked(before, link.kind, link.row, content) == link.digest
    return False


def _together(rows: Connection, who: int) -> dict[tuple[str, int], Content]:
    """The learner's rows of the kinds that there are most of, read at once: one by one is ten times as slow."""
    known: dict[tuple[str, int], Content] = {}
    for kind in ("response", "award"):
        table, key = _ROWS[kind]
        owner, joined = _owned(kind)
        with suppress(SQLAlchemyError, ValueError, TypeError):  # read one by one, it shows which
            for row in rows.execute(select(key, *table.c).select_from(joined).where(owner == who)):
                known[kind, row[0]] = list(row[1:])
    return known


def _compare(rows: Connection, name: str, kind: str, row: int, before: str, digest: str) -> Iterator[str]:
    """Read one row as its link was made, and say what differs; links of no kind are found elsewhere."""
    if kind not in KINDS:
        return
    try:
        content = KINDS[kind](rows, row)
        found = None if content is None else linked(before, kind, row, content)
    except (SQLAlchemyError, ValueError, TypeError, OverflowError):
        yield f"{name}: {kind} {row} cannot be read: it was altered"
        return
    if found is None:
        yield f"{name}: {kind} {row} is gone"
    elif found != digest:
        yield f"{name}: {kind} {row} is not what was written: it, or its link, was altered"


def _earlier(rows: Connection, who: int, name: str, earlier: Sequence[Head]) -> Iterator[str]:
    for head in earlier:
        if head.learner == name:
            query = select(links.c.digest).where(links.c.learner == who, links.c.number == head.links)
            if rows.execute(query).scalar() != head.digest:
                yield f"{name}: the first {head.links} links are not those noted down earlier: the chain was rewritten"


def _unlinked(rows: Connection, kind: str, names: Mapping[int, str]) -> Iterator[str]:
    """Rows that no link vouches for."""
    table, key = _ROWS[kind]
    joined = table.outerjoin(links, and_(links.c.kind == kind, links.c.row == key))
    for (row,) in rows.execute(select(key).select_from(joined).where(links.c.row.is_(None)).limit(MOST)).fetchall():
        yield f"{_whose(rows, kind, row, names)}: {kind} {row} was added by hand: no link vouches for it"


def _elsewhere(rows: Connection, kind: str, names: Mapping[int, str]) -> Iterator[str]:
    """Rows that hang in another learner's chain."""
    key = _ROWS[kind][1]
    owner, joined = _owned(kind)
    joined = joined.join(links, and_(links.c.kind == kind, links.c.row == key))
    query = select(key, owner).select_from(joined).where(links.c.learner != owner)
    for row, who in rows.execute(query.limit(MOST)).fetchall():
        yield f"{names.get(who, who)}: {kind} {row} hangs in another learner's chain"


def _misspelt(rows: Connection, kind: str, names: Mapping[int, str]) -> Iterator[str]:
    """Moments that are read as the same and written otherwise; a chain tells only what is read."""
    if rows.dialect.name != "sqlite":
        return
    table, key = _ROWS[kind]
    for column in (column for column in table.c if isinstance(column.type, Moment)):
        wrong = (func.typeof(column) != "text") | (func.glob(_MOMENT, column) == 0)
        query = select(key).where(column.is_not(None), wrong)
        for (row,) in rows.execute(query.limit(MOST)).fetchall():
            yield f"{_whose(rows, kind, row, names)}: {kind} {row} is not what was written: its moment was altered"


def _strays(rows: Connection, names: Mapping[int, str]) -> Iterator[str]:
    """Links of no kind, and of nobody."""
    query = select(links.c.learner, links.c.number, links.c.kind).where(
        links.c.kind.not_in(KINDS) | links.c.learner.not_in(select(learners.c.id))
    )
    for who, number, kind in rows.execute(query.limit(MOST)).fetchall():
        yield f"{names.get(who, f'learner {who}')}: link {number} was altered: nothing is called {kind!r}"


def _misnamed(rows: Connection, names: Mapping[int, str]) -> Iterator[str]:
    """Learners whose name is not the login they were enrolled with."""
    query = select(enrolments.c.id, enrolments.c.learner, enrolments.c.login)
    for row, who, login in rows.execute(query).fetchall():
        if names.get(who) != login:
            yield f"{login}: learner {who} was renamed {names.get(who)!r} after enrolment {row}"


def _owned(kind: str) -> tuple[Column[int], FromClause]:
    """Where it stands whose a row is, and the tables that say so."""
    table, _ = _ROWS[kind]
    if "learner" in table.c:
        return table.c.learner, table
    return attempts.c.learner, table.join(attempts, attempts.c.id == table.c.attempt)


def _whose(rows: Connection, kind: str, row: int, names: Mapping[int, str]) -> str:
    owner, joined = _owned(kind)
    who = rows.execute(select(owner).select_from(joined).where(_ROWS[kind][1] == row)).scalar()
    return names.get(who, f"learner {who}") if who is not None else "nobody"
