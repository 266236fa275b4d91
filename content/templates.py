"""Text with `{expressions}` in it: computed, and shown as numbers a reader can read."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction

from content.expressions import evaluate_number
from content.functions import ExpressionError

_SPEC = re.compile(r"[+]?,?(?:\.(\d{1,2}))?[dfge%]?")
_PARTS = re.compile(r"\{\{|\}\}|\{([^{}]*)\}|[{}]")
_PRECISION = 400
_SIGNIFICANT = 6


class TemplateError(ValueError):
    """A text that cannot be filled in. `line` counts from 0 within it."""

    def __init__(self, message: str, line: int = 0) -> None:
        super().__init__(message)
        self.line = line


def fill(text: str, names: Mapping[str, Fraction]) -> str:
    """`text` with every `{expression}` computed; `{{` and `}}` are braces.

    Raises:
        TemplateError: naming the first expression that cannot be computed, or a brace that stands alone.
    """
    return "".join(_pieces(text, names))


def _pieces(text: str, names: Mapping[str, Fraction]) -> Iterator[str]:
    end = 0
    for match in _PARTS.finditer(text):
        yield text[end : match.start()]
        end = match.end()
        if match.group() in ("{{", "}}"):
            yield match.group()[0]
            continue
        line = text.count("\n", 0, match.start())
        if match.group(1) is None:
            raise TemplateError(f"a brace stands alone; write {match.group() * 2} for the sign itself", line)
        try:
            yield _computed(match.group(1), names)
        except ExpressionError as error:
            raise TemplateError(str(error), line) from None
    yield text[end:]


def _computed(inside: str, names: Mapping[str, Fraction]) -> str:
    expression, _, spec = inside.partition(":")
    number = evaluate_number(expression, names)
    return shown(number) if not spec else formatted(number, spec)


def shown(number: Fraction) -> str:
    """A whole number plain, anything else with up to 6 significant digits; `−` is the minus sign."""
    if number.denominator == 1 and abs(number) < 10**15:
        return str(number.numerator).replace("-", "−")
    with localcontext(prec=max(_SIGNIFICANT, _whole_digits(number)), rounding=ROUND_HALF_UP):
        digits = _divided(number).normalize()
    plain = f"{digits:f}" if -5 <= digits.adjusted() < 15 else f"{digits:e}".replace("e+", "e")
    return plain.replace("-", "−", 1) if plain.startswith("-") else plain


def formatted(number: Fraction, spec: str) -> str:
    """A number by a format such as `.3f`, `d`, `,`, `.1%`; halves are rounded away from zero.

    Raises:
        ExpressionError: for any other format, or `d` on a number that is not whole.
    """
    match = _SPEC.fullmatch(spec)
    if match is None or int(match.group(1) or 0) > 30:
        raise ExpressionError(f"expected a format such as .3f, d or .1%; got {spec!a}")
    with localcontext(prec=_PRECISION, rounding=ROUND_HALF_UP):
        if spec.endswith("d"):
            if number.denominator != 1 or match.group(1):
                raise ExpressionError("the format d takes a whole number; ask for .0f to round")
            text = format(number.numerator, spec)
        else:
            text = format(_divided(number), spec)
    text = text.replace("-", "", 1) if _is_zero(text) else text
    return text.replace("-", "−", 1) if text.startswith("-") else text


def decimals_shown(number: Fraction, decimals: int) -> str:
    """A number with this many decimals, with `−` for minus."""
    return formatted(number, f".{decimals}f")


def _whole_digits(number: Fraction) -> int:
    digits = len(str(abs(int(number))))
    return digits if digits <= 15 else 0


def _divided(number: Fraction) -> Decimal:
    return Decimal(number.numerator) / Decimal(number.denominator)


def _is_zero(text: str) -> bool:
    return not any(digit in text for digit in "123456789")
