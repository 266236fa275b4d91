"""One field a kind of question. A new kind is a file here and a line in `FIELDS`."""

from __future__ import annotations

from content.asked import Asked, Response
from tui.widgets.questions.field import QuestionField
from tui.widgets.questions.listed import MultipleField, SingleField, TrueFalseField
from tui.widgets.questions.numerical import NumericalField

FIELDS: dict[str, type[QuestionField]] = {
    "single": SingleField,
    "multiple": MultipleField,
    "truefalse": TrueFalseField,
    "numerical": NumericalField,
}


def field_for(asked: Asked, response: Response | None, place: int) -> QuestionField:
    """The field that the question at `place` is answered in, with what was answered so far in it."""
    return FIELDS[asked.kind](asked, response, place)


__all__ = ["FIELDS", "QuestionField", "field_for"]
