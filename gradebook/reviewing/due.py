"""How much has come back. Nothing of the schedule's library is needed for it, nor any question."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, func, select

from gradebook.tables import attempts, cards, hand_ins


def due_count(rows: Connection, who: int, course: str, chapters: Collection[str], now: datetime) -> int:
    """How many questions of these chapters are due for a learner; none of a quiz that they are in the middle of."""
    query = select(func.count()).select_from(cards).where(*theirs(who, course, chapters), cards.c.due <= now)
    return rows.execute(query).scalar_one()


def theirs(who: int, course: str, chapters: Collection[str]) -> tuple[ColumnElement[bool], ...]:
    """What holds of a learner's cards that may be shown now: a review tells what is right, so none of a quiz that is
    under way is among them.
    """
    mine = cards.c.learner == who, cards.c.course == course
    return *mine, cards.c.chapter.in_(chapters), ~is_under_way(who, course, cards.c.chapter)


def is_under_way(who: int, course: str, chapter: ColumnElement[str] | str) -> ColumnElement[bool]:
    """Whether a learner is in the middle of a chapter's quiz."""
    query = (
        select(attempts.c.id)
        .outerjoin(hand_ins, hand_ins.c.attempt == attempts.c.id)
        .where(
            attempts.c.learner == who,
            attempts.c.course == course,
            attempts.c.chapter == chapter,
            hand_ins.c.attempt.is_(None),
        )
    )
    return query.exists()
