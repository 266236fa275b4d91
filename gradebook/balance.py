"""What a quiz has earned: its awards, and what was corrected. A balance is a sum of rows, never a row.

An attempt that was marked anew has its newest regrade's grade and worth, everywhere; no row of its own changes.
"""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import ColumnElement, Connection, FromClause, Table, and_, bindparam, func, select, union_all

from gradebook.messages import Credits
from gradebook.prepared import Prepared
from gradebook.tables import awards, corrections, hand_ins, regrades

GRADE: ColumnElement[str] = func.coalesce(regrades.c.grade, hand_ins.c.grade)
"""An attempt's grade as it counts, exact ("3/4")."""

WORTH: ColumnElement[int] = func.coalesce(regrades.c.worth, hand_ins.c.worth)
"""What it is worth, in whole thousandths of a credit."""


_all = regrades.alias()
_newest = select(func.max(_all.c.id)).where(_all.c.attempt == hand_ins.c.attempt).scalar_subquery()


def with_regrades(joined: FromClause) -> FromClause:
    """`joined`, which has the hand-ins in it, with the newest regrade of each: `GRADE` and `WORTH` are read from it."""
    return joined.outerjoin(regrades, and_(regrades.c.attempt == hand_ins.c.attempt, regrades.c.id == _newest))


SETTLED = with_regrades(hand_ins)
"""Every hand-in, with the newest regrade of its attempt where there is one."""


def awarded_of(rows: Connection, who: int, course: str, chapter: str) -> Credits:
    """What a learner's attempts at a chapter's quiz were awarded, as they are marked now: the corrections that belong
    to regrades are part of it. The next award builds on this alone: what an instructor took away is not earned again
    by another attempt, and what they gave is not used up by one.
    """
    anew = corrections.c.id.in_(select(regrades.c.correction).where(regrades.c.correction.is_not(None)))
    return _sum(rows, awards, who, course, chapter) + _sum(rows, corrections, who, course, chapter, anew)


def earned_of(rows: Connection, who: int, course: str, chapter: str) -> Credits:
    """What a learner has of a chapter: its awards, corrected."""
    return _sum(rows, awards, who, course, chapter) + _sum(rows, corrections, who, course, chapter)


def earned_by_one(rows: Connection, course: str, who: int) -> dict[str, Credits]:
    """What one learner has of each chapter: every first screen asks for it."""
    return {chapter: int(credits) for chapter, credits in _BY_ONE.all(rows, course=course, learner=who)}


def earned_by_chapter(rows: Connection, course: str, learners: Collection[int]) -> dict[tuple[int, str], Credits]:
    """What each of these learners has of each chapter; no entry where nothing was handed in and nothing corrected."""
    both = union_all(
        *(
            select(table.c.learner, table.c.chapter, table.c.credits).where(
                table.c.course == course, table.c.learner.in_(learners)
            )
            for table in (awards, corrections)
        )
    ).subquery()
    query = select(both.c.learner, both.c.chapter, func.sum(both.c.credits)).group_by(both.c.learner, both.c.chapter)
    return {(learner, chapter): int(credits) for learner, chapter, credits in rows.execute(query)}


def _sum(rows: Connection, table: Table, who: int, course: str, chapter: str, *only: ColumnElement[bool]) -> Credits:
    theirs = table.c.learner == who, table.c.course == course, table.c.chapter == chapter, *only
    return int(rows.execute(select(func.coalesce(func.sum(table.c.credits), 0)).where(*theirs)).scalar_one())


_theirs = union_all(
    *(
        select(table.c.chapter, table.c.credits).where(
            table.c.course == bindparam("course"), table.c.learner == bindparam("learner")
        )
        for table in (awards, corrections)
    )
).subquery()
_BY_ONE = Prepared(select(_theirs.c.chapter, func.sum(_theirs.c.credits)).group_by(_theirs.c.chapter))
