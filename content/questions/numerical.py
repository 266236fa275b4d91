"""A number is asked for."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field, StringConstraints, model_validator

from content.asked import AskedBase, ResponseBase, UnreadableError
from content.expressions import evaluate_number
from content.findings import Finding, Path, rule
from content.findings import shown as as_written
from content.formats.carried import Carried, CarriedAnswer
from content.functions import ExpressionError
from content.templates import decimals_shown, shown
from content.variants.amounts import Also, Awaited, Factor, UnitName, Wrong
from content.variants.carried_numbers import exact_text, numbers_taken, to_decimal
from content.variants.carrying import carried_as
from content.variants.kind import Kind
from content.variants.question import Drawn, Expression, Question, QuestionError, Text
from content.variants.tolerance import Tolerance, magnitude
from content.variants.typed import NotANumberError, read_quantity

_SIGNIFICANT = 6
_LONGEST = 40


class NumericalResponse(ResponseBase):
    """`text` is the number as it was typed."""

    kind: Literal["numerical"] = "numerical"
    text: Annotated[str, StringConstraints(min_length=1, max_length=_LONGEST)]


class AskedNumerical(AskedBase):
    """What form the number takes.

    Attributes:
        decimals: how many are asked for: 0 a whole number, None as many as the answer has.
        unit: what the number is in.
        units: every unit that may be typed behind it, the smallest first; empty: `unit` alone.
        unit_needed: whether one of them has to be typed.
        fractions: whether 1/3 is a number here.
    """

    responds: ClassVar[type[NumericalResponse]] = NumericalResponse

    kind: Literal["numerical"] = "numerical"
    decimals: int | None = None
    unit: str | None = None
    units: tuple[str, ...] = ()
    unit_needed: bool = False
    fractions: bool = True

    def plain_lines(self) -> tuple[str, ...]:
        return ()

    def plain_hint(self) -> str:
        forms = {None: "a number", 0: "a whole number", 1: "a number with 1 decimal"}
        form = forms.get(self.decimals, f"a number with {self.decimals} decimals")
        if not self.fractions and self.decimals is None:
            form += ", no fraction"
        if self.unit_needed:
            return f"{form} with its unit: {' or '.join(self.accepted)}"
        others = ", ".join(unit for unit in self.accepted if unit != self.unit)
        within = f"{form}, in {self.unit}" if self.unit else form
        return f"{within} (or with {others} behind it)" if others else within

    def from_plain(self, line: str) -> NumericalResponse:
        typed = line.strip()
        if problem := self.problem(typed):
            raise UnreadableError(problem)
        return NumericalResponse(text=typed)

    def in_words(self, response: NumericalResponse) -> str:
        return response.text

    @property
    def accepted(self) -> tuple[str, ...]:
        """The units that may stand behind the number."""
        return self.units or ((self.unit,) if self.unit else ())

    def problem(self, typed: str) -> str | None:
        """Why `typed` is no number that was asked for, or None."""
        if len(typed) > _LONGEST:
            return f"expected a number of at most {_LONGEST} characters; got {len(typed)}"
        factors = dict.fromkeys(self.accepted, Fraction(1))
        try:
            read_quantity(typed, factors, needed=self.unit_needed, fractions=self.fractions)
        except NotANumberError as error:
            return str(error)
        return None


class Numerical(Question):
    """Marked right, wrong, or what a foreseen wrong answer is worth. `decimals` says how many are asked for, None as
    many as the answer has. `units` may be typed behind the number and count by their factors; the answer is in `unit`.
    """

    kind: Literal["numerical"]
    answer: Expression
    tolerance: Tolerance
    decimals: Annotated[int, Field(ge=0, le=12)] | None = None
    unit: UnitName | None = None
    units: Annotated[dict[UnitName, Factor], Field(max_length=20)] = Field(default_factory=dict)
    unit_needed: bool = False
    fractions: bool = True
    also: Annotated[tuple[Also, ...], Field(strict=False, max_length=20)] = ()
    wrong: Annotated[tuple[Wrong, ...], Field(strict=False, max_length=20)] = ()
    otherwise: Text | None = None

    @model_validator(mode="after")
    def _its_unit(self) -> Numerical:
        if self.units and self.unit not in self.units:
            raise rule(
                "units: expected unit, the one that the answer is in, among them",
                'write unit = "s" and units = { ms = "1/1000", s = 1 }',
            )
        if self.unit_needed and self.unit is None:
            raise rule("unit_needed: there is no unit to type", 'add unit = "s", or remove unit_needed')
        return self

    def variant(self, names: Mapping[str, Fraction], rng: random.Random) -> DrawnNumerical:
        answer = self._number(self.answer, names, "answer")
        told = {**names, "answer": answer}
        form = {name: getattr(self, name) for name in ("decimals", "unit", "unit_needed", "fractions")}
        asked = AskedNumerical.model_validate({**self.shared(names), **form, "units": tuple(self._factors())})
        right = [Awaited(("answer",), self.answer, answer, self.tolerance, Fraction(1))]
        for place, also in enumerate(self.also):
            number = self._number(also.answer, told, "also", place, "answer")
            right.append(
                Awaited(("also", place, "answer"), also.answer, number, also.tolerance or self.tolerance, Fraction(1))
            )
        wrong = [self._foreseen(place, told) for place in range(len(self.wrong))]
        otherwise = self.filled(told, self.otherwise, "otherwise") if self.otherwise else None
        explanation = self.filled(told, self.explanation, "explanation")
        return DrawnNumerical(asked, explanation, (*right, *wrong), self._factors(), otherwise)

    def thoughts(self) -> Iterator[tuple[Path, str]]:
        for place, one in enumerate(self.wrong):
            yield ("wrong", place, "because"), one.because
        if self.otherwise:
            yield ("otherwise",), self.otherwise

    @classmethod
    def taken(cls, carried: Carried) -> dict[str, Any] | None:
        return numbers_taken(carried) if carried.type == "numerical" else None

    def _factors(self) -> dict[str, Fraction]:
        """How many of the answer's unit each accepted one is, the smallest first."""
        if self.unit is None:
            return {}
        factors = self.units or {self.unit: Fraction(1)}
        ascending = sorted(factors.items(), key=lambda one: (one[1], one[0]))
        return {name: factor / factors[self.unit] for name, factor in ascending}

    def _foreseen(self, place: int, told: Mapping[str, Fraction]) -> Awaited:
        one = self.wrong[place]
        return Awaited(
            ("wrong", place, "answer"),
            one.answer,
            self._number(one.answer, told, "wrong", place, "answer"),
            one.tolerance or self.tolerance,
            one.worth,
            self.filled(told, one.because, "wrong", place, "because"),
        )

    def _number(self, expression: str, names: Mapping[str, Fraction], *path: str | int) -> Fraction:
        try:
            return evaluate_number(expression, names)
        except ExpressionError as error:
            raise QuestionError(path, f"{path[-1]}: {error}", "mend the expression") from None


