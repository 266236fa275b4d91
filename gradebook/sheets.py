"""An attempt as its rows have it: which questions were drawn, and what was answered last."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import Connection, Select, and_, bindparam, func, select

from content.asked import Response
from content.questions import draw, from_stored
from content.variants.question import Drawn
from gradebook.errors import Refusal
from gradebook.ledger import learner_number
from gradebook.prepared import Prepared
from gradebook.tables import attempt_questions, attempts, hand_ins, questions, responses

KEPT = 4096
"""Drawn variants, at most: a class in the middle of a quiz."""

responses_in_json: TypeAdapter[Response] = TypeAdapter(Response)

_drawings: dict[tuple[str, str], Drawn[Any]] = {}


@dataclass(frozen=True)
class Sheet:
    """An attempt's own row, and when it was handed in."""

    id: int
    number: int
    course: str
    chapter: str
    started: datetime
    handed_in: datetime | None


@dataclass(frozen=True)
class Line:
    """One question of an attempt."""

    drawn: Drawn[Any]
    flagged: bool
    response: Response | None


def sheet_of(rows: Connection, learner: str, course: str, attempt: int) -> Sheet:
    """A learner's attempt in this course.

    Raises:
        Refusal: when this learner has no such attempt; another's is none of theirs.
    """
    return own_sheet(rows, learner_number(rows, learner), course, attempt)


def own_sheet(rows: Connection, who: int, course: str, attempt: int) -> Sheet:
    """The same, by the learner's number."""
    row = _OWN.first(rows, learner=who, course=course, attempt=attempt)
    if row is None:
        raise _no_such(attempt)
    return Sheet(*row)


def open_sheet(rows: Connection, who: int, course: str, chapter: str) -> Sheet | None:
    """The attempt that is under way at a chapter's quiz, if there is one."""
    query = _sheets().where(
        attempts.c.learner == who,
        attempts.c.course == course,
        attempts.c.chapter == chapter,
        hand_ins.c.attempt.is_(None),
    )
    row = rows.execute(query.order_by(attempts.c.id)).first()
    return None if row is None else Sheet(*row)


def lines_of(rows: Connection, attempt: int) -> list[Line]:
    """The attempt's questions in order, each with its latest response."""
    answered = _latest(rows, attempt)
    query = (
        select(attempt_questions, questions.c.question.label("stored"))
        .join(questions, questions.c.fingerprint == attempt_questions.c.fingerprint)
        .where(attempt_questions.c.attempt == attempt)
        .order_by(attempt_questions.c.position)
    )
    return [
        Line(_drawn(row.fingerprint, row.seed, partial(str, row.stored)), row.flagged, answered.get(row.position))
        for row in rows.execute(query)
    ]


def open_question(rows: Connection, who: int, course: str, attempt: int, position: int) -> Drawn[Any]:
    """The question at a position of a learner's attempt that is under way.

    Raises:
        Refusal: when there is none, or the attempt was handed in.
    """
    row = _OPEN.first(rows, learner=who, course=course, attempt=attempt, position=position)
    if row is None:
        raise _no_such(attempt)
    handed_in, fingerprint, seed = row
    if handed_in is not None:
        raise Refusal("closed", "This attempt has been handed in: its answers stand. Start another from its chapter.")
    if fingerprint is None:
        raise Refusal("invalid", f"This attempt has no question {position + 1}.")
    return drawn_by(rows, fingerprint, seed)


def drawn_by(rows: Connection, fingerprint: str, seed: str) -> Drawn[Any]:
    """The variant that a seed gives of a question that was drawn before.

    Raises:
        Refusal: when this version cannot show it.
    """
    return _drawn(fingerprint, seed, lambda: _STORED.scalar(rows, fingerprint=fingerprint))


def _sheets() -> Select[int, int, str, str, datetime, datetime | None]:
    columns = (attempts.c.id, attempts.c.number, attempts.c.course, attempts.c.chapter, attempts.c.started)
    return select(*columns, hand_ins.c.at).outerjoin(hand_ins, hand_ins.c.attempt == attempts.c.id)


def _no_such(attempt: int) -> Refusal:
    return Refusal("unknown", f"You have no attempt {attempt}. Open the quiz from its chapter.")


_mine = (
    attempts.c.id == bindparam("attempt"),
    attempts.c.learner == bindparam("learner"),
    attempts.c.course == bindparam("course"),
)
_here = attempt_questions.c.attempt == attempts.c.id, attempt_questions.c.position == bindparam("position")
_OWN = Prepared(_sheets().where(*_mine))
_OPEN = Prepared(
    select(hand_ins.c.attempt, attempt_questions.c.fingerprint, attempt_questions.c.seed)
    .select_from(attempts)
    .outerjoin(hand_ins, hand_ins.c.attempt == attempts.c.id)
    .outerjoin(attempt_questions, and_(*_here))
    .where(*_mine)
)
_STORED = Prepared(select(questions.c.question).where(questions.c.fingerprint == bindparam("fingerprint")))


def _latest(rows: Connection, attempt: int) -> dict[int, Response]:
    newest = select(func.max(responses.c.id)).where(responses.c.attempt == attempt).group_by(responses.c.position)
    query = select(responses.c.position, responses.c.response).where(responses.c.id.in_(newest))
    return {
        row.position: responses_in_json.validate_json(row.response)
        for row in rows.execute(query)
        if row.response is not None
    }


def _drawn(fingerprint: str, seed: str, stored: Callable[[], str]) -> Drawn[Any]:
    """The variant that a seed gives of the question with this fingerprint, whatever attempt it was drawn for."""
    drawn = _drawings.get((fingerprint, seed))
    if drawn is None:
        try:
            drawn = draw(from_stored(stored()), int(seed))
        except ValueError as error:
            message = f"This version of nnquiz cannot show a question of this attempt: {error}."
            raise Refusal("course", message) from error
        if len(_drawings) >= KEPT:
            _drawings.clear()
        _drawings[fingerprint, seed] = drawn
    return drawn
