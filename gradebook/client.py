"""What screens and commands may do: one method for each request, one typed reply for each."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, cast
from uuid import uuid4

from pydantic import BaseModel, ValidationError

from content.asked import Response
from engine.experiment import Experiment
from gradebook import messages
from gradebook.messages import (
    AnyRequest,
    Attempt,
    Checked,
    ClassPiece,
    Corrected,
    Credits,
    Enrolee,
    Enrolled,
    Grades,
    Home,
    Items,
    Outline,
    Page,
    QuizDoor,
    Rating,
    Record,
    Refused,
    Regraded,
    Result,
    ReviewCard,
    Reviewed,
    ReviewQueue,
    RunLine,
    RunProgress,
    Runs,
    RunStarted,
    Saved,
    Steering,
)
from gradebook.refused import ClassroomRefused
from gradebook.transports import Local, Transport

if TYPE_CHECKING:
    from gradebook.classroom import Classroom
    from gradebook.sockets import Socket

Reply = TypeVar("Reply", bound=BaseModel)


class Client:
    """One learner's side of a classroom. Every verb waits for its reply, so call it off the screen's thread.

    Raises:
        ClassroomRefused: from every verb, when the request was not carried out.
    """

    def __init__(self, transport: Transport, learner: str) -> None:
        self.learner = learner
        self._transport = transport

    def outline(self) -> Outline:
        """The course's chapters by title; opens no store."""
        return self._ask(Outline, messages.GetOutline)

    def home(self) -> Home:
        """Everything the first screen shows."""
        return self._ask(Home, messages.GetHome)

    def page(self, chapter: str, section: str | None = None) -> Page:
        """One section; without `section`, where the learner left off in the chapter."""
        return self._ask(Page, messages.GetPage, chapter=chapter, section=section)

    def record_reading(self, chapter: str, section: str, finished: bool) -> Saved:
        """Keep where the learner stands; `finished` when they came to the section's end."""
        return self._change(Saved, messages.RecordReading, chapter=chapter, section=section, finished=finished)

    def start_attempt(self, chapter: str) -> Attempt:
        """The attempt under way at a chapter's quiz, or a new one."""
        return self._change(Attempt, messages.StartAttempt, chapter=chapter)

    def respond(self, attempt: int, position: int, response: Response | None) -> Saved:
        """Answer a question; None takes the answer back."""
        return self._change(Saved, messages.Respond, attempt=attempt, position=position, response=response)

    def flag(self, attempt: int, position: int, flagged: bool) -> Saved:
        """Mark a question to come back to, or unmark it."""
        return self._change(Saved, messages.Flag, attempt=attempt, position=position, flagged=flagged)

    def quiz(self, chapter: str) -> QuizDoor:
        """What a chapter's quiz is like, and whether it can be begun now."""
        return self._ask(QuizDoor, messages.GetQuiz, chapter=chapter)

    def check(self, attempt: int, position: int) -> Checked:
        """Have a response marked now, where the quiz does that."""
        return self._change(Checked, messages.Check, attempt=attempt, position=position)

    def hand_in(self, attempt: int) -> Result:
        """Finish an attempt."""
        return self._change(Result, messages.HandIn, attempt=attempt)

    def result(self, attempt: int) -> Result:
        """Look back on an attempt that was handed in."""
        return self._ask(Result, messages.GetResult, attempt=attempt)

    def start_run(self, experiment: Experiment, paused: bool = False, pace: float | None = None) -> int:
        """Train an experiment, at most `pace` epochs a second; the run's number."""
        return self._change(RunStarted, messages.StartRun, experiment=experiment, paused=paused, pace=pace).run

    def steer_run(self, run: int, action: Steering, pace: float | None = None) -> Saved:
        """Pause, resume, run one epoch, end a run, or change its pace; `pace` is in epochs a second."""
        return self._change(Saved, messages.SteerRun, run=run, action=action, pace=pace)

    def follow_run(self, run: int, since: int = 0) -> RunProgress:
        """Epochs after `since`, all of them saved; waits briefly for the first."""
        return self._ask(RunProgress, messages.FollowRun, run=run, since=since)

    def runs(self, limit: int = 50) -> tuple[RunLine, ...]:
        """The learner's runs, newest first."""
        return self._ask(Runs, messages.GetRuns, limit=limit).runs

    def review(self) -> ReviewQueue:
        """How much there is to review."""
        return self._ask(ReviewQueue, messages.GetReview)

    def draw_review(self) -> ReviewCard:
        """The question that has been due longest, as a fresh variant."""
        return self._change(ReviewCard, messages.DrawReview)

    def answer_review(self, review: int, response: Response | None) -> Reviewed:
        """Answer it; None gives it up."""
        return self._change(Reviewed, messages.AnswerReview, review=review, response=response)

    def rate_review(self, review: int, rating: Rating) -> Reviewed:
        """Say oneself how well it was remembered."""
        return self._change(Reviewed, messages.RateReview, review=review, rating=rating)

    # -- for instructors

    def enrol(self, people: Sequence[Enrolee]) -> Enrolled:
        """Bind logins of the class's host to the class; at most 100 at a time."""
        return self._change(Enrolled, messages.Enrol, people=tuple(people))

    def unenrol(self, logins: Sequence[str]) -> Enrolled:
        """Let nobody in under these logins any more."""
        return self._change(Enrolled, messages.Unenrol, logins=tuple(logins))

    def class_piece(self, after: str = "", limit: int = 100) -> ClassPiece:
        """Who is enrolled and what they have done, from the first login after `after`."""
        return self._ask(ClassPiece, messages.GetClass, after=after, limit=limit)

    def record(self, login: str) -> Record:
        """One learner's attempts and corrections."""
        return self._ask(Record, messages.GetRecord, login=login)

    def sheet(self, login: str, attempt: int) -> Result:
        """One attempt of one learner, looked back on."""
        return self._ask(Result, messages.GetSheet, login=login, attempt=attempt)

    def correct(self, login: str, chapter: str, credits: Credits, reason: str) -> Corrected:
        """Add to what a learner earned with a chapter, in thousandths, or take from it."""
        return self._change(Corrected, messages.Correct, login=login, chapter=chapter, credits=credits, reason=reason)

    def grades(self, after: str = "", limit: int = 100) -> Grades:
        """What a gradebook of record is given, from the first login after `after`."""
        return self._ask(Grades, messages.GetGrades, after=after, limit=limit)

    def items(self, chapter: str) -> Items:
        """Statistics of a chapter's quiz over everybody's first attempts."""
        return self._ask(Items, messages.GetItems, chapter=chapter)

    def regrade(
        self, chapter: str, *, apply: bool = False, spare: bool = False, after: str = "", limit: int = 100
    ) -> Regraded:
        """Mark anew what was handed in, by the questions as they now stand; without `apply` only say who gains what."""
        fields = {"chapter": chapter, "apply": apply, "spare": spare, "after": after, "limit": limit}
        return self._change(Regraded, messages.Regrade, **fields)

    def close(self) -> None:
        """Leave: live runs are paused and kept, but a class's server goes on with its own."""
        self._transport.close()

    def _change(self, expected: type[Reply], kind: type[messages.Change], **fields: Any) -> Reply:
        return self._ask(expected, kind, request_id=uuid4().hex, **fields)

    def _ask(self, expected: type[Reply], kind: type[messages.Request], **fields: Any) -> Reply:
        try:
            request = cast("AnyRequest", kind(**fields))
        except ValidationError as error:
            wrong = ", ".join(str(part["loc"][0]) for part in error.errors() if part["loc"])
            raise ClassroomRefused("invalid", f"There is no such thing to ask for: {wrong}.") from None
        return self._put(expected, request)

    def _put(self, expected: type[Reply], request: AnyRequest) -> Reply:
        reply = self._transport.ask(self.learner, request)
        if isinstance(reply, Refused):
            raise ClassroomRefused(reply.code, reply.message, lambda: self._put(expected, request))
        if not isinstance(reply, expected):
            raise ClassroomRefused("version", f"The classroom answered {reply.reply!r}: it is of another version.")
        return reply


def open_client(
    course: Path | None,
    data: Path,
    learner: str,
    database_url: str | None,
    *,
    clock: Callable[[], datetime] | None = None,
    seeds: Callable[[], int] | None = None,
) -> Client:
    """A client of a classroom in this process: `course` None is the bundled one, `data` the folder of progress.

    Nothing is opened or read before the first request.
    """

    def classroom() -> Classroom:
        from content.loader import BUNDLED
        from gradebook.classroom import Classroom

        return Classroom(course or BUNDLED, data, database_url, clock=clock, seeds=seeds)

    return Client(Local(classroom), learner)


def open_class(server: Socket, learner: str) -> Client:
    """A client of a class's server. Nothing is asked before the first request."""
    return Client(server, learner)
