"""Numbers as formats write them: shares of the mark in percent, answers and tolerances as decimals. All exact."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_EVEN, Decimal, localcontext
from fractions import Fraction

_NUMBER = re.compile(r"([+-]?)(\d{1,60}\.?\d{0,60}|\.\d{1,60})(?:[eE]([+-]?\d{1,3}))?", re.ASCII)
_MAX_EXPONENT = 300
_THIRDS = (3, 6, 7, 9)
"""Denominators that Moodle's own list of shares has and whose percentages do not end."""
_ROUNDED = Fraction(1, 2000)
_FINE = Fraction(1, 10**7)
_MAX_DENOMINATOR = 100


class NotANumberError(ValueError):
    """A text that is no number. The message says what was expected and what came."""


def number(text: str) -> Fraction:
    """A number such as `3`, `-0.25` or `1.5e-4`, exactly.

    Raises:
        NotANumberError: for anything else, and for exponents beyond ±300.
    """
    plain = text.strip().replace("−", "-")
    match = _NUMBER.fullmatch(plain)
    if match is None or abs(int(match.group(3) or 0)) > _MAX_EXPONENT:
        raise NotANumberError(f"expected a number such as 3 or 0.25; got {plain[:30]!a}")
    return Fraction(plain)


def share(text: str) -> Fraction:
    """The share of the mark that a percentage means: `50` is 1/2, `33.33333` is 1/3, as Moodle takes them.

    Raises:
        NotANumberError: when it is no number, or beyond ±100.
    """
    exact = number(text) / 100
    if abs(exact) > 1:
        raise NotANumberError(f"expected a percentage from -100 to 100; got {text.strip()[:30]!a}")
    if (exact * 200).denominator == 1:
        return exact
    for denominator in _THIRDS:
        near = Fraction(round(exact * denominator), denominator)
        if abs(near - exact) <= _ROUNDED:
            return near
    near = exact.limit_denominator(_MAX_DENOMINATOR)
    return near if abs(near - exact) < _FINE else exact


def percent(part: Fraction) -> str:
    """A share in percent, with at most five decimals, as Moodle writes it."""
    return plain(Fraction(round(part * 10**7), 10**5))


def plain(value: Fraction) -> str:
    """A number in digits alone: exact where its decimals end, else to 17 significant digits."""
    with localcontext(prec=700):
        digits = Decimal(value.numerator) / Decimal(value.denominator)
    if Fraction(digits) != value:
        with localcontext(prec=17, rounding=ROUND_HALF_EVEN):
            digits = +digits
    text = f"{digits:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def ends(value: Fraction) -> bool:
    """Whether a number's decimals end."""
    rest = value.denominator
    for prime in (2, 5):
        while rest % prime == 0:
            rest //= prime
    return rest == 1
