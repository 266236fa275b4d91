"""The request that corrects credits: a new row with who and why; nothing that was awarded changes."""

from __future__ import annotations

from sqlalchemy import Connection, insert, select

from gradebook.balance import earned_of
from gradebook.chain import seal
from gradebook.errors import Refusal
from gradebook.ledger import Ledger, learner_number
from gradebook.messages import AnyReply, Correct, Corrected
from gradebook.shelf import Shelf
from gradebook.tables import corrections, enrolments, learners


class Corrections:
    """What instructors add to credits, or take from them."""

    def __init__(self, shelf: Shelf, ledger: Ledger) -> None:
        self._shelf = shelf
        self._ledger = ledger

    def correct(self, learner: str, request: Correct) -> AnyReply:
        """Append a correction, made by `learner`; a chapter's credits never come to less than 0."""
        title = self._shelf.title(request.chapter)
        course = self._shelf.course.id

        def carry_out(rows: Connection, _who: int) -> AnyReply:
            whose = _enrolled_once(rows, request.login)
            earned = earned_of(rows, whose, course, request.chapter)
            if earned + request.credits < 0:
                raise Refusal(
                    "invalid",
                    f"{request.login} has {_words(earned)} of “{title.title}”: {_words(-request.credits)} cannot be "
                    "taken away. Nothing was changed.",
                )
            row = {"learner": whose, "course": course, "chapter": request.chapter, "credits": request.credits}
            told = {"reason": request.reason, "by": learner, "at": self._ledger.clock()}
            number = rows.execute(insert(corrections).returning(corrections.c.id), row | told).scalar_one()
            seal(rows, whose, "correction", number)
            return Corrected(earned=earned + request.credits)

        return self._ledger.once(learner, request, carry_out)


def _enrolled_once(rows: Connection, login: str) -> int:
    """The number of a learner who is enrolled or was; their other changes wait until this one is done."""
    rows.execute(select(learners.c.id).where(learners.c.name == login).with_for_update())
    number = learner_number(rows, login)
    if rows.execute(select(enrolments.c.id).where(enrolments.c.learner == number).limit(1)).first() is None:
        raise Refusal("unknown", f"{login} was never enrolled here. `nnquiz class learners` lists who is.")
    return number


def _words(thousandths: int) -> str:
    whole, rest = divmod(thousandths, 1000)
    return f"{whole}.{rest:03d}".rstrip("0").rstrip(".") + f" credit{'' if thousandths == 1000 else 's'}"
