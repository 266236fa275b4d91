"""A statement that holds or does not."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Literal

from content.asked import AskedTrueFalse, TrueFalseResponse
from content.findings import Path
from content.questions.question import Drawn, Question, Text


class TrueFalse(Question):
    """Marked right or wrong. `because` is what the wrong answer overlooks."""

    kind: Literal["truefalse"]
    answer: bool
    because: Text

    def variant(self, names: Mapping[str, Fraction], rng: random.Random) -> DrawnTrueFalse:
        explanation = self.filled(names, self.explanation, "explanation")
        because = self.filled(names, self.because, "because")
        return DrawnTrueFalse(AskedTrueFalse.model_validate(self.shared(names)), explanation, self.answer, because)

    def thoughts(self) -> Iterator[tuple[Path, str]]:
        yield ("because",), self.because


class DrawnTrueFalse(Drawn[TrueFalseResponse]):
    responds = TrueFalseResponse

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

    def _mark(self, response: TrueFalseResponse) -> Fraction:
        return Fraction(response.answer == self._right)

    def _because(self, response: TrueFalseResponse) -> str | None:
        return self._why
