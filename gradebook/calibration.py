"""How sure a learner was, and how often they were right: over all they handed in at quizzes that ask for it."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from fractions import Fraction
from typing import Any, get_args

from sqlalchemy import Connection, func, select

from content.asked import Certainty
from content.behaviours import behaviour
from gradebook.messages import CertaintyLine
from gradebook.tables import attempt_rules, attempts, hand_ins, marks, regrades, responses
from gradebook.terms import rules_in

NEWEST = 200
"""Attempts that it looks back on, at most."""


def calibration(rows: Connection, who: int, course: str) -> tuple[CertaintyLine, ...]:
    """A line for each certainty; questions without a response say nothing of it."""
    found: dict[int, list[Fraction]] = defaultdict(list)
    for attempt, rules in _attempts(rows, who, course):
        goes_by = behaviour(rules_in(rules).behaviour)
        if goes_by.asks_certainty:
            grades = _grades(rows, attempt)
            for position, certainty in _certainties(rows, attempt):
                found[certainty].append(goes_by.mark_behind(grades[position], certainty))
    return tuple(
        CertaintyLine(certainty=certainty, given=len(found[certainty]), right=sum(found[certainty], Fraction(0)))
        for certainty in get_args(Certainty)
    )


def _attempts(rows: Connection, who: int, course: str) -> list[tuple[int, str]]:
    query = (
        select(attempts.c.id, attempt_rules.c.rules)
        .join(attempt_rules, attempt_rules.c.attempt == attempts.c.id)
        .join(hand_ins, hand_ins.c.attempt == attempts.c.id)
        .where(attempts.c.learner == who, attempts.c.course == course)
    )
    return [(attempt, rules) for attempt, rules in rows.execute(query.order_by(attempts.c.id.desc()).limit(NEWEST))]


def _grades(rows: Connection, attempt: int) -> dict[int, Fraction]:
    """The grade of each question, as it counts now."""
    query = select(marks.c.position, marks.c.mark).where(marks.c.attempt == attempt)
    grades = {position: Fraction(mark) for position, mark in rows.execute(query)}
    anew = select(regrades.c.marks).where(regrades.c.attempt == attempt).order_by(regrades.c.id.desc()).limit(1)
    for position, _, mark in json.loads(rows.execute(anew).scalar() or "[]"):
        grades[position] = Fraction(mark)
    return grades


def _certainties(rows: Connection, attempt: int) -> Iterator[tuple[int, Certainty]]:
    """How sure the last response at each position was; one that does not say counts as a guess."""
    newest = select(func.max(responses.c.id)).where(responses.c.attempt == attempt).group_by(responses.c.position)
    query = select(responses.c.position, responses.c.response).where(responses.c.id.in_(newest))
    for position, response in rows.execute(query.order_by(responses.c.position)):
        if response is not None:
            told: dict[str, Any] = json.loads(response)
            yield position, told.get("certainty") or 1