class DrawnNumerical(Drawn[NumericalResponse]):
    asked: AskedNumerical

    def __init__(
        self,
        asked: AskedNumerical,
        explanation: str,
        awaited: tuple[Awaited, ...],
        factors: Mapping[str, Fraction],
        otherwise: str | None,
    ) -> None:
        super().__init__(asked, explanation)
        self._first = awaited[0]
        self._awaited = awaited
        self._factors = factors
        self._otherwise = otherwise

    def answer(self) -> str:
        return f"{self._shown(self._first.number)} {self.asked.unit or ''}".rstrip()

    def model(self) -> NumericalResponse:
        return self._typed(self._first.number)

    def foreseen(self) -> Iterator[tuple[Path, NumericalResponse]]:
        for one in self._awaited:
            if one.worth < 1:
                yield one.path, self._typed(one.number)

    def flaws(self) -> Iterator[Finding]:
        """A tolerance that is too narrow for an answer that has to be rounded."""
        for one in self._awaited:
            needed = self._rounding(one.number)
            if one.worth == 1 and not one.tolerance.allows_rounding(one.number, needed):
                yield Finding(
                    ("tolerance",),
                    f"the answer {shown(one.number)} has to be rounded; a tolerance of "
                    f"{shown(one.tolerance.around(one.number))} refuses rounded answers",
                    f"allow at least half a unit of the last decimal: tolerance = {{ nominal = {_plain(needed)} }}",
                )

    def chosen(self, response: NumericalResponse) -> tuple[str, ...]:
        """The author's own expression for an answer that was foreseen, right or wrong; else the number."""
        given = self._number(response)
        found = self._found(given)
        return (found.written if found else shown(given),)

    def carried(self) -> Carried:
        answers = [
            CarriedAnswer(exact_text(one.number), one.worth, one.because, one.tolerance.around(one.number))
            for one in self._awaited
        ]
        if self._otherwise:
            answers.append(CarriedAnswer("*", Fraction(0), self._otherwise))
        return carried_as(self, "numerical", answers=tuple(answers), unit=self.asked.unit)

    def lost(self) -> Iterator[str]:
        for one in self._awaited:
            if one.tolerance.nominal_only_near:
                near = shown(one.tolerance.around(one.number))
                yield f"the tolerance around {shown(one.number)}: carried as the nearest nominal one, {near}"
            if to_decimal(exact_text(one.number)) != one.number:
                yield f"the exact number {as_written(one.number)}: carried as {exact_text(one.number)}"
        if len(self._factors) > 1:
            yield f"the units {', '.join(self._factors)}: carried with {self.asked.unit} alone"
        if self.asked.unit_needed:
            yield "unit_needed: carried as a number whose unit may be left out"
        if not self.asked.fractions:
            yield "fractions = false: carried as a number in any form"
        if self.asked.decimals is not None:
            yield f"decimals = {self.asked.decimals}: say in the prompt how many are asked for"

    def _shown(self, number: Fraction) -> str:
        return shown(number) if self.asked.decimals is None else decimals_shown(number, self.asked.decimals)

    def _typed(self, number: Fraction) -> NumericalResponse:
        unit = f" {self.asked.unit}" if self.asked.unit_needed else ""
        return NumericalResponse(text=self._shown(number) + unit)

    def _rounding(self, number: Fraction) -> Fraction:
        """Half a unit of the last decimal, where `number` does not end there; else 0."""
        decimals = self.asked.decimals
        if decimals is None:
            decimals = _SIGNIFICANT - magnitude(number)
        unit = Fraction(10) ** -decimals
        return Fraction(0) if (number / unit).denominator == 1 else unit / 2

    def _invalid(self, response: NumericalResponse) -> str | None:
        return self.asked.problem(response.text)

    def _number(self, response: NumericalResponse) -> Fraction:
        return read_quantity(response.text, self._factors)

    def _found(self, given: Fraction) -> Awaited | None:
        """The answer that `given` is: of several, the one worth most, and of these the first."""
        return max((one for one in self._awaited if one.takes(given)), key=lambda one: one.worth, default=None)

    def _mark(self, response: NumericalResponse) -> Fraction:
        found = self._found(self._number(response))
        return found.worth if found else Fraction(0)

    def _because(self, response: NumericalResponse) -> str | None:
        found = self._found(self._number(response))
        return found.because if found else self._otherwise


def _plain(number: Fraction) -> str:
    return shown(number).replace("−", "-")


KIND = Kind(
    question=Numerical,
    asked=AskedNumerical,
    inline=True,
    example="""
prompt = "{samples} samples, batches of {batch}, {epochs} epochs: how many weight updates?"
# Every attempt draws its own numbers; `answer` is computed from them.
draw = { samples = [960, 1440, 1920], batch = [32, 48], epochs = { from = 3, to = 9 } }
answer = "samples / batch * epochs"
tolerance = { nominal = 0 }
explanation = "Each epoch is samples / batch = {samples / batch} iterations; {epochs} epochs make {answer}."
[[question.wrong]]
answer = "samples * epochs"
because = "That counts the samples seen, {samples * epochs}; one update serves a whole batch of {batch}."
""",
)
