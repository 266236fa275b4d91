"""What marking anew writes: a row for each attempt, and one correction for each learner whose credits change."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert

from gradebook.chain import seal
from gradebook.remarking.outcome import Anew, Bank, Learner, Moved
from gradebook.reviewing.showing import keep_question
from gradebook.tables import corrections, regrades

LONGEST = 500
"""Characters of a reason."""


def write(rows: Connection, bank: Bank, found: Anew, by: str, at: datetime) -> None:
    """Write it down, each row sealed; the questions that were marked by are kept as they stand."""
    changed = set(found.changed)
    if found.learners:
        for question in bank.questions:
            if question.id in changed:
                keep_question(rows, question)
    reason = _reason(found.changed)
    for learner in found.learners:
        written = {"by": by, "at": at}
        correction = _correct(rows, bank, learner, {"reason": reason} | written) if learner.credits else None
        for one in learner.moved:  # the correction belongs to the last: it is counted once
            row = _row(one) | written | {"correction": correction if one is learner.moved[-1] else None}
            number = rows.execute(insert(regrades).returning(regrades.c.id), row).scalar_one()
            seal(rows, learner.number, "regrade", number)


def _correct(rows: Connection, bank: Bank, learner: Learner, told: dict[str, Any]) -> int:
    row = {"learner": learner.number, "course": bank.course, "chapter": bank.chapter, "credits": learner.credits}
    number: int = rows.execute(insert(corrections).returning(corrections.c.id), row | told).scalar_one()
    seal(rows, learner.number, "correction", number)
    return number


def _row(one: Moved) -> dict[str, Any]:
    standing = sorted(one.after.standing.items())
    marks = json.dumps([[position, each.fingerprint, str(each.grade)] for position, each in standing])
    return {"attempt": one.after.id, "marks": marks, "grade": str(one.after.grade), "worth": one.after.worth}


def _reason(changed: tuple[str, ...]) -> str:
    reason = f"marked anew: {', '.join(changed)}"
    return reason if len(reason) <= LONGEST else reason[: LONGEST - 1] + "…"
