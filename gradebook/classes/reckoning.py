"""Whether credits follow from marks, and marks from questions that are what they were: reckoned anew from the rows."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any

from sqlalchemy import Connection, Select, and_, select

from gradebook.tables import (
    attempt_questions,
    attempt_rules,
    attempts,
    awards,
    corrections,
    hand_ins,
    links,
    marks,
    questions,
    regrades,
)
from gradebook.terms import rules_in

Quiz = tuple[int, str, str]
"""A learner, a course, a chapter."""

Marks = dict[int, tuple[int | None, Fraction]]
"""The points and the grade of each question of an attempt, by position; None where its points are not known."""

LAST = 2**62
"""Where a row that no link vouches for stands among the others."""


def reckon(rows: Connection, names: Mapping[int, str]) -> Iterator[str]:
    """What does not come out, a line each: questions that are not what they were, grades, awards."""
    points: dict[str, int] = {}
    for fingerprint, stored in rows.execute(select(questions.c.fingerprint, questions.c.question)).fetchall():
        if hashlib.sha256(str(stored).encode("utf-8", "surrogatepass")).hexdigest() != fingerprint:
            yield f"the question {fingerprint[:12]}… is not what was asked: it was altered"
        else:
            points[fingerprint] = _points(stored)
    marked = _marks(rows, points)
    yield from _regrades(rows, names, marked, points)
    paid: dict[Quiz, int] = defaultdict(int)
    corrected = _corrected(rows)
    for row in rows.execute(_settled()).fetchall():
        name = names.get(row.learner, f"learner {row.learner}")
        yield from _grade(name, row, marked.get(row.attempt))
        if row.credits is None:
            yield f"{name}: attempt {row.attempt} was handed in, and its award is gone"
            continue
        quiz = (row.learner, row.course, row.chapter)
        earlier = sum(credits for number, credits in corrected.get(quiz, ()) if number < (row.link or LAST))
        due = max(0, row.worth - paid[quiz] - earlier) if _pays(row) else 0
        paid[quiz] += due
        if (row.credits, row.payee, row.paid_course, row.paid_chapter) != (due, *quiz):
            yield f"{name}: award {row.award} of attempt {row.attempt} is {row.credits}, and {due} thousandths were due"


def _points(stored: str) -> int:
    from content.questions import from_stored  # loads its kind of question

    return from_stored(stored).points


def _marks(rows: Connection, points: Mapping[str, int]) -> dict[int, Marks]:
    """What each attempt that was handed in was marked, question by question."""
    columns = (attempt_questions.c.attempt, attempt_questions.c.position, attempt_questions.c.fingerprint)
    query = select(*columns).join(hand_ins, hand_ins.c.attempt == attempt_questions.c.attempt)
    found: dict[int, Marks] = defaultdict(dict)
    for attempt, position, fingerprint in rows.execute(query):
        found[attempt][position] = points.get(fingerprint), Fraction(0)
    for attempt, position, mark in rows.execute(select(marks.c.attempt, marks.c.position, marks.c.mark)):
        known = found[attempt].get(position, (None, None))[0]
        found[attempt][position] = known, _fraction(mark) or Fraction(0)
    return found


def _come_to(marked: Marks | None) -> Fraction | None:
    """The grade of an attempt whose questions can all be trusted, from its marks."""
    weights = [points for points, _ in (marked or {}).values()]
    known = [points for points in weights if points is not None]
    if not marked or len(known) < len(weights) or not sum(known):
        return None
    return sum(((points or 0) * mark for points, mark in marked.values()), Fraction(0)) / sum(known)


def _grade(name: str, row: Any, marked: Marks | None) -> Iterator[str]:
    """A hand-in's or a regrade's grade against its marks, and whether it is worth anything at all."""
    grade, told = _come_to(marked), _fraction(row.grade)
    if grade is not None and told != grade:
        yield f"{name}: the marks of attempt {row.attempt} come to {grade}, and its grade says {row.grade}"
    if told is not None and told <= 0 and row.worth:
        yield f"{name}: attempt {row.attempt} is worth {row.worth} thousandths, and its grade is {row.grade}"


def _regrades(
    rows: Connection, names: Mapping[int, str], marked: Mapping[int, Marks], points: Mapping[str, int]
) -> Iterator[str]:
    """Attempts marked anew: a question that was mended counts as it then was, the others as they were asked."""
    columns = (regrades.c.attempt, regrades.c.marks, regrades.c.grade, regrades.c.worth, attempts.c.learner)
    query = select(*columns).join(attempts, attempts.c.id == regrades.c.attempt).order_by(regrades.c.id)
    for row in rows.execute(query).fetchall():
        name = names.get(row.learner, f"learner {row.learner}")
        try:
            anew = {place: (points.get(of), Fraction(mark)) for place, of, mark in json.loads(row.marks)}
        except (ValueError, TypeError, ZeroDivisionError):
            yield f"{name}: the new marks of attempt {row.attempt} cannot be read: they were altered"
            continue
        yield from _grade(name, row, {**marked.get(row.attempt, {}), **anew})


def _corrected(rows: Connection) -> dict[Quiz, Sequence[tuple[int, int]]]:
    """The corrections that belong to regrades: each with its place in its learner's chain."""
    anew = select(regrades.c.correction).where(regrades.c.correction.is_not(None))
    query = (
        select(corrections, links.c.number.label("link"))
        .outerjoin(links, and_(links.c.kind == "correction", links.c.row == corrections.c.id))
        .where(corrections.c.id.in_(anew))
    )
    found: dict[Quiz, list[tuple[int, int]]] = defaultdict(list)
    for row in rows.execute(query):
        found[row.learner, row.course, row.chapter].append((row.link or LAST, row.credits))
    return dict(found)


def _pays(row: Any) -> bool:
    """Whether an attempt pays, by the rules it was begun under."""
    try:
        return row.number == 1 or rules_in(row.rules).counts != "first"
    except ValueError:  # its link says that they were altered
        return True


def _settled() -> Select[*tuple[Any, ...]]:
    """Every hand-in with its award, in the order they were paid."""
    return (
        select(
            hand_ins.c.attempt,
            hand_ins.c.grade,
            hand_ins.c.worth,
            attempts.c.number,
            attempts.c.learner,
            attempts.c.course,
            attempts.c.chapter,
            attempt_rules.c.rules,
            awards.c.id.label("award"),
            awards.c.credits,
            awards.c.learner.label("payee"),
            awards.c.course.label("paid_course"),
            awards.c.chapter.label("paid_chapter"),
            links.c.number.label("link"),
        )
        .join(attempts, attempts.c.id == hand_ins.c.attempt)
        .outerjoin(attempt_rules, attempt_rules.c.attempt == attempts.c.id)
        .outerjoin(awards, awards.c.attempt == hand_ins.c.attempt)
        .outerjoin(links, and_(links.c.kind == "award", links.c.row == awards.c.id))
        .order_by(awards.c.id)
    )


def _fraction(text: str) -> Fraction | None:
    try:
        return Fraction(text)
    except (ValueError, ZeroDivisionError, TypeError):
        return None
