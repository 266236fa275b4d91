"""How quantities are written on every screen."""

from __future__ import annotations

from datetime import datetime
from fractions import Fraction

from tui.signs import CREDIT


def credits(thousandths: int) -> str:
    """Credits without trailing zeros: 8000 as "8", 6500 as "6.5"."""
    whole, rest = divmod(abs(thousandths), 1000)
    sign = "−" if thousandths < 0 else ""
    return sign + (f"{whole}.{rest:03d}".rstrip("0") if rest else str(whole))


def credits_more_or_less(thousandths: int) -> str:
    """What is added or taken away: "+1.5", "−0.25"."""
    return f"+{credits(thousandths)}" if thousandths > 0 else credits(thousandths)


def credits_in_words(thousandths: int) -> str:
    """With their noun: "1 credit", "6.5 credits"."""
    return f"{credits(thousandths)} credit{'' if thousandths == 1000 else 's'}"


def credits_of(earned: int, possible: int) -> str:
    """The same everywhere: "◆ 34 / 120"."""
    return f"{CREDIT} {credits(earned)} / {credits(possible)}"


def percent(share: Fraction) -> str:
    """An exact share as whole percent, rounded half up, but never up to 100 % or down to 0 % what is not."""
    rounded = int(share * 100 + Fraction(1, 2))
    if share < 1:
        rounded = min(rounded, 99)
    if share > 0:
        rounded = max(rounded, 1)
    return f"{rounded} %"


def bar(part: int, whole: int, width: int = 10) -> str:
    """A share as a bar; it is full only when everything is there, and not empty once something is."""
    if whole <= 0 or part <= 0:
        return "░" * width
    filled = max(1, part * width // whole)
    return "█" * filled + "░" * (width - filled)


def ago(then: datetime, now: datetime) -> str:
    """How long ago, to the unit that matters: "just now", "5 min ago", "3 h ago", "yesterday", "12 days ago"."""
    minutes = max(0, int((now - then).total_seconds() // 60))
    if minutes < 1:
        return "just now"
    if minutes < 60:
        return f"{minutes} min ago"
    if minutes < 24 * 60:
        return f"{minutes // 60} h ago"
    days = minutes // (24 * 60)
    return "yesterday" if days == 1 else f"{days} days ago"


def number(value: float) -> str:
    """A measured number to three or four figures: "0.0412", "12.4", "1.2e+05"."""
    return f"{value:.4f}" if abs(value) < 1 else f"{value:.4g}"


def shorten(text: str, width: int) -> str:
    """A text cut to `width` cells, with an ellipsis where something is missing."""
    from rich.cells import cell_len, set_cell_size

    return text if cell_len(text) <= width else set_cell_size(text, max(0, width - 1)).rstrip() + "…"


def cell(text: str, width: int) -> str:
    """A text in exactly `width` cells: cut with an ellipsis, or filled up with blanks."""
    from rich.cells import set_cell_size

    return set_cell_size(shorten(text, width), width)
