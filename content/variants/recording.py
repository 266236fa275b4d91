"""What the kinds share whose answers are recorded when the course is checked."""

from __future__ import annotations

from collections.abc import Iterator

from content.findings import Finding, Path
from content.variants.question import Question, QuestionError

MOST_DRAWINGS = 50
"""Each of them is run."""
REMEDY = "run `nnquiz check --write-printed` for this course"


def few_drawings(question: Question) -> Iterator[Finding]:
    """A finding where a question has more drawings than are run when the course is checked, or none."""
    try:
        few = question.every_drawing(MOST_DRAWINGS)
    except QuestionError as error:
        yield error.finding
        return
    if few is None:
        message = f"draw: expected at most {MOST_DRAWINGS} drawings, for each of them is run; there are more"
        yield Finding(("draw",), message, "draw from fewer numbers")
    elif not few:
        yield Finding(("where",), "`where` leaves none of the drawings", "loosen where, or draw from other numbers")


def unrecorded(path: Path, message: str) -> QuestionError:
    """For a drawing whose answer is not known."""
    return QuestionError(path, message, REMEDY)
