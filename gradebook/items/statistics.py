"""Item statistics by Moodle's published definitions ("Quiz statistics calculations"), on plain values.

`docs/statistics.md` says what each tells, and what is done where those definitions leave room. Marks are exact; sums
are taken in floating point where a root is drawn anyway, but whether something varies at all is decided exactly.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import fsum, sqrt
from statistics import median

Row = Sequence[Fraction | None]
"""One attempt's marks, an item each, as shares of its points; None where the item was not asked."""

Numbers = Sequence[Fraction]


@dataclass(frozen=True)
class Item:
    """One item's statistics, in percent but for `point_biserial`; None where undefined."""

    shown: int
    facility: float | None
    deviation: float | None
    intended_weight: float
    effective_weight: float | None
    discrimination: float | None
    efficiency: float | None
    point_biserial: float | None


@dataclass(frozen=True)
class Summary:
    """A whole quiz's statistics, in percent; None where undefined."""

    attempts: int
    mean: float | None
    median: float | None
    deviation: float | None
    alpha: float | None
    error: float | None
    items: tuple[Item, ...]


class Table:
    """The marks of a quiz's attempts, and what its items weigh.

    Args:
        items: how many there are.
        marks: a row an attempt, a column an item.
        weights: points, likewise: those of the question as the attempt was marked by it.
    """

    def __init__(self, items: int, marks: Sequence[Row], weights: Sequence[Sequence[int]]) -> None:
        self._columns: list[list[tuple[int, Fraction, int]]] = [[] for _ in range(items)]
        self._points: list[Fraction] = []
        self._possible: list[int] = []
        for place, (row, own) in enumerate(zip(marks, weights, strict=True)):
            asked = [(item, mark, own[item]) for item, mark in enumerate(row) if mark is not None]
            for item, mark, weight in asked:
                self._columns[item].append((place, mark, weight))
            self._points.append(sum((mark * weight for _, mark, weight in asked), Fraction(0)))
            self._possible.append(sum(weight for _, _, weight in asked))
        self.grades = [
            points / possible if possible else Fraction(0)
            for points, possible in zip(self._points, self._possible, strict=True)
        ]

    def rests(self, item: int) -> list[tuple[int, Fraction | None]]:
        """For each attempt that was asked an item: its place, and its share of the points of all other items."""
        return [
            (place, (self._points[place] - mark * weight) / rest if (rest := self._possible[place] - weight) else None)
            for place, mark, weight in self._columns[item]
        ]

    def summary(self) -> Summary:
        """The statistics of the quiz and of each item."""
        spreads = [self._spread(item) for item in range(len(self._columns))]
        attempts = len(self.grades)
        whole = fsum(
            len(column) / attempts * sqrt(spread)
            for column, spread in zip(self._columns, spreads, strict=True)
            if spread is not None and spread > 0
        )
        alpha = self._alpha()
        deviation = _deviation(self.grades)
        return Summary(
            attempts=attempts,
            mean=_percent(_mean(self.grades)) if attempts else None,
            median=_percent(median(self.grades)) if attempts else None,
            deviation=_percent(deviation),
            alpha=_percent(alpha),
            error=_percent(
                deviation * sqrt(1 - min(1.0, alpha)) if deviation is not None and alpha is not None else None
            ),
            items=tuple(self._item(item, spread, whole) for item, spread in enumerate(spreads)),
        )

    def _item(self, item: int, spread: float | None, whole: float) -> Item:
        column = self._columns[item]
        marks = [mark for _, mark, _ in column]
        pairs = [(mark, rest) for mark, (_, rest) in zip(marks, self.rests(item), strict=True) if rest is not None]
        own, rests = [mark for mark, _ in pairs], [rest for _, rest in pairs]
        grades = [self.grades[place] for place, _, _ in column]
        effective = sqrt(spread) / whole if whole and spread is not None and spread >= 0 else None
        return Item(
            shown=len(column),
            facility=_percent(_mean(marks)) if marks else None,
            deviation=_percent(_deviation(marks)),
            intended_weight=100 * self._intended(item),
            effective_weight=_percent(effective),
            discrimination=_percent(correlation(own, rests)),
            efficiency=_percent(efficiency(own, rests)),
            point_biserial=correlation(marks, grades),
        )

    def _intended(self, item: int) -> float:
        """An item's share of an attempt's points, on average over those that were asked it; 0 where none was."""
        shares = [Fraction(weight, self._possible[place]) for place, _, weight in self._columns[item] if weight]
        return float(_mean(shares)) if shares else 0.0

    def _spread(self, item: int) -> float | None:
        """The covariance of what an item adds to the grade with the grade."""
        column = self._columns[item]
        added = [mark * weight / self._possible[place] for place, mark, weight in column]
        return covariance(added, [self.grades[place] for place, _, _ in column])

    def _alpha(self) -> float | None:
        """Cronbach's alpha, P·c̄ / (v̄ + (P − 1)·c̄): of the points of P items, v̄ their mean variance and c̄ their mean
        covariance. Where everybody was asked the same, that is P / (P − 1) · (1 − Σ variances / variance of the sum).
        """
        sizes = [0] * len(self.grades)
        sums, squares = [Fraction(0)] * len(self.grades), [Fraction(0)] * len(self.grades)
        for column in self._columns:
            points = [mark * weight for _, mark, weight in column]
            middle = _mean(points) if points else Fraction(0)
            for (place, _, _), value in zip(column, points, strict=True):
                sizes[place] += 1
                sums[place] += value - middle
                squares[place] += (value - middle) ** 2
        asked, pairs = sum(sizes), sum(size * (size - 1) for size in sizes)
        if len(sizes) < 2 or not pairs:
            return None
        length = Fraction(sum(size**2 for size in sizes), asked)
        variance = sum(squares, Fraction(0)) / asked
        shared = sum((total**2 - square for total, square in zip(sums, squares, strict=True)), Fraction(0)) / pairs
        under = variance + (length - 1) * shared
        return float(length * shared / under) if under > 0 else None


