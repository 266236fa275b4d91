"""What learners have done in a course, read for many of them at a time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Set
from dataclasses import dataclass, field
from datetime import datetime
from fractions import Fraction
from functools import lru_cache

from sqlalchemy import (
    Column,
    ColumnElement,
    CompoundSelect,
    Connection,
    FromClause,
    Select,
    func,
    select,
    true,
    union_all,
)

from gradebook.balance import GRADE, earned_by_chapter, with_regrades
from gradebook.messages import AttemptLine, CorrectionLine, Credits, Standing
from gradebook.tables import (
    attempt_questions,
    attempts,
    awards,
    corrections,
    hand_ins,
    places,
    readings,
    responses,
    runs,
)

NEWEST_ATTEMPTS, NEWEST_CORRECTIONS = 1_000, 100
"""How many of one learner's are told in one reply."""


@dataclass
class Work:
    """What one learner has done, by chapter; `last_seen` is when they last read, answered or trained."""

    read: dict[str, set[str]] = field(default_factory=dict)
    best: dict[str, Fraction] = field(default_factory=dict)
    earned: dict[str, Credits] = field(default_factory=dict)
    last_seen: datetime | None = None

    def standing(self, chapter: str, pages: Set[str]) -> Standing:
        """How they stand in a chapter of these pages; one they read and that is gone since does not count."""
        read, best = self.read.get(chapter, set()) & pages, self.best.get(chapter)
        return Standing(pages=len(pages), read=len(read), best=best, earned=self.earned.get(chapter, 0))


def work_of(rows: Connection, course: str, numbers: Collection[int]) -> Callable[[int], Work]:
    """The work of each of these learners, in one query for each kind of row."""
    numbers = list(numbers)
    found: dict[int, Work] = defaultdict(Work)
    for learner, chapter, section in rows.execute(_readings(course, numbers)):
        found[learner].read.setdefault(chapter, set()).add(section)
    for learner, chapter, grade in rows.execute(_grades(course, numbers)):
        best = found[learner].best
        best[chapter] = max(best.get(chapter, Fraction(0)), _fraction(grade))
    for (learner, chapter), credits in earned_by_chapter(rows, course, numbers).items():
        found[learner].earned[chapter] = credits
    for learner, at in rows.execute(_moments(numbers)):
        work = found[learner]
        work.last_seen = max(at, work.last_seen or at)
    return lambda number: found[number]


def attempts_of(rows: Connection, who: int, course: str) -> tuple[AttemptLine, ...]:
    """A learner's attempts, the newest first."""
    columns = (attempts.c.id, attempts.c.number, attempts.c.chapter, attempts.c.started)
    settled = (hand_ins.c.at.label("handed_in"), GRADE.label("grade"), awards.c.credits.label("awarded"))
    together = with_regrades(attempts.outerjoin(hand_ins, hand_ins.c.attempt == attempts.c.id))
    together = together.outerjoin(awards, awards.c.attempt == attempts.c.id)
    mine = attempts.c.learner == who, attempts.c.course == course
    query = select(*columns, *settled).select_from(together).where(*mine).order_by(attempts.c.id.desc())
    found = list(rows.execute(query.limit(NEWEST_ATTEMPTS)))
    answered, drawn = _counts(rows, [row.id for row in found])
    return tuple(
        AttemptLine(
            **row._asdict() | {"grade": None if row.grade is None else Fraction(row.grade)},
            answered=answered.get(row.id, 0),
            questions=drawn.get(row.id, 0),
        )
        for row in found
    )


def corrections_of(rows: Connection, who: int, course: str) -> tuple[CorrectionLine, ...]:
    """What was corrected for a learner, the newest first."""
    columns = (corrections.c[name] for name in CorrectionLine.model_fields)
    mine = corrections.c.learner == who, corrections.c.course == course
    query = select(*columns).where(*mine).order_by(corrections.c.id.desc()).limit(NEWEST_CORRECTIONS)
    return tuple(CorrectionLine(**row._asdict()) for row in rows.execute(query))


def _readings(course: str, numbers: list[int]) -> Select[int, str, str]:
    theirs = readings.c.learner.in_(numbers), readings.c.course == course
    return select(readings.c.learner, readings.c.chapter, readings.c.section).where(*theirs)


def _grades(course: str, numbers: list[int]) -> Select[int, str, str]:
    theirs = attempts.c.learner.in_(numbers), attempts.c.course == course
    together = with_regrades(attempts.join(hand_ins, hand_ins.c.attempt == attempts.c.id))
    return select(attempts.c.learner, attempts.c.chapter, GRADE).distinct().select_from(together).where(*theirs)


def _moments(numbers: list[int]) -> CompoundSelect[int, datetime]:
    """The newest moment of each kind of thing they did, by indexes that are there: the log of changes has none by time.

    An attempt that was handed in has no newer response than that.
    """
    both = attempts.outerjoin(hand_ins, hand_ins.c.attempt == attempts.c.id)
    under_way = both.join(responses, responses.c.attempt == attempts.c.id)
    kinds: list[tuple[Column[int], Column[datetime], FromClause, ColumnElement[bool]]] = [
        (places.c.learner, places.c.at, places, true()),
        (runs.c.learner, runs.c.seen, runs, true()),
        (attempts.c.learner, attempts.c.started, attempts, true()),
        (attempts.c.learner, hand_ins.c.at, both, hand_ins.c.at.is_not(None)),
        (attempts.c.learner, responses.c.at, under_way, hand_ins.c.attempt.is_(None)),
    ]
    return union_all(
        *(
            select(learner, func.max(at)).select_from(place).where(learner.in_(numbers), only).group_by(learner)
            for learner, at, place, only in kinds
        )
    )


def _counts(rows: Connection, numbers: list[int]) -> tuple[dict[int, int], dict[int, int]]:
    """Of each attempt, how many questions are answered, and how many it has."""
    at = responses.c.attempt, responses.c.position
    newest = select(func.max(responses.c.id)).where(responses.c.attempt.in_(numbers)).group_by(*at)
    given = select(responses.c.attempt, func.count()).where(
        responses.c.id.in_(newest), responses.c.response.is_not(None)
    )
    drawn = select(attempt_questions.c.attempt, func.count()).where(attempt_questions.c.attempt.in_(numbers))
    answered = {row[0]: row[1] for row in rows.execute(given.group_by(responses.c.attempt))}
    return answered, {row[0]: row[1] for row in rows.execute(drawn.group_by(attempt_questions.c.attempt))}


_fraction = lru_cache(maxsize=10_000)(Fraction)
