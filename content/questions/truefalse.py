"""A statement that holds or does not."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any, ClassVar, Literal

from content.asked import AskedBase, ResponseBase, UnreadableError
from content.findings import Path, shown
from content.formats.carried import Carried, CarriedAnswer
from content.variants.carrying import carried_as, literal
from content.variants.kind import Kind
from content.variants.question import Drawn, Question, Text

_TRUE, _FALSE = ("true", "t", "yes", "y", "1"), ("false", "f", "no", "n", "2")


class TrueFalseResponse(ResponseBase):
    kind: Literal["truefalse"] = "truefalse"
    answer: bool


class AskedTrueFalse(AskedBase):
    responds: ClassVar[type[TrueFalseResponse]] = TrueFalseResponse

    kind: Literal["truefalse"] = "truefalse"

    def plain_lines(self) -> tuple[str, ...]:
        return ("1  True", "2  False")

    def plain_hint(self) -> str:
        return "t for true, f for false"

    def from_plain(self, line: str) -> TrueFalseResponse:
        typed = line.strip().casefold()
        if typed not in _TRUE + _FALSE:
            raise UnreadableError(f"expected {self.plain_hint()}; got {shown(line.strip())}")
        return TrueFalseResponse(answer=typed in _TRUE)

    def in_words(self, response: TrueFalseResponse) -> str:
        return "True" if response.answer else "False"


class TrueFalse(Question):
    """Marked right or wrong. `because` is what the wrong answer overlooks."""

    kind: Literal["truefalse"]
    answer: bool
    because: Text

    def variant(self, names: Mapping[str, Fraction], rng: random.Random) -> DrawnTrueFalse:
        explanation = self.filled(names, self.explanation, "explanation")
        because = self.filled(names, self.because, "because")
        return DrawnTrueFalse(AskedTrueFalse.model_validate(self.shared(names)), explanation, self.answer, because)

    @classmethod
    def taken(cls, carried: Carried) -> dict[str, Any] | None:
        """Who answers wrongly is told the feedback of that answer, or the explanation, or what is right."""
        shares = {one.text.strip().casefold(): one for one in carried.answers}
        right = [text for text, one in shares.items() if one.share == 1]
        if carried.type != "truefalse" or right not in (["true"], ["false"]):
            return None
        wrong = shares.get("false" if right == ["true"] else "true")
        because = (wrong and wrong.feedback) or carried.explanation or f"The statement is {right[0]}: {carried.text}"
        return {"answer": right == ["true"], "because": literal(because)}

    def thoughts(self) -> Iterator[tuple[Path, str]]:
        yield ("because",), self.because


class DrawnTrueFalse(Drawn[TrueFalseResponse]):
    def __init__(self, asked: AskedTrueFalse, explanation: str, right: bool, because: str) -> None:
        super().__init__(asked, explanation)
        self._right = right
        self._why = because

    def answer(self) -> str:
        return "True" if self._right else "False"

    def model(self) -> TrueFalseResponse:
        return TrueFalseResponse(answer=self._right)

    def foreseen(self) -> Iterator[tuple[Path, TrueFalseResponse]]:
        yield ("answer",), TrueFalseResponse(answer=not self._right)

    def carried(self) -> Carried:
        answers = (self._carried_answer(True), self._carried_answer(False))
        return carried_as(self, "truefalse", answers=answers, shuffle=False)

    def _carried_answer(self, answer: bool) -> CarriedAnswer:
        right = answer == self._right
        return CarriedAnswer("true" if answer else "false", Fraction(right), None if right else self._why)

    def _mark(self, response: TrueFalseResponse) -> Fraction:
        return Fraction(response.answer == self._right)

    def _because(self, response: TrueFalseResponse) -> str | None:
        return self._why


KIND = Kind(
    question=TrueFalse,
    asked=AskedTrueFalse,
    example="""
prompt = "A larger batch means fewer iterations in each epoch."
answer = true
explanation = "An epoch takes samples / batch iterations, rounded up."
# What the wrong answer overlooks:
because = "Each iteration serves a whole batch: 1000 samples make 100 batches of 10, but only 10 of 100."
""",
)
