"""Any number of choices is right."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from content.asked import ResponseBase, ToldChoice, UnreadableError
from content.findings import Finding, Path
from content.variants.choices import AskedChoices, Offered, WithChoices, alike, looked_back, out_of_range
from content.variants.kind import Kind
from content.variants.question import Drawn


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
    """Marked max(0, (right ones chosen − wrong ones chosen) / all right ones)."""

    kind: Literal["multiple"]

    def rules(self) -> Iterator[Finding]:
        """At least one choice is right and one wrong, and every wrong one says why."""
        right = sum(choice.right for choice in self.choice)
        if not 0 < right < len(self.choice):
            yield Finding(
                ("choice",),
                f"expected at least one right choice and one wrong; got {right} right of {len(self.choice)}",
                "mark right ones with right = true, and offer a wrong one",
            )
        yield from super().rules()

    def variant(self, names: Mapping[str, Fraction], rng: random.Random) -> DrawnMultiple:
        offered = self.offered(names, rng)
        asked = AskedMultiple.model_validate({**self.shared(names), "choices": tuple(one.text for one in offered)})
        return DrawnMultiple(asked, self.filled(names, self.explanation, "explanation"), offered)


class DrawnMultiple(Drawn[MultipleResponse]):
    def __init__(self, asked: AskedMultiple, explanation: str, offered: tuple[Offered, ...]) -> None:
        super().__init__(asked, explanation)
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

    def _invalid(self, response: MultipleResponse) -> str | None:
        return out_of_range(response.choices, self._offered)

    def _mark(self, response: MultipleResponse) -> Fraction:
        chosen = frozenset(response.choices)
        return max(Fraction(0), Fraction(len(chosen & self._right) - len(chosen - self._right), len(self._right)))

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
