"""How the questions of a quiz did: lines of a table, and one question's figures and answers in full."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from textual.content import Content

from tui.names import legible
from tui.quiz_words import duration
from tui.theme import WARNING
from tui.widgets.inline import READING_WIDTH, hanging, inline
from tui.words import bar, cell, percent

if TYPE_CHECKING:
    from gradebook.messages import AnswerLine, ItemLine, Items

NARROW, WIDE = 60, 98
COLUMNS = (("facility", 10), ("discr.", 9), ("time", 9))
DISCRIMINATES = ((50.0, "very well"), (30.0, "adequately"), (20.0, "weakly"), (5.0, "very weakly"), (0.0, "hardly"))
"""From which discrimination index on a question tells those who know more from those who know less, and how well."""


def share(value: float | None) -> str:
    """A figure in percent; – where it is not defined."""
    return "–" if value is None else f"{value:.0f} %".replace("-", "−")


def quiz_lines(items: Items, width: int) -> Content:
    """The quiz as a whole."""
    if not items.attempts:
        told = Content("Nobody has handed in this quiz yet.")
    else:
        attempts = f"{items.attempts} first attempt{'' if items.attempts == 1 else 's'}"
        told = Content.styled(attempts, "bold") + _figures(("mean", items.mean), ("median", items.median))
        if width >= NARROW:
            told += _figures(("deviation", items.deviation)) + Content("" if width >= WIDE else "\n")
            told += _figures(("Cronbach's alpha", items.alpha), ("standard error", items.error))
    return told + Content.styled(f"\n{items.note}", "$muted") if items.note else told


def _figures(*figures: tuple[str, float | None]) -> Content:
    line = Content("")
    for name, value in figures:
        line += Content.assemble((f"   {name} ", "$muted"), share(value))
    return line


def heading(width: int) -> Content:
    """The names of the columns."""
    after = "".join(f"{name:>{room}}" for name, room in _columns(width))
    return Content.styled(cell("    Question", width - len(after)) + after, "bold")


def item_line(number: int, item: ItemLine, width: int) -> Content:
    """One question: a sign where its key is suspect, its beginning, facility, discrimination, median time."""
    time = "–" if item.seconds is None else duration(item.seconds)
    told = dict(
        zip((name for name, _ in COLUMNS), (share(item.facility), share(item.discrimination), time), strict=True)
    )
    after = "".join(f"{told[name]:>{room}}" for name, room in _columns(width))
    sign, style = (WARNING, "bold $warning") if item.suspect else (" ", "")
    prompt = legible(item.prompt.replace("`", ""))
    return Content.assemble((f"{sign} ", style), f"{number:>2} ", cell(prompt, width - len(after) - 6) + " ", after)


def _columns(width: int) -> tuple[tuple[str, int], ...]:
    return COLUMNS if width >= NARROW else COLUMNS[:1]


def item_in_full(item: ItemLine, width: int) -> Iterator[Content]:
    """Why the key may be wrong, every figure with what it means, every answer with who gave it."""
    for reason in item.suspect:
        yield hanging(Content.styled(f"{WARNING} ", "bold $warning"), Content.styled(reason, "$warning"), width)
    if item.suspect:
        yield Content("")
    for name, value, means in _meanings(item):
        yield hanging(
            Content.assemble((f"{name:<16}", "$muted"), f"{value:>8}  "), Content.styled(means, "$muted"), width
        )
    yield Content("")
    yield from _answers(item.answers, width)


def _meanings(item: ItemLine) -> Iterator[tuple[str, str, str]]:
    yield "facility", share(item.facility), f"mean mark of the {item.shown} who were asked"
    yield "deviation", share(item.deviation), "of the marks"
    weights = f"of the scores' spread; its points are {share(item.intended_weight)} of the quiz"
    yield "weight", share(item.effective_weight), weights
    yield "discrimination", share(item.discrimination), discriminates(item.discrimination)
    yield "efficiency", share(item.efficiency), "of the discrimination that its marks allow"
    yield "point-biserial", share(item.point_biserial), "correlation with the whole quiz, itself among it"
    time = "–" if item.seconds is None else duration(item.seconds)
    yield "median time", time, "from seeing it to the last answer"


def discriminates(index: float | None) -> str:
    """What the discrimination index says, in words."""
    if index is None:
        return "not defined: all marks are alike, or there are too few"
    how = next((words for least, words in DISCRIMINATES if index >= least), None)
    told = "tells those who know the rest from those who do not"
    return f"{told} {how}" if how else "those who know the rest do worse at it"


def _answers(answers: tuple[AnswerLine, ...], width: int) -> Iterator[Content]:
    """The distractor table: how many gave each answer, and how many of them among the best and the weakest."""
    if not answers:
        return
    most = max(answer.given for answer in answers)
    wide = width >= NARROW
    room = width - (46 if wide else 14)
    names = f"{'mark':>6}{'given':>8}{'':12}{'best 27 %':>11}{'weakest':>9}" if wide else f"{'mark':>6}{'given':>8}"
    yield Content.styled(cell("Answers", room) + names, "bold")
    for answer in answers:
        drawn = f" {bar(answer.given, most)} " if wide else ""
        after = f"{answer.upper:>11}{answer.lower:>9}" if wide else ""
        style = "$success" if answer.mark == 1 else ""
        yield Content.assemble(
            (cell(legible(answer.text), room), style),
            (f"{percent(answer.mark):>6}", style),
            f"{answer.given:>8}",
            (drawn, "$accent"),
            after,
        )


def prompt_of(item: ItemLine, width: int = READING_WIDTH) -> Content:
    """The question, with its sign where its key is suspect."""
    sign = Content.styled(f"{WARNING} ", "bold $warning") if item.suspect else Content("")
    return hanging(sign, inline(item.prompt), width)
