"""A number is asked for."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Annotated, ClassVar, Literal

from pydantic import Field, StringConstraints, model_validator

from content.asked import AskedBase, ResponseBase, UnreadableError
from content.expressions import evaluate_number
from content.findings import Authored, Finding, Path, rule
from content.functions import ExpressionError
from content.templates import decimals_shown, shown
from content.variants.drawing import Exactly
from content.variants.kind import Kind
from content.variants.question import Drawn, Expression, Question, QuestionError, Text
from content.variants.typed import NotANumberError, read_number

_SIGNIFICANT = 6


class NumericalResponse(ResponseBase):
    """`text` is the number as it was typed."""

    kind: Literal["numerical"] = "numerical"
    text: Annotated[str, StringConstraints(min_length=1, max_length=40)]


class AskedNumerical(AskedBase):
    """`decimals` says how many are asked for: 0 a whole number, None as many as the answer has."""

    responds: ClassVar[type[NumericalResponse]] = NumericalResponse

    kind: Literal["numerical"] = "numerical"
    decimals: int | None = None
    unit: str | None = None

    def plain_lines(self) -> tuple[str, ...]:
        return ()

    def plain_hint(self) -> str:
        forms = {None: "a number", 0: "a whole number", 1: "a number with 1 decimal"}
        form = forms.get(self.decimals, f"a number with {self.decimals} decimals")
        return f"{form}, in {self.unit}" if self.unit else form

    def from_plain(self, line: str) -> NumericalResponse:
        typed = line.strip()[:40]
        try:
            read_number(typed, self.unit)
        except NotANumberError as error:
            raise UnreadableError(str(error)) from None
        return NumericalResponse(text=typed)

    def in_words(self, response: NumericalResponse) -> str:
        return response.text


class Tolerance(Authored):
    """How far from the answer is still right: an absolute distance, or a share of the answer."""

    nominal: Annotated[Exactly | None, Field()] = None
    relative: Annotated[Exactly | None, Field()] = None

    @model_validator(mode="after")
    def _one(self) -> Tolerance:
        given = [number for number in (self.nominal, self.relative) if number is not None]
        if len(given) != 1 or given[0] < 0:
            raise rule(
                "tolerance: expected nominal or relative, one of them, from 0",
                "write tolerance = { nominal = 0.005 }, or { relative = 0.01 }",
            )
        return self

    def around(self, answer: Fraction) -> Fraction:
        """The distance from `answer` that is still right."""
        return self.nominal if self.nominal is not None else (self.relative or Fraction(0)) * abs(answer)


class Wrong(Authored):
    """An answer the author foresaw, and why it is wrong."""

    answer: Expression
    because: Text


class Numerical(Question):
    """Marked right or wrong. `decimals` says how many are asked for, None as many as the answer has."""

    kind: Literal["numerical"]
    answer: Expression
    tolerance: Tolerance
    decimals: Annotated[int, Field(ge=0, le=12)] | None = None
    unit: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=20)] | None = None
    wrong: Annotated[tuple[Wrong, ...], Field(strict=False, max_length=20)] = ()

    def variant(self, names: Mapping[str, Fraction], rng: random.Random) -> DrawnNumerical:
        answer = self._number(self.answer, names, "answer")
        told = {**names, "answer": answer}
        asked = AskedNumerical.model_validate({**self.shared(names), "decimals": self.decimals, "unit": self.unit})
        wrong = tuple(
            Foreseen(
                place,
                self._number(one.answer, told, "wrong", place, "answer"),
                self.filled(told, one.because, "wrong", place, "because"),
            )
            for place, one in enumerate(self.wrong)
        )
        explanation = self.filled(told, self.explanation, "explanation")
        return DrawnNumerical(asked, explanation, answer, self.tolerance, wrong)

    def thoughts(self) -> Iterator[tuple[Path, str]]:
        for place, one in enumerate(self.wrong):
            yield ("wrong", place, "because"), one.because

    def _number(self, expression: str, names: Mapping[str, Fraction], *path: str | int) -> Fraction:
        try:
            return evaluate_number(expression, names)
        except ExpressionError as error:
            raise QuestionError(path, f"{path[-1]}: {error}", "mend the expression") from None


@dataclass(frozen=True)
class Foreseen:
    """A wrong answer of a drawing. `place` is where the author wrote it, from 0."""

    place: int
    answer: Fraction
    because: str


class DrawnNumerical(Drawn[NumericalResponse]):
    asked: AskedNumerical

    def __init__(
        self,
        asked: AskedNumerical,
        explanation: str,
        right: Fraction,
        tolerance: Tolerance,
        wrong: tuple[Foreseen, ...],
    ) -> None:
        super().__init__(asked, explanation)
        self._right = right
        self._tolerance = tolerance
        self._wrong = wrong

    def answer(self) -> str:
        return f"{self._written(self._right)} {self.asked.unit or ''}".rstrip()

    def model(self) -> NumericalResponse:
        return NumericalResponse(text=self._written(self._right))

    def foreseen(self) -> Iterator[tuple[Path, NumericalResponse]]:
        for one in self._wrong:
            yield ("wrong", one.place, "answer"), NumericalResponse(text=self._written(one.answer))

    def flaws(self) -> Iterator[Finding]:
        """A tolerance that is too narrow for an answer that has to be rounded."""
        needed = self._rounding(self._right)
        if self._tolerance.around(self._right) < needed:
            yield Finding(
                ("tolerance",),
                f"the answer {shown(self._right)} has to be rounded; a tolerance of "
                f"{shown(self._tolerance.around(self._right))} refuses rounded answers",
                f"allow at least half a unit of the last decimal: tolerance = {{ nominal = {_plain(needed)} }}",
            )

    def _written(self, number: Fraction) -> str:
        return shown(number) if self.asked.decimals is None else decimals_shown(number, self.asked.decimals)

    def _rounding(self, number: Fraction) -> Fraction:
        """Half a unit of the last decimal, where `number` does not end there; else 0."""
        decimals = self.asked.decimals
        if decimals is None:
            decimals = _SIGNIFICANT - _magnitude(number)
        unit = Fraction(10) ** -decimals
        return Fraction(0) if (number / unit).denominator == 1 else unit / 2

    def _invalid(self, response: NumericalResponse) -> str | None:
        try:
            read_number(response.text, self.asked.unit)
        except NotANumberError as error:
            return str(error)
        return None

    def _mark(self, response: NumericalResponse) -> Fraction:
        return Fraction(self._near(read_number(response.text, self.asked.unit), self._right))

    def _because(self, response: NumericalResponse) -> str | None:
        given = read_number(response.text, self.asked.unit)
        return next((one.because for one in self._wrong if self._near(given, one.answer)), None)

    def _near(self, given: Fraction, answer: Fraction) -> bool:
        return abs(given - answer) <= self._tolerance.around(answer)


def _magnitude(number: Fraction) -> int:
    """Digits before the decimal point; 0 for 0.1 to 1, −1 below that, and so on down."""
    if number == 0:
        return 1
    digits = 0
    while abs(number) >= Fraction(10) ** digits:
        digits += 1
    while abs(number) < Fraction(10) ** (digits - 1):
        digits -= 1
    return digits


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
