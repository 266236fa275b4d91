"""What the questions of an attempt stand at: the marks they got when it was handed in, or was marked anew since."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterator
from fractions import Fraction
from typing import Any, NamedTuple

from sqlalchemy import Connection, func, select

from content.questions import draw, from_stored
from content.variants.question import Drawn, Question
from gradebook.tables import attempt_questions, marks, questions, regrades

AT_ONCE = 500
"""Attempts in one query."""

KEPT = 20_000
"""Drawn variants, at most."""


class Standing(NamedTuple):
    """One question of an attempt that was handed in.

    Attributes:
        question: its id.
        seed: of the variant that was asked.
        asked: the fingerprint of the question as it was asked.
        fingerprint: of the question that it was last marked by.
        grade: what it counts, as a share of its points; below 0 only where sureness is marked.
    """

    question: str
    seed: str
    asked: str
    fingerprint: str
    grade: Fraction


def standings(rows: Connection, attempts: Collection[int]) -> dict[int, dict[int, Standing]]:
    """By attempt and position."""
    found: dict[int, dict[int, Standing]] = defaultdict(dict)
    drawn = attempt_questions
    here = (marks.c.attempt == drawn.c.attempt) & (marks.c.position == drawn.c.position)
    columns = (drawn.c.attempt, drawn.c.position, drawn.c.question, drawn.c.seed, drawn.c.fingerprint, marks.c.mark)
    for some in batches(attempts):
        query = select(*columns).join(marks, here).where(drawn.c.attempt.in_(some))
        for attempt, position, question, seed, asked, mark in rows.execute(query.order_by(*columns[:2])):
            found[attempt][position] = Standing(question, seed, asked, asked, Fraction(mark))
        newest = select(func.max(regrades.c.id)).where(regrades.c.attempt.in_(some)).group_by(regrades.c.attempt)
        again = select(regrades.c.attempt, regrades.c.marks).where(regrades.c.id.in_(newest))
        for attempt, told in rows.execute(again):
            for position, fingerprint, mark in json.loads(told):
                before = found[attempt][position]
                found[attempt][position] = before._replace(fingerprint=fingerprint, grade=Fraction(mark))
    return dict(found)


class Drawings:
    """Questions as they are kept, and their variants, each made once."""

    def __init__(self) -> None:
        self._questions: dict[str, Question | None] = {}
        self._drawn: dict[tuple[str, str], Drawn[Any] | None] = {}

    def know(self, question: Question) -> None:
        """Take in a question that may not be kept yet."""
        self._questions[question.fingerprint] = question

    def question(self, rows: Connection, fingerprint: str) -> Question | None:
        """The question with this fingerprint; None where this version cannot read it."""
        if fingerprint not in self._questions:
            query = select(questions.c.question).where(questions.c.fingerprint == fingerprint)
            try:
                self._questions[fingerprint] = from_stored(rows.execute(query).scalar_one())
            except ValueError:
                self._questions[fingerprint] = None
        return self._questions[fingerprint]

    def drawn(self, rows: Connection, fingerprint: str, seed: str) -> Drawn[Any] | None:
        """The variant that a seed gives of it; None where it cannot be drawn."""
        if (fingerprint, seed) not in self._drawn:
            question = self.question(rows, fingerprint)
            if len(self._drawn) >= KEPT:
                self._drawn.clear()
            try:
                self._drawn[fingerprint, seed] = draw(question, int(seed)) if question else None
            except ValueError:  # QuestionError among them
                self._drawn[fingerprint, seed] = None
        return self._drawn[fingerprint, seed]


def batches(attempts: Collection[int]) -> Iterator[list[int]]:
    """Numbers of attempts, as many at a time as one query takes."""
    ordered = sorted(attempts)
    return (ordered[begin : begin + AT_ONCE] for begin in range(0, len(ordered), AT_ONCE))
