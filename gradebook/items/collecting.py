"""The request for a quiz's item statistics: first attempts that were handed in, and what they say of questions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Any

from sqlalchemy import Connection, func, select

from content.asked import Response
from content.variants.question import Drawn, Question
from gradebook.errors import Refusal
from gradebook.items import telling
from gradebook.items.distractors import NONE, Given
from gradebook.items.statistics import Table
from gradebook.ledger import Ledger
from gradebook.messages import AnyReply, GetItems
from gradebook.overdue import Overdue
from gradebook.remarking.replaying import reread
from gradebook.remarking.standing import AT_ONCE, Drawings, Standing, standings
from gradebook.sheets import responses_in_json
from gradebook.shelf import Shelf
from gradebook.tables import attempts, enrolments, hand_ins, responses

LONGEST = timedelta(minutes=10)
"""That one step of an answer counts for, at most: who is away is not thinking."""


@dataclass(frozen=True)
class Sitting:
    """One learner's first attempt, question by question (by its id).

    Attributes:
        standing: what each stands at.
        given: its last response; none where there was none.
        seconds: how long it took.
    """

    standing: Mapping[str, Standing]
    given: Mapping[str, Response]
    seconds: Mapping[str, float]


class ItemBook:
    """First attempts, and what they say of their questions."""

    def __init__(self, shelf: Shelf, ledger: Ledger) -> None:
        self._shelf = shelf
        self._ledger = ledger

    def items(self, learner: str, request: GetItems) -> AnyReply:
        """The statistics of a chapter's quiz: of its bank as it stands, and of what was asked and has left it."""
        title = self._shelf.title(request.chapter)
        Overdue(self._shelf, self._ledger).of_course()
        bank = {question.id: question for question in self._bank(request.chapter)}
        drawings = Drawings()
        with self._ledger.store.read() as rows:
            sittings = _sittings(rows, self._shelf.course.id, request.chapter)
            asked = {one.question: one.fingerprint for sitting in sittings for one in sitting.standing.values()}
            gone = {id_: drawings.question(rows, asked[id_]) for id_ in sorted(asked.keys() - bank.keys())}
            ids = [*bank, *gone]
            table = Table(len(ids), *_marks(rows, sittings, ids, drawings))
            given = [_given(rows, sittings, id_, table.rests(item), drawings) for item, id_ in enumerate(ids)]
        times = [[sitting.seconds[id_] for sitting in sittings if id_ in sitting.seconds] for id_ in ids]
        known = [bank.get(id_) or gone[id_] for id_ in ids]
        return telling.items(title, table, list(zip(ids, known, given, times, strict=True)))

    def _bank(self, chapter: str) -> Sequence[Question]:
        """The quiz's questions; none where it cannot be read, for attempts keep what they were asked."""
        try:
            return self._shelf.quiz(chapter).questions
        except Refusal as refusal:
            if refusal.code == "unknown":
                raise
            return ()


def _sittings(rows: Connection, course: str, chapter: str) -> list[Sitting]:
    """Everybody's first attempt, in the order they were begun; instructors who tried the quiz are not counted."""
    latest = select(func.max(enrolments.c.id)).group_by(enrolments.c.login)
    teaching = select(enrolments.c.learner).where(enrolments.c.id.in_(latest), enrolments.c.role == "instructor")
    query = (
        select(attempts.c.id, attempts.c.started)
        .join(hand_ins, hand_ins.c.attempt == attempts.c.id)
        .where(attempts.c.course == course, attempts.c.chapter == chapter, attempts.c.number == 1)
        .where(attempts.c.learner.not_in(teaching))
        .order_by(attempts.c.id)
    )
    started: dict[int, datetime] = {row.id: row.started for row in rows.execute(query)}
    stand = standings(rows, started)
    answered = _answered(rows, list(started))
    return [_sitting(stand[one], answered.get(one, ()), begin) for one, begin in started.items() if one in stand]


def _answered(rows: Connection, numbers: Sequence[int]) -> dict[int, list[tuple[int, str | None, datetime]]]:
    """Each attempt's responses in the order they came."""
    found: dict[int, list[tuple[int, str | None, datetime]]] = defaultdict(list)
    columns = (responses.c.attempt, responses.c.position, responses.c.response, responses.c.at)
    for begin in range(0, len(numbers), AT_ONCE):
        theirs = responses.c.attempt.in_(numbers[begin : begin + AT_ONCE])
        for attempt, *told in rows.execute(select(*columns).where(theirs).order_by(responses.c.id)):
            found[attempt].append((told[0], told[1], told[2]))
    return found


def _sitting(
    stand: Mapping[int, Standing], answered: Iterable[tuple[int, str | None, datetime]], begin: datetime
) -> Sitting:
    """A response's time is from the one before it, wherever that was; a question's is that of all its responses."""
    last: dict[int, str | None] = {}
    seconds: dict[str, float] = defaultdict(float)
    before = begin
    for position, response, at in answered:
        last[position] = response
        seconds[stand[position].question] += max(timedelta(0), min(LONGEST, at - before)).total_seconds()
        before = at
    given = {
        stand[position].question: responses_in_json.validate_json(text)
        for position, text in last.items()
        if text is not None
    }
    return Sitting({one.question: one for one in stand.values()}, given, dict(seconds))


def _marks(
    rows: Connection, sittings: Sequence[Sitting], ids: Sequence[str], drawings: Drawings
) -> tuple[list[list[Fraction | None]], list[list[int]]]:
    """Marks and points, a row an attempt, a column a question."""
    marks: list[list[Fraction | None]] = []
    weights: list[list[int]] = []
    for sitting in sittings:
        marks.append([sitting.standing[id_].grade if id_ in sitting.standing else None for id_ in ids])
        weights.append([_points(rows, sitting.standing.get(id_), drawings) for id_ in ids])
    return marks, weights


def _points(rows: Connection, standing: Standing | None, drawings: Drawings) -> int:
    question = standing and drawings.question(rows, standing.fingerprint)
    return question.points if question else 0


def _given(
    rows: Connection,
    sittings: Sequence[Sitting],
    id_: str,
    rests: Sequence[tuple[int, Fraction | None]],
    drawings: Drawings,
) -> list[Given]:
    """What was answered to one question; nothing of variants that this version cannot draw."""
    found = []
    for place, rest in rests:
        sitting = sittings[place]
        standing = sitting.standing[id_]
        asked = drawings.drawn(rows, standing.asked, standing.seed)
        drawn = drawings.drawn(rows, standing.fingerprint, standing.seed)
        if asked is not None and drawn is not None:
            response = sitting.given.get(id_)
            found.append(_one(drawn, response and reread(asked, drawn, response), rest))
    return found


def _one(drawn: Drawn[Any], response: Response | None, rest: Fraction | None) -> Given:
    key = frozenset(drawn.chosen(drawn.model()))
    if response is None or drawn.invalid(response) is not None:
        return Given((NONE,), frozenset(), key, Fraction(0), rest)
    answers, mark = drawn.chosen(response), drawn.mark(response)
    right = frozenset(answers) if mark == 1 else key.intersection(answers)
    return Given(answers or (NONE,), right, key, mark, rest)
