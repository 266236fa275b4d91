"""Numbers that an author foresees as answers, and the units they may be given in."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Annotated

from pydantic import AfterValidator, StringConstraints, model_validator

from content.findings import Authored, Path, rule
from content.variants.question import Expression, Text
from content.variants.tolerance import Tolerance
from content.variants.worth import Ratio, Worth


class Also(Authored):
    """Another answer that is all right. `tolerance` is the question's unless it has its own."""

    answer: Expression
    tolerance: Tolerance | None = None


class Wrong(Authored):
    """An answer the author foresaw, why it is wrong, and what it is worth all the same."""

    answer: Expression
    because: Text
    worth: Worth = Fraction(0)
    tolerance: Tolerance | None = None

    @model_validator(mode="after")
    def _less(self) -> Wrong:
        if not 0 <= self.worth < 1:
            raise rule(
                f"worth: expected a share from 0 to below 1 for a wrong answer; got {self.worth}",
                "write it as [[question.also]] where it is all right",
            )
        return self


def _unit_name(name: str) -> str:
    if any(sign.isdecimal() or sign in "+-.,/" for sign in name[0]):
        raise rule(f"unit: expected a name that begins with no digit or sign; got {name}", "write s, ms, kg, %, …")
    return name


UnitName = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=20),
    AfterValidator(_unit_name),
]
"""What may stand behind a number; it cannot be taken for a part of it."""


def _factor(factor: Fraction) -> Fraction:
    if factor <= 0:
        raise rule(f"units: expected a factor above 0; got {factor}", 'write units = { ms = "1/1000", s = 1 }')
    return factor


Factor = Annotated[Ratio, AfterValidator(_factor)]
"""How many of some common measure a unit is."""


@dataclass(frozen=True)
class Awaited:
    """An answer of a drawing that its author foresaw, and what it is worth; `written` as it stands at `path`."""

    path: Path
    written: str
    number: Fraction
    tolerance: Tolerance
    worth: Fraction
    because: str | None = None

    def takes(self, given: Fraction) -> bool:
        """Whether `given` is this answer."""
        return self.tolerance.accepts(given, self.number)
