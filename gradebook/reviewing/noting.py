"""What an attempt that is handed in leaves on its learner's schedule: each question that was missed or shaky."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from sqlalchemy import Connection, insert, select, update

from gradebook.messages import Rating
from gradebook.sheets import Sheet
from gradebook.tables import cards


@dataclass(frozen=True)
class Seen:
    """One question of an attempt that was handed in.

    Attributes:
        question: its id.
        mark: of the last response, from 0 to 1; 0 where there was none.
        certainty: how sure the learner was of it; None where they were not asked.
        flagged: whether they had marked it to come back to.
        tries: how many responses counted.
    """

    question: str
    mark: Fraction
    certainty: int | None = None
    flagged: bool = False
    tries: int = 1


def note(rows: Connection, who: int, sheet: Sheet, seen: Iterable[Seen], at: datetime) -> None:
    """Put what was missed or shaky on the schedule, in the transaction that hands the attempt in.

    A question that is there already is rated as it now was; one that went well is left where it is.
    """
    shaky = {one.question: found for one in seen if (found := _shaky(one))}
    if not shaky:
        return
    from gradebook.reviewing.schedule import new, planned  # loads the schedule's library, once

    here = cards.c.learner == who, cards.c.course == sheet.course, cards.c.chapter == sheet.chapter
    query = select(cards.c.question, cards.c.card).where(*here, cards.c.question.in_(shaky))
    kept: dict[str, str] = {row.question: row.card for row in rows.execute(query)}
    fresh = []
    for question, (why, rating) in shaky.items():
        plan = planned(kept.get(question) or new(at), rating, at)
        values = {"card": plan.card, "why": why, "due": plan.due}
        if question in kept:
            rows.execute(update(cards).where(*here, cards.c.question == question).values(**values))
        else:
            own = {"learner": who, "course": sheet.course, "chapter": sheet.chapter, "question": question}
            fresh.append(own | values)
    if fresh:
        rows.execute(insert(cards), fresh)


def _shaky(one: Seen) -> tuple[str, Rating] | None:
    """Why a question comes back, in a few words, and what its answer was worth to the schedule."""
    if one.mark < 1:
        return ("missed in the quiz", "again") if one.mark < Fraction(1, 2) else ("partly right in the quiz", "hard")
    if one.tries > 1:
        return f"right at try {one.tries}", "hard"
    if one.certainty == 1:
        return "right, but a guess", "hard"
    return ("right, but flagged", "good") if one.flagged else None
