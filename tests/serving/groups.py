"""What the tests of changes made together share: a class of their own, answers to its questions, its chains."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any
from uuid import uuid4

from sqlalchemy import select

from content.loader import BUNDLED
from content.questions.numerical import NumericalResponse
from content.questions.single import SingleResponse
from content.questions.truefalse import TrueFalseResponse
from gradebook import chain
from gradebook.classes.group import Group
from gradebook.classroom import Classroom
from gradebook.messages import (
    AnyRequest,
    Attempt,
    Respond,
    Role,
    StartAttempt,
)
from gradebook.store import FILE, open_store
from gradebook.tables import links, metadata

CHAPTER = "how-networks-learn"
BEGIN = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
Asked = tuple[str, AnyRequest, Role]


def opened(data: Path, **options: Any) -> Classroom:
    ticks = count()
    settings = {"clock": lambda: BEGIN + timedelta(seconds=next(ticks)), "seeds": count(1).__next__}
    return Classroom(BUNDLED, data, group=Group(title="Networks 101"), **(settings | options))


def new_id() -> str:
    return uuid4().hex


def attempt_of(classroom: Classroom, learner: str) -> Attempt:
    attempt = classroom.handle(learner, StartAttempt(request_id=new_id(), chapter=CHAPTER))
    assert isinstance(attempt, Attempt)
    return attempt


def response_to(asked: Any, turn: int = 0) -> Any:
    if asked.kind == "single":
        return SingleResponse(choice=turn % 2)
    if asked.kind == "numerical":
        return NumericalResponse(text=str(turn))
    return TrueFalseResponse(answer=bool(turn % 2)) if asked.kind == "truefalse" else None


def answers(attempt: Attempt, turn: int = 0) -> list[Respond]:
    return [
        Respond(request_id=new_id(), attempt=attempt.id, position=n, response=response_to(one.asked, turn))
        for n, one in enumerate(attempt.questions)
    ]


def rows_of(data: Path, table: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(data / FILE)) as file:
        return file.execute(f"SELECT * FROM {table}").fetchall()


def check_chains(data: Path) -> int:
    """Every learner's chain holds, and every row that has to be sealed is; how many links there are."""
    with closing(open_store(data, None)) as store, store.read() as rows:
        ends: dict[int, tuple[int, str]] = {}
        for link in rows.execute(select(links).order_by(links.c.learner, links.c.number)).all():
            number, before = ends.get(link.learner, (0, chain.BEGINNING))
            content = chain.KINDS[link.kind](rows, link.row)
            assert content is not None, link
            assert (link.number, link.digest) == (number + 1, chain.linked(before, link.kind, link.row, content)), link
            ends[link.learner] = link.number, link.digest
        sealed = rows.execute(select(links.c.kind, links.c.row)).all()
        for table, kind in (("responses", "response"), ("awards", "award"), ("attempts", "attempt")):
            found = set(rows.execute(select(metadata.tables[table].c.id)).scalars())
            assert found == {row for its_kind, row in sealed if its_kind == kind}, table
        return len(sealed)
