"""An attempt as its rows have it: what it goes by, which questions were drawn, what was checked and answered last."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from functools import partial
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import Connection, Select, and_, bindparam, func, select

from content.asked import Response, ResponseBase
from content.behaviours import behaviour
from content.questions import draw, from_stored
from content.rules import Rules
from content.variants.behaviour import Behaviour, Try
from content.variants.question import Drawn
from gradebook.errors import Refusal
from gradebook.ledger import learner_number
from gradebook.prepared import Prepared
from gradebook.tables import attempt_questions, attempt_rules, attempts, checks, hand_ins, questions, responses
from gradebook.terms import rules_in

KEPT = 4096
"""Drawn variants, at most: a class in the middle of a quiz."""

responses_in_json: TypeAdapter[Response] = TypeAdapter(Response)

_drawings: dict[tuple[str, str], Drawn[Any]] = {}


@dataclass(frozen=True)
class Sheet:
    """An attempt's own row, when it was handed in, what it goes by, and when its time is over (None: never)."""

    id: int
    number: int
    course: str
    chapter: str
    started: datetime
    handed_in: datetime | None
    rules: Rules
    due: datetime | None

    @property
    def behaviour(self) -> Behaviour:
        """What says when feedback comes and what tries are worth."""
        return behaviour(self.rules.behaviour)


@dataclass(frozen=True)
class Line:
    """One question of an attempt. `checked` are the tries that checking made, in order."""

    drawn: Drawn[Any]
    flagged: bool
    response: Response | None
    checked: tuple[Try, ...] = ()

    @property
    def tries(self) -> tuple[Try, ...]:
        """All responses that count: those that were checked, and the latest where it is none of them."""
        return self.checked + tuple(tries_of(self.drawn, self.response, self.checked))


def tries_of(drawn: Drawn[Any], response: Response | None, earlier: Sequence[Try]) -> Iterator[Try]:
    """The try that a response makes after earlier ones; none, where it is empty, invalid, or the same as one of them
    but for its certainty.
    """
    if response is None or drawn.invalid(response) or any(same(one.response, response) for one in earlier):
        return
    yield Try(response, drawn.mark(response))


def same(one: ResponseBase, other: ResponseBase) -> bool:
    """Whether two responses differ in nothing but how sure the learner was."""
    return one.bare() == other.bare()


def sheet_of(rows: Connection, learner: str, course: str, attempt: int) -> Sheet:
    """A learner's attempt in this course.

    Raises:
        Refusal: when this learner has no such attempt; another's is none of theirs.
    """
    return own_sheet(rows, learner_number(rows, learner), course, attempt)


def own_sheet(rows: Connection, who: int, course: str, attempt: int) -> Sheet:
    """The same, by the learner's number."""
    row = _OWN.first(rows, learner=who, course=course, attempt=attempt)
    if row is None:
        raise _no_such(attempt)
    return _sheet(row)


def open_sheet(rows: Connection, who: int, course: str, chapter: str) -> Sheet | None:
    """The attempt that is under way at a chapter's quiz, if there is one."""
    query = _sheets().where(
        attempts.c.learner == who,
        attempts.c.course == course,
        attempts.c.chapter == chapter,
        hand_ins.c.attempt.is_(None),
    )
    row = rows.execute(query.order_by(attempts.c.id)).first()
    return None if row is None else _sheet(row)


def lines_of(rows: Connection, attempt: int) -> list[Line]:
    """The attempt's questions in order, each with its latest response and its checks."""
    answered, checked = _latest(rows, attempt), _checked(rows, attempt)
    query = (
        select(attempt_questions, questions.c.question.label("stored"))
        .join(questions, questions.c.fingerprint == attempt_questions.c.fingerprint)
        .where(attempt_questions.c.attempt == attempt)
        .order_by(attempt_questions.c.position)
    )
    return [
        Line(
            drawn=_drawn(row.fingerprint, row.seed, partial(str, row.stored)),
            flagged=row.flagged,
            response=answered.get(row.position),
            checked=checked.get(row.position, ()),
        )
        for row in rows.execute(query)
    ]


@dataclass(frozen=True)
class OpenQuestion:
    """A question of an attempt under way, what the attempt goes by, and the tries at it that were checked."""

    drawn: Drawn[Any]
    rules: Rules
    checked: tuple[Try, ...]

    @property
    def behaviour(self) -> Behaviour:
        """What says when feedback comes and what tries are worth."""
        return behaviour(self.rules.behaviour)

    @property
    def closed(self) -> bool:
        """Whether it takes no further response."""
        return self.behaviour.closed(self.checked, self.rules)


