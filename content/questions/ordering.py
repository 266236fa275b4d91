"""Items are put in their right order."""

from __future__ import annotations

import random
import re
import unicodedata
from bisect import bisect_left
from collections import defaultdict, deque
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import pairwise
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from content.asked import AskedBase, ResponseBase, ToldPart, UnreadableError
from content.findings import Finding, Path, shown
from content.formats.carried import Carried
from content.variants.carrying import carried_as, literal
from content.variants.drawing import shuffled
from content.variants.kind import Kind
from content.variants.question import Drawn, Question, Text
from content.variants.wording import one_line, read_alike

FEWEST, MOST = 3, 12
_BETWEEN = re.compile(r"[\s,;>→]+")
_SHUFFLES = 20

Marks = Literal["absolute", "relative", "longest", "all"]


class OrderingResponse(ResponseBase):
    """`order` holds, for each place of the order given, which item as shown stands there, from 0."""

    kind: Literal["ordering"] = "ordering"
    order: Annotated[tuple[Annotated[int, Field(ge=0, le=99)], ...], Field(min_length=1, max_length=MOST)]


class AskedOrdering(AskedBase):
    """`items` as they are first shown: in an order of chance that is not the right one."""

    responds: ClassVar[type[OrderingResponse]] = OrderingResponse

    kind: Literal["ordering"] = "ordering"
    items: tuple[str, ...]

    def plain_lines(self) -> tuple[str, ...]:
        return tuple(f"{number}  {text}" for number, text in enumerate(self.items, start=1))

    def plain_hint(self) -> str:
        return f"the numbers 1 to {len(self.items)} in the right order, such as {' '.join(map(str, self._shifted()))}"

    def from_plain(self, line: str) -> OrderingResponse:
        typed = unicodedata.normalize("NFKC", line[:200]).strip()
        numbers = [number for number in _BETWEEN.split(typed) if number]
        if len(numbers) == 1 and len(self.items) < 10:
            numbers = list(numbers[0])
        places = [int(number) - 1 for number in numbers if number.isdecimal() and len(number) <= 2]
        if len(places) != len(numbers) or sorted(places) != list(range(len(self.items))):
            raise UnreadableError(f"expected {self.plain_hint()}; got {shown(line.strip())}")
        return OrderingResponse(order=tuple(places))

    def in_words(self, response: OrderingResponse) -> str:
        return "; ".join(self.items[place] for place in response.order)

    def _shifted(self) -> list[int]:
        """An example that is no more likely to be right than any other order."""
        return [*range(2, len(self.items) + 1), 1]


class Ordering(Question):
    """Marked by `marks`:

    - `absolute`: the share of items that stand in their own place;
    - `relative`: of the n − 1 items that another one follows, the share followed by the right one;
    - `longest`: (l − 1) / (n − 1), where l is the size of the largest set of items that stand in the right order to
      each other: 0 for the order turned round;
    - `all`: 1 for the right order, else 0.
    """

    kind: Literal["ordering"]
    items: Annotated[tuple[Text, ...], Field(strict=False, min_length=FEWEST, max_length=MOST)]
    marks: Marks = "absolute"
    offers: Annotated[int, Field(ge=FEWEST, le=MOST)] | None = None
    because: Text | None = None

    def rules(self) -> Iterator[Finding]:
        if self.offers is not None and self.offers > len(self.items):
            yield Finding(
                ("offers",),
                f"offers: expected at most as many as there are items, {len(self.items)}; got {self.offers}",
                f"write offers = {len(self.items)} or less, or add items",
            )

    def thoughts(self) -> Iterator[tuple[Path, str]]:
        if self.because:
            yield ("because",), self.because

    def variant(self, names: Mapping[str, Fraction], rng: random.Random) -> DrawnOrdering:
        places = list(range(len(self.items)))
        if self.offers is not None:
            places = sorted(shuffled(places, rng)[: self.offers])
        texts = [one_line(self.filled(names, self.items[place], "items", place)) for place in places]
        mixed = _mixed(texts, rng)
        asked = AskedOrdering.model_validate({**self.shared(names), "items": tuple(texts[rank] for rank in mixed)})
        because = self.filled(names, self.because, "because") if self.because else None
        explanation = self.filled(names, self.explanation, "explanation")
        written = {place: self.items[place] for place in places}
        return DrawnOrdering(asked, explanation, mixed, self.marks, because, written)

    @classmethod
    def taken(cls, carried: Carried) -> dict[str, Any] | None:
        if carried.type != "ordering" or not FEWEST <= len(carried.items) <= MOST:
            return None
        return {"items": [literal(item) for item in carried.items]}


