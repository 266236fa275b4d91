"""Requests that end an attempt or look back on one: marks, credits, explanations."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from fractions import Fraction
from typing import Any

from sqlalchemy import Connection, select

from gradebook.balance import GRADE, WORTH, earned_of, with_regrades
from gradebook.calibration import calibration
from gradebook.errors import Refusal
from gradebook.ledger import Ledger, learner_number
from gradebook.messages import AnyReply, GetResult, HandIn, Marked, Result
from gradebook.overdue import Overdue
from gradebook.remarking.replaying import reread
from gradebook.settling import settle
from gradebook.sheets import Line, Sheet, drawn_by, lines_of, own_sheet
from gradebook.shelf import Shelf
from gradebook.tables import attempt_questions, attempts, awards, hand_ins, marks, regrades


class Marking:
    """Hands attempts in, and tells what came of them."""

    def __init__(self, shelf: Shelf, ledger: Ledger) -> None:
        self._shelf = shelf
        self._ledger = ledger
        self._overdue = Overdue(shelf, ledger)

    def hand_in(self, learner: str, request: HandIn) -> AnyReply:
        """Mark an attempt and pay for it; one that was handed in before only shows its result."""

        def carry_out(rows: Connection, who: int) -> AnyReply:
            sheet = own_sheet(rows, who, self._shelf.course.id, request.attempt)
            if sheet.handed_in is None:
                credits = self._shelf.title(sheet.chapter).credits
                settle(rows, who, sheet, credits, self._ledger.clock())
                sheet = own_sheet(rows, who, self._shelf.course.id, request.attempt)
            return self._result(rows, who, sheet)

        return self._ledger.once(learner, request, carry_out)

    def result(self, learner: str, request: GetResult) -> AnyReply:
        """What came of an attempt."""
        self._overdue.of(learner)
        with self._ledger.store.read() as rows:
            who = learner_number(rows, learner)
            sheet = own_sheet(rows, who, self._shelf.course.id, request.attempt)
            if sheet.handed_in is None:
                raise Refusal("closed", "This attempt has not been handed in: its result comes when it is.")
            return self._result(rows, who, sheet)

    def _result(self, rows: Connection, who: int, sheet: Sheet) -> Result:
        settled = _settled(rows, sheet)
        grade = Fraction(settled.grade)
        return Result(
            id=sheet.id,
            number=sheet.number,
            chapter=self._shelf.title(sheet.chapter),
            handed_in=settled.at,
            grade=grade,
            worth=settled.worth,
            awarded=settled.credits,
            earned=earned_of(rows, who, sheet.course, sheet.chapter),
            best=_best(rows, who, sheet),
            questions=self._marked(rows, sheet, settled.marks),
            passed=grade >= sheet.rules.pass_mark,
            percent=sheet.rules.percent_at(settled.at),
            overdue=sheet.due is not None and settled.at >= sheet.due,
            rules=sheet.rules,
            certainty=calibration(rows, who, sheet.course) if sheet.behaviour.asks_certainty else (),
            regraded=_regraded(settled.anew, Fraction(settled.first)),
        )

    def _marked(self, rows: Connection, sheet: Sheet, anew: str | None) -> tuple[Marked, ...]:
        titles = self._section_titles(sheet.chapter)
        given = dict(_grades(rows, sheet.id))
        lines = dict(enumerate(lines_of(rows, sheet.id)))
        for position, fingerprint, mark in json.loads(anew or "[]"):
            given[position] = mark
            lines[position] = _drawn_anew(rows, sheet.id, position, fingerprint, lines[position])
        return tuple(
            Marked(
                asked=line.drawn.asked,
                response=line.response,
                told=line.drawn.tell(line.response),
                section_title=titles.get(line.drawn.asked.section, line.drawn.asked.section),
                grade=Fraction(given[position]),
                tries=len(line.tries),
            )
            for position, line in lines.items()
        )

    def _section_titles(self, chapter: str) -> Mapping[str, str]:
        try:
            return {section.id: section.title for section in self._shelf.chapter(chapter).sections}
        except Refusal:
            return {}


def _settled(rows: Connection, sheet: Sheet) -> Any:
    """What an attempt came to, as it counts; `first` is the grade it was handed in with."""
    query = (
        select(
            hand_ins.c.at,
            GRADE.label("grade"),
            WORTH.label("worth"),
            awards.c.credits,
            hand_ins.c.grade.label("first"),
            regrades.c.at.label("anew"),
            regrades.c.marks,
        )
        .select_from(with_regrades(hand_ins.join(awards, awards.c.attempt == hand_ins.c.attempt)))
        .where(hand_ins.c.attempt == sheet.id)
    )
    return rows.execute(query).one()


def _grades(rows: Connection, attempt: int) -> list[tuple[int, str]]:
    query = select(marks.c.position, marks.c.mark).where(marks.c.attempt == attempt).order_by(marks.c.position)
    return [(position, mark) for position, mark in rows.execute(query)]


def _drawn_anew(rows: Connection, attempt: int, position: int, fingerprint: str, line: Line) -> Line:
    """A question as it was mended, drawn by the same seed, and the response as it reads there: told as it is marked."""
    here = attempt_questions.c.attempt == attempt, attempt_questions.c.position == position
    seed = rows.execute(select(attempt_questions.c.seed).where(*here)).scalar_one()
    drawn = drawn_by(rows, fingerprint, seed)
    response = None if line.response is None else reread(line.drawn, drawn, line.response)
    return Line(drawn, line.flagged, response or line.response, line.checked)


def _regraded(anew: datetime | None, first: Fraction) -> str | None:
    if anew is None:
        return None
    return f"Marked anew on {anew:%Y-%m-%d}, after a question was mended; before, the grade was {float(first):.1%}."


def _best(rows: Connection, who: int, sheet: Sheet) -> Fraction:
    query = (
        select(GRADE)
        .select_from(with_regrades(attempts.join(hand_ins, hand_ins.c.attempt == attempts.c.id)))
        .where(attempts.c.learner == who, attempts.c.course == sheet.course, attempts.c.chapter == sheet.chapter)
    )
    return max(Fraction(0), *(Fraction(grade) for grade in rows.execute(query).scalars()))