def open_question(rows: Connection, who: int, course: str, attempt: int, position: int, now: datetime) -> OpenQuestion:
    """The question at a position of a learner's attempt that is under way.

    Raises:
        Refusal: when there is none, or the attempt was handed in.
        OverdueError: when its time is over, and it has not been handed in yet.
    """
    row = _OPEN.first(rows, learner=who, course=course, attempt=attempt, position=position)
    if row is None:
        raise _no_such(attempt)
    handed_in, fingerprint, seed, rules, due = row
    if handed_in is not None:
        raise Refusal("closed", "This attempt has been handed in: its answers stand. Start another from its chapter.")
    if due is not None and now > due:
        raise OverdueError
    if fingerprint is None:
        raise Refusal("invalid", f"This attempt has no question {position + 1}.")
    going_by = rules_in(rules)
    checked = _checked(rows, attempt).get(position, ()) if behaviour(going_by.behaviour).checks else ()
    return OpenQuestion(drawn_by(rows, fingerprint, seed), going_by, checked)


class OverdueError(Refusal):
    """The time of an attempt is over: whoever asked something of it hands it in, and says this."""

    def __init__(self) -> None:
        super().__init__("closed", "The time of this attempt is over: it was handed in as it stood.")


def drawn_by(rows: Connection, fingerprint: str, seed: str) -> Drawn[Any]:
    """The variant that a seed gives of a question that was drawn before.

    Raises:
        Refusal: when this version cannot show it.
    """
    return _drawn(fingerprint, seed, lambda: _STORED.scalar(rows, fingerprint=fingerprint))


def _sheets() -> Select[*tuple[Any, ...]]:
    columns = (attempts.c.id, attempts.c.number, attempts.c.course, attempts.c.chapter, attempts.c.started)
    return (
        select(*columns, hand_ins.c.at, attempt_rules.c.rules, attempt_rules.c.due)
        .outerjoin(hand_ins, hand_ins.c.attempt == attempts.c.id)
        .outerjoin(attempt_rules, attempt_rules.c.attempt == attempts.c.id)
    )


def _sheet(row: Sequence[Any]) -> Sheet:
    attempt, number, course, chapter, started, handed_in, rules, due = row
    return Sheet(attempt, number, course, chapter, started, handed_in, rules_in(rules), due)


def _no_such(attempt: int) -> Refusal:
    return Refusal("unknown", f"You have no attempt {attempt}. Open the quiz from its chapter.")


_mine = (
    attempts.c.id == bindparam("attempt"),
    attempts.c.learner == bindparam("learner"),
    attempts.c.course == bindparam("course"),
)
_here = attempt_questions.c.attempt == attempts.c.id, attempt_questions.c.position == bindparam("position")
_OWN = Prepared(_sheets().where(*_mine))
_OPEN = Prepared(
    select(
        hand_ins.c.attempt,
        attempt_questions.c.fingerprint,
        attempt_questions.c.seed,
        attempt_rules.c.rules,
        attempt_rules.c.due,
    )
    .select_from(attempts)
    .outerjoin(attempt_rules, attempt_rules.c.attempt == attempts.c.id)
    .outerjoin(hand_ins, hand_ins.c.attempt == attempts.c.id)
    .outerjoin(attempt_questions, and_(*_here))
    .where(*_mine)
)
_STORED = Prepared(select(questions.c.question).where(questions.c.fingerprint == bindparam("fingerprint")))


def _latest(rows: Connection, attempt: int) -> dict[int, Response]:
    newest = select(func.max(responses.c.id)).where(responses.c.attempt == attempt).group_by(responses.c.position)
    query = select(responses.c.position, responses.c.response).where(responses.c.id.in_(newest))
    return {
        row.position: responses_in_json.validate_json(row.response)
        for row in rows.execute(query)
        if row.response is not None
    }


def _checked(rows: Connection, attempt: int) -> dict[int, tuple[Try, ...]]:
    query = select(checks.c.position, checks.c.response, checks.c.mark).where(checks.c.attempt == attempt)
    found: dict[int, list[Try]] = defaultdict(list)
    for row in rows.execute(query.order_by(checks.c.id)):
        found[row.position].append(Try(responses_in_json.validate_json(row.response), Fraction(row.mark)))
    return {position: tuple(tries) for position, tries in found.items()}


def _drawn(fingerprint: str, seed: str, stored: Callable[[], str]) -> Drawn[Any]:
    """The variant that a seed gives of the question with this fingerprint, whatever attempt it was drawn for."""
    drawn = _drawings.get((fingerprint, seed))
    if drawn is None:
        try:
            drawn = draw(from_stored(stored()), int(seed))
        except ValueError as error:
            message = f"This version of nnquiz cannot show a question of this attempt: {error}."
            raise Refusal("course", message) from error
        if len(_drawings) >= KEPT:
            _drawings.clear()
        _drawings[fingerprint, seed] = drawn
    return drawn
