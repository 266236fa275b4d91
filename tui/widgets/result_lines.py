"""What an attempt came to, in a few lines."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import TYPE_CHECKING

from textual.content import Content

from tui.quiz_words import grade_in_words
from tui.theme import CREDIT, RIGHT, WARNING
from tui.words import credits, credits_in_words, percent

if TYPE_CHECKING:
    from gradebook.messages import Result

NARROW = 60


def summary(result: Result, mine: bool, width: int) -> Content:
    """Grade, whether it is passed, credits, and whatever made it other than one would think."""
    right = sum(marked.told.mark == 1 for marked in result.questions)
    awarded = f"   {CREDIT} +{credits_in_words(result.awarded)}" if result.awarded else ""
    sign, style = _passed(result, width)
    first = Content.assemble(
        (grade_in_words(result.grade), "bold"),
        f"   {right} of {len(result.questions)} right",
        (sign, style),
        (awarded, "bold $accent"),
    )
    return Content("\n").join([first, Content.styled(_standing(result, mine), "$muted"), *_notes(result)])


def _passed(result: Result, width: int) -> tuple[str, str]:
    if result.passed:
        return f"   {RIGHT} passed", "$success"
    if not result.rules.pass_mark:
        return "", ""
    mark = f" (from {percent(result.rules.pass_mark)})" if width >= NARROW else ""
    return f"   {WARNING} not passed{mark}", "$warning"


def _standing(result: Result, mine: bool) -> str:
    """What the quiz has brought so far."""
    if result.awarded or not mine:
        return f"Credits of this quiz: {credits(result.earned)} of {credits(result.chapter.credits)}."
    if result.rules.counts == "first" and result.number > 1:
        return f"The first attempt counts; you keep its {credits_in_words(result.earned)}."
    if result.earned:
        kept = credits_in_words(result.earned)
        return f"Your best attempt counts: {grade_in_words(result.best)}; you keep its {kept}."
    return "No credits yet: look back on each question, then try again."


def _notes(result: Result) -> Iterator[Content]:
    if result.overdue:
        yield Content.styled(f"{WARNING} The time was over: it was handed in as it stood.", "$warning")
    if result.percent != 100:
        yield Content.styled(
            f"{WARNING} Handed in when the quiz brought {result.percent} % of its credits.", "$warning"
        )
    if result.regraded:
        yield Content.styled(f"{WARNING} {result.regraded}", "$warning")
    if signed(result):
        told = "How sure you were counts: right brings up to 100 %, wrong takes up to 200 %."
        yield Content.styled(told, "$muted")


def signed(result: Result) -> bool:
    """Whether how sure the learner was went into the grade."""
    return bool(result.certainty) or any(marked.grade < Fraction(0) for marked in result.questions)
