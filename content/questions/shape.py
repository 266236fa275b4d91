"""The shape of a tensor is asked for."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field, StringConstraints, WrapValidator

from content.asked import AskedBase, ResponseBase, UnreadableError
from content.expressions import evaluate_number
from content.findings import Authored, Finding, Path
from content.formats.carried import Carried, CarriedAnswer
from content.functions import ExpressionError
from content.templates import shown
from content.variants.carrying import carried_as, literal
from content.variants.kind import Kind
from content.variants.question import Drawn, Expression, Question, QuestionError, Text
from content.variants.shapes import MAX_DIGITS, MAX_RANK, NotAShapeError, Shape, read_shape, written

_OPEN = "None"
_LONGEST = 80


class ShapeResponse(ResponseBase):
    """`text` is the shape as it was typed."""

    kind: Literal["shape"] = "shape"
    text: Annotated[str, StringConstraints(min_length=1, max_length=_LONGEST)]


class AskedShape(AskedBase):
    responds: ClassVar[type[ShapeResponse]] = ShapeResponse

    kind: Literal["shape"] = "shape"

    def plain_lines(self) -> tuple[str, ...]:
        return ()

    def plain_hint(self) -> str:
        return "a shape such as (32, 10), with None for a dimension that is left open"

    def from_plain(self, line: str) -> ShapeResponse:
        typed = line.strip()
        if len(typed) > _LONGEST:
            raise UnreadableError(f"expected a shape of at most {_LONGEST} characters; got {len(typed)}")
        try:
            read_shape(typed)
        except NotAShapeError as error:
            raise UnreadableError(str(error)) from None
        return ShapeResponse(text=typed)

    def in_words(self, response: ShapeResponse) -> str:
        return response.text


def _open_or(value: object, expression: Any) -> object:
    return value if value == _OPEN else expression(value)


Dimension = Annotated[Expression, WrapValidator(_open_or)]
"""A number, an expression, or "None" for a dimension that is left open."""

Dimensions = Annotated[tuple[Dimension, ...], Field(strict=False, max_length=MAX_RANK)]


class WrongShape(Authored):
    """A shape the author foresaw, and why it is wrong."""

    answer: Dimensions
    because: Text


class ShapeQuestion(Question):
    """Marked right or wrong. `transposed`: why the shape with its dimensions turned round is wrong."""

    kind: Literal["shape"]
    answer: Dimensions
    transposed: Text | None = None
    wrong: Annotated[tuple[WrongShape, ...], Field(strict=False, max_length=20)] = ()

    def rules(self) -> Iterator[Finding]:
        if self.transposed and len(self.answer) < 2:
            yield Finding(
                ("transposed",),
                f"transposed: a shape of {len(self.answer)} dimensions cannot be turned round",
                "remove transposed, or write an answer of two dimensions or more",
            )

    def thoughts(self) -> Iterator[tuple[Path, str]]:
        if self.transposed:
            yield ("transposed",), self.transposed
        for place, one in enumerate(self.wrong):
            yield ("wrong", place, "because"), one.because

    def variant(self, names: Mapping[str, Fraction], rng: random.Random) -> DrawnShape:
        right = self._shape(names, self.answer, "answer")
        wrong = [
            Foreseen(
                ("wrong", place, "answer"),
                self._shape(names, one.answer, "wrong", place, "answer"),
                self.filled(names, one.because, "wrong", place, "because"),
            )
            for place, one in enumerate(self.wrong)
        ]
        if self.transposed:
            told = self.filled(names, self.transposed, "transposed")
            wrong.append(Foreseen(("transposed",), right[::-1], told))
        asked = AskedShape.model_validate(self.shared(names))
        return DrawnShape(asked, self.filled(names, self.explanation, "explanation"), right, tuple(wrong))

    @classmethod
    def taken(cls, carried: Carried) -> dict[str, Any] | None:
        """Only where the accepted forms are spellings of one shape, as `carried()` writes them: a short answer that
        happens to be a number stays one.
        """
        right = [answer.text for answer in carried.answers if answer.share == 1]
        shapes = [_shape_or_none(text) for text in right]
        if carried.type != "shortanswer" or not shapes or shapes[0] is None:
            return None
        if set(right) != set(spellings(shapes[0])) or any(answer.share not in (0, 1) for answer in carried.answers):
            return None
        wrong: dict[Shape, str] = {}
        for answer in carried.answers:
            shape = _shape_or_none(answer.text)
            if answer.share == 0:
                if shape is None or answer.feedback is None:
                    return None
                wrong.setdefault(shape, answer.feedback)
        fields: dict[str, Any] = {"answer": _authored(shapes[0])}
        told = [{"answer": _authored(shape), "because": literal(because)} for shape, because in wrong.items()]
        return fields | ({"wrong": told} if told else {})

    @staticmethod
    def _shape(names: Mapping[str, Fraction], sizes: Sequence[str], *path: str | int) -> Shape:
        return tuple(None if size == _OPEN else _size(names, size, (*path, at)) for at, size in enumerate(sizes))


@dataclass(frozen=True)
class Foreseen:
    """A wrong shape of a drawing, with the field it is written in."""

    path: Path
    shape: Shape
    because: str


class DrawnShape(Drawn[ShapeResponse]):
    def __init__(self, asked: AskedShape, explanation: str, right: Shape, wrong: tuple[Foreseen, ...]) -> None:
        super().__init__(asked, explanation)
        self._right = right
        self._wrong = wrong

    def answer(self) -> str:
        return written(self._right)

    def model(self) -> ShapeResponse:
        return ShapeResponse(text=written(self._right))

    def foreseen(self) -> Iterator[tuple[Path, ShapeResponse]]:
        for one in self._wrong:
            yield one.path, ShapeResponse(text=written(one.shape))

    def chosen(self, response: ShapeResponse) -> tuple[str, ...]:
        return (written(read_shape(response.text)),)

    def carried(self) -> Carried:
        right = [CarriedAnswer(text, Fraction(1)) for text in spellings(self._right)]
        wrong: dict[str, CarriedAnswer] = {}
        for one in self._wrong:
            for text in spellings(one.shape):
                wrong.setdefault(text, CarriedAnswer(text, Fraction(0), one.because))
        return carried_as(self, "shortanswer", answers=(*right, *wrong.values()))

    def lost(self) -> Iterator[str]:
        yield f"spellings of the shape other than {' or '.join(spellings(self._right))}"

    def _invalid(self, response: ShapeResponse) -> str | None:
        try:
            read_shape(response.text)
        except NotAShapeError as error:
            return str(error)
        return None

    def _mark(self, response: ShapeResponse) -> Fraction:
        return Fraction(read_shape(response.text) == self._right)

    def _because(self, response: ShapeResponse) -> str | None:
        given = read_shape(response.text)
        return next((one.because for one in self._wrong if one.shape == given), None)


def spellings(shape: Shape) -> tuple[str, ...]:
    """The usual ways to type a shape, for systems that compare texts."""
    sizes = [str(size) for size in shape]
    if not sizes:
        return "()", "[]"
    end = "," if len(sizes) == 1 else ""
    bracketed = [
        f"{opening}{between.join(sizes)}{end}{closing}" for opening, closing in ("()", "[]") for between in (", ", ",")
    ]
    bare = [between.join(sizes) for between in (", ", ",", "x", " x ", "×", " × ")]
    return tuple(dict.fromkeys(bracketed + bare))


def _size(names: Mapping[str, Fraction], expression: str, path: Path) -> int:
    try:
        size = evaluate_number(expression, names)
    except ExpressionError as error:
        raise QuestionError(path, f"answer: {error}", "mend the expression") from None
    if size.denominator != 1 or not 0 <= size < 10**MAX_DIGITS:
        wanted = f"a whole number from 0, of at most {MAX_DIGITS} digits"
        message = f"answer: expected {wanted}; {expression} comes to {shown(size)}"
        raise QuestionError(path, message, "mend the expression, or keep such drawings out by where")
    return int(size)


def _shape_or_none(text: str) -> Shape | None:
    try:
        return read_shape(text)
    except NotAShapeError:
        return None


def _authored(shape: Shape) -> list[int | str]:
    return [_OPEN if size is None else size for size in shape]


KIND = Kind(
    question=ShapeQuestion,
    asked=AskedShape,
    inline=True,
    example="""
prompt = "`Dense({units})` takes a batch of {batch} samples with {inputs} inputs each. Which shape comes out?"
draw = { batch = [32, 64], inputs = [8, 20], units = [3, 10] }
# One entry a dimension: a number, an expression, or "None" for one that is left open.
answer = ["batch", "units"]
# Told whoever answers with the dimensions turned round.
transposed = "Samples come first: each of the {batch} rows is one sample."
explanation = "Each of the {batch} samples gets {units} outputs."
[[question.wrong]]
answer = ["inputs", "units"]
because = "That is the shape of the layer's kernel, {inputs} × {units}, not of what comes out."
""",
)
