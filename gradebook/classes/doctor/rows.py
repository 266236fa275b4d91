"""What the class's database says of itself, read without a byte of it being changed."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

from gradebook import sqlite_file
from gradebook.errors import StoreError

DATABASE = "progress.sqlite3"

_MOMENTS = (("learners", "since"), ("changes", "at"), ("enrolments", "at"), ("corrections", "at"))


@dataclass(frozen=True)
class Rows:
    """Attributes: the revision of its tables, who is enrolled now (instructors apart), and when it last grew."""

    revision: str | None
    learners: tuple[str, ...]
    instructors: tuple[str, ...]
    newest: datetime | None


def read_rows(folder: Path) -> Rows:
    """Read them, after every page was checked.

    Raises:
        StoreError: when there is no whole database there.
    """
    path = folder / DATABASE
    sqlite_file.check(path)
    try:
        with closing(sqlite3.connect(_unchanged(path), uri=True, timeout=5)) as file:
            told = file.execute("PRAGMA quick_check(1)").fetchone()[0]
            if told != "ok":
                raise StoreError(f"{path} is damaged ({' '.join(str(told).split())[:200]}).")
            return _rows(file)
    except sqlite3.Error as error:
        raise sqlite_file.explain(error, path) from error


def _unchanged(path: Path) -> str:
    """The file's address for reading alone; where nobody has it open, not even SQLite's own two files are made."""
    mode = "mode=ro" if path.with_name(path.name + "-wal").exists() else "immutable=1"
    return f"file:{quote(str(path))}?{mode}"


def _rows(file: sqlite3.Connection) -> Rows:
    tables = {name for (name,) in file.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    stamp = file.execute("SELECT version_num FROM alembic_version").fetchone() if "alembic_version" in tables else None
    people: list[tuple[str, str]] = []
    if "enrolments" in tables:
        latest = "SELECT max(id) FROM enrolments GROUP BY login"
        people = file.execute(f"SELECT login, role FROM enrolments WHERE id IN ({latest}) ORDER BY login").fetchall()
    return Rows(
        revision=stamp and str(stamp[0]),
        learners=tuple(login for login, role in people if role == "learner"),
        instructors=tuple(login for login, role in people if role == "instructor"),
        newest=_newest(file, tables),
    )


def _newest(file: sqlite3.Connection, tables: set[str]) -> datetime | None:
    asked = [f"SELECT max({column}) FROM {table}" for table, column in _MOMENTS if table in tables]
    found = [row[0] for question in asked for row in file.execute(question) if row[0]]
    return datetime.fromisoformat(max(found)).replace(tzinfo=UTC) if found else None
