"""What one learner did, as lines of a list: chapters, corrections, attempts."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from rich.cells import cell_len
from textual.content import Content

from tui.names import legible
from tui.theme import CREDIT
from tui.widgets.class_lines import NARROW, full_name
from tui.widgets.inline import hanging
from tui.widgets.lines import graded
from tui.words import ago, cell, credits, credits_more_or_less, shorten

if TYPE_CHECKING:
    from gradebook.messages import AttemptLine, ChapterTitle, CorrectionLine, LearnerLine, Standing

GRADE, AWARDED, NUMBER, BEGUN, END = 8, 11, 5, 18, 13
"""Cells of these columns, the blanks to the next one among them."""


def person_line(line: LearnerLine, width: int) -> Content:
    """Who this is: name, e-mail, section, since when enrolled; on as many lines as it takes."""
    gone = "not enrolled any more" if line.uid is not None else ""
    enrolled = f"enrolled {moment(line.enrolled)}" if line.enrolled else gone
    role = " · instructor" if line.role == "instructor" else ""
    told = Content.styled(shorten((full_name(line) or "– no name given –") + role, width), "bold")
    used = told.cell_length
    for part in (legible(line.person.email), legible(line.person.section), enrolled):
        if part:
            fits = used + 3 + cell_len(part) <= width
            used = cell_len(part) + (used + 3 if fits else 0)
            told += Content.assemble("   " if fits else "\n", (shorten(part, width), "$muted"))
    return told


def chapters_heading(width: int) -> Content:
    """The names of a chapter's columns."""
    after = f"{'quiz':>{GRADE - 1}} {'credits':>{AWARDED}}"
    room = width - GRADE - AWARDED
    if width < NARROW:
        return Content.styled(cell("Chapters", room) + after, "bold")
    return Content.styled(cell("Chapters", room - GRADE) + f"{'pages':>{GRADE - 2}}  " + after, "bold")


def chapter_standing(chapter: ChapterTitle, standing: Standing, width: int) -> Content:
    """One chapter: pages read, best mark, credits of what it is worth."""
    room = width - GRADE - AWARDED
    name = f" {chapter.number:>2} {legible(chapter.title)}"
    pages = "" if width < NARROW else f"{_pages(standing):>{GRADE - 2}}  "
    mark, colour = ("–", "$muted") if standing.best is None else graded(standing.best)
    earned = f"{CREDIT} {credits(standing.earned)}/{credits(chapter.credits)}"
    return Content.assemble(
        cell(name, room - len(pages) - 1) + " " + pages,
        (f"{mark:>{GRADE - 1}} ", colour),
        (f"{earned:>{AWARDED}}", "$accent"),
    )


def _pages(standing: Standing) -> str:
    """Pages read, of how many."""
    return f"{standing.read}/{standing.pages}" if standing.pages else "–"


def correction_line(line: CorrectionLine, title: str, width: int, now: datetime) -> Content:
    """How much, in which chapter, who made it and when; below it, why."""
    by = f"by {legible(line.by)}, {ago(line.at, now)}"
    indent = " " * 11
    title = shorten(legible(title), width - len(indent))
    head = Content.assemble((f" {credits_more_or_less(line.credits):>8}  ", "bold $accent"), title)
    fits = head.cell_length + 3 + cell_len(by) <= width
    who = f"   {by}" if fits else f"\n{indent}{shorten(by, width - len(indent))}"
    why = hanging(Content(indent), Content(legible(line.reason)), width)
    return Content.assemble(head, (who, "$muted"), "\n", why)


def attempts_heading(width: int) -> Content:
    """The names of an attempt's columns."""
    after = f"{'grade':>{GRADE - 1}} {'credits':>{AWARDED}}"
    if width >= NARROW:
        after = cell("begun", BEGUN) + cell("handed in", END) + after
    return Content.styled(cell("Attempts", width - len(after) - NUMBER) + cell("no.", NUMBER) + after, "bold")


def attempt_line(line: AttemptLine, title: str, width: int) -> Content:
    """One attempt: chapter and number, when, and what it came to; or how far it has come."""
    times = "" if width < NARROW else cell(moment(line.started), BEGUN) + cell(_end(line), END)
    name = cell(f" {legible(title)}", width - NUMBER - len(times) - GRADE - AWARDED - 1)
    told: list[tuple[str, str]]
    if line.grade is None or line.handed_in is None:
        told = [(cell(f"{line.answered} of {line.questions} answered", GRADE + AWARDED), "$muted")]
    else:
        awarded = f"{CREDIT} {credits_more_or_less(line.awarded or 0)}"
        grade, colour = graded(line.grade)
        paid = "$accent" if line.awarded else "$muted"
        told = [(f"{grade:>{GRADE - 1}} ", colour), (f"{awarded:>{AWARDED}}", paid)]
    return Content.assemble(f"{name} {line.number:>{NUMBER - 2}}  {times}", *told)


def _end(line: AttemptLine) -> str:
    """When it was handed in; the day only where it was another, the year only where it was another."""
    if line.handed_in is None:
        return "under way"
    begun, end = line.started.astimezone(), line.handed_in.astimezone()
    if begun.date() == end.date():
        return end.strftime("%H:%M")
    return end.strftime("%m-%d %H:%M" if begun.year == end.year else "%Y-%m-%d")


def moment(at: datetime) -> str:
    """A moment on the clock on the wall here: "2026-09-01 09:05"."""
    return at.astimezone().strftime("%Y-%m-%d %H:%M")
