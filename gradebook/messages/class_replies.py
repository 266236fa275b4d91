"""What the classroom answers to an instructor."""

from __future__ import annotations

from datetime import datetime
from fractions import Fraction
from typing import Literal

from content.asked import Plain
from gradebook.messages.people import Person, Role
from gradebook.messages.replies import ChapterTitle, Credits


class Standing(Plain):
    """What one learner has done in one chapter: `read` of its `pages`; `best` is None until an attempt is handed in.

    `pages` is 0 where the chapter cannot be opened, and `read` with it.
    """

    pages: int
    read: int
    best: Fraction | None
    earned: Credits


class LearnerLine(Plain):
    """One learner of a class; `chapters` in the order of the class's own list.

    Attributes:
        uid: of the account that the login was bound to; None on a laptop, where nobody is enrolled.
        enrolled: since when, None likewise.
        last_seen: when they last changed anything.
        earned: over all chapters, corrections counted.
    """

    login: str
    role: Role
    person: Person
    uid: int | None
    enrolled: datetime | None
    last_seen: datetime | None
    chapters: tuple[Standing, ...]
    earned: Credits


class ClassPiece(Plain):
    """A piece of the class, from the first login after the one asked for. `learners` counts everybody."""

    reply: Literal["class"] = "class"
    title: str
    chapters: tuple[ChapterTitle, ...]
    lines: tuple[LearnerLine, ...]
    learners: int
    possible: Credits
    more: bool


class AttemptLine(Plain):
    """One attempt of a learner. `grade` and `awarded` are None while it is under way."""

    id: int
    number: int
    chapter: str
    started: datetime
    handed_in: datetime | None
    grade: Fraction | None
    awarded: Credits | None
    answered: int
    questions: int


class CorrectionLine(Plain):
    """A correction: how much, who made it, and why."""

    chapter: str
    credits: Credits
    reason: str
    by: str
    at: datetime


class Record(Plain):
    """One learner; attempts and corrections newest first, as many as a reply carries."""

    reply: Literal["record"] = "record"
    chapters: tuple[ChapterTitle, ...]
    learner: LearnerLine
    attempts: tuple[AttemptLine, ...]
    corrections: tuple[CorrectionLine, ...]


class NotEnrolled(Plain):
    """A login that was passed over, and why."""

    login: str
    why: str


class Enrolled(Plain):
    """What enrolling came to, login by login: newly enrolled, changed, as it was, and passed over."""

    reply: Literal["enrolled"] = "enrolled"
    new: tuple[str, ...]
    changed: tuple[str, ...]
    unchanged: tuple[str, ...]
    refused: tuple[NotEnrolled, ...]


class Corrected(Plain):
    """A correction is on disk; `earned` is what the chapter comes to now."""

    reply: Literal["corrected"] = "corrected"
    earned: Credits


class GradeLine(Plain):
    """One learner's credits, a chapter each; None where there is no grade: nothing handed in, nothing corrected."""

    login: str
    person: Person
    credits: tuple[Credits | None, ...]
    total: Credits


class Grades(Plain):
    """A piece of the gradebook. `self_reported`: this is a learner's own word, from a laptop."""

    reply: Literal["grades"] = "grades"
    course: str
    class_title: str | None
    self_reported: bool
    chapters: tuple[ChapterTitle, ...]
    lines: tuple[GradeLine, ...]
    more: bool
