"""What the kinds that offer choices share: the choices themselves, and their order."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Annotated

from pydantic import Field

from content.asked import AskedBase, ToldChoice, UnreadableError
from content.findings import Authored, Finding, Path, shown
from content.variants.drawing import shuffled
from content.variants.question import Question, Text


class Choice(Authored):
    """One choice as its author wrote it."""

    text: Text
    right: bool = False
    because: Text | None = None


class AskedChoices(AskedBase):
    """`choices` in the order of this drawing."""

    choices: tuple[str, ...]

    def plain_lines(self) -> tuple[str, ...]:
        return tuple(f"{number}  {text}" for number, text in enumerate(self.choices, start=1))

    def place(self, typed: str) -> int:
        """The place, from 0, of the choice whose number was typed.

        Raises:
            UnreadableError: when there is none.
        """
        number = typed.strip()
        if number.isdecimal() and len(number) <= 3 and 0 < int(number) <= len(self.choices):
            return int(number) - 1
        raise UnreadableError(f"expected a number from 1 to {len(self.choices)}; got {shown(number)}")


@dataclass(frozen=True)
class Offered:
    """One choice of a drawing. `place` is where the author wrote it, from 0."""

    place: int
    text: str
    right: bool
    because: str | None


class WithChoices(Question):
    """A question that offers choices, in an order of chance."""

    choice: Annotated[tuple[Choice, ...], Field(strict=False, min_length=2, max_length=20)]

    def offered(self, names: Mapping[str, Fraction], rng: random.Random) -> tuple[Offered, ...]:
        """The choices with these numbers in them, in the order that `rng` gives."""
        computed = [
            Offered(
                place,
                self.filled(names, choice.text, "choice", place, "text"),
                choice.right,
                self.filled(names, choice.because, "choice", place, "because") if choice.because else None,
            )
            for place, choice in enumerate(self.choice)
        ]
        return tuple(shuffled(computed, rng))

    def thoughts(self) -> Iterator[tuple[Path, str]]:
        for place, choice in enumerate(self.choice):
            if choice.because:
                yield ("choice", place, "because"), choice.because

    def rules(self) -> Iterator[Finding]:
        for place, choice in enumerate(self.choice):
            if not choice.right and not choice.because:
                yield Finding(
                    ("choice", place),
                    "expected because for this wrong choice; it is missing",
                    "add because = the thought that leads there, and the number that refutes it",
                )


def alike(offered: Sequence[Offered]) -> Iterator[Finding]:
    """A finding for each choice that reads like an earlier one."""
    seen: dict[str, int] = {}
    for choice in sorted(offered, key=lambda one: one.place):
        text = " ".join(choice.text.split()).casefold()
        if text in seen:
            yield Finding(
                ("choice", choice.place, "text"),
                f"choices {seen[text] + 1} and {choice.place + 1} can come out alike: {choice.text[:40]}",
                "word them apart, or keep such drawings out by where",
            )
        seen.setdefault(text, choice.place)


def looked_back(offered: Sequence[Offered], chosen: Sequence[int]) -> tuple[ToldChoice, ...]:
    """All choices in the order asked, with why each is wrong, or what leaving out a right one loses."""
    return tuple(
        ToldChoice(
            text=choice.text,
            right=choice.right,
            chosen=place in chosen,
            because=None if choice.right and place in chosen else choice.because,
        )
        for place, choice in enumerate(offered)
    )


def out_of_range(chosen: Sequence[int], offered: Sequence[Offered]) -> str | None:
    """Why these places, counted from 0, are not among the choices, or None."""
    beyond = next((place for place in chosen if place >= len(offered)), None)
    return None if beyond is None else f"expected a choice from 0 to {len(offered) - 1}; got {beyond}"
