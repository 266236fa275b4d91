"""Whether credits follow from marks, and marks from questions that are what they were: reckoned anew from the rows."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

from sqlalchemy import Connection, Select, select

from gradebook.tables import attempt_questions, attempts, awards, hand_ins, marks, questions


def reckon(rows: Connection, names: Mapping[int, str]) -> Iterator[str]:
    """What does not come out, a line each: questions that are not what they were, grades, awards."""
    points: dict[str, int] = {}
    for fingerprint, stored in rows.execute(select(questions.c.fingerprint, questions.c.question)).fetchall():
        if hashlib.sha256(str(stored).encode("utf-8", "surrogatepass")).hexdigest() != fingerprint:
            yield f"the question {fingerprint[:12]}… is not what was asked: it was altered"
        else:
            points[fingerprint] = _points(stored)
    grades = _grades(rows, points)
    paid: dict[tuple[int, str, str], int] = defaultdict(int)
    for row in rows.execute(_settled()).fetchall():
        name = names.get(row.learner, f"learner {row.learner}")
        if row.attempt in grades and _fraction(row.grade) != grades[row.attempt]:
            grade = grades[row.attempt]
            yield f"{name}: the marks of attempt {row.attempt} come to {grade}, and its grade says {row.grade}"
        if row.credits is None:
            yield f"{name}: attempt {row.attempt} was handed in, and its award is gone"
            continue
        quiz = (row.learner, row.course, row.chapter)
        due = max(0, row.worth - paid[quiz])
        paid[quiz] += due
        if (row.credits, row.payee, row.paid_course, row.paid_chapter) != (due, *quiz):
            yield f"{name}: award {row.award} of attempt {row.attempt} is {row.credits}, and {due} thousandths were due"


def _points(stored: str) -> int:
    from content.questions import from_stored  # loads its kind of question

    return from_stored(stored).points


def _grades(rows: Connection, points: Mapping[str, int]) -> dict[int, Fraction]:
    """The grade of every attempt whose questions can all be trusted, from its marks."""
    drawn: dict[int, dict[int, int | None]] = defaultdict(dict)
    columns = (attempt_questions.c.attempt, attempt_questions.c.position, attempt_questions.c.fingerprint)
    query = select(*columns).join(hand_ins, hand_ins.c.attempt == attempt_questions.c.attempt)
    for attempt, position, fingerprint in rows.execute(query):
        drawn[attempt][position] = points.get(fingerprint)
    earned: dict[int, Fraction] = defaultdict(Fraction)
    for attempt, position, mark in rows.execute(select(marks.c.attempt, marks.c.position, marks.c.mark)):
        earned[attempt] += (_fraction(mark) or Fraction(0)) * (drawn[attempt].get(position) or 0)
    grades = {}
    for attempt, weights in drawn.items():
        known = [weight for weight in weights.values() if weight is not None]
        possible = sum(known)
        if len(known) == len(weights) and possible:
            grades[attempt] = earned[attempt] / possible
    return grades


def _settled() -> Select[*tuple[Any, ...]]:
    """Every hand-in with its award, in the order they were paid."""
    return (
        select(
            hand_ins.c.attempt,
            hand_ins.c.grade,
            hand_ins.c.worth,
            attempts.c.learner,
            attempts.c.course,
            attempts.c.chapter,
            awards.c.id.label("award"),
            awards.c.credits,
            awards.c.learner.label("payee"),
            awards.c.course.label("paid_course"),
            awards.c.chapter.label("paid_chapter"),
        )
        .join(attempts, attempts.c.id == hand_ins.c.attempt)
        .outerjoin(awards, awards.c.attempt == hand_ins.c.attempt)
        .order_by(awards.c.id)
    )


def _fraction(text: str) -> Fraction | None:
    try:
        return Fraction(text)
    except (ValueError, ZeroDivisionError, TypeError):
        return None
