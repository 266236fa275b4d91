"""True or false."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.widgets.questions.listed import ListedField

if TYPE_CHECKING:
    from content.questions.truefalse import AskedTrueFalse, TrueFalseResponse


class TrueFalseField(ListedField):
    """True or false."""

    asked: AskedTrueFalse
    response: TrueFalseResponse | None

    @property
    def texts(self) -> tuple[str, ...]:
        return ("True", "False")

    @property
    def chosen(self) -> frozenset[int]:
        return frozenset() if self.response is None else frozenset({0 if self.response.answer else 1})

    def toggled(self, place: int) -> object:
        return self.asked.responds(answer=place == 0)


FIELD = TrueFalseField
