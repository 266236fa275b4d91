"""What the classroom answers."""

from __future__ import annotations

from datetime import datetime
from fractions import Fraction
from typing import Annotated, Literal

from pydantic import Field

from content.asked import Asked, Certainty, Plain, Response, Told
from content.rules import Rules
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
    requires: tuple[Id, ...] = ()


class Outline(Plain):
    reply: Literal["outline"] = "outline"
    course: str
    chapters: tuple[ChapterTitle, ...]


class ChapterStanding(Plain):
    """What a learner has done in a chapter. `pages` is 0 while none has been opened.

    `passed`: the best attempt reached the quiz's pass mark. `waits_for`: titles of the chapters whose quizzes have to
    be passed before this one's can be begun.
    """

    chapter: ChapterTitle
    pages: int
    read: int
    best: Fraction | None
    earned: Credits
    under_way: bool
    passed: bool = False
    waits_for: tuple[str, ...] = ()


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
        due: questions that have come back to be reviewed.
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
    due: int = 0


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


class PastAttempt(Plain):
    """An attempt that was handed in, in a list."""

    id: int
    number: int
    handed_in: datetime
    grade: Fraction


class QuizDoor(Plain):
    """What a learner knows before beginning a quiz.

    Attributes:
        rules: what an attempt begun now would go by.
        questions: how many an attempt has.
        used: attempts begun so far.
        under_way: the attempt that is open, which Start goes on with.
        refused: why none can be begun now, in one line; None when one can.
        opens_at: when it can, where that is a matter of time.
        results: the attempts that were handed in, the newest first.
    """

    reply: Literal["quiz"] = "quiz"
    chapter: ChapterTitle
    rules: Rules
    questions: int
    used: int
    under_way: int | None
    refused: str | None
    opens_at: datetime | None
    best: Fraction | None
    passed: bool
    results: tuple[PastAttempt, ...] = ()


class Checked(Plain):
    """What came of checking a question.

    Attributes:
        mark: of the response that was checked, from 0 to 1.
        grade: what the tries so far are worth.
        tries: how many counted.
        left: how many are left; None where they are not counted.
        closed: whether the question takes no further response.
        because: why this response was wrong, where the author foresaw it.
        hint: what helps with the next try.
        told: everything, once the behaviour lets it be told.
        note: why it was not counted: the same response as before.
    """

    reply: Literal["checked"] = "checked"
    mark: Fraction
    grade: Fraction
    tries: int
    left: int | None
    closed: bool
    because: str | None = None
    hint: str | None = None
    told: Told | None = None
    note: str | None = None


class Asking(Plain):
    """One question of an attempt under way: what is asked, what was answered, whether it is flagged, and what came of
    checking it.
    """

    asked: Asked
    response: Response | None
    flagged: bool
    checked: Checked | None = None


class Attempt(Plain):
    """An attempt under way.

    Attributes:
        rules: what it was begun under.
        checks: whether responses can be checked one by one.
        asks_certainty: whether each response says how sure the learner is.
        seconds_left: until it is handed in as it stands, by the classroom's clock; None without a limit.
    """

    reply: Literal["attempt"] = "attempt"
    id: int
    number: int
    chapter: ChapterTitle
    started: datetime
    questions: tuple[Asking, ...]
    rules: Rules = Rules()
    checks: bool = False
    asks_certainty: bool = False
    seconds_left: int | None = None


class Saved(Plain):
    """What was asked for is on disk."""

    reply: Literal["saved"] = "saved"


class Marked(Plain):
    """One question of an attempt, looked back on.

    Attributes:
        grade: what the quiz's behaviour made of the tries, as a share of the question's points: `told.mark` under
            deferred and immediate, less what earlier tries cost, or signed by the certainty.
        tries: how many responses counted.
    """

    asked: Asked
    response: Response | None
    told: Told
    section_title: str
    grade: Fraction = Fraction(0)
    tries: int = 1


class CertaintyLine(Plain):
    """Of the responses given with one certainty, how many were right: what a calibration plot is drawn from.

    `right` is the sum of their marks.
    """

    certainty: Certainty
    given: int
    right: Fraction


class Result(Plain):
    """An attempt that was handed in.

    Attributes:
        grade: points earned of points possible, exact.
        worth: credits this attempt's grade is worth.
        awarded: credits it added to what earlier attempts had earned: never below 0.
        earned: credits this quiz has earned so far, best attempt counting.
        passed: whether the grade reaches the pass mark.
        percent: what share of the credits the time of handing in brought.
        overdue: its time was over, and it was handed in as it stood.
        rules: what it went by.
        certainty: over all of the learner's attempts at quizzes that ask for it.
        regraded: why its grade is another than when it was handed in; None when it is not.
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
    passed: bool = False
    percent: int = 100
    overdue: bool = False
    rules: Rules = Rules()
    certainty: tuple[CertaintyLine, ...] = ()
    regraded: str | None = None


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
