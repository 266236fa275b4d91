"""Chapters and runs as lines of a list, their columns under each other."""

from __future__ import annotations

from datetime import datetime
from fractions import Fraction
from typing import TYPE_CHECKING, Protocol

from textual.content import Content

from engine.experiment import EpochResult, summary
from tui.theme import RIGHT, WARNING
from tui.words import ago, bar, cell, credits, number, percent, shorten

if TYPE_CHECKING:
    from gradebook.messages import ChapterStanding, RunLine


class Titled(Protocol):
    """A chapter in a list; `credits` in thousandths."""

    @property
    def id(self) -> str: ...
    @property
    def number(self) -> int: ...
    @property
    def title(self) -> str: ...
    @property
    def credits(self) -> int: ...
    @property
    def problem(self) -> str | None: ...


GOOD = Fraction(4, 5)
"""A best mark from here on carries the sign for right, below it the one for warning: it says where to go on."""

SIGNS = {"running": "▶", "paused": "⏸", "finished": " ", "stopped": "■", "diverged": WARNING, "lost": WARNING}


def columns(width: int) -> tuple[int, bool]:
    """How wide a chapter's title is, and whether the columns after it fit: bar 12, mark 8, credits 11."""
    whole = width >= 70
    return (min(width - 36, 60) if whole else width - 11), whole


def heading(width: int) -> Content:
    """The names of the columns."""
    title, whole = columns(width)
    text = f"{'Chapters':<{title}}  {'read':<12}{'quiz':<8}{'credits':>9}" if whole else "Chapters"
    return Content.styled(text, "bold")


def chapter_line(chapter: Titled, standing: ChapterStanding | None, width: int) -> Content:
    """One chapter: number and title, share read, best mark, credits; its problem instead, greyed, if it has one.

    Without a `standing` nothing is known yet of what the learner did in it.
    """
    title, whole = columns(width)
    name = f"{chapter.number:>2} {chapter.title}"
    if chapter.problem:
        return Content.styled(shorten(f"{name}   {WARNING} {chapter.problem}", width), "$muted")
    earned = f"◆ {credits(standing.earned) if standing else '–'}/{credits(chapter.credits)}"
    waits = f"after: {', '.join(standing.waits_for)}" if standing and standing.waits_for else ""
    if waits and not (standing and standing.best is not None):
        return _waiting(name, standing, waits, earned, width)
    if not whole:
        return Content.assemble(cell(name, title), (f"{earned:>11}", "$accent"))
    return Content.assemble(
        cell(name, title) + "  ",
        (f"{bar(standing.read, standing.pages) if standing else bar(0, 0):<12}", "$accent"),
        _mark(standing),
        (f"{earned:>9}", "$accent"),
    )


def _waiting(name: str, standing: ChapterStanding | None, waits: str, earned: str, width: int) -> Content:
    """A chapter whose quiz waits for others, greyed; what was read of it all the same keeps its bar."""
    title, whole = columns(width)
    if not whole:
        return Content.styled(cell(f"{name}   {waits}", title) + f"{earned:>11}", "$muted")
    read = f"{bar(standing.read, standing.pages):<12}" if standing and standing.read else ""
    room = 20 - len(read)
    if room < 20:
        return Content.styled(
            cell(f"{name}   {waits}", title) + "  " + read + cell("waits", room) + f"{earned:>9}", "$muted"
        )
    return Content.styled(cell(name, title) + "  " + cell(waits, room) + f"{earned:>9}", "$muted")


def _mark(standing: ChapterStanding | None) -> tuple[str, str]:
    if standing is None or standing.best is None:
        return (f"{'open' if standing and standing.under_way else '–':<8}", "$muted")
    if standing.passed:
        return (f"{RIGHT} {percent(standing.best)}".ljust(8), "$success")
    told, colour = graded(standing.best)
    return (f"{told:<8}", colour)


def graded(mark: Fraction) -> tuple[str, str]:
    """A mark with its sign, and its colour."""
    good = mark >= GOOD
    return (f"{RIGHT if good else WARNING} {percent(mark)}", "$success" if good else "$warning")


def run_line(run: RunLine, width: int, now: datetime) -> Content:
    """One run: its recipe, what it came to, when."""
    told = f"{SIGNS[run.state]} {_figures(run.last) if run.last else run.state}"
    when = ago(run.started, now)
    recipe = max(10, width - 42)
    if width < 70:
        return Content(shorten(f"   {summary(run.experiment)}  {told}", width))
    name = cell(summary(run.experiment), recipe - 3)
    return Content.assemble(f"   {name}  {told:<27}", (f"{when:>13}", "$muted"))


def _figures(last: EpochResult) -> str:
    """Loss and accuracy on the held-out part."""
    return f"loss {number(last.val_loss):<7} acc {last.val_accuracy * 100:3.0f} %"
