"""Any number of choices."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.widgets.questions.listed import ListedField

if TYPE_CHECKING:
    from content.questions.multiple import AskedMultiple, MultipleResponse


class MultipleField(ListedField):
    """Any number of the choices; choosing one again takes it back."""

    ON, OFF = "[x]", "[ ]"

    asked: AskedMultiple
    response: MultipleResponse | None

    @property
    def chosen(self) -> frozenset[int]:
        return frozenset() if self.response is None else frozenset(self.response.choices)

    def toggled(self, place: int) -> object:
        places = tuple(sorted(self.chosen ^ {place}))
        return self.asked.responds(choices=places) if places else None


FIELD = MultipleField
