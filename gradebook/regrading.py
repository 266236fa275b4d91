"""The request that marks anew what was handed in, after a question was mended.

All corrections are written in one transaction: a program that is killed in it leaves none of them, and asked again it
writes them all. Asked once more, it finds nothing left to do.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import Connection, select

from gradebook.ledger import Ledger
from gradebook.messages import AnyReply, Regrade, Regraded, RegradedLine
from gradebook.overdue import Overdue
from gradebook.remarking.outcome import Anew, Bank, Learner, outcome
from gradebook.remarking.standing import Drawings
from gradebook.remarking.writing import write
from gradebook.shelf import Shelf
from gradebook.tables import attempts, learners

LARGEST = 600_000
"""Bytes of JSON that the lines of one reply come to at most."""


class Regrading:
    """Replays attempts by the questions as they now stand."""

    def __init__(self, shelf: Shelf, ledger: Ledger) -> None:
        self._shelf = shelf
        self._ledger = ledger

    def regrade(self, learner: str, request: Regrade) -> AnyReply:
        """Who gains and loses what; with `apply`, written as corrections made by `learner`."""
        course = self._shelf.course.id
        credits = self._shelf.title(request.chapter).credits
        Overdue(self._shelf, self._ledger).of_course()
        bank = Bank(course, request.chapter, credits, self._shelf.quiz(request.chapter).questions, Drawings())
        with self._ledger.store.read() as rows:  # variants are drawn here, so that nobody's answer waits for it below
            found = outcome(rows, bank, spare=request.spare)
        if not request.apply:
            return _told(request, found)

        def carry_out(rows: Connection, _who: int) -> AnyReply:
            _hold(rows, course, request.chapter)
            found = outcome(rows, bank, spare=request.spare)
            write(rows, bank, found, learner, self._ledger.clock())
            return _told(request, found)

        return self._ledger.once(learner, request, carry_out)


def _hold(rows: Connection, course: str, chapter: str) -> None:
    """Other changes of everybody who took the quiz wait until this one is done."""
    theirs = select(attempts.c.learner).where(attempts.c.course == course, attempts.c.chapter == chapter)
    rows.execute(select(learners.c.id).where(learners.c.id.in_(theirs)).order_by(learners.c.id).with_for_update())


def _told(request: Regrade, found: Anew) -> Regraded:
    waiting = [one for one in found.learners if one.login > request.after and one.told]
    piece = _fitting(waiting[: request.limit])
    return Regraded(
        chapter=request.chapter,
        changed=found.changed,
        gone=found.gone,
        kept=found.kept,
        attempts=found.attempts,
        lines=tuple(line for one in piece for line in one.told),
        more=len(waiting) > len(piece),
        gained=sum(max(0, one.credits) for one in found.learners),
        lost=sum(max(0, -one.credits) for one in found.learners),
        applied=request.apply,
    )


def _fitting(people: Sequence[Learner]) -> Sequence[Learner]:
    """As many of them as there is room for, and one at least; nobody's lines are cut apart."""
    room = LARGEST
    for count, one in enumerate(people):
        room -= _bytes(one.told)
        if room < 0:
            return people[: max(1, count)]
    return people


def _bytes(lines: Iterable[RegradedLine]) -> int:
    return sum(len(line.model_dump_json().encode()) + 1 for line in lines)
