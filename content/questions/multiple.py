"""Any number of choices is right."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from content.asked import ResponseBase, ToldChoice, UnreadableError
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

Marks = Literal["net", "each", "coverage", "all", "worth"]
"""How a choice of several is marked."""


class MultipleResponse(ResponseBase):
    """`choices` counts from 0 in the order asked; ascending, each once. At least one."""

    kind: Literal["multiple"] = "multiple"
    choices: Annotated[tuple[Annotated[int, Field(ge=0, le=99)], ...], Field(min_length=1, max_length=100)]


class AskedMultiple(AskedChoices):
    responds: ClassVar[type[MultipleResponse]] = MultipleResponse

    kind: Literal["multiple"] = "multiple"

    def plain_hint(self) -> str:
        return f"one number or more from 1 to {len(self.choices)}, such as 1 3"

    def from_plain(self, line: str) -> MultipleResponse:
        numbers = line.replace(",", " ").split()
        if not numbers:
            raise UnreadableError(f"expected {self.plain_hint()}; got nothing")
        return MultipleResponse(choices=tuple(sorted({self.place(number) for number in numbers})))

    def in_words(self, response: MultipleResponse) -> str:
        return "; ".join(self.choices[place] for place in response.choices)


class Multiple(WithChoices):
    """Marked by `marks`, where of c choices taken t are right ones and w wrong ones, and n are right in all:

    net: max(0, (t − w)/n). each: the share of all choices that are rightly taken or rightly left.
    coverage: (t/c)·(t/n). all: 1 for exactly the right ones, else 0. worth: what the taken ones are worth in sum, from
    0 to 1; right ones that carry no worth are worth 1/n each.
    """

    kind: Literal["multiple"]
    marks: Marks = "net"

    def rules(self) -> Iterator[Finding]:
        """At least one choice is right and one wrong, and every wrong one says why."""
        right = sum(choice.right for choice in self.choice)
        if not 0 < right < len(self.choice):
            yield Finding(
                ("choice",),
                f"expected at least one right choice and one wrong; got {right} right of {len(self.choice)}",
                "mark right ones with right = true, and offer a wrong one",
            )
        yield from self._worths()
        yield from super().rules()

    def _worths(self) -> Iterator[Finding]:
        given = [place for place, choice in enumerate(self.choice) if choice.worth is not None]
        if self.marks != "worth":
            for place in given:
                yield Finding(
                    ("choice", place, "worth"),
                    f'worth: it does not count under marks = "{self.marks}"',
                    'write marks = "worth" on the question, or remove worth',
                )
            return
        for place in given:
            choice = self.choice[place]
            if choice.right != ((choice.worth or 0) > 0):
                yield Finding(
                    ("choice", place, "worth"),
                    f"worth: expected above 0 on right choices and up to 0 on wrong ones; got {choice.worth}",
                    "change worth, or right",
                )
        worths = [choice.worth for choice in self.choice if choice.right]
        total = sum(worth or Fraction(0) for worth in worths)
        if any(worth is not None for worth in worths) and (None in worths or total != 1):
            yield Finding(
                ("choice",),
                f"expected the worths of the right choices to come to 1; they come to {total}",
                'give each right choice its worth, such as worth = "1/3", or none of them',
            )

    def variant(self, names: Mapping[str, Fraction], rng: random.Random) -> DrawnMultiple:
        offered = self.offered(names, rng)
        asked = AskedMultiple.model_validate({**self.shared(names), "choices": tuple(one.text for one in offered)})
        return DrawnMultiple(self, asked, self.filled(names, self.explanation, "explanation"), offered)

    @classmethod
    def taken(cls, carried: Carried) -> dict[str, Any] | None:
        """Marked by what each choice is worth, or net where that comes to the same."""
        shares = [snapped(one.share) for one in carried.answers]
        gains = [share for share in shares if share > 0]
        if carried.type != "multichoice" or not carried.several or not gains or snapped(sum(gains, Fraction(0))) != 1:
            return None
        fields = choices_taken(carried)
        each = Fraction(1, len(gains))
        if len(gains) < len(shares) and all(share in (each, -each) for share in shares):
            return fields
        exact = sum(gains, Fraction(0)) == 1
        for choice, share in zip(fields["choice"], shares, strict=True):
            if share < 0 or (share > 0 and exact and share != each):
                choice["worth"] = str(share)
        return fields | {"marks": "worth"}


class DrawnMultiple(Drawn[MultipleResponse]):
    def __init__(
        self, question: Multiple, asked: AskedMultiple, explanation: str, offered: tuple[Offered, ...]
    ) -> None:
        super().__init__(asked, explanation)
        self._question = question
        self._offered = offered
        self._right = frozenset(place for place, one in enumerate(offered) if one.right)

    def answer(self) -> str:
        return "; ".join(self._offered[place].text for place in sorted(self._right))

    def model(self) -> MultipleResponse:
        return MultipleResponse(choices=tuple(sorted(self._right)))

    def foreseen(self) -> Iterator[tuple[Path, MultipleResponse]]:
        """All the right ones with one wrong one more."""
        for place, one in enumerate(self._offered):
            if not one.right:
                yield ("choice", one.place), MultipleResponse(choices=tuple(sorted({*self._right, place})))

    def flaws(self) -> Iterator[Finding]:
        yield from alike(self._offered)

    def chosen(self, response: MultipleResponse) -> tuple[str, ...]:
        return written(self._offered, frozenset(response.choices))

    def carried(self) -> Carried:
        """Net marks and worths are Moodle's own; what else there is goes out as net."""
        if self._question.marks == "worth":
            shares = [self._worth(one) for one in self._offered]
        else:
            each = Fraction(1, len(self._right))
            shares = [each if one.right else -each for one in self._offered]
        answers = choices_carried(self._offered, shares)
        return carried_as(self, "multichoice", answers=answers, several=True, shuffle=movable(self._question))

    def lost(self) -> Iterator[str]:
        if self._question.marks not in ("net", "worth"):
            yield f'marks = "{self._question.marks}": carried as marked net'
        yield from choices_lost(self._question)

    def _invalid(self, response: MultipleResponse) -> str | None:
        return out_of_range(response.choices, self._offered)

    def _mark(self, response: MultipleResponse) -> Fraction:
        chosen = frozenset(response.choices)
        taken, wrong, right = len(chosen & self._right), len(chosen - self._right), len(self._right)
        match self._question.marks:
            case "each":
                return Fraction(len(self._offered) - wrong - (right - taken), len(self._offered))
            case "coverage":
                return Fraction(taken, len(chosen)) * Fraction(taken, right)
            case "all":
                return Fraction(chosen == self._right)
            case "worth":
                worths = sum((self._worth(self._offered[place]) for place in chosen), Fraction(0))
                return min(Fraction(1), max(Fraction(0), worths))
        return max(Fraction(0), Fraction(taken - wrong, right))

    def _worth(self, one: Offered) -> Fraction:
        if one.worth is not None:
            return one.worth
        return Fraction(1, len(self._right)) if one.right else Fraction(0)

    def _because(self, response: MultipleResponse) -> str | None:
        return None  # each choice carries its own

    def _choices(self, response: MultipleResponse | None) -> tuple[ToldChoice, ...]:
        return looked_back(self._offered, response.choices if response else ())


KIND = Kind(
    question=Multiple,
    asked=AskedMultiple,
    example="""
prompt = "Which of these does one step of gradient descent change?"
explanation = "A step moves the parameters, which are weights and biases; everything else is chosen beforehand."
# Any number of choices is right; every wrong one says which thought leads there.
[[question.choice]]
text = "The weights"
right = true
[[question.choice]]
text = "The biases"
right = true
[[question.choice]]
text = "The learning rate"
because = "It says how long a step is; a schedule may change it, the step itself does not."
[[question.choice]]
text = "The number of neurons"
because = "That is how the network was built before training began."
""",
)
