"""What does this code print? The answer is what it printed when the course was checked."""

from __future__ import annotations

import random
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, localcontext
from fractions import Fraction
from itertools import zip_longest
from typing import Annotated, Any, ClassVar, Literal

from pydantic import BeforeValidator, Field, StringConstraints, model_validator
from pydantic.json_schema import SkipJsonSchema

from content.asked import AskedBase, ResponseBase, ToldPart, UnreadableError
from content.findings import Authored, Finding, Path, rule
from content.formats.carried import Carried, CarriedAnswer
from content.printed import key
from content.records import Record, Recording, never_typed
from content.variants.carrying import carried_as
from content.variants.kind import Kind
from content.variants.question import Drawn, Question, Text
from content.variants.recording import MOST_DRAWINGS, few_drawings, unrecorded
from content.variants.tolerance import Tolerance

MOST_TYPED = 2_000
_BREAK = " ⏎ "
_ESCAPED = re.compile(r"\\([n\\])")
_NUMBER = re.compile(r"(?<![\w.])[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,3})?(?![\w.])", re.ASCII)
_NUMBERS_NAMED = 20


class OutputResponse(ResponseBase):
    """`text` is what was typed, line by line."""

    kind: Literal["output"] = "output"
    text: Annotated[str, StringConstraints(min_length=1, max_length=MOST_TYPED)]


class AskedOutput(AskedBase):
    """`code` is what is run, with the drawn numbers before it."""

    responds: ClassVar[type[OutputResponse]] = OutputResponse

    kind: Literal["output"] = "output"

    def plain_lines(self) -> tuple[str, ...]:
        return ()

    def plain_hint(self) -> str:
        return r"what is printed; \n begins a new line, and \\ is a backslash"

    def from_plain(self, line: str) -> OutputResponse:
        text = _ESCAPED.sub(lambda found: "\n" if found[1] == "n" else "\\", line)
        if not text.strip():
            raise UnreadableError("expected what the code prints; there is nothing here")
        if len(text) > MOST_TYPED:
            raise UnreadableError(f"expected at most {MOST_TYPED:,} characters; got {len(text):,}")
        if not text.isascii() and any(unicodedata.category(sign) == "Cs" for sign in text):
            raise UnreadableError("expected text; got bytes that are no UTF-8")
        return OutputResponse(text=text)

    def in_words(self, response: OutputResponse) -> str:
        return _BREAK.join(lines_of(response.text))


class Wrong(Authored):
    """An output the author foresaw, with expressions in it, and why it is wrong."""

    answer: Text
    because: Text


class Output(Question):
    """Marked right or wrong: line by line, without the spaces at the ends of lines and the empty lines at the end."""

    kind: Literal["output"]
    prompt: Text = "What does this code print?"
    code: Annotated[str, StringConstraints(min_length=1, max_length=20_000)]
    compare: Literal["text", "numbers"] = "text"
    tolerance: Tolerance | None = None
    wrong: Annotated[tuple[Wrong, ...], Field(strict=False, max_length=20)] = ()
    printed: SkipJsonSchema[Annotated[dict[str, str], BeforeValidator(never_typed)]] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _compares(self) -> Output:
        if self.tolerance is not None and self.compare != "numbers":
            raise rule('tolerance is for compare = "numbers"', 'add compare = "numbers", or remove tolerance')
        return self

    def rules(self) -> Iterator[Finding]:
        """Few enough drawings to run them all."""
        yield from few_drawings(self)

    def recordings(self) -> Iterator[Recording]:
        for names in self.every_drawing(MOST_DRAWINGS) or ():
            yield Recording(source=self.source(names))

    def recorded(self, record: Record) -> Output:
        keys = [recording.key for recording in self.recordings()]
        return self.model_copy(update={"printed": {name: record.printed[name] for name in sorted(keys)}})

    def source(self, names: Mapping[str, Fraction]) -> str:
        """The code with its drawn numbers as assignments before it: what is shown, and what is run."""
        given = [f"{name} = {literal(names[name])}\n" for name in sorted(self.draw)]
        return "".join(given) + self.code.strip("\n") + "\n"

    def variant(self, names: Mapping[str, Fraction], rng: random.Random) -> DrawnOutput:
        source = self.source(names)
        printed = self.printed.get(key(source))
        if printed is None:
            raise unrecorded(("code",), "what this code prints is not recorded")
        asked = AskedOutput.model_validate({**self.shared(names), "code": source.rstrip("\n")})
        told = {**names, **_numbers_named(printed)}
        wrong = tuple(
            Foreseen(
                place,
                self.filled(told, one.answer, "wrong", place, "answer"),
                self.filled(told, one.because, "wrong", place, "because"),
            )
            for place, one in enumerate(self.wrong)
        )
        tolerance = (self.tolerance or Tolerance(nominal=Fraction(0))) if self.compare == "numbers" else None
        return DrawnOutput(asked, self.filled(told, self.explanation, "explanation"), printed, tolerance, wrong)

    def thoughts(self) -> Iterator[tuple[Path, str]]:
        for place, one in enumerate(self.wrong):
            yield ("wrong", place, "because"), one.because


@dataclass(frozen=True)
class Foreseen:
    """A wrong output of a drawing. `place` is where the author wrote it, from 0."""

    place: int
    answer: str
    because: str


