"""What may be asked of the classroom."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from content.asked import Plain, Response
from engine.experiment import Experiment

Id = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{0,63}$")]
RequestId = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{32}$")]
"""Made by the caller (`uuid4().hex`); a request that arrives twice under one id is answered once and the same."""

Serial = Annotated[int, Field(ge=1, le=2**31 - 1)]
"""Names an attempt or a run."""

Position = Annotated[int, Field(ge=0, le=999)]
"""Of a question in its attempt, from 0."""

Pace = Annotated[float, Field(gt=0, le=10_000)]
"""Epochs a second at most, for eyes to follow; None is as fast as it goes."""

Steering = Literal["pause", "resume", "step", "stop", "pace"]


class Request(Plain):
    """What every request has."""


class Change(Request):
    """A request that changes something: it carries an id and is carried out once."""

    request_id: RequestId


class GetOutline(Request):
    """The course's chapters by title: no store is opened for it."""

    ask: Literal["outline"] = "outline"


class GetHome(Request):
    """Everything the first screen shows."""

    ask: Literal["home"] = "home"


class GetPage(Request):
    """One section of a chapter. `section` None: where the learner left off in it."""

    ask: Literal["page"] = "page"
    chapter: Id
    section: Id | None = None


class RecordReading(Change):
    """The learner stands on this section; `finished` when they came to its end."""

    ask: Literal["reading"] = "reading"
    chapter: Id
    section: Id
    finished: bool


class StartAttempt(Change):
    """Open the attempt that is under way at this chapter's quiz, or begin one."""

    ask: Literal["start-attempt"] = "start-attempt"
    chapter: Id


class Respond(Change):
    """Answer the question at `position` (from 0); None takes the answer back."""

    ask: Literal["respond"] = "respond"
    attempt: Serial
    position: Position
    response: Response | None


class Flag(Change):
    """Mark the question at `position` to come back to, or unmark it."""

    ask: Literal["flag"] = "flag"
    attempt: Serial
    position: Position
    flagged: bool


class GetQuiz(Request):
    """What a chapter's quiz is like, and whether the learner may begin it now."""

    ask: Literal["quiz"] = "quiz"
    chapter: Id


class Check(Change):
    """Have the response at `position` marked now, where the quiz's behaviour does that."""

    ask: Literal["check"] = "check"
    attempt: Serial
    position: Position


class HandIn(Change):
    """Finish the attempt: it is marked, and pays its credits, once."""

    ask: Literal["hand-in"] = "hand-in"
    attempt: Serial


class GetResult(Request):
    """Marks and explanations of an attempt that was handed in."""

    ask: Literal["result"] = "result"
    attempt: Serial


class StartRun(Change):
    """Train this experiment."""

    ask: Literal["start-run"] = "start-run"
    experiment: Experiment
    paused: bool = False
    pace: Pace | None = None


class SteerRun(Change):
    """Pause, resume, run one epoch, end a run, or change its pace. Resuming one that was saved replays it to where
    it was. `pace` holds from a "resume", "step" or "pace" on.
    """

    ask: Literal["steer-run"] = "steer-run"
    run: Serial
    action: Steering
    pace: Pace | None = None


class FollowRun(Request):
    """Epochs after `since`; waits briefly when there are none yet and the run is under way."""

    ask: Literal["follow-run"] = "follow-run"
    run: Serial
    since: Annotated[int, Field(ge=0, le=2**31 - 1)] = 0


class GetRuns(Request):
    """The learner's runs, newest first."""

    ask: Literal["runs"] = "runs"
    limit: Annotated[int, Field(ge=1, le=200)] = 50
