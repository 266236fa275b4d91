"""A word or a few that are typed."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from tui.widgets.questions.typed import TypedField

if TYPE_CHECKING:
    from content.questions.shortanswer import AskedShortAnswer, ShortAnswerResponse


class ShortAnswerField(TypedField):
    """A line as wide as there is room."""

    LONGEST: ClassVar[int] = 200
    ROOM: ClassVar[int] = 40

    asked: AskedShortAnswer
    response: ShortAnswerResponse | None


FIELD = ShortAnswerField