class DrawnOutput(Drawn[OutputResponse]):
    """`tolerance` is how far numbers may be off; None where the text itself is compared."""

    asked: AskedOutput

    def __init__(
        self,
        asked: AskedOutput,
        explanation: str,
        printed: str,
        tolerance: Tolerance | None,
        wrong: tuple[Foreseen, ...],
    ) -> None:
        super().__init__(asked, explanation)
        self._lines = lines_of(printed)
        self._tolerance = tolerance
        self._wrong = wrong

    def answer(self) -> str:
        return _BREAK.join(self._lines)

    def model(self) -> OutputResponse:
        return OutputResponse(text="\n".join(self._lines)[:MOST_TYPED] or " ")

    def foreseen(self) -> Iterator[tuple[Path, OutputResponse]]:
        for one in self._wrong:
            yield ("wrong", one.place, "answer"), OutputResponse(text=one.answer[:MOST_TYPED])

    def chosen(self, response: OutputResponse) -> tuple[str, ...]:
        return ("\n".join(lines_of(response.text)),)

    def carried(self) -> Carried | None:
        """A short answer; outputs of several lines have no counterpart elsewhere."""
        if len(self._lines) != 1:
            return None
        wrong = [CarriedAnswer(_bare(one.answer), Fraction(0), one.because) for one in self._wrong]
        answers = (CarriedAnswer(_bare(self._lines[0]), Fraction(1)), *wrong)
        return carried_as(self, "shortanswer", answers=answers, case=True)

    def lost(self) -> Iterator[str]:
        if self._tolerance is not None and len(self._lines) == 1:
            yield "numbers are compared as they are written, not by their value"

    def flaws(self) -> Iterator[Finding]:
        """An output that cannot be typed."""
        length = len("\n".join(self._lines))
        if not self._lines:
            yield Finding(("code",), "the code prints nothing", "let it print something")
        elif length > MOST_TYPED:
            message = f"expected code that prints at most {MOST_TYPED:,} characters; it prints {length:,}"
            yield Finding(("code",), message, "let it print less")

    def _invalid(self, response: OutputResponse) -> str | None:
        return None if response.text.strip() else "expected what the code prints; there is nothing here"

    def _mark(self, response: OutputResponse) -> Fraction:
        return Fraction(self._same(self._lines, lines_of(response.text)))

    def _because(self, response: OutputResponse) -> str | None:
        given = lines_of(response.text)
        return next((one.because for one in self._wrong if self._same(lines_of(one.answer), given)), None)

    def _parts(self, response: OutputResponse | None) -> tuple[ToldPart, ...]:
        """Each line, where there are several."""
        given = lines_of(response.text) if response else []
        if max(len(given), len(self._lines)) < 2:
            return ()
        return tuple(
            ToldPart(
                text=f"line {number}",
                given=typed,
                answer="(no line)" if right is None else right,
                right=typed is not None and right is not None and self._alike(right, typed),
            )
            for number, (right, typed) in enumerate(zip_longest(self._lines, given), start=1)
        )

    def _same(self, right: list[str], given: list[str]) -> bool:
        return len(right) == len(given) and all(map(self._alike, right, given))

    def _alike(self, right: str, given: str) -> bool:
        if self._tolerance is None:
            return right == given
        rights, givens = _NUMBER.findall(right), _NUMBER.findall(given)
        return _around(right) == _around(given) and all(map(self._near, map(Fraction, rights), map(Fraction, givens)))

    def _near(self, right: Fraction, given: Fraction) -> bool:
        assert self._tolerance is not None
        return self._tolerance.accepts(given, right)


def literal(number: Fraction) -> str:
    """A number as Python reads it, exactly: 960, 0.25, 1 / 3."""
    if number.denominator == 1:
        return str(number.numerator)
    with localcontext(prec=700):
        decimal = Decimal(number.numerator) / Decimal(number.denominator)
        return f"{decimal:f}" if Fraction(decimal) == number else f"{number.numerator} / {number.denominator}"


def lines_of(text: str) -> list[str]:
    """The lines that count: a minus is a hyphen, and what cannot be seen at the ends of lines and of the text is
    nothing.
    """
    lines = [line.replace("−", "-").rstrip() for line in text.replace("\r\n", "\n").split("\n")]
    while lines and not lines[-1]:
        lines.pop()
    return lines


def _around(line: str) -> str:
    """What stands between the numbers of a line, white space counted once."""
    return " ".join(_NUMBER.sub(" # ", line).split())


def _bare(text: str) -> str:
    return "\n".join(lines_of(text)).strip()


def _numbers_named(printed: str) -> dict[str, Any]:
    """The first numbers of an output as names for texts: printed_1, printed_2, …"""
    found = _NUMBER.findall("\n".join(lines_of(printed)))[:_NUMBERS_NAMED]
    return {f"printed_{place}": Fraction(number) for place, number in enumerate(found, start=1)}


KIND = Kind(
    question=Output,
    asked=AskedOutput,
    example="""
# What is printed is never typed in: `nnquiz check --write-printed` runs the code and records it. The drawn numbers
# stand before it as assignments; each drawing is run, at most 50 of them.
code = '''
full, rest = divmod(samples, batch)
print(full + (rest > 0))
'''
draw = { samples = [100, 130], batch = [32, 48] }
explanation = "{floor(samples / batch)} full batches leave {samples % batch} samples for one more: {printed_1} in all."
[[question.wrong]]
answer = "{floor(samples / batch)}"
because = "That drops the last {samples % batch} samples; an epoch sees every one."
""",
)
