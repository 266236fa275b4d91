"""JSON, for programs: credits in whole thousandths, as in `nnquiz progress --json`."""

from __future__ import annotations

import json
from typing import Any

from gradebook.classes.exports.cells import plain
from gradebook.classes.exports.columns import chapters_of, graded
from gradebook.messages import GradeLine, Grades


def text(grades: Grades) -> str:
    """One object: the course, its chapters, and each learner's credits by chapter; null where there is no grade."""
    told = {
        "course": plain(grades.course),
        "class": None if grades.class_title is None else plain(grades.class_title),
        "self_reported": grades.self_reported,
        "chapters": [
            {"id": chapter.id, "title": plain(chapter.title), "possible_thousandths": chapter.credits}
            for chapter in chapters_of(grades)
        ],
        "learners": [_learner(grades, line) for line in grades.lines],
    }
    return json.dumps(told, ensure_ascii=False, indent=2) + "\n"


def _learner(grades: Grades, line: GradeLine) -> dict[str, Any]:
    return {
        "login": plain(line.login),
        **{field: plain(value) for field, value in line.person},
        "credits_thousandths": {grades.chapters[place].id: line.credits[place] for place in graded(grades)},
        "total_thousandths": line.total,
    }
