"""The numbers of a question that differ from learner to learner, drawn from a seed."""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from itertools import product
from typing import Annotated, TypeVar, overload

from pydantic import Discriminator, Field, PlainSerializer, PlainValidator, Tag, ValidationInfo, model_validator

from content.expressions import MAX_EXPONENT, evaluate
from content.findings import Authored, rule, shown

MAX_VALUES = 1_000
"""Of one drawn number."""
MAX_SEARCHED = 5_000
"""Drawings looked through for one that `where` keeps."""
MAX_LISTED = 500
"""Drawings looked through where all that `where` keeps have to be known."""
_TRIES = 50

Item = TypeVar("Item")


class NothingLeftError(ValueError):
    """`where` keeps none of the drawings."""


def to_exact(value: object, info: ValidationInfo) -> Fraction:
    """A number as TOML has it, or as it was stored ("3/4"), exactly."""
    if isinstance(value, Fraction):
        return value
    if info.mode == "json" and isinstance(value, str):
        return Fraction(value)
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 10**MAX_EXPONENT:
        return Fraction(value)
    if isinstance(value, Decimal) and value.is_finite() and abs(value.adjusted()) <= MAX_EXPONENT:
        return Fraction(value)
    raise rule(f"{info.field_name}: expected a number; got {shown(value)}", "write a number such as 3 or 0.25")


Exactly = Annotated[Fraction, PlainValidator(to_exact), PlainSerializer(str)]
"""A number that keeps its exact value through JSON."""


class Steps(Sequence[Fraction]):
    """Evenly spaced numbers, each computed when it is asked for: of a span, a drawing takes but one."""

    def __init__(self, start: Fraction, step: Fraction, count: int) -> None:
        self._start, self._step, self._count = start, step, count

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, place: int) -> Fraction: ...

    @overload
    def __getitem__(self, place: slice) -> Sequence[Fraction]: ...

    def __getitem__(self, place: int | slice) -> Fraction | Sequence[Fraction]:
        if isinstance(place, slice):
            return [self[each] for each in range(*place.indices(self._count))]
        if not 0 <= place < self._count:
            raise IndexError(place)
        return self._start + self._step * place


class Span(Authored):
    """Evenly spaced numbers, both ends included."""

    start: Exactly = Field(alias="from")
    stop: Exactly = Field(alias="to")
    step: Exactly = Fraction(1)

    @model_validator(mode="after")
    def _reaches(self) -> Span:
        if self.step <= 0 or self.stop < self.start or (self.stop - self.start) % self.step:
            raise rule(
                "expected steps above 0 that lead from `from` to `to`",
                "choose `to` so that (to - from) / step is a whole number from 0",
            )
        if (self.stop - self.start) / self.step >= MAX_VALUES:
            raise rule(f"expected at most {MAX_VALUES} values to draw from", "take a larger step")
        return self

    def values(self) -> Sequence[Fraction]:
        """All of them, ascending."""
        return Steps(self.start, self.step, int((self.stop - self.start) / self.step) + 1)


Listed = Annotated[tuple[Exactly, ...], Field(strict=False, min_length=1, max_length=MAX_VALUES)]
Choice = Annotated[
    Annotated[Listed, Tag("(list)")] | Annotated[Span, Tag("(span)")],
    Discriminator(lambda raw: "(span)" if isinstance(raw, Mapping | Span) else "(list)"),
]
"""What one number is drawn from: a list, or `{ from, to, step }`."""


Numbers = dict[str, Fraction]
Computed = Callable[[Numbers], Numbers]
"""The drawn numbers with what follows from them: what a question's network comes to."""


def drawn(
    choices: Mapping[str, Choice], where: str | None, rng: random.Random, computed: Computed = lambda names: names
) -> Numbers:
    """One value for each name, and what is computed from them; names are drawn in alphabetical order, whatever order
    they were written in.

    Raises:
        NothingLeftError: when `where` keeps no drawing.
        ExpressionError: when `where` or what is computed cannot be.
    """
    values = {name: _values(choices[name]) for name in sorted(choices)}
    for _ in range(_TRIES):
        names = computed({name: pick(few, rng) for name, few in values.items()})
        if _kept(where, names):
            return names
    kept = [names for names in map(computed, _all(values)) if _kept(where, names)]
    if not kept:
        raise NothingLeftError("`where` leaves none of the drawings")
    return pick(kept, rng)


def every(
    choices: Mapping[str, Choice], where: str | None, most: int, computed: Computed = lambda names: names
) -> list[Numbers] | None:
    """Every drawing that `where` keeps, or None when there are more than `most`, or too many to look through.

    Raises:
        ExpressionError: when `where` or what is computed cannot be.
    """
    values = {name: _values(choices[name]) for name in sorted(choices)}
    if math.prod(len(few) for few in values.values()) > MAX_LISTED:
        return None
    kept = [names for names in map(computed, _all(values)) if _kept(where, names)]
    return None if len(kept) > most else kept


def pick(items: Sequence[Item], rng: random.Random) -> Item:
    """One of `items`. Built on `random()`, whose numbers stay the same in every version of Python."""
    return items[int(rng.random() * len(items))]


def shuffled(items: Sequence[Item], rng: random.Random) -> list[Item]:
    """`items` in an order of chance, by the same promise as `pick`."""
    rest, mixed = list(items), []
    while rest:
        mixed.append(rest.pop(int(rng.random() * len(rest))))
    return mixed


def _kept(where: str | None, names: Mapping[str, Fraction]) -> bool:
    return where is None or bool(evaluate(where, names))


def _values(choice: Choice) -> Sequence[Fraction]:
    return choice.values() if isinstance(choice, Span) else choice


def _all(values: Mapping[str, Sequence[Fraction]]) -> Iterator[dict[str, Fraction]]:
    if math.prod(len(few) for few in values.values()) > MAX_SEARCHED:
        return
    for drawing in product(*values.values()):
        yield dict(zip(values, drawing, strict=True))
