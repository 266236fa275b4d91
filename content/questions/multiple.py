"""Any number of choices is right."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Literal

from content.asked import AskedMultiple, MultipleResponse, ToldChoice
from content.findings import Finding, Path
from content.questions.choices import Offered, WithChoices, alike, looked_back, out_of_range
from content.questions.question import Drawn


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
    responds = MultipleResponse

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
