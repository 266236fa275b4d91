"""The request that has one response marked before the attempt is handed in, where the quiz's behaviour does that."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, insert, select

from content.rules import Rules
from content.variants.behaviour import Behaviour, Try
from content.variants.question import Drawn
from gradebook.chain import seal
from gradebook.errors import Refusal
from gradebook.ledger import Ledger
from gradebook.messages import AnyReply, Check, Checked
from gradebook.sheets import OpenQuestion, open_question, responses_in_json, same, tries_of
from gradebook.shelf import Shelf
from gradebook.tables import checks, responses

MOST = 50
"""Tries at a question that are marked before the hand-in."""


class Checking:
    """Marks responses one by one."""

    def __init__(self, shelf: Shelf, ledger: Ledger) -> None:
        self._shelf = shelf
        self._ledger = ledger

    def check(self, learner: str, request: Check) -> AnyReply:
        """Mark the response that stands at a position now.

        Raises:
            Refusal: where the behaviour has no checks, there is no response, or the attempt is closed.
        """

        def carry_out(rows: Connection, who: int) -> AnyReply:
            now = self._ledger.clock()
            place = request.attempt, request.position
            here = open_question(rows, who, self._shelf.course.id, *place, now)
            if not here.behaviour.checks:
                raise Refusal("closed", "This quiz is marked when it is handed in: nothing can be checked before.")
            text = rows.execute(_last(*place)).scalar()
            if text is None:
                raise Refusal("invalid", f"There is nothing to check: answer question {request.position + 1} first.")
            response = responses_in_json.validate_json(text)
            tries = here.checked
            for one in tries:
                if same(one.response, response):
                    return _repeated(here, one)
            for one in tries_of(here.drawn, response, tries):
                tries = (*tries, _count(rows, who, place, one, len(tries), now))
            if tries == here.checked:
                raise Refusal("invalid", here.drawn.invalid(response) or "This is no answer to the question.")
            return checked(here.drawn, here.behaviour, here.rules, tries)

        return self._ledger.once(learner, request, carry_out)


def checked(drawn: Drawn[Any], behaviour: Behaviour, rules: Rules, tries: Sequence[Try]) -> Checked:
    """What is told once a question has been checked: of the last try, and of where all of them lead."""
    last, closed = tries[-1], behaviour.closed(tries, rules)
    told = drawn.tell(last.response)
    helps = behaviour.hints and not closed and len(tries) <= len(drawn.hints)
    return Checked(
        mark=last.mark,
        grade=behaviour.grade(tries, rules),
        tries=len(tries),
        left=behaviour.left(tries, rules),
        closed=closed,
        because=told.because,
        hint=drawn.hints[len(tries) - 1] if helps else None,
        told=told if behaviour.reveals(tries, rules) else None,
    )


def _repeated(here: OpenQuestion, before: Try) -> Checked:
    """A response that was checked already: what was told of it then, and that it does not count again."""
    told = checked(here.drawn, here.behaviour, here.rules, here.checked)
    because = here.drawn.tell(before.response).because
    note = "The same answer was checked before: it counts once."
    return told.model_copy(update={"mark": before.mark, "because": because, "note": note})


def _last(attempt: int, position: int) -> Any:
    here = responses.c.attempt == attempt, responses.c.position == position
    return select(responses.c.response).where(*here).order_by(responses.c.id.desc()).limit(1)


def _count(rows: Connection, who: int, place: tuple[int, int], one: Try, before: int, now: Any) -> Try:
    if before >= MOST:
        raise Refusal("closed", f"This question was checked {MOST} times: its answer is marked at the hand-in now.")
    row = {"attempt": place[0], "position": place[1], "response": one.response.model_dump_json()}
    query = insert(checks).returning(checks.c.id)
    number = rows.execute(query, row | {"mark": str(one.mark), "at": now}).scalar_one()
    seal(rows, who, "check", number)
    return one
