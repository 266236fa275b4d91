"""Requests about an attempt under way: begin it, answer, flag."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection, func, insert, select, update

from content.course import Quiz
from content.variants.attempts import draw_attempt
from gradebook.chain import seal
from gradebook.errors import Refusal
from gradebook.ledger import Ledger, insert_missing, learner_number
from gradebook.messages import (
    AnyReply,
    Asking,
    Attempt,
    ChapterTitle,
    Check,
    Flag,
    GetQuiz,
    Respond,
    Saved,
    StartAttempt,
)
from gradebook.prepared import NumberedInsert
from gradebook.sheets import Sheet, lines_of, open_question, open_sheet
from gradebook.shelf import CHECK, Shelf
from gradebook.tables import attempt_questions, attempts, questions, responses

Seeds = Callable[[], int]

_RESPONSE = NumberedInsert(responses, "attempt", "position", "response", "at")


class Attempts:
    """What a learner does between beginning a quiz and handing it in."""

    def __init__(self, shelf: Shelf, ledger: Ledger, seeds: Seeds) -> None:
        self._shelf = shelf
        self._ledger = ledger
        self._seeds = seeds

    def start(self, learner: str, request: StartAttempt) -> AnyReply:
        """Open the attempt under way, or draw a new one."""
        title = self._shelf.title(request.chapter)
        course = self._shelf.course.id
        with self._ledger.store.read() as rows:
            under_way = open_sheet(rows, learner_number(rows, learner), course, request.chapter)
        if under_way is None:
            self._shelf.quiz(request.chapter)  # read now, so that no other learner waits for it below

        def carry_out(rows: Connection, who: int) -> AnyReply:
            sheet = open_sheet(rows, who, course, request.chapter)
            if sheet is None:
                self._begin(rows, who, request.chapter)
                sheet = open_sheet(rows, who, course, request.chapter)
            assert sheet is not None
            return _attempt(rows, sheet, title)

        return self._ledger.once(learner, request, carry_out)

    def respond(self, learner: str, request: Respond) -> AnyReply:
        """Append a response; the latest at its position counts."""

        def carry_out(rows: Connection, who: int) -> AnyReply:
            drawn = open_question(rows, who, self._shelf.course.id, request.attempt, request.position)
            wrong = request.response and drawn.invalid(request.response)
            if wrong:
                raise Refusal("invalid", wrong)
            response = request.response and request.response.model_dump_json()
            row: dict[str, Any] = {"attempt": request.attempt, "position": request.position, "response": response}
            row["at"] = self._ledger.clock()
            number = _RESPONSE.number(rows, **row)
            seal(rows, who, "response", number, {"id": number} | row)
            return Saved()

        return self._ledger.once(learner, request, carry_out)

    def door(self, learner: str, request: GetQuiz) -> AnyReply:
        """What a chapter's quiz is like, and whether it can be begun now."""
        raise Refusal("unknown", "Not here yet.")

    def check(self, learner: str, request: Check) -> AnyReply:
        """Have the response at a position marked now, where the quiz's behaviour does that."""
        raise Refusal("unknown", "Not here yet.")

    def flag(self, learner: str, request: Flag) -> AnyReply:
        """Mark a question to come back to, or unmark it."""

        def carry_out(rows: Connection, who: int) -> AnyReply:
            open_question(rows, who, self._shelf.course.id, request.attempt, request.position)
            here = attempt_questions.c.attempt == request.attempt, attempt_questions.c.position == request.position
            rows.execute(update(attempt_questions).where(*here).values(flagged=request.flagged))
            return Saved()

        return self._ledger.once(learner, request, carry_out)

    def _begin(self, rows: Connection, who: int, chapter: str) -> None:
        course = self._shelf.course.id
        mine = attempts.c.learner == who, attempts.c.course == course, attempts.c.chapter == chapter
        before = rows.execute(select(func.max(attempts.c.number)).where(*mine)).scalar() or 0
        seed = self._seeds()
        row = {
            "learner": who,
            "course": course,
            "chapter": chapter,
            "number": before + 1,
            "seed": str(seed),
            "started": self._ledger.clock(),
        }
        attempt = rows.execute(insert(attempts).returning(attempts.c.id), row).scalar_one()
        _draw(rows, attempt, self._shelf.quiz(chapter), seed)
        seal(rows, who, "attempt", attempt)


def _draw(rows: Connection, attempt: int, quiz: Quiz, seed: int) -> None:
    drawn = draw_attempt(quiz, seed)
    if not drawn:
        raise Refusal("course", f"No question of this quiz can be drawn. {CHECK}")
    wanted = {question.fingerprint: question for question, _ in drawn}
    kept = set(rows.execute(select(questions.c.fingerprint).where(questions.c.fingerprint.in_(wanted))).scalars())
    for fingerprint in sorted(wanted.keys() - kept):
        insert_missing(rows, questions, fingerprint=fingerprint, question=wanted[fingerprint].to_stored())
    lines = [
        {
            "attempt": attempt,
            "position": position,
            "question": question.id,
            "fingerprint": question.fingerprint,
            "seed": str(its_seed),
            "flagged": False,
        }
        for position, (question, its_seed) in enumerate(drawn)
    ]
    rows.execute(insert(attempt_questions), lines)


def _attempt(rows: Connection, sheet: Sheet, title: ChapterTitle) -> Attempt:
    lines = lines_of(rows, sheet.id)
    return Attempt(
        id=sheet.id,
        number=sheet.number,
        chapter=title,
        started=sheet.started,
        questions=tuple(Asking(asked=line.drawn.asked, response=line.response, flagged=line.flagged) for line in lines),
    )
