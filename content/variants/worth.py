"""Shares of the full mark, and other exact ratios, as authors write them."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import Annotated

from pydantic import PlainSerializer, PlainValidator, ValidationInfo, WithJsonSchema

from content.findings import rule, shown
from content.variants.drawing import to_exact

_RATIO = re.compile(r"-?[0-9]{1,12}(?:\.[0-9]{1,12})?|-?[0-9]{1,9} ?/ ?[0-9]{1,9}")
_SCHEMA = {"anyOf": [{"type": "number"}, {"type": "string", "pattern": r"^-?[0-9.]+( ?/ ?[0-9]+)?$"}]}
_NEAR = Fraction(1, 20_000)
_LARGEST_DENOMINATOR = 20


def to_ratio(value: object, info: ValidationInfo) -> Fraction:
    """A number as TOML has it, or a text such as "1/3", exactly."""
    if not isinstance(value, str):
        return to_exact(value, info)
    above, _, below = value.strip().partition("/")
    if not _RATIO.fullmatch(value.strip()) or (below and not int(below)):
        raise rule(f'{info.field_name}: expected a number, or "1/3"; got {shown(value)}', 'write 0.5, or "1/3"')
    return Fraction(above.strip()) / Fraction(below.strip() or 1)


def _to_worth(value: object, info: ValidationInfo) -> Fraction:
    worth = to_ratio(value, info)
    if not -1 <= worth <= 1:
        raise rule(
            f"{info.field_name}: expected a share of the full mark, -1 to 1; got {shown(value)}", 'write "1/2", say'
        )
    return worth


Ratio = Annotated[Fraction, PlainValidator(to_ratio), PlainSerializer(str), WithJsonSchema(_SCHEMA)]
"""An exact number: 0.001, or "1/3"."""

Worth = Annotated[Fraction, PlainValidator(_to_worth), PlainSerializer(str), WithJsonSchema(_SCHEMA)]
"""A share of the full mark, −1 to 1."""


def snapped(share: Fraction) -> Fraction:
    """The plain fraction that a rounded share such as 0.33333 stands for, where one is near; else the share itself."""
    plain = share.limit_denominator(_LARGEST_DENOMINATOR)
    return plain if abs(plain - share) <= _NEAR else share
