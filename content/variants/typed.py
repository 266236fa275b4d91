"""Numbers as people type them, read exactly, or refused with what was expected."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from fractions import Fraction

MAX_EXPONENT = 300
LONGEST = 200
"""Characters of a number; longer texts are not looked into."""

_MINUS = "−‐‑‒–—－﹣"
_FOLDED = {**dict.fromkeys(_MINUS, "-"), "＋": "+", "．": ".", "，": ",", "／": "/", "⁄": "/", "ｅ": "e", "Ｅ": "e"}
_HALVES = {"½": "1/2", "⅓": "1/3", "⅔": "2/3", "¼": "1/4", "¾": "3/4", "⅕": "1/5", "⅛": "1/8"}
_DIRECTIONS = "\u200e\u200f\u061c\ufeff"
_SPACES = r"[ \u00a0\u2007\u2009\u202f_]"
_GROUPED = re.compile(rf"\d{{1,3}}(?:{_SPACES}\d{{3}})+(?![\d_])")
_PLAIN = re.compile(r"([+-]?)(\d+\.?\d*|\.\d+)(?:e([+-]?\d{1,6}))?", re.IGNORECASE)
_FRACTION = re.compile(rf"([+-]?\d+){_SPACES}?/{_SPACES}?(\d+)")
_THOUSANDS = re.compile(r"([+-]?)([1-9]\d{0,2}(?:,\d{3})+)(\.\d*)?")


class NotANumberError(ValueError):
    """The message says what was expected and what came."""


def read_number(text: str, unit: str | None = None, *, fractions: bool = True) -> Fraction:
    """The number in `text`, exactly; `unit` may follow it.

    `1200`, `1 200`, `1,200,000`, `.25`, `3e-4`, `−3`, `1/3`, `½` and digits of other scripts are read. A comma is
    the decimal one (`1,5`) unless exactly three digits follow it: `1,200` is refused, for it may mean either.

    Raises:
        NotANumberError: for anything else, infinity and NaN among it; for `1/3` and `½` unless `fractions`.
    """
    bare = _bare(text)
    return _read(_without(bare, unit) if unit else bare, text, fractions)


def read_quantity(
    text: str, units: Mapping[str, Fraction], *, needed: bool = False, fractions: bool = True
) -> Fraction:
    """Like `read_number`, with one of `units` behind the number, which multiplies it; `needed` says it has to be there.

    Raises:
        NotANumberError: also when the unit is missing though needed, or is another one.
    """
    bare = _bare(text)
    for unit in sorted(units, key=len, reverse=True):  # ms before s
        before = _without(bare, unit)
        if before != bare:
            return _read(before, text, fractions, tuple(units)) * units[unit]
    number = _read(bare, text, fractions, tuple(units))
    if needed:
        raise NotANumberError(f"expected a number with its unit ({' or '.join(units)}); got {_quoted(text)}")
    return number


def _read(bare: str, text: str, fractions: bool, units: tuple[str, ...] = ()) -> Fraction:
    folded = _fold(bare)
    if match := _FRACTION.fullmatch(folded):
        if not fractions:
            raise NotANumberError(f"expected a decimal number such as 0.25, no fraction; got {_quoted(text)}")
        if not int(match[2]):
            raise NotANumberError(f"expected a number; {_quoted(text)} divides by zero")
        return Fraction(int(match[1]), int(match[2]))
    plain = _without_commas(_GROUPED.sub(lambda group: re.sub(_SPACES, "", group[0]), folded), text)
    match = _PLAIN.fullmatch(plain)
    if match is None:
        behind = f", in {' or '.join(units)}" if units else ""
        raise NotANumberError(f"expected a number such as 0.25 or 3e-4{behind}; got {_quoted(text)}")
    if match[3] and abs(int(match[3])) > MAX_EXPONENT:
        raise NotANumberError(f"expected an exponent from -{MAX_EXPONENT} to {MAX_EXPONENT}; got {_quoted(text)}")
    return Fraction(plain)


def _bare(text: str) -> str:
    """`text` without white space around it and the marks that some keyboards put there to turn its direction."""
    if len(text) > LONGEST:
        raise NotANumberError(f"expected a number of at most {LONGEST} characters; got {len(text)}")
    return text.strip().strip(_DIRECTIONS).strip()


def _without(bare: str, unit: str) -> str:
    """`bare` without `unit` at its end, however its signs are coded; as it is where it has none."""
    wanted = unicodedata.normalize("NFKC", unit)
    for start in range(max(0, len(bare) - 4 * len(wanted)), len(bare)):
        if unicodedata.normalize("NFKC", bare[start:]) == wanted:
            return bare[:start].rstrip()
    return bare


def _fold(bare: str) -> str:
    """Signs and digits as ASCII writes them. Superscripts are left alone: 10² is not 102."""
    if bare.lstrip("+-" + _MINUS) in _HALVES:
        bare = bare[:-1] + _HALVES[bare[-1]]
    return "".join(_FOLDED.get(sign) or _digit(sign) for sign in bare)


def _digit(sign: str) -> str:
    value = unicodedata.decimal(sign, None)
    return sign if value is None else str(value)


def _without_commas(plain: str, text: str) -> str:
    if "," not in plain:
        return plain
    thousands = _THOUSANDS.fullmatch(plain)
    if thousands and (plain.count(",") > 1 or "." in plain):
        return plain.replace(",", "")
    if thousands:
        whole, decimal = plain.replace(",", ""), plain.replace(",", ".")
        raise NotANumberError(f"{_quoted(text)} may mean {whole} or {decimal}; write the one that is meant")
    return plain.replace(",", ".") if plain.count(",") == 1 and "." not in plain else plain


def _quoted(text: str) -> str:
    short = text if len(text) <= 40 else text[:39] + "…"
    return repr(short) if short.isprintable() else ascii(short)
