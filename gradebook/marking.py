"""Requests that end an attempt or look back on one: marks, credits, explanations."""

from __future__ import annotations

from fractions import Fraction
from math import floor

from sqlalchemy import Connection, insert, select

from gradebook.balance import awarded_of, earned_of
from gradebook.chain import seal
from gradebook.errors import Refusal
from gradebook.ledger import Ledger
from gradebook.messages import AnyReply, Credits, GetResult, HandIn, Marked, Result
from gradebook.sheets import Line, Sheet, lines_of, own_sheet, sheet_of
from gradebook.shelf import Shelf
from gradebook.tables import attempts, awards, hand_ins, marks


class Marking:
    """The one place that marks and awards."""

    def __init__(self, shelf: Shelf, ledger: Ledger) -> None:
        self._shelf = shelf
        self._ledger = ledger

    def hand_in(self, learner: str, request: HandIn) -> AnyReply:
        """Mark an attempt and pay for it; one that was handed in before only shows its result."""

        def carry_out(rows: Connection, who: int) -> AnyReply:
            sheet = own_sheet(rows, who, self._shelf.course.id, request.attempt)
            if sheet.handed_in is None:
                self._settle(rows, who, sheet)
                sheet = own_sheet(rows, who, self._shelf.course.id, request.attempt)
            return self._result(rows, who, sheet)

        return self._ledger.once(learner, request, carry_out)

    def result(self, learner: str, request: GetResult) -> AnyReply:
        """What came of an attempt."""
        with self._ledger.store.read() as rows:
            sheet = sheet_of(rows, learner, self._shelf.course.id, request.attempt)
            if sheet.handed_in is None:
                raise Refusal("closed", "This attempt has not been handed in: its result comes when it is.")
            who = rows.execute(select(attempts.c.learner).where(attempts.c.id == sheet.id)).scalar_one()
            return self._result(rows, who, sheet)

    def _settle(self, rows: Connection, who: int, sheet: Sheet) -> None:
        """Write the hand-in, its marks and its award: under `best`, what it adds to what the quiz has earned."""
        at = self._ledger.clock()
        lines = lines_of(rows, sheet.id)
        given = [_mark(line) for line in lines]
        grade = grade_of(lines, given)
        worth = worth_of(self._shelf.title(sheet.chapter).credits, grade)
        awarded = max(0, worth - awarded_of(rows, who, sheet.course, sheet.chapter))
        rows.execute(insert(hand_ins), {"attempt": sheet.id, "at": at, "grade": str(grade), "worth": worth})
        numbered = enumerate(given)
        rows.execute(insert(marks), [{"attempt": sheet.id, "position": n, "mark": str(mark)} for n, mark in numbered])
        seal(rows, who, "hand-in", sheet.id)
        row = {"learner": who, "course": sheet.course, "chapter": sheet.chapter, "attempt": sheet.id}
        query = insert(awards).returning(awards.c.id)
        seal(rows, who, "award", rows.execute(query, row | {"credits": awarded, "at": at}).scalar_one())

    def _result(self, rows: Connection, who: int, sheet: Sheet) -> Result:
        query = (
            select(hand_ins.c.at, hand_ins.c.grade, hand_ins.c.worth, awards.c.credits)
            .join(awards, awards.c.attempt == hand_ins.c.attempt)
            .where(hand_ins.c.attempt == sheet.id)
        )
        settled = rows.execute(query).one()
        return Result(
            id=sheet.id,
            number=sheet.number,
            chapter=self._shelf.title(sheet.chapter),
            handed_in=settled.at,
            grade=Fraction(settled.grade),
            worth=settled.worth,
            awarded=settled.credits,
            earned=earned_of(rows, who, sheet.course, sheet.chapter),
            best=_best(rows, who, sheet),
            questions=self._marked(rows, sheet),
        )

    def _marked(self, rows: Connection, sheet: Sheet) -> tuple[Marked, ...]:
        titles = self._section_titles(sheet.chapter)
        query = select(marks.c.mark).where(marks.c.attempt == sheet.id).order_by(marks.c.position)
        given = rows.execute(query).scalars()
        return tuple(
            Marked(
                asked=line.drawn.asked,
                response=line.response,
                told=line.drawn.tell(line.response).model_copy(update={"mark": Fraction(mark)}),
                section_title=titles.get(line.drawn.asked.section, line.drawn.asked.section),
            )
            for line, mark in zip(lines_of(rows, sheet.id), given, strict=True)
        )

    def _section_titles(self, chapter: str) -> dict[str, str]:
        try:
            return {section.id: section.title for section in self._shelf.chapter(chapter).sections}
        except Refusal:
            return {}


def grade_of(lines: list[Line], given: list[Fraction]) -> Fraction:
    """Points earned of points possible, exact."""
    points = [line.drawn.asked.points for line in lines]
    return sum((mark * weight for mark, weight in zip(given, points, strict=True)), Fraction(0)) / sum(points)


def worth_of(credits: Credits, grade: Fraction) -> Credits:
    """What a grade is worth in whole thousandths, rounded half up."""
    return floor(credits * grade + Fraction(1, 2))


def _best(rows: Connection, who: int, sheet: Sheet) -> Fraction:
    query = (
        select(hand_ins.c.grade)
        .join(attempts, attempts.c.id == hand_ins.c.attempt)
        .where(attempts.c.learner == who, attempts.c.course == sheet.course, attempts.c.chapter == sheet.chapter)
    )
    return max(Fraction(grade) for grade in rows.execute(query).scalars())


def _mark(line: Line) -> Fraction:
    return Fraction(0) if line.response is None else line.drawn.mark(line.response)
