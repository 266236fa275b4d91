"""A CSV file as rows of text, and where each row stands in it."""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import NamedTuple

from engine.experiment import shown

BYTES = 64_000_000
CELLS = 2_000_000
COLUMNS = 10_000
FIELD = 10_000
"""Limits: bytes of a file, fields of a table (rows × columns), columns, and characters of one field."""

SEPARATORS = ("\t", ";", ",")
"""Commas come last: they also stand inside numbers and sentences, which the others seldom do."""
_SEP_LINE = re.compile(r"sep=([^\w\s]|\t)(?=[\r\n]|$)", re.IGNORECASE)
_SAMPLE = 64_000
"""Characters from which the separator is guessed."""


class Row(NamedTuple):
    """One record: the line of the file it begins on, and its fields without the spaces around them."""

    line: int
    fields: list[str]


class Cells(NamedTuple):
    """All rows of a file, the header's among them; every one has the same number of fields, at least two.

    `notes` say, in sentences, what was left out.
    """

    file: str
    separator: str
    rows: list[Row]
    notes: tuple[str, ...] = ()


class Place(NamedTuple):
    """What an error is about: a file, a line of it, a column."""

    file: str
    line: int | None = None
    column: str | None = None

    def problem(self, told: str) -> ValueError:
        """The error, which begins with the place."""
        line = f", line {self.line}" if self.line else ""
        column = f", column {shown(self.column)}" if self.column is not None else ""
        return ValueError(f"{self.file}{line}{column}: {told}")


def read(path: str | os.PathLike[str], separator: str | None, encoding: str | None) -> Cells:
    """The rows of the file at `path`, without blank lines, empty rows at the end, and empty columns at the right.

    Raises:
        OSError: when there is no such file, or it may not be read.
        ValueError: when it is no table of text, or larger than the limits.
    """
    if not isinstance(path, str | os.PathLike):
        raise TypeError(f"read_csv: expected the path of a file, as 'flowers.csv'; got {shown(path)}")
    if separator is not None and separator not in SEPARATORS:
        raise ValueError(f"separator: expected ',' or ';' or '\\t', or None to find out; got {shown(separator)}")
    file = _printable(os.path.basename(os.fsdecode(path)))  # noqa: PTH119 - pathlib is not loaded otherwise
    text, said = _without_sep_line(file, _text(file, path, encoding or "utf-8"))
    separator = separator or said or _separator(text)
    rows: list[Row] = []
    for row in _records(file, text, separator):
        rows.append(row)
        _check_width(file, rows[0], row)
        if len(rows) * len(row.fields) > CELLS:
            raise Place(file, row.line).problem(
                f"expected at most {CELLS:,} fields, rows × columns; got more. Keep fewer rows or columns"
            )
    while rows and not any(rows[-1].fields):
        rows.pop()
    if not rows:
        raise Place(file).problem("expected a header and rows of data; got an empty file")
    rows, notes = _without_empty_columns(rows)
    _check_width(file, rows[0], rows[0])
    return Cells(file, separator, rows, notes)


def _without_sep_line(file: str, text: str) -> tuple[str, str | None]:
    """The text with its first line emptied if that is Excel's "sep=;", and the separator it names."""
    found = _SEP_LINE.match(text)
    if found is None:
        return text, None
    if found[1] not in SEPARATORS:
        raise Place(file, 1).problem(f"expected sep=, or sep=; or sep= and a tab; got {shown(found[0])}")
    return text[found.end() :], found[1]


def _without_empty_columns(rows: list[Row]) -> tuple[list[Row], tuple[str, ...]]:
    """The rows without the columns at the right that have neither name nor value, and a note of these."""
    width = len(rows[0].fields)
    used = max(next((at for at in range(width, 0, -1) if row.fields[at - 1]), 0) for row in rows)
    if used == width:
        return rows, ()
    left_out = "the last column" if used == width - 1 else f"the last {width - used} columns"
    note = f"left out {left_out}, empty and without a name: every line ends with the separator"
    return [Row(row.line, row.fields[:used]) for row in rows], (note,)


def _check_width(file: str, first: Row, row: Row) -> None:
    expected, got = len(first.fields), len(row.fields)
    here = Place(file, row.line)
    if expected < 2:
        raise here.problem("expected at least two columns, separated by , or ; or a tab; got one")
    if expected > COLUMNS:
        raise here.problem(f"expected at most {COLUMNS:,} columns; got {expected:,}")
    if got > expected:
        raise here.problem(
            f"expected {expected} fields, as in line {first.line}; got {got}. "
            "Put quotation marks around a field that has a separator in it"
        )
    if got < expected:
        raise here.problem(
            f"expected {expected} fields, as in line {first.line}; got {got}. "
            "Write the separator also where a value is missing"
        )


