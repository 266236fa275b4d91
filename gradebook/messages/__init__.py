"""What may be asked of the classroom and what it answers. Every message survives a round trip through JSON."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, Field

from content.asked import Plain
from gradebook.agreed import VERSION
from gradebook.messages.author_messages import (
    AnswerLine,
    GetItems,
    ItemLine,
    Items,
    Regrade,
    Regraded,
    RegradedLine,
    RegradedQuestion,
)
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
    CertaintyLine,
    ChapterStanding,
    ChapterTitle,
    Checked,
    Code,
    Credits,
    Home,
    Marked,
    Outline,
    Page,
    PastAttempt,
    Place,
    Prose,
    QuizDoor,
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
    Check,
    Flag,
    FollowRun,
    GetHome,
    GetOutline,
    GetPage,
    GetQuiz,
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
from gradebook.messages.review_messages import (
    AnswerReview,
    DrawReview,
    GetReview,
    RateReview,
    Rating,
    ReviewCard,
    Reviewed,
    ReviewQueue,
)

__all__ = [
    "INSTRUCTING",
    "VERSION",
    "AnswerLine",
    "AnswerReview",
    "AnyReply",
    "AnyRequest",
    "Asking",
    "Attempt",
    "AttemptLine",
    "CertaintyLine",
    "Change",
    "ChapterStanding",
    "ChapterTitle",
    "Check",
    "Checked",
    "ClassPiece",
    "Code",
    "Correct",
    "Corrected",
    "CorrectionLine",
    "Credits",
    "DrawReview",
    "Enrol",
    "Enrolee",
    "Enrolled",
    "Flag",
    "FollowRun",
    "GetClass",
    "GetGrades",
    "GetHome",
    "GetItems",
    "GetOutline",
    "GetPage",
    "GetQuiz",
    "GetRecord",
    "GetResult",
    "GetReview",
    "GetRuns",
    "GetSheet",
    "GradeLine",
    "Grades",
    "HandIn",
    "Hello",
    "Home",
    "Id",
    "ItemLine",
    "Items",
    "LearnerLine",
    "Login",
    "Marked",
    "NotEnrolled",
    "Outline",
    "Pace",
    "Page",
    "PastAttempt",
    "Person",
    "Place",
    "Position",
    "Prose",
    "QuizDoor",
    "RateReview",
    "Rating",
    "Record",
    "RecordReading",
    "Refused",
    "RefusedCode",
    "Regrade",
    "Regraded",
    "RegradedLine",
    "RegradedQuestion",
    "Request",
    "RequestId",
    "Respond",
    "Result",
    "ReviewCard",
    "ReviewQueue",
    "Reviewed",
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

INSTRUCTING = (Enrol, Unenrol, GetClass, GetRecord, GetSheet, Correct, GetGrades, GetItems, Regrade)
"""Requests that only an instructor may make."""

AnyRequest = Annotated[
    GetOutline
    | GetHome
    | GetPage
    | GetQuiz
    | RecordReading
    | StartAttempt
    | Respond
    | Flag
    | Check
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
    | GetGrades
    | GetReview
    | DrawReview
    | AnswerReview
    | RateReview
    | GetItems
    | Regrade,
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
    | QuizDoor
    | Checked
    | ReviewQueue
    | ReviewCard
    | Reviewed
    | Items
    | Regraded
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
