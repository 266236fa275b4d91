"""How far from the answer a number is still right. All of it is exact, and the bounds themselves are right."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Annotated

from pydantic import Field, model_validator

from content.findings import Authored, rule
from content.functions import rounded
from content.variants.drawing import Exactly

LONGEST = 30
"""Significant figures that can be asked for."""


class Tolerance(Authored):
    """One of four, x being right where, for the answer a: nominal |x − a| ≤ n; relative |x − a| ≤ r·|a|; geometric
    |a|/g ≤ |x| ≤ |a|·g with the sign of a; significant x and a rounded to n significant figures are the same.
    """

    nominal: Exactly | None = None
    relative: Exactly | None = None
    geometric: Exactly | None = None
    significant: Annotated[int, Field(ge=1, le=LONGEST)] | None = None

    @model_validator(mode="after")
    def _one(self) -> Tolerance:
        distances = [number for number in (self.nominal, self.relative) if number is not None]
        given = [number for number in (*distances, self.geometric, self.significant) if number is not None]
        if len(given) != 1 or any(number < 0 for number in distances):
            raise rule(
                "tolerance: expected nominal, relative, geometric or significant, one of them, from 0",
                "write tolerance = { nominal = 0.005 }, or { relative = 0.01 }",
            )
        if self.geometric is not None and self.geometric < 1:
            raise rule(
                "tolerance: expected a geometric factor from 1",
                "write { geometric = 2 } for anything from half the answer to twice the answer",
            )
        return self

    def accepts(self, given: Fraction, answer: Fraction) -> bool:
        """Whether `given` is right where `answer` is."""
        if self.geometric is not None:
            same_side = (given > 0) == (answer > 0) and (given < 0) == (answer < 0)
            return same_side and abs(answer) / self.geometric <= abs(given) <= abs(answer) * self.geometric
        if self.significant is not None:
            return to_significant(given, self.significant) == to_significant(answer, self.significant)
        return abs(given - answer) <= self.around(answer)

    def around(self, answer: Fraction) -> Fraction:
        """The distance from `answer` that is right on both sides, or the nearest thing there is to one."""
        if self.nominal is not None:
            return self.nominal
        if self.relative is not None:
            return self.relative * abs(answer)
        if self.geometric is not None:
            return abs(answer) * (1 - 1 / self.geometric)
        assert self.significant is not None
        return Fraction(10) ** (magnitude(answer) - self.significant) / 2 if answer else Fraction(0)

    def allows_rounding(self, answer: Fraction, by: Fraction) -> bool:
        """Whether answers that rounding moves by up to `by` are right."""
        if self.significant is not None:
            return by <= self.around(answer)
        return self.accepts(answer - by, answer) and self.accepts(answer + by, answer)

    @property
    def nominal_only_near(self) -> bool:
        """Whether no distance says the same."""
        return self.geometric is not None or self.significant is not None


def magnitude(number: Fraction) -> int:
    """Digits before the decimal point; 0 for 0.1 to 1, −1 below that, and so on down; 1 for 0."""
    if number == 0:
        return 1
    above = abs(number)
    digits = math.floor((above.numerator.bit_length() - above.denominator.bit_length()) * math.log10(2))
    while above >= Fraction(10) ** digits:
        digits += 1
    while above < Fraction(10) ** (digits - 1):
        digits -= 1
    return digits


def to_significant(number: Fraction, figures: int) -> Fraction:
    """`number` with that many significant figures; halves are rounded away from zero."""
    unit = Fraction(10) ** (magnitude(number) - figures)
    return rounded(number / unit) * unit