def covariance(xs: Numbers, ys: Numbers) -> float | None:
    """Of a sample: divided by one less than its size. None below two values."""
    if len(xs) < 2:
        return None
    middle_x, middle_y = float(_mean(xs)), float(_mean(ys))
    products = ((float(x) - middle_x) * (float(y) - middle_y) for x, y in zip(xs, ys, strict=True))
    return fsum(products) / (len(xs) - 1)


def correlation(xs: Numbers, ys: Numbers) -> float | None:
    """Pearson's, from −1 to 1; None where either does not vary."""
    if not (_varies(xs) and _varies(ys)):
        return None
    shared, of_x, of_y = covariance(xs, ys), covariance(xs, xs), covariance(ys, ys)
    return max(-1.0, min(1.0, shared / sqrt(of_x * of_y))) if shared is not None and of_x and of_y else None


def efficiency(xs: Numbers, ys: Numbers) -> float | None:
    """Their covariance of the largest that the same values could have: with both in order. None without one."""
    if not (_varies(xs) and _varies(ys)):
        return None
    shared, largest = covariance(xs, ys), covariance(sorted(xs), sorted(ys))
    return shared / largest if shared is not None and largest else None


def _deviation(xs: Numbers) -> float | None:
    """Of a sample, divided by one less than its size."""
    if len(xs) < 2:
        return None
    return sqrt(covariance(xs, xs) or 0.0) if _varies(xs) else 0.0


def _varies(xs: Numbers) -> bool:
    return any(x != xs[0] for x in xs)


def _mean(xs: Numbers) -> Fraction:
    return sum(xs, Fraction(0)) / len(xs)


def _percent(share: float | Fraction | None) -> float | None:
    return None if share is None else 100 * float(share)
