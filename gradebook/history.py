"""What came of a learner's attempts at the quizzes of a course: used for doors, prerequisites and the first screen."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from sqlalchemy import Connection, select

from gradebook.balance import GRADE, with_regrades
from gradebook.messages import ChapterTitle
from gradebook.shelf import Shelf
from gradebook.tables import attempt_rules, attempts, hand_ins
from gradebook.terms import rules_in


@dataclass(frozen=True)
class Past:
    """One attempt. `handed_in` and `grade` are None while it is under way; `passed` by the rules it was begun under."""

    id: int
    number: int
    handed_in: datetime | None
    grade: Fraction | None
    passed: bool


History = Mapping[str, Sequence[Past]]
"""Attempts by chapter, in the order they were begun."""


def history_of(rows: Connection, who: int, course: str) -> History:
    """All of a learner's attempts in a course."""
    together = with_regrades(attempts.outerjoin(hand_ins, hand_ins.c.attempt == attempts.c.id))
    together = together.outerjoin(attempt_rules, attempt_rules.c.attempt == attempts.c.id)
    columns = (attempts.c.chapter, attempts.c.id, attempts.c.number, hand_ins.c.at, GRADE, attempt_rules.c.rules)
    mine = attempts.c.learner == who, attempts.c.course == course
    found: dict[str, list[Past]] = defaultdict(list)
    for row in rows.execute(select(*columns).select_from(together).where(*mine).order_by(attempts.c.id)):
        chapter, attempt, number, at, told, rules = row
        grade = None if told is None else Fraction(told)
        reached = grade is not None and grade >= rules_in(rules).pass_mark
        found[chapter].append(Past(attempt, number, at, grade, reached))
    return found


def best_of(past: Iterable[Past]) -> Fraction | None:
    """The best grade of those handed in, 0 where all came to less; None where none was."""
    return max((max(Fraction(0), one.grade) for one in past if one.grade is not None), default=None)


def passed(past: Iterable[Past]) -> bool:
    """Whether any attempt reached the pass mark that it was begun under."""
    return any(one.passed for one in past)


def waits_for(shelf: Shelf, titles: Mapping[str, ChapterTitle], history: History, chapter: str) -> tuple[str, ...]:
    """Titles of the chapters whose quizzes have to be passed first; one without a quiz is never waited for."""
    return tuple(
        titles[name].title
        for name in titles[chapter].requires
        if name in titles and not passed(history.get(name, ())) and shelf.has_quiz(name)
    )