def _printable(text: str) -> str:
    return text if text.isprintable() and len(text) <= 60 else shown(text)


def _text(file: str, path: str | os.PathLike[str], encoding: str) -> str:
    raw = _bytes(file, path)
    if raw.startswith(b"PK\x03\x04"):
        raise Place(file).problem("expected text; got a workbook or a zip file. Save the table as CSV (UTF-8)")
    encoding = _marked(raw) or encoding
    try:
        text = raw.decode(encoding).removeprefix("\ufeff")
    except UnicodeError as error:
        line = raw.count(b"\n", 0, getattr(error, "start", 0)) + 1
        raise Place(file, line).problem(
            f"expected text in {encoding}; got bytes that are none. Save the table as CSV (UTF-8), "
            "or say its encoding, as encoding='cp1252'"
        ) from None
    except (LookupError, TypeError, ValueError):
        raise ValueError(f"encoding: expected a name as utf-8 or cp1252; got {shown(encoding)}") from None
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise Place(file, line).problem("expected text; got a binary file. Save the table as CSV (UTF-8)")
    return text


def _marked(raw: bytes) -> str | None:
    """The encoding that a byte order mark at the beginning tells, as Excel's "Unicode text" has one."""
    if raw.startswith(b"\xef\xbb\xbf"):
        return "utf-8"
    return "utf-16" if raw.startswith((b"\xff\xfe", b"\xfe\xff")) else None


def _bytes(file: str, path: str | os.PathLike[str]) -> bytes:
    from pathlib import Path

    place = Path(path)
    try:
        if not place.is_file() and place.exists():
            raise IsADirectoryError(f"{file}: expected a file; got {'a folder' if place.is_dir() else 'a device'}")
        with place.open("rb") as opened:
            raw = opened.read(BYTES + 1)
    except IsADirectoryError:
        raise
    except FileNotFoundError:
        raise FileNotFoundError(f"{file}: expected a file that is there; got none at {shown(str(place))}") from None
    except PermissionError:
        raise PermissionError(f"{file}: expected a file you may read; got no permission") from None
    except ValueError:  # a path with a zero byte in it
        raise ValueError(f"read_csv: expected the path of a file; got {shown(path)}") from None
    except OSError as error:
        raise OSError(f"{file}: expected a file that can be read; got {error.strerror or error}") from None
    if len(raw) > BYTES:
        raise Place(file).problem(f"expected at most {BYTES // 1_000_000} MB; got more. Keep fewer rows")
    return raw


def _records(file: str, text: str, separator: str) -> Iterator[Row]:
    import csv
    from io import StringIO

    reader = csv.reader(StringIO(text, newline=""), delimiter=separator, skipinitialspace=True, strict=True)
    while True:
        line = reader.line_num + 1
        try:
            fields = [field.strip() for field in next(reader)]
        except StopIteration:
            return
        except csv.Error as error:
            raise Place(file, line).problem(_unquoted(str(error))) from None
        longest = max(map(len, fields), default=0)
        if longest > FIELD:
            raise Place(file, line).problem(
                f"expected fields of at most {FIELD:,} characters; got one of {longest:,}. "
                "Is a quotation mark left open?"
            )
        if any(fields) or len(fields) > 1:
            yield Row(line, fields)


def _unquoted(told: str) -> str:
    if "limit" in told or "end of data" in told:
        return "expected a quotation mark that ends the field; got none. Close it, or double a mark that is meant"
    return 'expected a quotation mark inside a field to be doubled, as "a ""b"" c"; got one alone'


def _separator(text: str) -> str:
    """The one that cuts most rows of the file's beginning into the same number of fields, more than one."""
    sample = text if len(text) <= _SAMPLE else text[: text.rfind("\n", 0, _SAMPLE) + 1] or text[:_SAMPLE]
    return max(SEPARATORS, key=lambda separator: _agreement(_widths(sample, separator)))


def _agreement(widths: Sequence[int]) -> float:
    """The share of rows that have the commonest width; 0 where that is one field."""
    if not widths:
        return 0.0
    width, rows = Counter(widths).most_common(1)[0]
    return rows / len(widths) if width > 1 else 0.0


def _widths(sample: str, separator: str) -> list[int]:
    widths: list[int] = []
    with suppress(ValueError):  # what is wrong is said when the file is read
        for row in _records("", sample, separator):
            widths.append(len(row.fields))  # noqa: PERF401 - what came before the mistake counts
    return widths
