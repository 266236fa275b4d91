"""What an instructor may ask of the classroom; whoever is none is refused."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, Field, StringConstraints

from gradebook.messages.people import Enrolee, Login
from gradebook.messages.requests import Change, Id, Request, Serial


def _not_nothing(credits: int) -> int:
    if credits == 0:
        raise ValueError("a correction of 0 corrects nothing")
    return credits


Correction = Annotated[int, Field(ge=-1_000_000_000, le=1_000_000_000), AfterValidator(_not_nothing)]
"""Whole thousandths of a credit, added to what was earned; below 0 takes away."""

Reason = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]

After = Annotated[str, StringConstraints(max_length=64)]
"""The last login of the piece before; "" begins at the first."""

Many = Annotated[int, Field(ge=1, le=200)]


class Enrol(Change):
    """Bind logins of this host, each together with its present uid, to the class. Asked again, it changes details."""

    ask: Literal["enrol"] = "enrol"
    people: Annotated[tuple[Enrolee, ...], Field(min_length=1, max_length=100)]


class Unenrol(Change):
    """Let nobody in under these logins any more. What they did stays."""

    ask: Literal["unenrol"] = "unenrol"
    logins: Annotated[tuple[Login, ...], Field(min_length=1, max_length=100)]


class GetClass(Request):
    """Who is enrolled and what they have done, in the order of their logins, in pieces."""

    ask: Literal["class"] = "class"
    after: After = ""
    limit: Many = 100


class GetRecord(Request):
    """One learner's attempts and corrections."""

    ask: Literal["record"] = "record"
    login: Login


class GetSheet(Request):
    """One attempt of one learner, with responses, marks and explanations. It has been handed in."""

    ask: Literal["sheet"] = "sheet"
    login: Login
    attempt: Serial


class Correct(Change):
    """Add to what a learner earned with a chapter, or take from it."""

    ask: Literal["correct"] = "correct"
    login: Login
    chapter: Id
    credits: Correction
    reason: Reason


class GetGrades(Request):
    """What a gradebook of record is given, in the order of logins, in pieces."""

    ask: Literal["grades"] = "grades"
    after: After = ""
    limit: Many = 100
