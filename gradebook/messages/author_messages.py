"""What an instructor asks of a quiz as a whole: how its questions did, and marking anew after a key was mended."""

from __future__ import annotations

from fractions import Fraction
from typing import Annotated, Literal

from pydantic import Field

from content.asked import Plain
from gradebook.messages.class_requests import After, Many
from gradebook.messages.replies import Credits
from gradebook.messages.requests import Change, Id, Request


class GetItems(Request):
    """Statistics of a chapter's quiz over everybody's first attempts."""

    ask: Literal["items"] = "items"
    chapter: Id


class Regrade(Change):
    """Mark every attempt at a chapter's quiz that was handed in by the questions as they now stand.

    Attributes:
        apply: write corrections; otherwise only tell what would come of it.
        spare: nobody loses credits by it.
        after: the login after which the told lines begin; nobody's are told twice.
    """

    ask: Literal["regrade"] = "regrade"
    chapter: Id
    apply: bool = False
    spare: bool = False
    after: After = ""
    limit: Many = 100


class AnswerLine(Plain):
    """One answer to a question, and who gave it.

    Attributes:
        text: the choice as its author wrote it, or what was typed; `– none –` for no response.
        mark: what it brings on average, from 0 to 1.
        given: how many gave it.
        upper: of those, how many are in the best 27 % by the rest of the quiz.
        lower: in the worst 27 %.
    """

    text: str
    mark: Fraction
    given: int
    upper: int
    lower: int


class ItemLine(Plain):
    """One question's statistics by Moodle's definitions, in percent where they are shares; None where undefined.

    Attributes:
        shown: to how many it was asked.
        facility: the mean mark.
        deviation: the standard deviation of the marks, population of those asked less one.
        intended_weight: its points of the quiz's points.
        effective_weight: how much of the scores' spread comes from it.
        discrimination: correlation of its marks with those of the rest of the quiz.
        efficiency: discriminative efficiency: that covariance of the largest its marks could have.
        point_biserial: correlation of its marks with the whole quiz's, itself among it; from −1 to 1.
        seconds: the median time on it.
        answers: what was answered, commonest first; at most 20.
        suspect: why its key may be wrong, a line each.
    """

    question: Id
    kind: str
    section: str
    prompt: str
    shown: int
    facility: float | None
    deviation: float | None
    intended_weight: float
    effective_weight: float | None
    discrimination: float | None
    efficiency: float | None
    point_biserial: float | None
    seconds: int | None
    answers: tuple[AnswerLine, ...]
    suspect: tuple[str, ...]


class Items(Plain):
    """Statistics of a quiz.

    Attributes:
        attempts: how many first attempts they rest on.
        mean: of the grades, in percent.
        deviation: of the grades, in percent.
        alpha: Cronbach's coefficient of internal consistency, in percent.
        error: standard error of a grade, in percent.
        note: what they cannot tell, and why.
    """

    reply: Literal["items"] = "items"
    chapter: Id
    title: str
    attempts: int
    mean: float | None
    median: float | None
    deviation: float | None
    alpha: float | None
    error: float | None
    items: tuple[ItemLine, ...]
    note: str | None = None


class RegradedQuestion(Plain):
    """One question whose marks change."""

    question: Id
    before: Fraction
    after: Fraction


class RegradedLine(Plain):
    """One learner whose marks change.

    Attributes:
        credits: what they gain, or lose where it is below 0, in thousandths.
    """

    login: str
    attempt: int
    number: int
    before: Fraction
    after: Fraction
    credits: Credits
    questions: tuple[RegradedQuestion, ...]


class Regraded(Plain):
    """What marking anew comes to.

    Attributes:
        changed: ids of the questions that are not what they were when attempts were handed in.
        gone: ids of questions that attempts saw and the bank has no more; their marks stand.
        attempts: how many were marked anew.
        lines: those whose marks change, in the order of logins; `more` says that there are further ones.
        gained: credits in all, in thousandths.
        lost: likewise.
        applied: whether corrections were written.
        kept: ids of questions that were changed so much that some answers to them mean nothing to the new form (other
            numbers, moved parts), or that cannot be drawn any more as they were; the marks of those answers stand.
    """

    reply: Literal["regraded"] = "regraded"
    chapter: Id
    changed: tuple[Id, ...]
    gone: tuple[Id, ...]
    attempts: int
    lines: tuple[RegradedLine, ...]
    more: bool
    gained: Annotated[Credits, Field(ge=0)]
    lost: Annotated[Credits, Field(ge=0)]
    applied: bool
    kept: tuple[Id, ...] = ()
