"""What Canvas's gradebook takes at "Import"."""

from __future__ import annotations

import re

from gradebook.classes.exports.cells import grade, harmless, number, plain, sheet
from gradebook.classes.exports.columns import chapters_of, graded, titles_of
from gradebook.messages import GradeLine, Grades

WHO = ("Student", "ID", "SIS User ID", "SIS Login ID", "Section")
POINTS = "    Points Possible"

RESERVED = (*WHO, "LastName", "FirstName", "Integration ID", "Root Account")
"""Columns that say who a row is about; a title like one of them would be looked up there."""

_CALCULATED = re.compile("(Current|Final|Override) (?=(?:Score|Points|Grade|Status))")
"""A column with such words in its title is taken for one that Canvas computes, and left out."""

_NUMBERED = re.compile(r"\s(?=\(\d+\)$)")
"""A number in brackets at the end of a title is taken for that of an assignment."""

_NO_BREAK = "\u00a0"
"""Looks like a blank, and is none to Canvas."""


def text(grades: Grades) -> str:
    """A row a learner, and a column a chapter, which becomes an assignment; the second row says what each is worth."""
    credits = [number(chapter.credits) for chapter in chapters_of(grades)]
    rows = [[*WHO, *titles_of(grades, _title, RESERVED)], [POINTS, "", "", "", "", *credits]]
    for line in grades.lines:
        person = line.person
        ids = (person.canvas_id, person.sis_user_id, person.sis_login_id or line.login, person.section)
        earned = (grade(line.credits[place]) for place in graded(grades))
        rows.append([_student(line), *map(harmless, ids), *earned])
    return sheet(rows)


def _student(line: GradeLine) -> str:
    """Last, First; the login where nobody said a name. No name makes a row of points of it."""
    names = [name for name in (plain(line.person.last_name), plain(line.person.first_name)) if name]
    return harmless(", ".join(names) or line.login).replace("Points Possible", f"Points{_NO_BREAK}Possible")


def _title(title: str) -> str:
    return _NUMBERED.sub(_NO_BREAK, _CALCULATED.sub(rf"\1{_NO_BREAK}", harmless(title)))
