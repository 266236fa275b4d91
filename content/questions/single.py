"""One choice of several is right."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from content.asked import ResponseBase, ToldChoice
from content.findings import Finding, Path
from content.variants.choices import AskedChoices, Offered, WithChoices, alike, looked_back, out_of_range
from content.variants.kind import Kind
from content.variants.question import Drawn


class SingleResponse(ResponseBase):
    """`choice` counts from 0 in the order asked."""

    kind: Literal["single"] = "single"
    choice: Annotated[int, Field(ge=0, le=99)]


class AskedSingle(AskedChoices):
    responds: ClassVar[type[SingleResponse]] = SingleResponse

    kind: Literal["single"] = "single"

    def plain_hint(self) -> str:
        return f"a number from 1 to {len(self.choices)}"

    def from_plain(self, line: str) -> SingleResponse:
        return SingleResponse(choice=self.place(line))

    def in_words(self, response: SingleResponse) -> str:
        return self.choices[response.choice]


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


KIND = Kind(
    question=Single,
    asked=AskedSingle,
    inline=True,
    example="""
prompt = "Which of these does a learning rate of 0 change?"
explanation = "A step is the rate times the gradient: with a rate of 0 every step is 0."
# Exactly one choice is right; every wrong one says which thought leads there, and what refutes it.
[[question.choice]]
text = "Nothing: the weights stay as they are"
right = true
[[question.choice]]
text = "Only the weights of the last layer"
because = "The same rate multiplies the gradient of every weight, in every layer."
[[question.choice]]
text = "The weights, but by less each epoch"
because = "0 times anything is 0, in the first epoch as in the last."
""",
)
