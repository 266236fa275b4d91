"""A table for people: one line a learner, chapters by their numbers, and what the numbers mean below."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from gradebook.classes.exports.cells import number, plain
from gradebook.classes.exports.columns import SELF_REPORTED, chapters_of, graded
from gradebook.messages import GradeLine, Grades

NO_GRADE = "–"
WIDEST = 28
"""Cells that a name may take."""


def text(grades: Grades) -> str:
    """The table; names to the left, credits to the right of their columns."""
    chapters = chapters_of(grades)
    rows = [["login", "name", *(str(chapter.number) for chapter in chapters), "credits"]]
    rows += [_row(line, graded(grades)) for line in grades.lines]
    widths = [max(map(_width, column)) for column in zip(*rows, strict=True)]
    lines = [_heading(grades), ""]
    lines += [_aligned(row, widths) for row in rows]
    if not grades.lines:
        lines.append("Nobody yet." if grades.self_reported else "No learner is enrolled yet: nnquiz class enrol LOGIN")
    lines.append("")
    lines += [f"{chapter.number:>3}  {plain(chapter.title)} ({number(chapter.credits)})" for chapter in chapters]
    return "\n".join(lines) + "\n"


def _heading(grades: Grades) -> str:
    names = [plain(name) for name in (grades.class_title, grades.course) if name]
    return " · ".join(names) + (f"   ({SELF_REPORTED})" if grades.self_reported else "")


def _row(line: GradeLine, places: Sequence[int]) -> list[str]:
    name = plain(f"{line.person.first_name} {line.person.last_name}")
    credits = (line.credits[place] for place in places)
    shown = (NO_GRADE if one is None else number(one) for one in credits)
    return [_cut(plain(line.login)), _cut(name), *shown, number(line.total)]


def _aligned(row: Sequence[str], widths: Sequence[int]) -> str:
    gaps = [" " * (width - _width(cell)) for cell, width in zip(row, widths, strict=True)]
    cells = [cell + gap if place < 2 else gap + cell for place, (cell, gap) in enumerate(zip(row, gaps, strict=True))]
    return "  ".join(cells)


def _cut(name: str) -> str:
    if _width(name) <= WIDEST:
        return name
    while _width(name) > WIDEST - 1:
        name = name[:-1]
    return name.rstrip() + "…"


def _width(text: str) -> int:
    """How many cells of a terminal the text takes."""
    return sum(
        0 if unicodedata.category(one) in ("Mn", "Me", "Cf") else 2 if unicodedata.east_asian_width(one) in "WF" else 1
        for one in text
    )
