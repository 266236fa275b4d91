"""The fields that questions are answered in: one file a kind, found by the kind's name, as in `content/questions/`."""

from __future__ import annotations

from importlib import import_module

from textual.dom import DOMNode

from content.asked import Asked, Response
from tui.widgets.questions.field import QuestionField


def field_for(asked: Asked, response: Response | None, place: int) -> QuestionField:
    """The field that the question at `place` is answered in, with what was answered so far in it."""
    made: type[QuestionField] = import_module(f"{__name__}.{asked.kind}").FIELD
    return made(asked, response, place)


def fields_in(node: DOMNode) -> list[QuestionField]:
    """The fields of whole questions in a part of the screen: those of the gaps in a text are that text's own."""
    return [field for field in node.query(QuestionField) if not field.inner]


__all__ = ["QuestionField", "field_for", "fields_in"]
