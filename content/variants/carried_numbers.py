"""Numbers as other systems have them: decimals with a distance around them."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Any

from content.expressions import MAX_EXPONENT
from content.formats.carried import Carried, CarriedAnswer
from content.templates import decimals_shown, formatted
from content.variants.carrying import literal
from content.variants.tolerance import magnitude
from content.variants.worth import snapped

_DIGITS = 30
_CARRIED_DIGITS = 15


def numbers_taken(carried: Carried) -> dict[str, Any] | None:
    """The fields of a numerical question with these answers; None where they are no numbers or none is all right.
    The answer `*` is what anything else is told.
    """
    numbers = [(one, to_decimal(one.text)) for one in carried.answers if one.text.strip() != "*"]
    full = [(one, number) for one, number in numbers if snapped(one.share) == 1]
    if not full or any(number is None for _, number in numbers):
        return None
    first, answer = full[0]
    partly = [(one, number) for one, number in numbers if snapped(one.share) != 1]
    told = [one.feedback for one in carried.answers if one.text.strip() == "*" and one.feedback]
    fields = {
        "answer": answer,
        "tolerance": _nominal(first),
        "unit": carried.unit,
        "also": [_taken(one, number, first) for one, number in full[1:]],
        "wrong": [_taken(one, number, first) | _foreseen(one, str(number), first.text) for one, number in partly],
        "otherwise": literal(told[0]) if told else None,
    }
    return {name: value for name, value in fields.items() if value not in (None, [])}


def exact_text(number: Fraction) -> str:
    """`number` as a decimal: exactly where it ends within 30 digits, else to 15 significant ones."""
    for digits in range(_DIGITS + 1):
        if (number * 10**digits).denominator == 1:
            return decimals_shown(number, digits).replace("−", "-")
    return _rounded(number)


def _rounded(number: Fraction) -> str:
    size = magnitude(number)
    if not _CARRIED_DIGITS - _DIGITS <= size <= _DIGITS:
        return formatted(number, f".{_CARRIED_DIGITS - 1}e").replace("−", "-")
    return decimals_shown(number, max(0, _CARRIED_DIGITS - size)).replace("−", "-")


def to_decimal(text: str) -> Decimal | None:
    """The number that `text` is in ASCII, None where it is none."""
    try:
        number = Decimal(text.strip())
    except InvalidOperation:
        return None
    return number if number.is_finite() and abs(number.adjusted()) <= MAX_EXPONENT else None


def _nominal(one: CarriedAnswer) -> dict[str, Any]:
    tolerance = abs(one.tolerance or Fraction(0))
    return {"nominal": to_decimal(exact_text(tolerance))}


def _taken(one: CarriedAnswer, number: Decimal | None, first: CarriedAnswer) -> dict[str, Any]:
    fields: dict[str, Any] = {"answer": number}
    return fields if _nominal(one) == _nominal(first) else fields | {"tolerance": _nominal(one)}


def _foreseen(one: CarriedAnswer, number: str, answer: str) -> dict[str, Any]:
    because = literal(one.feedback) if one.feedback else f"{number} is not the answer: it is {answer.strip()}."
    share = max(Fraction(0), snapped(one.share))
    return {"because": because} | ({"worth": str(share)} if share else {})
