"""What the kinds that offer choices share: the choices themselves, which of them a drawing offers, and their order."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Annotated, Any

from pydantic import Field

from content.asked import AskedBase, ToldChoice, UnreadableError
from content.findings import Authored, Finding, Path, shown
from content.formats.carried import Carried, CarriedAnswer
from content.variants.carrying import literal
from content.variants.drawing import shuffled
from content.variants.question import Question, Text
from content.variants.worth import Worth

MOST = 20
"""Choices of a question."""


class Choice(Authored):
    """One choice as its author wrote it. `worth` is what choosing it brings where its kind asks for that; `last` keeps
    it below all that chance may move.
    """

    text: Text
    right: bool = False
    because: Text | None = None
    worth: Worth | None = None
    last: bool = False


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
    """One choice of a drawing.

    Attributes:
        place: where the author wrote it, from 0.
        written: its text as the author wrote it, the same in every drawing.
        worth: what it brings as a share of the full mark, where its kind says so.
    """

    place: int
    text: str
    right: bool
    because: str | None
    written: str = ""
    worth: Fraction | None = None


class WithChoices(Question):
    """A question that offers choices: all of them or, by `offers`, that many with the right ones among them; in an
    order of chance unless `shuffle = false`.
    """

    choice: Annotated[tuple[Choice, ...], Field(strict=False, min_length=2, max_length=MOST)]
    offers: Annotated[int, Field(ge=2, le=MOST)] | None = None
    shuffle: bool = True

    def offered(self, names: Mapping[str, Fraction], rng: random.Random) -> tuple[Offered, ...]:
        """The choices with these numbers in them, those and in the order that `rng` gives."""
        places = self._drawn_places(rng)
        ordered = [place for place in places if not self.choice[place].last]
        if self.shuffle:
            ordered = shuffled(ordered, rng)
        last = [place for place in places if self.choice[place].last]
        computed = [self._computed(names, place) for place in range(len(self.choice))]  # all: each has to be computable
        return tuple(computed[place] for place in ordered + last)

    def _drawn_places(self, rng: random.Random) -> list[int]:
        """The right ones, those kept last, and as many of the rest as there is room for, in the author's order."""
        every = range(len(self.choice))
        if self.offers is None or self.offers >= len(every):
            return list(every)
        kept = [place for place in every if self._stays(place)]
        rest = shuffled([place for place in every if place not in kept], rng)
        return sorted(kept + rest[: self.offers - len(kept)])

    def _stays(self, place: int) -> bool:
        return self.choice[place].right or self.choice[place].last

    def _computed(self, names: Mapping[str, Fraction], place: int) -> Offered:
        choice = self.choice[place]
        return Offered(
            place,
            self.filled(names, choice.text, "choice", place, "text"),
            choice.right,
            self.filled(names, choice.because, "choice", place, "because") if choice.because else None,
            choice.text,
            choice.worth,
        )

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
        kept = sum(self._stays(place) for place in range(len(self.choice)))
        fewest = kept if any(choice.last and not choice.right for choice in self.choice) else kept + 1
        if self.offers is not None and not fewest <= self.offers <= len(self.choice):
            yield Finding(
                ("offers",),
                f"offers: expected a number from {fewest} (all that are right or last, and a wrong one) to "
                f"{len(self.choice)}, all choices; got {self.offers}",
                "change offers, or add wrong choices to draw from",
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


def written(offered: Sequence[Offered], chosen: Iterable[int]) -> tuple[str, ...]:
    """The choices at these places as their author wrote them, in the author's order."""
    return tuple(one.written for one in sorted((offered[place] for place in chosen), key=lambda one: one.place))


def choices_carried(offered: Sequence[Offered], shares: Sequence[Fraction]) -> tuple[CarriedAnswer, ...]:
    """The choices in their author's order, each with its share of the full mark."""
    written = sorted(zip(offered, shares, strict=True), key=lambda pair: pair[0].place)
    return tuple(CarriedAnswer(one.text, share, one.because) for one, share in written)


def movable(question: WithChoices) -> bool:
    """Whether all choices may change places wherever the question goes."""
    return question.shuffle and not any(choice.last for choice in question.choice)


def choices_lost(question: WithChoices) -> Iterator[str]:
    """What other systems do not have of drawn choices."""
    if question.offers is not None and question.offers < len(question.choice):
        yield f"offers: carried with {question.offers} of its {len(question.choice)} choices"
    if question.shuffle and any(choice.last for choice in question.choice):
        yield "last: carried in the order it is written in, kept as it is"


def choices_taken(carried: Carried) -> dict[str, Any]:
    """The fields that a question with these choices has; who took a wrong one is told its feedback, or the answer."""
    full = max((one.share for one in carried.answers), default=Fraction(0))
    answer = "; ".join(one.text for one in carried.answers if one.share > 0 and (carried.several or one.share == full))
    choices: list[dict[str, Any]] = []
    for one in carried.answers:
        right = one.share > 0 if carried.several else one.share == full
        because = one.feedback or (None if right else f'"{one.text}" is not it: the answer is "{answer}".')
        told = {"because": literal(because)} if because else {}
        choices.append({"text": literal(one.text)} | ({"right": True} if right else {}) | told)
    return {"choice": choices} | ({} if carried.shuffle else {"shuffle": False})
