"""An expression as a field of a question."""

from __future__ import annotations

from typing import Annotated

from pydantic import BeforeValidator

from content.expressions import names_in
from content.findings import rule, shown
from content.functions import ExpressionError


def _as_expression(value: object) -> str:
    """A number or an expression, kept as text: `0.10` loses nothing that way."""
    text = str(value) if not isinstance(value, bool | list | dict) else ""
    try:
        names_in(text)
    except ExpressionError as error:
        message = f"expected a number or an expression; got {shown(value)}" if not text else str(error)
        raise rule(message, 'write a number, or an expression in quotes such as "samples / batch"') from None
    return text


Expression = Annotated[str, BeforeValidator(_as_expression)]
"""A number, or arithmetic over the drawn numbers, as its author wrote it."""
