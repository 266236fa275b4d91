"""One of several choices."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.widgets.questions.listed import ListedField

if TYPE_CHECKING:
    from content.questions.single import AskedSingle, SingleResponse


class SingleField(ListedField):
    """One of the choices."""

    asked: AskedSingle
    response: SingleResponse | None

    @property
    def chosen(self) -> frozenset[int]:
        return frozenset() if self.response is None else frozenset({self.response.choice})

    def toggled(self, place: int) -> object:
        return self.asked.responds(choice=place)


FIELD = SingleField
