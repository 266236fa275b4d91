"""Before a quiz is begun: what an attempt would go by, and whether one can be begun now."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from content.rules import Rules
from gradebook.errors import Refusal
from gradebook.history import Past, best_of, history_of, passed, waits_for
from gradebook.ledger import Ledger, learner_number
from gradebook.messages import AnyReply, GetQuiz, PastAttempt, QuizDoor
from gradebook.overdue import Overdue
from gradebook.shelf import Shelf

LISTED = 100
"""Past attempts that are told, at most: the newest."""


@dataclass(frozen=True)
class Shut:
    """Why no attempt can be begun now, in one line, and when one can, where that is a matter of time."""

    why: str
    until: datetime | None = None


class Door:
    """Answers what a chapter's quiz is like, and says who may begin."""

    def __init__(self, shelf: Shelf, ledger: Ledger) -> None:
        self._shelf = shelf
        self._ledger = ledger
        self._overdue = Overdue(shelf, ledger)

    def door(self, learner: str, request: GetQuiz) -> AnyReply:
        """What a chapter's quiz is like, and whether it can be begun now."""
        title = self._shelf.title(request.chapter)
        quiz = self._shelf.quiz(request.chapter)
        self._overdue.of(learner)
        with self._ledger.store.read() as rows:
            history = history_of(rows, learner_number(rows, learner), self._shelf.course.id)
        past = history.get(request.chapter, ())
        waiting = waits_for(self._shelf, self._shelf.titles(), history, request.chapter)
        under_way = next((one.id for one in past if one.handed_in is None), None)
        shut = None if under_way else _shut(quiz.rules, past, waiting, self._ledger.clock())
        return QuizDoor(
            chapter=title,
            rules=quiz.rules,
            questions=quiz.draws,
            used=len(past),
            under_way=under_way,
            refused=shut.why if shut else None,
            opens_at=shut.until if shut else None,
            best=best_of(past),
            passed=passed(past),
            results=tuple(_told(past))[:LISTED],
        )

    def let_in(self, rows: Connection, who: int, chapter: str, now: datetime) -> None:
        """Whether a learner, who is in the middle of no attempt at it, may begin one.

        Raises:
            Refusal: when they may not, saying why and when.
        """
        history = history_of(rows, who, self._shelf.course.id)
        waiting = waits_for(self._shelf, self._shelf.titles(), history, chapter)
        shut = _shut(self._shelf.quiz(chapter).rules, history.get(chapter, ()), waiting, now)
        if shut:
            raise Refusal("closed", shut.why)


def _shut(rules: Rules, past: Sequence[Past], waiting: Sequence[str], now: datetime) -> Shut | None:
    if waiting:
        return Shut(
            f"Pass the quiz of {' and of '.join(f'“{title}”' for title in waiting)} first: this one builds on it."
        )
    if rules.closes and now > rules.closes:
        return Shut(f"The quiz closed on {_moment(rules.closes)}.")
    if rules.attempts is not None and len(past) >= rules.attempts:
        times = "one attempt was" if rules.attempts == 1 else f"{rules.attempts} attempts were"
        return Shut(f"The {times} used: no more can be begun.")
    if rules.opens and now < rules.opens:
        return Shut(f"The quiz opens on {_moment(rules.opens)}.", rules.opens)
    ready = max((_ready(rules, one.handed_in, now) for one in past if one.handed_in), default=now)
    if ready > now:
        return Shut(f"The next attempt can be begun in {_span(ready - now)}.", ready)
    return None


def _ready(rules: Rules, handed_in: datetime, now: datetime) -> datetime:
    """When the wait after an attempt is over. One that lies ahead, since the clock was set back, holds up nobody."""
    return now if handed_in > now else handed_in + timedelta(seconds=rules.wait)


def _moment(moment: datetime) -> str:
    """A moment as its author wrote it, with its offset."""
    return f"{moment:%Y-%m-%d at %H:%M} ({moment.tzname() or 'UTC'})"


def _span(span: timedelta) -> str:
    """How long, in the largest unit that fills twice, and never too short."""
    seconds = max(1, -(-span // timedelta(seconds=1)))
    units = {86_400: "day", 3600: "hour", 60: "minute"}
    unit = next((unit for unit in units if seconds >= 2 * unit), 1)
    count = -(-seconds // unit)
    return f"{count} {units.get(unit, 'second')}{'' if count == 1 else 's'}"


def _told(past: Sequence[Past]) -> Iterator[PastAttempt]:
    """Those that were handed in, the newest first."""
    for one in reversed(past):
        if one.handed_in is not None and one.grade is not None:
            yield PastAttempt(id=one.id, number=one.number, handed_in=one.handed_in, grade=one.grade)
