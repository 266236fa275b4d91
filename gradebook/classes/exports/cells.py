"""Cells of a sheet: what people wrote, made harmless; what we computed, exact."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Sequence

from gradebook.messages import Credits

# C0 and C1 controls, delete, marks that turn the direction of text, the byte order mark, halves of surrogate pairs.
_COMMANDS = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")
_BREAKS = re.compile("[\t\n\v\f\r\x1c-\x1e\x85\u2028\u2029]+")

_SIGNS = frozenset("=+-@−")
"""What a spreadsheet takes for the beginning of a formula, after wide and small forms are made plain ones."""

_UNSEEN = frozenset({"Zs", "Cf", "Mn", "Me", "Cn", "Co"})
"""Kinds of characters that leave a cell's beginning looking empty."""


def plain(text: str) -> str:
    """The text on one line, without what commands a terminal or turns the text around it."""
    return _COMMANDS.sub("", _BREAKS.sub(" ", text)).strip()


def harmless(text: str) -> str:
    """The text as a cell that no spreadsheet runs: an apostrophe stands before what begins like a formula.

    After a semicolon too, where half the world's spreadsheets begin a new cell, whatever the file's separator is.
    """
    return ";".join(f"'{part}" if _is_formula(part) else part for part in plain(text).split(";"))


def _is_formula(text: str) -> bool:
    for character in text:
        shown = unicodedata.normalize("NFKC", character)
        if shown[:1] in _SIGNS:
            return True
        if unicodedata.category(character) not in _UNSEEN and not shown.isspace() and character != '"':
            return False
    return False


def number(thousandths: Credits) -> str:
    """Credits as an exact decimal with a point, without trailing zeros: 6500 as "6.5", -1500 as "-1.5"."""
    whole, rest = divmod(abs(thousandths), 1000)
    digits = f"{whole}.{rest:03d}".rstrip("0") if rest else str(whole)
    return f"-{digits}" if thousandths < 0 else digits


def grade(credits: Credits | None) -> str:
    """A cell of a grade: empty where there is none."""
    return "" if credits is None else number(credits)


def sheet(rows: Iterable[Sequence[str]]) -> str:
    """Rows as CSV: commas, quotes where they are needed, lines that end in CR LF (RFC 4180)."""
    file = io.StringIO()
    csv.writer(file, lineterminator="\r\n").writerows(rows)
    return file.getvalue()
