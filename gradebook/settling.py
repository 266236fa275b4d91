"""Handing an attempt in: what its behaviour makes of the tries, what that is worth by its rules, and what it pays."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from fractions import Fraction
from math import floor

from sqlalchemy import Connection, insert

from gradebook.balance import awarded_of
from gradebook.chain import seal
from gradebook.messages import Credits
from gradebook.reviewing.noting import Seen, note
from gradebook.sheets import Line, Sheet, lines_of
from gradebook.tables import awards, hand_ins, marks


def settle(rows: Connection, who: int, sheet: Sheet, credits: Credits, now: datetime) -> None:
    """Write an attempt's hand-in, its marks, its award and what comes back to be reviewed.

    An attempt whose time is over is handed in as it stood then, whenever that is found out.

    Args:
        rows: the transaction.
        who: the learner's number.
        sheet: the attempt, under way.
        credits: what a full mark in its quiz is worth.
        now: the classroom's time.
    """
    at = now if sheet.due is None else min(now, sheet.due)
    lines = lines_of(rows, sheet.id)
    given = [sheet.behaviour.grade(line.tries, sheet.rules) for line in lines]
    grade = grade_of(lines, given)
    worth = worth_of(credits, grade, sheet.rules.percent_at(at))
    awarded = award_of(rows, who, sheet, worth)
    rows.execute(insert(hand_ins), {"attempt": sheet.id, "at": at, "grade": str(grade), "worth": worth})
    numbered = enumerate(given)
    rows.execute(insert(marks), [{"attempt": sheet.id, "position": n, "mark": str(mark)} for n, mark in numbered])
    seal(rows, who, "hand-in", sheet.id)
    row = {"learner": who, "course": sheet.course, "chapter": sheet.chapter, "attempt": sheet.id}
    query = insert(awards).returning(awards.c.id)
    seal(rows, who, "award", rows.execute(query, row | {"credits": awarded, "at": now}).scalar_one())
    note(rows, who, sheet, [_seen(sheet, line) for line in lines], now)


def grade_of(lines: Sequence[Line], given: Sequence[Fraction]) -> Fraction:
    """Points earned of points possible, exact; below 0 where certainty was misplaced more than it was right."""
    points = [line.drawn.asked.points for line in lines]
    return sum((grade * weight for grade, weight in zip(given, points, strict=True)), Fraction(0)) / sum(points)


def worth_of(credits: Credits, grade: Fraction, percent: int = 100) -> Credits:
    """What a grade is worth in whole thousandths, rounded half up once; a grade below 0 is worth nothing.

    Args:
        credits: what a full mark is worth, in thousandths.
        grade: exact.
        percent: what share of the credits the time of handing in brings.
    """
    return floor(credits * max(Fraction(0), grade) * Fraction(percent, 100) + Fraction(1, 2))


def award_of(rows: Connection, who: int, sheet: Sheet, worth: Credits) -> Credits:
    """What an attempt worth so much pays: what it adds to what the quiz has earned, or, where only the first attempt
    counts, all of it once.
    """
    if sheet.rules.counts == "first" and sheet.number > 1:
        return 0
    return max(0, worth - awarded_of(rows, who, sheet.course, sheet.chapter))


def _seen(sheet: Sheet, line: Line) -> Seen:
    tries = line.tries
    asks = sheet.behaviour.asks_certainty
    return Seen(
        question=line.drawn.asked.id,
        mark=line.drawn.mark(line.response),
        certainty=tries[-1].certainty if asks and tries else None,
        flagged=line.flagged,
        tries=max(1, len(tries)),
    )
