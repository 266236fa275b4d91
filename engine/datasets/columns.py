"""The columns of a table: their names, whether they hold numbers or words, and what is missing."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from typing import Literal, NamedTuple

from engine.datasets.cells import Cells, Place, Row
from engine.experiment import shown

Kind = Literal["numbers", "words"]

MISSING = ("", "?", "n/a", "na", "nan", "none", "null")
"""What stands for a value that is not known, in any case; a column said to hold words has only the empty one."""

_NUMBER = re.compile(r"[+-]?([0-9]+([.,][0-9]*)?|[.,][0-9]+)(e[+-]?[0-9]+)?|[+-]?inf(inity)?", re.IGNORECASE)


class Column(NamedTuple):
    """One column. `values` are floats or words, None where one is missing; `lines` is where each stands."""

    name: str
    kind: Kind
    values: list[float | str | None]
    lines: list[int]

    @property
    def known(self) -> list[float | str]:
        """The values that are there."""
        return [value for value in self.values if value is not None]

    @property
    def numbers(self) -> list[float]:
        """The numbers that are there."""
        return [value for value in self.values if isinstance(value, float)]

    def take(self, rows: Sequence[int]) -> Column:
        """The same column with these rows only."""
        return self._replace(values=[self.values[row] for row in rows], lines=[self.lines[row] for row in rows])


def split_header(cells: Cells, header: bool | None) -> tuple[list[str], list[Row]]:
    """The names of the columns, and the rows below them; without a header "column 1", "column 2" and so on.

    Raises:
        ValueError: for two columns of one name, and for fewer than two rows of data.
    """
    first, *below = cells.rows
    has_header = _is_header(first.fields, below) if header is None else header
    rows = below if has_header else cells.rows
    given = first.fields if has_header else [""] * len(first.fields)
    names = [name or f"column {number}" for number, name in enumerate(given, start=1)]
    positions: dict[str, int] = {}
    for position, name in enumerate(names, start=1):
        if positions.setdefault(name, position) != position:
            raise Place(cells.file, first.line).problem(
                f"expected a name of its own for each column; got {shown(name)} for columns {positions[name]} and "
                f"{position}. Rename one, or say header=False if these are no names"
            )
    if len(rows) < 2:
        got = f"{len(rows)} below the header in line {first.line}" if has_header else f"{len(rows)}"
        raise Place(cells.file).problem(f"expected at least two rows of data; got {got}")
    return names, rows


def _is_header(first: Sequence[str], below: Sequence[Row]) -> bool:
    """Names are no numbers; and they stand above numbers, or none of them comes again below."""
    if any(_NUMBER.fullmatch(name) for name in first):
        return False
    columns = [[row.fields[position] for row in below] for position in range(len(first))]
    if any(_NUMBER.fullmatch(field) for column in columns for field in column):
        return True
    return not any(name and name in column for name, column in zip(first, columns, strict=True))


def decimal_of(cells: Cells, decimal: str | None) -> str:
    """The decimal sign: a comma where semicolons separate the fields and any number has one, else a point.

    Raises:
        ValueError: for any other sign.
    """
    if decimal is None:
        fields = (field for row in cells.rows for field in row.fields)
        german = cells.separator == ";" and any("," in field and _NUMBER.fullmatch(field) for field in fields)
        return "," if german else "."
    if decimal not in (".", ","):
        raise ValueError(f"decimal: expected '.' or ','; got {shown(decimal)}")
    return decimal


def column_of(file: str, name: str, rows: Sequence[Row], position: int, kind: Kind | None, decimal: str) -> Column:
    """The column at `position`, its kind guessed unless it is said: numbers if more than half are.

    Raises:
        ValueError: for text among numbers, a number that is not finite, and a column of fewer than two values.
    """
    fields, lines = [row.fields[position] for row in rows], [row.line for row in rows]
    missing = MISSING[:1] if kind == "words" else MISSING
    known = [field for field in fields if field.lower() not in missing]
    if kind is None:
        numbers = sum(1 for field in known if _NUMBER.fullmatch(field))
        kind = "numbers" if 2 * numbers > len(known) else "words"
    values: list[float | str | None] = [None] * len(fields)
    for row, field in enumerate(fields):
        if field.lower() not in missing:
            values[row] = field if kind == "words" else _number(file, lines[row], name, field, decimal)
    return varied(file, Column(name, kind, values, lines))


def varied(file: str, column: Column) -> Column:
    """`column`, when something can be learnt from it.

    Raises:
        ValueError: when it has fewer than two different values.
    """
    if len(set(column.known)) < 2:
        got = f"{shown(column.known[0])} everywhere" if column.known else "none, all are missing"
        raise Place(file, column=column.name).problem(
            f"expected at least two different values; got {got}. "
            f"Nothing can be learnt from it: leave it out by ignore=[{shown(column.name)}]"
        )
    return column


def _number(file: str, line: int, name: str, field: str, decimal: str) -> float:
    foreign = "." if decimal == "," else ","
    if not _NUMBER.fullmatch(field) or foreign in field:
        cure = f"Correct it, empty it if it is not known, or say types={{{shown(name)}: 'words'}}"
        if _NUMBER.fullmatch(field):
            cure = f"Write {decimal} in all numbers, or say decimal={foreign!r}"
        raise Place(file, line, name).problem(
            f"expected a number, as 1{decimal}5, like others of this column; got {shown(field)}. {cure}"
        )
    number = float(field.replace(",", "."))
    if not math.isfinite(number):
        raise Place(file, line, name).problem(f"expected a finite number; got {shown(field)}. Correct it, or empty it")
    return number
