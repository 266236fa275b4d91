"""How figures write numbers: a true minus sign, places that align, powers of ten at the extremes."""

from __future__ import annotations

import math

SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def number(value: float, places: int = 3) -> str:
    """`-1234.5` as `−1234.500`, `2.5e9` as `2.5 × 10⁹`, and `beyond counting` for what overflowed."""
    if not math.isfinite(value):
        return "beyond counting"
    if abs(value) >= 1e6:
        return scientific(value)
    text = f"{value:.{places}f}"
    return text.lstrip("-") if float(text) == 0 else text.replace("-", "−")


def tiny(value: float, places: int = 3) -> str:
    """As `number`, but what would round to zero keeps its first digits: `3.1 × 10⁻⁷`."""
    rounds_to_zero = 0 < abs(value) < 0.5 * 10**-places
    return scientific(value) if rounds_to_zero else number(value, places)


def scientific(value: float) -> str:
    """`0.00031` as `3.1 × 10⁻⁴`."""
    digits, power = f"{value:.1e}".split("e")
    return f"{digits.replace('-', '−')} × 10{str(int(power)).translate(SUPERSCRIPTS)}"


def plain(value: float) -> str:
    """As short as it can be: `-2.0` as `−2`, `0.05` as `0.05`."""
    return f"{value:.6g}".replace("-", "−")


def percent(share: float) -> str:
    """`0.984` as `98 %`."""
    return f"{100 * share:.0f} %"


def count(amount: int, thing: str) -> str:
    """`1 step`, `2 steps`, `1,000 steps`."""
    return f"{amount:,} {thing}" + ("" if amount == 1 else "s")
