"""What may be asked of the classroom and what it answers. Every message survives a round trip through JSON."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict

from gradebook.messages.replies import (
    AnyReply,
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
    AnyRequest,
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
    "VERSION",
    "AnyReply",
    "AnyRequest",
    "Asking",
    "Attempt",
    "Change",
    "ChapterStanding",
    "ChapterTitle",
    "Code",
    "Credits",
    "Envelope",
    "Flag",
    "FollowRun",
    "GetHome",
    "GetOutline",
    "GetPage",
    "GetResult",
    "GetRuns",
    "HandIn",
    "Home",
    "Id",
    "Marked",
    "Outline",
    "Pace",
    "Page",
    "Place",
    "Position",
    "Prose",
    "RecordReading",
    "Refused",
    "Request",
    "RequestId",
    "Respond",
    "Result",
    "RunLine",
    "RunProgress",
    "RunStarted",
    "RunState",
    "Runs",
    "Saved",
    "SectionLine",
    "Serial",
    "StartAttempt",
    "StartRun",
    "SteerRun",
    "Steering",
    "plain",
]

VERSION = 1
"""Of this vocabulary; a client and a classroom that differ say so instead of guessing."""


class Envelope(BaseModel):
    """A request on its way, with the version of the vocabulary it is written in."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    version: int = VERSION
    request: AnyRequest


def plain(message: BaseModel) -> dict[str, Any]:
    """A message as JSON's own types."""
    return message.model_dump(mode="json")
