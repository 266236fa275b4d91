"""How a quiz's rules, checks and results are said: the same words on a screen and on plain lines."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from fractions import Fraction

from content.rules import Rules
from gradebook.messages import Checked, QuizDoor
from tui.words import percent

BEHAVIOURS = {
    "deferred": "All answers are marked when you hand in; until then you can change them.",
    "immediate": "Each answer is marked when you check it, and stands from then on.",
    "adaptive": "You can check an answer and try again; each earlier try costs {penalty} of the question.",
    "interactive": "You have {tries} at each question, with hints; each earlier try costs {penalty} of it.",
    "certainty": "Say how sure you are of each answer: right, a guess brings 1 of 3, fairly sure 2, quite sure 3; "
    "wrong, a guess costs nothing, fairly sure costs 2, quite sure costs 6.",
}
"""By the name of the behaviour."""

SURE = {1: "a guess", 2: "fairly sure", 3: "quite sure"}
"""By the certainty."""


def rules_in_words(door: QuizDoor) -> Iterator[str]:
    """What a learner should know before beginning, a sentence each."""
    rules = door.rules
    yield f"{_many(door.questions, 'question')}. {behaviour_in_words(rules)}"
    if rules.time_limit:
        yield f"You have {duration(rules.time_limit)}; what is answered by then is handed in."
    if rules.attempts is not None:
        yield f"{_many(rules.attempts, 'attempt')} allowed, {door.used} begun."
    if rules.wait:
        yield f"Between two attempts {duration(rules.wait)} have to pass."
    if rules.closes:
        yield f"The quiz closes {moment(rules.closes)}."
    yield from _credits(rules)
    if rules.counts == "first":
        yield "Only the first attempt brings credits."
    if rules.pass_mark:
        yield f"It is passed from {percent(rules.pass_mark)}."


def behaviour_in_words(rules: Rules) -> str:
    """When feedback comes, and what a try costs."""
    said = BEHAVIOURS.get(rules.behaviour, "")
    return said.format(tries=_many(rules.tries, "try", "tries"), penalty=percent(rules.penalty))


def checked_in_words(checked: Checked) -> Iterator[str]:
    """What came of checking, a sentence each; the explanation is told by itself."""
    yield checked.note or mark_in_words(checked.mark)
    if checked.because and checked.mark < 1:
        yield checked.because
    if checked.hint and not checked.closed:
        yield f"Hint: {checked.hint}"
    if checked.left is not None and not checked.closed:
        yield f"{_many(checked.left, 'try', 'tries')} left."
    if checked.closed or checked.tries > 1:
        yield f"This question brings {percent(checked.grade)} of its points" + ("." if checked.closed else " so far.")


def mark_in_words(mark: Fraction) -> str:
    """A mark, 0 to 1, in a sentence."""
    if mark in (0, 1):
        return "Right." if mark else "Wrong."
    return f"Partly right: {percent(mark)}."


def duration(seconds: int) -> str:
    """A length of time in its largest units that say it exactly enough: "20 min", "1 h 30 min", "2 days"."""
    if seconds < 60:
        return f"{seconds} s"
    minutes, rest = divmod(seconds, 60)
    if minutes < 60:
        return f"{minutes} min" + (f" {rest} s" if rest and minutes < 5 else "")
    hours, minutes = divmod(minutes, 60)
    if hours < 48:
        return f"{hours} h" + (f" {minutes} min" if minutes else "")
    return f"{hours // 24} days"


def moment(at: datetime) -> str:
    """A moment in this machine's own zone: "on 24 November at 18:00"."""
    here = at.astimezone()
    return f"on {here.day} {here:%B %Y} at {here:%H:%M}"


def grade_in_words(grade: Fraction) -> str:
    """A grade, which certainty can make negative."""
    return f"−{percent(-grade)}" if grade < 0 else percent(grade)


def _credits(rules: Rules) -> Iterator[str]:
    for step in rules.timeline:
        when = f"until {moment(step.until).removeprefix('on ')}" if step.until else "after that"
        yield f"Handed in {when} it brings {step.percent} % of its credits."


def _many(count: int, one: str, several: str = "") -> str:
    return f"{count} {one if count == 1 else several or one + 's'}"
