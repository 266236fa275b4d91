"""A number that is typed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.widgets.questions.typed import TypedField

if TYPE_CHECKING:
    from content.questions.numerical import AskedNumerical, NumericalResponse


class NumericalField(TypedField):
    """A number, with what it is measured in beside the line."""

    asked: AskedNumerical
    response: NumericalResponse | None

    @property
    def wanted(self) -> str:
        decimals = self.asked.decimals
        form = {None: "a number", 0: "a whole number", 1: "to 1 decimal"}.get(decimals, f"to {decimals} decimals")
        return f"{self.asked.unit}   {form}" if self.asked.unit else form


FIELD = NumericalField
