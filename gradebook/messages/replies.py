"""What the classroom answers."""

from __future__ import annotations

from datetime import datetime
from fractions import Fraction
from typing import Annotated, Literal

from pydantic import Field

from content.asked import Asked, Plain, Response, Told
from engine.experiment import EpochResult, Experiment, PostMortem
from gradebook.messages.people import Role
from gradebook.messages.requests import Id

Credits = int
"""Whole thousandths of a credit."""

RefusedCode = Literal["invalid", "unknown", "closed", "storage", "course", "version", "denied", "busy", "away"]

RunState = Literal["running", "paused", "finished", "stopped", "diverged", "lost"]


class ChapterTitle(Plain):
    """A chapter in the course's list. `problem` says why it cannot be opened, in one line."""

    id: Id
    number: int
    title: str
    summary: str
    credits: Credits
    problem: str | None = None


class Outline(Plain):
    reply: Literal["outline"] = "outline"
    course: str
    chapters: tuple[ChapterTitle, ...]


class ChapterStanding(Plain):
    """What a learner has done in a chapter. `pages` is 0 while none has been opened."""

    chapter: ChapterTitle
    pages: int
    read: int
    best: Fraction | None
    earned: Credits
    under_way: bool


class Place(Plain):
    """Where a learner left off."""

    chapter: Id
    chapter_title: str
    section: Id
    section_title: str
    number: int | None


class RunLine(Plain):
    """A run in a list."""

    id: int
    experiment: Experiment
    state: RunState
    started: datetime
    epochs: int
    last: EpochResult | None


class Home(Plain):
    """The first screen.

    Attributes:
        notice: something the learner should know about where progress is kept.
        class_title: the class whose server answers; None on a laptop.
        role: what the learner is in it.
    """

    reply: Literal["home"] = "home"
    course: str
    learner: str
    earned: Credits
    possible: Credits
    chapters: tuple[ChapterStanding, ...]
    place: Place | None
    runs: tuple[RunLine, ...]
    notice: str | None = None
    class_title: str | None = None
    role: Role = "learner"


class Prose(Plain):
    """Markdown, with every expression in it computed."""

    kind: Literal["prose"] = "prose"
    markdown: str


class Code(Plain):
    """Code that runs as it stands, and what it printed when the course was checked (None: not recorded)."""

    kind: Literal["code"] = "code"
    source: str
    printed: str | None


class SectionLine(Plain):
    """A section in its chapter's outline."""

    id: Id
    title: str
    number: int | None
    read: bool


class Page(Plain):
    """One section, ready to show.

    Attributes:
        number: of the section among the numbered ones; None for pages that frame the chapter.
        sections: the whole chapter's pages in order, this one among them.
        outline: whether the page draws that list in full.
        invite: whether the page invites to the quiz, and `quiz` says there is one.
        trusted: whether its code may be run without asking first.
        fingerprint: of the chapter's code, by which trust is remembered.
        lab: the experiment this chapter's lab opens with.
        problems: what was left out of the chapter because it is wrong, a line each.
    """

    reply: Literal["page"] = "page"
    chapter: ChapterTitle
    section: Id
    title: str
    number: int | None
    blocks: tuple[Annotated[Prose | Code, Field(discriminator="kind")], ...]
    figure: str | None
    figure_start: dict[str, int | float | str]
    predict: str | None
    outline: bool
    invite: bool
    quiz: bool
    sections: tuple[SectionLine, ...]
    trusted: bool
    fingerprint: str
    lab: Experiment | None
    problems: tuple[str, ...] = ()


class Asking(Plain):
    """One question of an attempt under way: what is asked, what was answered, whether it is flagged."""

    asked: Asked
    response: Response | None
    flagged: bool


class Attempt(Plain):
    """An attempt under way."""

    reply: Literal["attempt"] = "attempt"
    id: int
    number: int
    chapter: ChapterTitle
    started: datetime
    questions: tuple[Asking, ...]


class Saved(Plain):
    """What was asked for is on disk."""

    reply: Literal["saved"] = "saved"


class Marked(Plain):
    """One question of an attempt, looked back on."""

    asked: Asked
    response: Response | None
    told: Told
    section_title: str


class Result(Plain):
    """An attempt that was handed in.

    Attributes:
        grade: points earned of points possible, exact.
        worth: credits this attempt's grade is worth.
        awarded: credits it added to what earlier attempts had earned: never below 0.
        earned: credits this quiz has earned so far, best attempt counting.
    """

    reply: Literal["result"] = "result"
    id: int
    number: int
    chapter: ChapterTitle
    handed_in: datetime
    grade: Fraction
    worth: Credits
    awarded: Credits
    earned: Credits
    best: Fraction
    questions: tuple[Marked, ...]


class RunStarted(Plain):
    reply: Literal["run-started"] = "run-started"
    run: int


class RunProgress(Plain):
    """Epochs since the one asked for; all are saved. `replayed` counts up while a saved run is caught up with."""

    reply: Literal["run-progress"] = "run-progress"
    run: int
    experiment: Experiment
    state: RunState
    epochs: tuple[EpochResult, ...]
    post_mortem: PostMortem | None
    replayed: int | None = None
    more: bool = False


class Runs(Plain):
    reply: Literal["runs"] = "runs"
    runs: tuple[RunLine, ...]


class Refused(Plain):
    """A request that was not carried out: what was expected, what came, what to do. Nothing was changed.

    `code`: "invalid" (the request makes no sense), "unknown" (there is no such thing for this learner), "closed" (too
    late for it), "storage" (not recorded: try again), "course" (the course's files cannot be read), "version",
    "denied" (whoever asks may not), "busy" (too much at once: try again), "away" (the class server does not answer).
    """

    reply: Literal["refused"] = "refused"
    code: RefusedCode
    message: str