class DrawnOrdering(Drawn[OrderingResponse]):
    """`ranks` holds the right place of each item shown, `written` the items as written, by their places there."""

    asked: AskedOrdering

    def __init__(
        self,
        asked: AskedOrdering,
        explanation: str,
        ranks: Sequence[int],
        marks: Marks,
        because: str | None,
        written: Mapping[int, str],
    ) -> None:
        super().__init__(asked, explanation)
        self._ranks = tuple(ranks)
        self._marks = marks
        self._why = because
        self._written = written
        self._right = tuple(self._ranks.index(rank) for rank in range(len(ranks)))

    def answer(self) -> str:
        return self.asked.in_words(self.model())

    def model(self) -> OrderingResponse:
        return OrderingResponse(order=self._right)

    def foreseen(self) -> Iterator[tuple[Path, OrderingResponse]]:
        """Where there is a because: the items as they are shown, which are not in order."""
        if self._why:
            yield ("because",), OrderingResponse(order=tuple(range(len(self._ranks))))

    def flaws(self) -> Iterator[Finding]:
        """Items that read alike: their order cannot be told."""
        texts = [self.asked.items[place] for place in self._right]
        yield from read_alike(
            ((("items", place), text) for place, text in zip(self._written, texts, strict=True)), "items"
        )

    def chosen(self, response: OrderingResponse) -> tuple[str, ...]:
        written = list(self._written.values())
        return ("; ".join(written[self._ranks[place]] for place in response.order),)

    def carried(self) -> Carried:
        return carried_as(self, "ordering", items=tuple(self.asked.items[place] for place in self._right))

    def lost(self) -> Iterator[str]:
        if self._marks != "absolute":
            yield f'marks = "{self._marks}": carried as a question marked by places'
        if self._why:
            yield "because of a wrong order: whoever takes the question tells the explanation only"

    def _invalid(self, response: OrderingResponse) -> str | None:
        count = len(self._ranks)
        if sorted(response.order) == list(range(count)):
            return None
        return f"expected each of the places 0 to {count - 1} once; got {', '.join(map(str, response.order))}"

    def _mark(self, response: OrderingResponse) -> Fraction:
        ranks = self._given(response)
        if self._marks == "all":
            return Fraction(ranks == sorted(ranks))
        if self._marks == "relative":
            return Fraction(len(_followed(ranks)), len(ranks) - 1)
        if self._marks == "longest":
            return Fraction(len(longest_in_order(ranks)) - 1, len(ranks) - 1)
        return Fraction(sum(rank == place for place, rank in enumerate(ranks)), len(ranks))

    def _because(self, response: OrderingResponse) -> str | None:
        return self._why

    def _given(self, response: OrderingResponse) -> list[int]:
        """The right place of each item in the order given; of items that read alike, the first comes first."""
        places: dict[str, deque[int]] = defaultdict(deque)
        for rank, shown_at in enumerate(self._right):
            places[self.asked.items[shown_at]].append(rank)
        return [places[self.asked.items[shown_at]].popleft() for shown_at in response.order]

    def _parts(self, response: OrderingResponse | None) -> tuple[ToldPart, ...]:
        """Place by place; where marks are relative, what comes after each item."""
        right = [self.asked.items[place] for place in self._right]
        ranks = self._given(response) if response else None
        if self._marks == "relative":
            return tuple(self._after(right, ranks))
        stand = self._standing(ranks) if ranks else frozenset()
        return tuple(
            ToldPart(
                text=f"place {place + 1}",
                given=right[ranks[place]] if ranks else None,
                answer=text,
                right=ranks is not None and ranks[place] in stand,
            )
            for place, text in enumerate(right)
        )

    def _standing(self, ranks: Sequence[int]) -> frozenset[int]:
        """The items that count as right where they stand."""
        if self._marks == "longest":
            return frozenset(longest_in_order(ranks))
        return frozenset(rank for place, rank in enumerate(ranks) if rank == place)

    @staticmethod
    def _after(right: Sequence[str], ranks: list[int] | None) -> Iterator[ToldPart]:
        follows = dict(pairwise(ranks)) if ranks else {}
        for rank, text in enumerate(right[:-1]):
            given = follows.get(rank)
            yield ToldPart(
                text=f"after {text}",
                given=None if ranks is None else "nothing" if given is None else right[given],
                answer=right[rank + 1],
                right=given == rank + 1,
            )


def longest_in_order(ranks: Sequence[int]) -> list[int]:
    """A largest set of these different numbers that stand in ascending order (patience sorting)."""
    tops: list[int] = []
    before: dict[int, int | None] = {}
    for rank in ranks:
        pile = bisect_left(tops, rank)
        before[rank] = tops[pile - 1] if pile else None
        tops[pile : pile + 1] = [rank]
    chain: list[int] = []
    at = tops[-1] if tops else None
    while at is not None:
        chain.append(at)
        at = before[at]
    return chain[::-1]


def _followed(ranks: Sequence[int]) -> list[int]:
    return [rank for rank, following in pairwise(ranks) if following == rank + 1]


def _mixed(texts: Sequence[str], rng: random.Random) -> list[int]:
    """The places of `texts` in an order of chance, another one than theirs where there is any."""
    for _ in range(_SHUFFLES):
        mixed = shuffled(range(len(texts)), rng)
        if [texts[place] for place in mixed] != list(texts):
            return mixed
    return [*range(1, len(texts)), 0]


KIND = Kind(
    question=Ordering,
    asked=AskedOrdering,
    example="""
prompt = "What happens in one iteration of gradient descent? Put the steps in order."
# In the right order; they are shown in another.
items = [
  "draw a batch of samples",
  "compute the predictions (forward)",
  "compute the loss",
  "compute the gradients (backward)",
  "move the weights against the gradients",
]
# How an order that is not all right is marked: "absolute", "relative", "longest" or "all".
marks = "longest"
explanation = "Gradients are of the loss, the loss is of the predictions, and those need samples."
""",
)
