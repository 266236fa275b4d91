"""A learner's own table: a CSV file as numbers that a network can learn from."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Mapping, Sequence
from operator import index
from typing import Literal, NamedTuple, SupportsIndex

import numpy as np

from engine.arrays import Array
from engine.datasets import cells
from engine.datasets.cells import CELLS, Place
from engine.datasets.columns import Column, Kind, column_of, split_header, varied
from engine.datasets.numerals import notation_of
from engine.experiment import shown

CATEGORIES = 100
"""Different words a column may hold: each becomes an input or a class of its own."""
_FEW = 10
"""A target of whole numbers is taken for classes up to this many different ones."""

Task = Literal["classification", "regression"]
Given = str | int
"""A column by its name, or by its number as Python counts: 0 is the first, −1 the last."""


class Table(NamedTuple):
    """What `read_csv` made of a file.

    Attributes:
        features: (rows, features) in float64.
        targets: class numbers from 0 (rows,), or the numbers to be learnt in float64 (rows,).
        classes: the words or numbers that the class numbers stand for; `()` for regression.
        feature_names: one for each column of `features`: "height", and "colour=red" for a word.
        target_name: the column that is to be learnt.
        notes: what was left out, filled in, or may have been read otherwise than it was meant, in sentences.
    """

    features: Array
    targets: Array
    classes: tuple[str, ...]
    feature_names: tuple[str, ...]
    target_name: str
    notes: tuple[str, ...]


def read_csv(
    path: str | os.PathLike[str],
    target: Given | None = None,
    *,
    task: Task | None = None,
    missing: Literal["refuse", "drop", "fill"] = "refuse",
    ignore: Given | Sequence[Given] | None = None,
    types: Mapping[str, Kind] | None = None,
    header: bool | None = None,
    separator: str | None = None,
    decimal: str | None = None,
    encoding: str | None = None,
) -> Table:
    """Read a table from a CSV file: one row a sample, one column a feature, and one column to be learnt.

    Numbers stay numbers. A column of words becomes one column a word, 1 where the row has it and 0 elsewhere
    (one-hot), the words in alphabetical order; dates and times are words. Nothing in the file is evaluated. Files
    have at most 64 MB, 2,000,000 fields (rows × columns, also after words have become columns) and 100 different
    words a column.

    Numbers may have thousands in groups of three (1,234.5 or 1.234,5 or 1 234), a currency sign ($ € £ ¥, one a
    column), and a percent sign in all rows or none: 10% is 0.1. `notes` tell what could be meant otherwise.

    Blank lines, empty rows at the end, and empty columns without a name at the right are left out; so is Excel's
    first line "sep=;", which names the separator.

    Args:
        path: the file.
        target: the column to be learnt, by its name or number; by default the last.
        task: "classification" or "regression". By default words are classes, and so are whole numbers of at most
            10 different values that come twice or more on average; other numbers are learnt as numbers.
        missing: what to do where a value is missing (an empty field, ?, NA, N/A, #N/A, #NV, NaN, in capitals or
            not, or a - alone unless + is another value of the column): "refuse" the file, "drop" the row, or
            "fill" in the column's median or commonest word; a row without its target is dropped. What is filled
            in is worked out from all rows, those you hold out later among them.
        ignore: a column, or several, to leave out; by default none.
        types: "numbers" or "words" for columns that are not what they look like, as {"postcode": "words"}. In a
            column said to hold words, only an empty field is missing.
        header: whether the first row holds names; by default it does if none of them is a number.
        separator: "," or ";" or a tab; by default the one that a first line as "sep=;" names, or whichever fits.
        decimal: the decimal sign, "." or ","; the other may separate thousands. By default the sign that the
            numbers of the whole file speak for: 2.5 for the point, 2,5 and 1.234.567 for the comma, 1.234 and 1,234
            for neither. Where both signs have numbers that speak for them, a comma if semicolons or tabs separate
            the fields; where neither has, then too if a number has a comma; else a point.
        encoding: of the text, by default UTF-8. A mark at the beginning that tells UTF-8 or UTF-16 comes first.

    Raises:
        OSError: when the file is not there or cannot be read.
        ValueError: when it is no table that can be learnt from; the message names file, line and column, says what
            was expected and what came, and how to mend it.
        TypeError: for a path that is none, an `ignore` that is no column, and `types` that are no mapping.
    """
    _check_words("task", task, (None, "classification", "regression"))
    _check_words("missing", missing, ("refuse", "drop", "fill"))
    table = cells.read(path, separator, encoding)
    notation = notation_of(table, decimal)
    names, rows = split_header(table, header)
    kept, goal = _chosen(names, target, ignore)
    kinds = _kinds(names, types)
    found = [column_of(table.file, names[at], rows, at, kinds.get(names[at]), notation) for at in kept]
    notes = [*table.notes, *(note for column in found for note in column.notes)]
    complete, gaps = _complete(table.file, found, goal, missing)
    if gaps:
        found = [varied(table.file, column.take(complete)) for column in found]
    last = found.pop(goal)
    filled = [_filled(column) for column in found]
    notes += [*gaps, *(note for _, note in filled if note)]
    features, feature_names = _features(table.file, [column for column, _ in filled])
    targets, classes = _targets(table.file, last, task)
    return Table(features, targets, classes, feature_names, last.name, tuple(notes))


def _check_words(name: str, given: object, expected: Sequence[object]) -> None:
    if given not in expected:
        raise ValueError(f"{name}: expected one of {', '.join(map(repr, expected))}; got {shown(given)}")


def _position(argument: str, names: Sequence[str], given: object) -> int:
    if isinstance(given, str) and given in names:
        return names.index(given)
    try:
        return range(len(names))[index(given)]  # type: ignore[arg-type]
    except (TypeError, IndexError):
        there = ", ".join(map(shown, names[:12])) + (", …" if len(names) > 12 else "")
        raise ValueError(
            f"{argument}: expected a column by its name or number, of {there}; got {shown(given)}"
        ) from None


def _listed(ignore: Given | Sequence[Given] | None) -> list[Given]:
    if ignore is None:
        return []
    if isinstance(ignore, str | SupportsIndex) and not isinstance(ignore, np.ndarray):
        return [ignore]
    try:
        return list(ignore)
    except TypeError:
        raise TypeError(
            f"ignore: expected a column by its name or number, or a list of these; got {shown(ignore)}"
        ) from None


def _chosen(
    names: Sequence[str], target: Given | None, ignore: Given | Sequence[Given] | None
) -> tuple[list[int], int]:
    """The columns that are kept, and which of these is the target."""
    left_out = {_position("ignore", names, one) for one in _listed(ignore)}
    kept = [position for position in range(len(names)) if position not in left_out]
    if len(kept) < 2:
        raise ValueError(f"ignore: expected two columns to be left, a feature and the target; got {len(kept)} left")
    position = kept[-1] if target is None else _position("target", names, target)
    if position not in kept:
        raise ValueError(f"target: expected a column that is not ignored; got {shown(names[position])}")
    return kept, kept.index(position)


def _kinds(names: Sequence[str], types: Mapping[str, Kind] | None) -> dict[str, Kind]:
    if types is None:
        return {}
    if not isinstance(types, Mapping):
        raise TypeError(f"types: expected a mapping, as {{'postcode': 'words'}}; got {shown(types)}")
    for kind in types.values():
        _check_words("types", kind, ("numbers", "words"))
    return {names[_position("types", names, name)]: kind for name, kind in types.items()}


def _complete(file: str, columns: Sequence[Column], goal: int, missing: str) -> tuple[list[int], list[str]]:
    """The rows that stay, and a note of those that do not."""
    needed = [columns[goal]] if missing == "fill" else columns
    gaps = Counter(row for column in needed for row, value in enumerate(column.values) if value is None)
    total = len(columns[0].values)
    if gaps and missing == "refuse":
        first = min(gaps)
        column = next(column for column in needed if column.values[first] is None)
        raise Place(file, column.lines[first], column.name).problem(
            f"expected a value; got none; {len(gaps)} of {total} rows lack one. "
            "Fill it in, or say missing='drop' or missing='fill'"
        )
    if len(gaps) > total - 2:
        raise Place(file).problem(f"expected at least two rows without a gap; got {total - len(gaps)}")
    lacking = f"the target {shown(columns[goal].name)}" if missing == "fill" else "a value"
    notes = [f"left out {len(gaps)} of {total} rows, which lack {lacking}"] if gaps else []
    return [row for row in range(total) if row not in gaps], notes


def _filled(column: Column) -> tuple[Column, str]:
    """The column without gaps, and a note of what was filled in."""
    gaps = column.values.count(None)
    if not gaps:
        return column, ""
    filling: float | str = float(np.median(column.numbers)) if column.kind == "numbers" else _commonest(column)
    note = (
        f"filled {gaps} of {len(column.values)} values of {shown(column.name)} with "
        f"the {'median' if column.kind == 'numbers' else 'commonest'}, {shown(filling)}"
    )
    return column._replace(values=[filling if value is None else value for value in column.values]), note


def _commonest(column: Column) -> float | str:
    """The value that comes most often; of several such, the first in alphabetical order."""
    counted = Counter(column.known)
    return min(counted, key=lambda value: (-counted[value], str(value)))


def _features(file: str, columns: Sequence[Column]) -> tuple[Array, tuple[str, ...]]:
    parts: list[Array] = []
    names: list[str] = []
    for column in columns:
        if column.kind == "numbers":
            parts.append(np.array(column.values, dtype=np.float64)[:, None])
            names.append(column.name)
            continue
        words = _categories(file, column, f"Leave it out by ignore=[{shown(column.name)}], or group them")
        names.extend(f"{column.name}={word}" for word in words)
        if len(names) * len(column.values) > CELLS:
            raise Place(file, column=column.name).problem(
                f"expected at most {CELLS:,} fields once words are columns; got more. "
                f"Leave it out by ignore=[{shown(column.name)}], or keep fewer rows"
            )
        parts.append(np.eye(len(words))[_numbered(column, words)])
    return np.concatenate(parts, axis=1), tuple(names)


def _categories(file: str, column: Column, remedy: str) -> list[float | str]:
    different = sorted(set(column.known))
    if len(different) > CATEGORIES:
        raise Place(file, column=column.name).problem(
            f"expected at most {CATEGORIES} different values to choose from; got {len(different):,}. {remedy}"
        )
    return different


def _targets(file: str, column: Column, task: Task | None) -> tuple[Array, tuple[str, ...]]:
    if task == "regression" or (task is None and not _are_classes(column)):
        if column.kind == "words":
            raise Place(file, column.lines[0], column.name).problem(
                f"expected numbers for regression; got {shown(column.values[0])}. "
                "Say task='classification', or choose another target"
            )
        return np.array(column.values, dtype=np.float64), ()
    remedy = "Group them" if column.kind == "words" else "Say task='regression', or group them"
    classes = _categories(file, column, remedy)
    return _numbered(column, classes), tuple(map(_class_name, classes))


def _numbered(column: Column, categories: Sequence[float | str]) -> Array:
    """For each row the number of its category."""
    numbers = {category: number for number, category in enumerate(categories)}
    return np.array([numbers[value] for value in column.known], dtype=np.int64)


def _class_name(value: float | str) -> str:
    if isinstance(value, str):
        return value
    return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)


def _are_classes(column: Column) -> bool:
    if column.kind == "words":
        return True
    different = set(column.known)
    whole = all(float(value).is_integer() for value in different)
    return whole and len(different) <= min(_FEW, len(column.values) // 2)
