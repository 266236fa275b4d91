"""The shape of a tensor."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from tui.widgets.questions.typed import TypedField

if TYPE_CHECKING:
    from content.questions.shape import AskedShape, ShapeResponse


class ShapeField(TypedField):
    """A shape, typed as in Python; the form stands beside the line."""

    LONGEST: ClassVar[int] = 80

    asked: AskedShape
    response: ShapeResponse | None


FIELD = ShapeField
