"""Comma-separated values, for spreadsheets and programs: the same columns on a laptop as in a class."""

from __future__ import annotations

from gradebook.classes.exports.cells import grade, harmless, number, sheet
from gradebook.classes.exports.columns import SELF_REPORTED, chapters_of, graded
from gradebook.messages import Grades

WHO = ("login", "first_name", "last_name", "email", "id_number", "section")


def text(grades: Grades) -> str:
    """A row a learner; chapters by their ids, which stay when a title is mended."""
    chapters = chapters_of(grades)
    possible = number(sum(chapter.credits for chapter in chapters))
    source = SELF_REPORTED if grades.self_reported else "class"
    rows = [[*WHO, *(f"credits:{chapter.id}" for chapter in chapters), "credits", "possible", "source"]]
    for line in grades.lines:
        person = line.person
        who = (line.login, person.first_name, person.last_name, person.email, person.id_number, person.section)
        credits = (grade(line.credits[place]) for place in graded(grades))
        rows.append([*map(harmless, who), *credits, number(line.total), possible, source])
    return sheet(rows)
