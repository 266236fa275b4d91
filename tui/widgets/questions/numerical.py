"""A number that is typed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.widgets.questions.typed import TypedField

if TYPE_CHECKING:
    from content.questions.numerical import AskedNumerical, NumericalResponse


class NumericalField(TypedField):
    """A number; beside the line stands its form, and what it is measured in."""

    asked: AskedNumerical
    response: NumericalResponse | None


FIELD = NumericalField
