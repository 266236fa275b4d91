"""What Moodle's gradebook takes at "Import: CSV file"."""

from __future__ import annotations

import re

from gradebook.classes.exports.cells import grade, harmless, sheet
from gradebook.classes.exports.columns import graded, titles_of
from gradebook.messages import Grades

WHO = ("username", "email", "idnumber", "firstname", "lastname")


def text(grades: Grades) -> str:
    """A row a learner, and a column a chapter, which becomes a grade item."""
    rows = [[*WHO, *titles_of(grades, lambda title: _cell(f"nnquiz: {title}"))]]
    for line in grades.lines:
        person = line.person
        who = (line.login, person.email, person.id_number, person.first_name, person.last_name)
        rows.append([*map(_cell, who), *(grade(line.credits[place]) for place in graded(grades))])
    return sheet(rows)


def _cell(text: str) -> str:
    """A harmless cell without a backslash before a quote or at its end: PHP's reader would take that quote for text."""
    return re.sub(r'\\+(?="|$)', lambda found: "/" * len(found[0]), harmless(text))
