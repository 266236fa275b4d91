"""Numbers as people write them: either decimal sign, groups of three, percent and currency."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from engine.datasets.cells import Cells
from engine.experiment import shown

_MARKS = "%$€£¥"
_SPACES = " \u00a0\u2009\u202f"
"""Spaces between groups of three: the ordinary one, and those that do not break or are thin."""
_BARE = str.maketrans("\u2212", "-", _MARKS + _SPACES)


class Notation(NamedTuple):
    """The decimal sign of a file; `sure` unless every number with a sign in it could be meant either way."""

    decimal: str
    sure: bool


def foreign(decimal: str) -> str:
    """The sign that separates thousands where `decimal` is the decimal sign."""
    return "." if decimal == "," else ","


@cache
def _pattern(decimal: str) -> re.Pattern[str]:
    sign, currency, groups = "[+\u2212-]", f"[{_MARKS[1:]}]", "[1-9][0-9]{0,2}"
    thousands = re.escape(foreign(decimal))
    whole = f"(?:[0-9]+|{groups}(?:{thousands}[0-9]{{3}})+|{groups}(?:[{_SPACES}][0-9]{{3}})+)"
    point = re.escape(decimal)
    number = f"(?:(?:{whole}(?:{point}[0-9]*)?|{point}[0-9]+)(?:e[+\u2212-]?[0-9]+)?|inf(?:inity)?)"
    before = f"(?:{sign}?{currency}[{_SPACES}]?|{currency}[{_SPACES}]?{sign})"
    return re.compile(f"{sign}?{number}(?:[{_SPACES}]?[{_MARKS}])?|{before}{number}", re.IGNORECASE)


def fits(field: str, decimal: str) -> bool:
    """Whether `field` is a number where `decimal` is the decimal sign."""
    return _pattern(decimal).fullmatch(field) is not None


def is_number(field: str) -> bool:
    """Whether `field` is a number with either decimal sign."""
    return fits(field, ".") or fits(field, ",")


def is_doubtful(field: str) -> bool:
    """Whether `field` means another number where the other sign is the decimal one: 1.234 and 1,234 do."""
    return ("." in field or "," in field) and fits(field, ".") and fits(field, ",")


def value_of(field: str, decimal: str) -> float:
    """The number that `field` is, which must fit: "1,234.5" is 1234.5 with a point, "10%" is 0.1."""
    english = field.replace(foreign(decimal), "").replace(decimal, ".")
    try:
        return float(english)
    except ValueError:
        number = float(english.translate(_BARE))
    return number / 100 if "%" in field else number


def mark_of(field: str) -> str:
    """The percent or currency sign at the beginning or end of a number; "" without one."""
    return next((mark for mark in _MARKS if mark in field), "")


def notation_of(cells: Cells, decimal: str | None) -> Notation:
    """The decimal sign that is said, or else the one that the numbers of the whole file speak for.

    Only numbers that cannot be read the other way speak. Where both signs have some, semicolons and tabs between
    the fields decide for the comma; where neither has, they do too if there is a number with a comma.

    Raises:
        ValueError: for any other sign.
    """
    if decimal is not None:
        if decimal not in (".", ","):
            raise ValueError(f"decimal: expected '.' or ','; got {shown(decimal)}")
        return Notation(decimal, sure=True)
    signs = _signs(cells)
    if cells.separator == ",":
        comma = "only comma" in signs and "only point" not in signs
    else:
        comma = "only comma" in signs or ("a comma" in signs and "only point" not in signs)
    return Notation("," if comma else ".", sure=("only comma" if comma else "only point") in signs)


def _signs(cells: Cells) -> set[str]:
    """Which numbers there are: those with "only comma" or "only point" as a decimal sign, and any with "a comma"."""
    found: set[str] = set()
    for field in (field for row in cells.rows for field in row.fields if "," in field or "." in field):
        if "only point" in found and "," not in field and field.count(".") == 1:
            continue
        comma, point = fits(field, ","), fits(field, ".")
        if comma != point:
            found.add("only comma" if comma else "only point")
        elif comma and "," in field:
            found.add("a comma")
    return found
