"""Statements compiled once and run on the driver's own cursor: those that every answer of a class runs through.

SQLAlchemy's results cost ten times what SQLite needs to find a row by its key. Each statement is still a Core
statement, written once for every database; only the way to the driver is shorter.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection, Dialect, Table, insert
from sqlalchemy.types import TypeEngine

Conversion = Callable[[Any], Any]
Row = tuple[Any, ...]


class Prepared:
    """A statement that takes its values by name: those of its `bindparam`s, or the columns an insert is given.

    Errors are the driver's own; `Store` tells of them as of any others.

    Args:
        statement: a select, an insert or an update.
        columns: of an insert, the columns it is given.
    """

    def __init__(self, statement: Any, *columns: str) -> None:
        self._statement = statement
        self._columns = columns
        self._written: dict[str, _Written] = {}

    def first(self, rows: Connection, **values: Any) -> Row | None:
        """The first row that is found, in Python's own types, or None."""
        written = self._written.get(rows.dialect.name) or self._write(rows.dialect)
        cursor = rows.connection.cursor()
        cursor.execute(written.text, written.given(values))
        found = cursor.fetchall()  # all of it: a cursor that is left half read keeps SQLite's transaction open
        return written.told(found[0]) if found else None

    def all(self, rows: Connection, **values: Any) -> list[Row]:
        """All rows that are found."""
        written = self._written.get(rows.dialect.name) or self._write(rows.dialect)
        cursor = rows.connection.cursor()
        cursor.execute(written.text, written.given(values))
        return [written.told(row) for row in cursor.fetchall()]

    def scalar(self, rows: Connection, **values: Any) -> Any:
        """The first column of the first row, or None."""
        found = self.first(rows, **values)
        return None if found is None else found[0]

    def run(self, rows: Connection, **values: Any) -> None:
        """Carry it out."""
        written = self._written.get(rows.dialect.name) or self._write(rows.dialect)
        rows.connection.cursor().execute(written.text, written.given(values))

    def _write(self, dialect: Dialect) -> _Written:
        written = self._written[dialect.name] = _Written(self._statement, self._columns, dialect)
        return written


class NumberedInsert(Prepared):
    """An insert into a table whose `id` the database gives."""

    def __init__(self, table: Table, *columns: str) -> None:
        super().__init__(insert(table), *columns)
        self._returning = Prepared(insert(table).returning(table.c.id), *columns)

    def number(self, rows: Connection, **values: Any) -> int:
        """Insert a row; its `id`."""
        if rows.dialect.name != "sqlite":
            returned: int = self._returning.scalar(rows, **values)
            return returned
        written = self._written.get(rows.dialect.name) or self._write(rows.dialect)
        cursor = rows.connection.cursor()
        cursor.execute(written.text, written.given(values))
        assert cursor.lastrowid
        return cursor.lastrowid


class _Written:
    """A statement as one database takes it, and the way of its values there and back."""

    def __init__(self, statement: Any, columns: tuple[str, ...], dialect: Dialect) -> None:
        compiled: Any = statement.compile(dialect=dialect, column_keys=list(columns) or None)
        asked = {bind.key: bind.type for bind in compiled.binds.values() if bind.required}
        self.text = str(compiled)
        self._fixed = {name: value for name, value in compiled.params.items() if name not in asked}
        self._in_order = _picking(compiled.positiontup) if compiled.positional else None
        self._there = _conversions(asked, lambda kind: kind.bind_processor(dialect), dialect)
        back = enumerate(column.type for column in statement.exported_columns)
        self._back = _conversions(dict(back), lambda kind: kind.result_processor(dialect, None), dialect)

    def given(self, values: dict[str, Any]) -> Any:
        """The values as the driver takes them."""
        for name, convert in self._there:
            values[name] = convert(values[name])
        if self._fixed:
            values |= self._fixed
        return values if self._in_order is None else self._in_order(values)

    def told(self, row: Row) -> Row:
        """A row of the driver's in Python's own types."""
        if not self._back:
            return row
        told = list(row)
        for place, convert in self._back:
            told[place] = convert(told[place])
        return tuple(told)


def _picking(names: Sequence[str]) -> Conversion:
    if len(names) > 1:
        return itemgetter(*names)
    return lambda values: tuple(values[name] for name in names)


def _conversions(
    types: Mapping[Any, TypeEngine[Any]], find: Callable[[TypeEngine[Any]], Conversion | None], dialect: Dialect
) -> list[tuple[Any, Conversion]]:
    found = ((key, find(kind.dialect_impl(dialect))) for key, kind in types.items())
    return [(key, convert) for key, convert in found if convert is not None]
