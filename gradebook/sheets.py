"""An attempt as its rows have it: which questions were drawn, and what was answered last."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import Connection, Select, func, select

from content.asked import Response
from content.questions import Drawn, draw, from_stored
from gradebook.errors import Refusal
from gradebook.ledger import learner_number
from gradebook.tables import attempt_questions, attempts, hand_ins, questions, responses

responses_in_json: TypeAdapter[Response] = TypeAdapter(Response)


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
    mine = attempts.c.learner == learner_number(rows, learner), attempts.c.course == course
    row = rows.execute(_sheets().where(attempts.c.id == attempt, *mine)).first()
    if row is None:
        raise Refusal("unknown", f"You have no attempt {attempt}. Open the quiz from its chapter.")
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
        Line(_drawn(row.stored, int(row.seed)), row.flagged, answered.get(row.position)) for row in rows.execute(query)
    ]


def drawn_at(rows: Connection, attempt: int, position: int) -> Drawn[Any]:
    """The question at a position.

    Raises:
        Refusal: when the attempt has no such position.
    """
    query = (
        select(questions.c.question, attempt_questions.c.seed)
        .join(questions, questions.c.fingerprint == attempt_questions.c.fingerprint)
        .where(attempt_questions.c.attempt == attempt, attempt_questions.c.position == position)
    )
    row = rows.execute(query).first()
    if row is None:
        raise Refusal("invalid", f"This attempt has no question {position + 1}.")
    return _drawn(row.question, int(row.seed))


def _sheets() -> Select[int, int, str, str, datetime, datetime | None]:
    columns = (attempts.c.id, attempts.c.number, attempts.c.course, attempts.c.chapter, attempts.c.started)
    return select(*columns, hand_ins.c.at).outerjoin(hand_ins, hand_ins.c.attempt == attempts.c.id)


def _latest(rows: Connection, attempt: int) -> dict[int, Response]:
    newest = select(func.max(responses.c.id)).where(responses.c.attempt == attempt).group_by(responses.c.position)
    query = select(responses.c.position, responses.c.response).where(responses.c.id.in_(newest))
    return {
        row.position: responses_in_json.validate_json(row.response)
        for row in rows.execute(query)
        if row.response is not None
    }


@lru_cache(maxsize=1024)
def _drawn(stored: str, seed: int) -> Drawn[Any]:
    try:
        return draw(from_stored(stored), seed)
    except ValueError as error:
        raise Refusal("course", f"This version of nnquiz cannot show a question of this attempt: {error}.") from error
