"""The columns of a table: their names, whether they hold numbers or words, and what is missing."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from typing import Literal, NamedTuple

from engine.datasets.cells import Cells, Place, Row
from engine.datasets.numerals import Notation, fits, foreign, is_doubtful, is_number, mark_of, value_of
from engine.experiment import shown

Kind = Literal["numbers", "words"]

MISSING = ("", "?", "-", "na", "n/a", "#n/a", "#nv", "nan")
"""What stands for a value that is not known, in any case; a column said to hold words has only the empty one."""
_MANY = 20
"""More different words than this, in more than half of the rows, are seldom meant as categories."""

_MOMENT = re.compile(
    r"([0-9]{4}([-/.])[0-9]{1,2}\2[0-9]{1,2}|[0-9]{1,2}([-/.])[0-9]{1,2}\3[0-9]{2,4})([T ,].*)?"
    r"|[0-9]{1,2}:[0-9]{2}(:[0-9]{2}.*)?"
)
"""A date or a time of day."""


class Column(NamedTuple):
    """One column. `values` are floats or words, None where one is missing; `lines` is where each stands.

    `notes` say, in sentences, what the learner may have meant otherwise.
    """

    name: str
    kind: Kind
    values: list[float | str | None]
    lines: list[int]
    notes: tuple[str, ...] = ()

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
    if any(map(is_number, first)):
        return False
    columns = [[row.fields[position] for row in below] for position in range(len(first))]
    if any(is_number(field) for column in columns for field in column):
        return True
    return not any(name and name in column for name, column in zip(first, columns, strict=True))


def column_of(
    file: str, name: str, rows: Sequence[Row], position: int, kind: Kind | None, notation: Notation
) -> Column:
    """The column at `position`, its kind guessed unless it is said: numbers if more than half are.

    Raises:
        ValueError: for text among numbers, a number that is not finite, and a column of fewer than two values.
    """
    fields = [row.fields[position] for row in rows]
    missing = _missing(fields, kind)
    known = [(row.line, field) for row, field in zip(rows, fields, strict=True) if field.lower() not in missing]
    words = [field for _, field in known]
    guessed: Kind = kind or ("numbers" if 2 * sum(map(is_number, words)) > len(words) else "words")
    there: Sequence[float | str] = words
    notes = _doubts_of_words(name, words) if kind is None else ()
    if guessed == "numbers":
        there = _numbers(file, name, known, notation.decimal)
        notes = _doubts_of_numbers(name, words, notation)
    values = iter(there)
    spread: list[float | str | None] = [None if field.lower() in missing else next(values) for field in fields]
    return varied(file, Column(name, guessed, spread, [row.line for row in rows], notes))


def _missing(fields: Sequence[str], kind: Kind | None) -> tuple[str, ...]:
    """What stands for a missing value in this column: where + and − are the words, − does not."""
    if kind == "words":
        return MISSING[:1]
    return tuple(sign for sign in MISSING if sign != "-") if "+" in fields else MISSING


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


def _numbers(file: str, name: str, known: Sequence[tuple[int, str]], decimal: str) -> list[float]:
    mark = next(filter(None, (mark_of(field) for _, field in known if is_number(field))), "")
    marks = ("%",) if mark == "%" else ("", mark)
    numbers = []
    for line, field in known:
        place = Place(file, line, name)
        if not fits(field, decimal):
            raise place.problem(
                f"expected a number, as 1{decimal}5, like others of this column; got {shown(field)}. "
                f"{_cure(name, field, [other for _, other in known], decimal)}"
            )
        if mark_of(field) not in marks:
            raise place.problem(
                f"expected a number with {mark}, like others of this column; got {shown(field)}. "
                f"Write the same sign in the whole column, or say types={{{shown(name)}: 'words'}}"
            )
        numbers.append(value_of(field, decimal))
        if not math.isfinite(numbers[-1]):
            raise place.problem(f"expected a finite number; got {shown(field)}. Correct it, or empty it")
    return numbers


def _cure(name: str, field: str, fields: Sequence[str], decimal: str) -> str:
    """How to mend `field`, which is no number with this decimal sign, in its column."""
    other = foreign(decimal)
    if not fits(field, other):
        return f"Correct it, empty it if it is not known, or say types={{{shown(name)}: 'words'}}"
    cure = f"Write {decimal} before the decimals of all numbers, and {other} at most between groups of three"
    return f"{cure}; or say decimal={other!r}" if all(fits(each, other) for each in fields) else cure


def _doubts_of_numbers(name: str, fields: Sequence[str], notation: Notation) -> tuple[str, ...]:
    notes = []
    doubtful = None if notation.sure else next(filter(is_doubtful, fields), None)
    if doubtful:
        other = foreign(notation.decimal)
        notes.append(
            f"{shown(doubtful)} in {shown(name)} was read as {value_of(doubtful, notation.decimal):.15g}; "
            f"if it means {value_of(doubtful, other):.15g}, say decimal={other!r}"
        )
    percent = next((field for field in fields if "%" in field), None)
    if percent:
        notes.append(
            f"{shown(name)} was read in hundredths: {shown(percent)} as {value_of(percent, notation.decimal):.15g}"
        )
    return tuple(notes)


def _doubts_of_words(name: str, words: Sequence[str]) -> tuple[str, ...]:
    different = len(set(words))
    moments = 2 * sum(1 for word in words if _MOMENT.fullmatch(word)) > len(words)
    if not moments and (different <= _MANY or 2 * different <= len(words)):
        return ()
    looks = "like dates or times" if moments else "like numbers or texts rather than categories"
    return (
        f"{shown(name)} was read as {different} different words; it looks {looks}. "
        f"Write it as numbers, or leave it out by ignore=[{shown(name)}]",
    )
