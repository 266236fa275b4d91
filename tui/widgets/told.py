"""What is told of a question once its response is committed, and what came of checking one."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import TYPE_CHECKING

from textual.content import Content

from tui.quiz_words import SURE, checked_in_words, grade_in_words
from tui.theme import PARTLY, RIGHT, WARNING, WRONG
from tui.widgets.inline import READING_WIDTH, hanging, inline

if TYPE_CHECKING:
    from content.asked import Told, ToldChoice, ToldPart
    from gradebook.messages import Checked, Marked

NONE_GIVEN = "– none given –"


def sign_of(mark: Fraction) -> tuple[str, str]:
    """A mark's sign and its colour: right, wrong, or partly right."""
    if mark == 1:
        return RIGHT, "$success"
    return (PARTLY, "$warning") if mark > 0 else (WRONG, "$error")


def looked_back(marked: Marked, width: int = READING_WIDTH, mine: bool = True) -> Content:
    """Everything there is to say about one question, from the learner's answer to where it is taught.

    `mine`: the learner is who reads this.
    """
    lines = list(told_of(marked.told, width, mine))
    worth = _worth(marked, mine)
    if worth:
        lines += [Content(""), Content.styled(worth, "$muted")]
    taught = Content.assemble(("Taught in ", "$muted"), marked.section_title, ("   s opens it", "$muted"))
    return Content("\n").join([*lines, Content(""), taught])


def told_of(told: Told, width: int, mine: bool = True) -> Iterator[Content]:
    """The response and what is right, part by part where there are several, and why."""
    if told.choices:
        yield from _choices(told.choices, width, "← your answer" if mine else "← the answer given")
    elif told.parts:
        for part in told.parts:
            yield from _part(part, width)
    else:
        yield from _named("Your answer" if mine else "Answer", told.given or NONE_GIVEN, "", width)
        yield from _named("Right", told.answer, "bold $success", width)
    if told.because and not told.choices:
        yield Content("")
        yield hanging(Content.styled(f"{WRONG} ", "bold $error"), inline(told.because), width)
    if told.explanation:
        yield Content("")
        yield hanging(Content.styled("Why  ", "bold"), inline(told.explanation), width)


def checked_of(checked: Checked, width: int) -> Content:
    """What came of checking a response: its mark with its sign, what helps, what is left, and what may be told."""
    told = checked.told
    said = checked.model_copy(update={"because": None}) if told else checked  # then it stands with what is told
    first, *more = checked_in_words(said)
    sign, style = (WARNING, "$warning") if checked.note else sign_of(checked.mark)
    lines = [hanging(Content.styled(f"{sign} ", f"bold {style}"), inline(first, "bold"), width)]
    lines += [hanging(Content("  "), inline(sentence), width) for sentence in more]
    if told:
        lines += [Content(""), *told_of(told, width)]
    return Content("\n").join(lines)


def _worth(marked: Marked, mine: bool) -> str:
    """What the question brings, where that is not just its mark."""
    if marked.grade == marked.told.mark:
        return ""
    certainty = marked.response.certainty if marked.response else None
    if certainty:
        how = f"{'You were' if mine else 'Given as'} {'guessing' if certainty == 1 and mine else SURE[certainty]}: it"
    else:
        how = f"After {marked.tries} tries it" if marked.tries > 1 else "It"
    return f"{how} brings {grade_in_words(marked.grade)} of its points."


def _named(name: str, value: str, style: str, width: int) -> Iterator[Content]:
    """A value behind its name; one of several lines, or too long for this one, begins below it."""
    head = Content.styled(f"{name:<13}", "$muted")
    if "\n" not in value:
        yield hanging(head, Content.styled(value, style), width)
        return
    yield head
    for line in value.rstrip("\n").split("\n"):
        yield Content.assemble("  │ ", (line, style))


def _choices(choices: tuple[ToldChoice, ...], width: int, chosen: str) -> Iterator[Content]:
    """Every choice with what it is and whether it was chosen; below one that was decided wrongly, why."""
    for choice in choices:
        sign, style = (RIGHT, "$success") if choice.right else (WRONG, "$error") if choice.chosen else ("·", "$muted")
        head = Content.styled(f" {sign}  ", f"bold {style}")
        mine = Content.styled(f"  {chosen}" if choice.chosen else "", "$accent")
        yield hanging(head, inline(choice.text) + mine, width)
        if choice.because and choice.chosen != choice.right:
            yield hanging(Content("    "), inline(choice.because, "$muted"), width)
    if not any(choice.chosen for choice in choices):
        yield Content.styled("    – no answer given –", "$muted")


def _part(part: ToldPart, width: int) -> Iterator[Content]:
    """One part: its sign, what it is called, what was given; below a wrong one what is right, and why."""
    sign, style = (RIGHT, "$success") if part.right else (WRONG, "$error")
    given = part.given or NONE_GIVEN
    body = inline(part.text) + Content.styled("  →  ", "$muted") + inline(given, "" if part.given else "$muted")
    yield hanging(Content.styled(f" {sign}  ", f"bold {style}"), body, width)
    if not part.right:
        yield hanging(Content.styled("    right: ", "$muted"), inline(part.answer, "$success"), width)
        if part.because:
            yield hanging(Content("    "), inline(part.because, "$muted"), width)
