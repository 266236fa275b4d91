"""One choice of several is right."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from content.asked import ResponseBase, ToldChoice
from content.findings import Finding, Path
from content.formats.carried import Carried
from content.variants.carrying import carried_as
from content.variants.choices import (
    AskedChoices,
    Offered,
    WithChoices,
    alike,
    choices_carried,
    choices_lost,
    choices_taken,
    looked_back,
    movable,
    out_of_range,
    written,
)
from content.variants.kind import Kind
from content.variants.question import Drawn
from content.variants.worth import snapped


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
    """Marked right or wrong; a wrong choice may be worth a part of the full mark."""

    kind: Literal["single"]

    def rules(self) -> Iterator[Finding]:
        """Exactly one choice is right, and every wrong one says why."""
        right = sum(choice.right for choice in self.choice)
        if right != 1:
            yield Finding(
                ("choice",), f"expected exactly one choice with right = true; got {right}", "mark the one that is right"
            )
        for place, choice in enumerate(self.choice):
            if choice.worth is not None and (choice.right or choice.worth == 1):
                yield Finding(
                    ("choice", place, "worth"),
                    "expected worth on wrong choices only, below 1: the right one brings the full mark",
                    "remove worth, or lower it",
                )
        yield from super().rules()

    def variant(self, names: Mapping[str, Fraction], rng: random.Random) -> DrawnSingle:
        offered = self.offered(names, rng)
        asked = AskedSingle.model_validate({**self.shared(names), "choices": tuple(one.text for one in offered)})
        return DrawnSingle(self, asked, self.filled(names, self.explanation, "explanation"), offered)

    @classmethod
    def taken(cls, carried: Carried) -> dict[str, Any] | None:
        """The first choice of the full mark is right; the others keep what they are worth."""
        shares = [snapped(one.share) for one in carried.answers]
        if carried.type != "multichoice" or carried.several or shares.count(Fraction(1)) != 1:
            return None
        fields = choices_taken(carried)
        for choice, share in zip(fields["choice"], shares, strict=True):
            if share not in (0, 1):
                choice["worth"] = str(share)
        return fields


class DrawnSingle(Drawn[SingleResponse]):
    def __init__(self, question: Single, asked: AskedSingle, explanation: str, offered: tuple[Offered, ...]) -> None:
        super().__init__(asked, explanation)
        self._question = question
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

    def chosen(self, response: SingleResponse) -> tuple[str, ...]:
        return written(self._offered, [response.choice])

    def carried(self) -> Carried:
        shares = [Fraction(1) if one.right else one.worth or Fraction(0) for one in self._offered]
        answers = choices_carried(self._offered, shares)
        return carried_as(self, "multichoice", answers=answers, shuffle=movable(self._question))

    def lost(self) -> Iterator[str]:
        yield from choices_lost(self._question)

    def _invalid(self, response: SingleResponse) -> str | None:
        return out_of_range([response.choice], self._offered)

    def _mark(self, response: SingleResponse) -> Fraction:
        one = self._offered[response.choice]
        return Fraction(1) if one.right else max(Fraction(0), one.worth or Fraction(0))

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
