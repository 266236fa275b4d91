"""Ratios against their budgets. A missed budget is reported; only one that is missed three times over fails."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median
from typing import NamedTuple

GROSS = 3.0
"""This many times worse than its budget is a regression that nobody can have meant."""


class Row(NamedTuple):
    """One budget: what was measured, against what, and what the ratio should be."""

    what: str
    ours: str
    yardstick: str
    ratio: str
    budget: str
    verdict: str


HEADING = Row("what", "ours", "yardstick", "ratio (min–max)", "budget", "")


class Table:
    """Collects the rows, and in `gross` what must fail."""

    def __init__(self, rows: list[Row]) -> None:
        self._rows = rows
        self.gross: list[str] = []

    def ratio(
        self,
        what: str,
        ours: Sequence[float],
        yardstick: Sequence[float],
        budget: float,
        *,
        unit: str = "ms",
        at_least: bool = False,
    ) -> None:
        """The median of our rounds over the yardstick's; `at_least` where more is better.

        Times come in seconds and are shown in milliseconds; any other unit is shown as it is. The spread is that of
        the ratios taken round by round.
        """
        found = median(ours) / median(yardstick)
        rounds = [one / other for one, other in zip(ours, yardstick, strict=True)]
        spread = f"{found:.2f} ({min(rounds):.2f}–{max(rounds):.2f})"
        self._add(what, _shown(median(ours), unit), _shown(median(yardstick), unit), spread, found, budget, at_least)

    def limit(self, what: str, ours: float, budget: float, *, unit: str = "ms") -> None:
        """A figure that stands for itself."""
        self._add(what, _shown(ours, unit), "", "", ours, budget, False, limit=_shown(budget, unit))

    def _add(
        self,
        what: str,
        ours: str,
        yardstick: str,
        ratio: str,
        found: float,
        budget: float,
        at_least: bool,
        limit: str = "",
    ) -> None:
        worse = budget / found if at_least else found / budget
        verdict = "kept" if worse <= 1 else "missed" if worse <= GROSS else "FAILED"
        sign = "≥" if at_least else "≤"
        self._rows.append(Row(what, ours, yardstick, ratio, f"{sign} {limit or f'{budget:.2f}'}", verdict))
        if worse > GROSS:
            self.gross.append(f"{what}: {ours}, {worse:.1f} times worse than the budget")


def _shown(value: float, unit: str) -> str:
    if unit == "ms":
        return f"{value * 1000:.1f} ms" if value < 0.1 else f"{value * 1000:.0f} ms"
    return f"{value:,.0f} {unit}" if value >= 100 else f"{value:.1f} {unit}"
