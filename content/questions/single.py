"""One choice of several is right."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Literal

from content.asked import AskedSingle, SingleResponse, ToldChoice
from content.findings import Finding, Path
from content.questions.choices import Offered, WithChoices, alike, looked_back, out_of_range
from content.questions.question import Drawn


class Single(WithChoices):
    """Marked right or wrong."""

    kind: Literal["single"]

    def rules(self) -> Iterator[Finding]:
        """Exactly one choice is right, and every wrong one says why."""
        right = sum(choice.right for choice in self.choice)
        if right != 1:
            yield Finding(
                ("choice",), f"expected exactly one choice with right = true; got {right}", "mark the one that is right"
            )
        yield from super().rules()

    def variant(self, names: Mapping[str, Fraction], rng: random.Random) -> DrawnSingle:
        offered = self.offered(names, rng)
        asked = AskedSingle.model_validate({**self.shared(names), "choices": tuple(one.text for one in offered)})
        return DrawnSingle(asked, self.filled(names, self.explanation, "explanation"), offered)


class DrawnSingle(Drawn[SingleResponse]):
    responds = SingleResponse

    def __init__(self, asked: AskedSingle, explanation: str, offered: tuple[Offered, ...]) -> None:
        super().__init__(asked, explanation)
        self._offered = offered
        self._right = next(place for place, one in enumerate(offered) if one.right)

    def answer(self) -> str:
        return self._offered[self._right].text

    def model(self) -> SingleResponse:
        return SingleResponse(choice=self._right)

    def foreseen(self) -> Iterator[tuple[Path, SingleResponse]]:
        for place, one in enumerate(self._offered):
            if not one.right:
                yield ("choice", one.place), SingleResponse(choice=place)

    def flaws(self) -> Iterator[Finding]:
        yield from alike(self._offered)

    def _invalid(self, response: SingleResponse) -> str | None:
        return out_of_range([response.choice], self._offered)

    def _mark(self, response: SingleResponse) -> Fraction:
        return Fraction(response.choice == self._right)

    def _because(self, response: SingleResponse) -> str | None:
        return self._offered[response.choice].because

    def _choices(self, response: SingleResponse | None) -> tuple[ToldChoice, ...]:
        return looked_back(self._offered, [response.choice] if response else [])
