"""What may be asked of the classroom and what it answers. Every message survives a round trip through JSON."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, Field

from content.asked import Plain
from gradebook.agreed import VERSION
from gradebook.messages.class_replies import (
    AttemptLine,
    ClassPiece,
    Corrected,
    CorrectionLine,
    Enrolled,
    GradeLine,
    Grades,
    LearnerLine,
    NotEnrolled,
    Record,
    Standing,
)
from gradebook.messages.class_requests import (
    Correct,
    Enrol,
    GetClass,
    GetGrades,
    GetRecord,
    GetSheet,
    Unenrol,
)
from gradebook.messages.people import Enrolee, Login, Person, Role
from gradebook.messages.replies import (
    Asking,
    Attempt,
    ChapterStanding,
    ChapterTitle,
    Code,
    Credits,
    Home,
    Marked,
    Outline,
    Page,
    Place,
    Prose,
    Refused,
    RefusedCode,
    Result,
    RunLine,
    RunProgress,
    Runs,
    RunStarted,
    RunState,
    Saved,
    SectionLine,
)
from gradebook.messages.requests import (
    Change,
    Flag,
    FollowRun,
    GetHome,
    GetOutline,
    GetPage,
    GetResult,
    GetRuns,
    HandIn,
    Id,
    Pace,
    Position,
    RecordReading,
    Request,
    RequestId,
    Respond,
    Serial,
    StartAttempt,
    StartRun,
    Steering,
    SteerRun,
)

__all__ = [
    "INSTRUCTING",
    "VERSION",
    "AnyReply",
    "AnyRequest",
    "Asking",
    "Attempt",
    "AttemptLine",
    "Change",
    "ChapterStanding",
    "ChapterTitle",
    "ClassPiece",
    "Code",
    "Correct",
    "Corrected",
    "CorrectionLine",
    "Credits",
    "Enrol",
    "Enrolee",
    "Enrolled",
    "Flag",
    "FollowRun",
    "GetClass",
    "GetGrades",
    "GetHome",
    "GetOutline",
    "GetPage",
    "GetRecord",
    "GetResult",
    "GetRuns",
    "GetSheet",
    "GradeLine",
    "Grades",
    "HandIn",
    "Hello",
    "Home",
    "Id",
    "LearnerLine",
    "Login",
    "Marked",
    "NotEnrolled",
    "Outline",
    "Pace",
    "Page",
    "Person",
    "Place",
    "Position",
    "Prose",
    "Record",
    "RecordReading",
    "Refused",
    "RefusedCode",
    "Request",
    "RequestId",
    "Respond",
    "Result",
    "Role",
    "RunLine",
    "RunProgress",
    "RunStarted",
    "RunState",
    "Runs",
    "Saved",
    "SectionLine",
    "Serial",
    "Standing",
    "StartAttempt",
    "StartRun",
    "SteerRun",
    "Steering",
    "Unenrol",
    "Welcome",
    "plain",
]

INSTRUCTING = (Enrol, Unenrol, GetClass, GetRecord, GetSheet, Correct, GetGrades)
"""Requests that only an instructor may make."""

AnyRequest = Annotated[
    GetOutline
    | GetHome
    | GetPage
    | RecordReading
    | StartAttempt
    | Respond
    | Flag
    | HandIn
    | GetResult
    | StartRun
    | SteerRun
    | FollowRun
    | GetRuns
    | Enrol
    | Unenrol
    | GetClass
    | GetRecord
    | GetSheet
    | Correct
    | GetGrades,
    Field(discriminator="ask"),
]

AnyReply = Annotated[
    Outline
    | Home
    | Page
    | Attempt
    | Saved
    | Result
    | RunStarted
    | RunProgress
    | Runs
    | ClassPiece
    | Record
    | Enrolled
    | Corrected
    | Grades
    | Refused,
    Field(discriminator="reply"),
]


class Hello(Plain):
    """The first line from a client: which vocabulary it speaks."""

    nnquiz: int


class Welcome(Plain):
    """The first line back: whose server this is, and as whom the kernel says the caller is known here."""

    nnquiz: int
    class_title: str
    learner: str
    role: Role


def plain(message: BaseModel) -> dict[str, Any]:
    """A message as JSON's own types."""
    return message.model_dump(mode="json")
