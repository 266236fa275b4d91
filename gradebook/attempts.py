"""Requests about an attempt under way: begin it, answer, flag."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, func, insert, select, update

from content.course import Quiz
from content.variants.attempts import draw_attempt
from gradebook.chain import seal
from gradebook.checking import Checking, checked
from gradebook.door import Door
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
from gradebook.overdue import Overdue
from gradebook.prepared import NumberedInsert
from gradebook.sheets import Line, OverdueError, Sheet, lines_of, open_question, open_sheet
from gradebook.shelf import CHECK, Shelf
from gradebook.tables import attempt_questions, attempts, questions, responses
from gradebook.terms import keep

Seeds = Callable[[], int]

_RESPONSE = NumberedInsert(responses, "attempt", "position", "response", "at")


class Attempts:
    """What a learner does between beginning a quiz and handing it in."""

    def __init__(self, shelf: Shelf, ledger: Ledger, seeds: Seeds) -> None:
        self._shelf = shelf
        self._ledger = ledger
        self._seeds = seeds
        self._overdue = Overdue(shelf, ledger)
        self._door = Door(shelf, ledger)
        self._checking = Checking(shelf, ledger)

    def start(self, learner: str, request: StartAttempt) -> AnyReply:
        """Open the attempt under way, or draw a new one."""
        title = self._shelf.title(request.chapter)
        course = self._shelf.course.id
        self._overdue.of(learner)
        with self._ledger.store.read() as rows:
            under_way = open_sheet(rows, learner_number(rows, learner), course, request.chapter)
        if under_way is None:
            self._shelf.quiz(request.chapter)  # read now, so that no other learner waits for it below

        def carry_out(rows: Connection, who: int) -> AnyReply:
            now = self._ledger.clock()
            sheet = open_sheet(rows, who, course, request.chapter)
            if sheet is None:
                self._door.let_in(rows, who, request.chapter, now)
                self._begin(rows, who, request.chapter, now)
                sheet = open_sheet(rows, who, course, request.chapter)
            assert sheet is not None
            return _attempt(rows, sheet, title, now)

        return self._ledger.once(learner, request, carry_out)

    def respond(self, learner: str, request: Respond) -> AnyReply:
        """Append a response; the latest at its position counts."""

        def carry_out(rows: Connection, who: int) -> AnyReply:
            at = self._ledger.clock()
            here = open_question(rows, who, self._shelf.course.id, request.attempt, request.position, at)
            wrong = request.response and here.drawn.invalid(request.response)
            if wrong:
                raise Refusal("invalid", wrong)
            if here.closed:
                raise Refusal("closed", "This question is done: its answer stands. Go on to the next one.")
            response = request.response and request.response.model_dump_json()
            row: dict[str, Any] = {"attempt": request.attempt, "position": request.position, "response": response}
            row["at"] = at
            number = _RESPONSE.number(rows, **row)
            seal(rows, who, "response", number, {"id": number} | row)
            return Saved()

        with self._in_time(learner):
            return self._ledger.once(learner, request, carry_out)

    def door(self, learner: str, request: GetQuiz) -> AnyReply:
        """What a chapter's quiz is like, and whether it can be begun now."""
        return self._door.door(learner, request)

    def check(self, learner: str, request: Check) -> AnyReply:
        """Have the response at a position marked now, where the quiz's behaviour does that."""
        with self._in_time(learner):
            return self._checking.check(learner, request)

    def flag(self, learner: str, request: Flag) -> AnyReply:
        """Mark a question to come back to, or unmark it."""

        def carry_out(rows: Connection, who: int) -> AnyReply:
            now = self._ledger.clock()
            open_question(rows, who, self._shelf.course.id, request.attempt, request.position, now)
            here = attempt_questions.c.attempt == request.attempt, attempt_questions.c.position == request.position
            rows.execute(update(attempt_questions).where(*here).values(flagged=request.flagged))
            return Saved()

        with self._in_time(learner):
            return self._ledger.once(learner, request, carry_out)

    @contextmanager
    def _in_time(self, learner: str) -> Iterator[None]:
        """Hand in what turns out to be overdue; whoever asked is told so."""
        try:
            yield
        except OverdueError:
            self._overdue.of(learner)
            raise

    def _begin(self, rows: Connection, who: int, chapter: str, now: datetime) -> None:
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
            "started": now,
        }
        attempt = rows.execute(insert(attempts).returning(attempts.c.id), row).scalar_one()
        quiz = self._shelf.quiz(chapter)
        _draw(rows, attempt, quiz, seed)
        seal(rows, who, "attempt", attempt)
        keep(rows, who, attempt, quiz.rules, now)


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


def _attempt(rows: Connection, sheet: Sheet, title: ChapterTitle, now: datetime) -> Attempt:
    return Attempt(
        id=sheet.id,
        number=sheet.number,
        chapter=title,
        started=sheet.started,
        questions=tuple(_asking(sheet, line) for line in lines_of(rows, sheet.id)),
        rules=sheet.rules,
        checks=sheet.behaviour.checks,
        asks_certainty=sheet.behaviour.asks_certainty,
        seconds_left=None if sheet.due is None else max(0, -((now - sheet.due) // timedelta(seconds=1))),
    )


def _asking(sheet: Sheet, line: Line) -> Asking:
    told = checked(line.drawn, sheet.behaviour, sheet.rules, line.checked) if line.checked else None
    return Asking(asked=line.drawn.asked, response=line.response, flagged=line.flagged, checked=told)
