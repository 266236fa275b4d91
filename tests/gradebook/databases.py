"""Databases as they are found: our own, and what is not ours, not whole or not of this version."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import insert

from gradebook.store import open_store
from gradebook.tables import learners

SINCE = datetime(2026, 1, 1, tzinfo=UTC)


def ours(path: Path) -> None:
    """A database with one attempt in it."""
    store = open_store(path.parent, None)
    store.change(lambda rows: rows.execute(insert(learners), {"name": "ada", "since": SINCE}))
    store.close()


def garbage(path: Path) -> None:
    path.write_bytes(bytes(range(256)) * 64)


def words(path: Path) -> None:
    path.write_text("my shopping list")


def nothing(path: Path) -> None:
    path.touch()


def foreign(path: Path) -> None:
    with closing(sqlite3.connect(path)) as file:
        file.executescript("CREATE TABLE bookmarks (url); INSERT INTO bookmarks VALUES ('x');")


def foreign_with_an_id(path: Path) -> None:
    foreign(path)
    with closing(sqlite3.connect(path)) as file:
        file.execute("PRAGMA application_id = 1234")


def newer(path: Path) -> None:
    ours(path)
    with closing(sqlite3.connect(path)) as file, file:
        file.execute("UPDATE alembic_version SET version_num = '9999'")


def unstamped(path: Path) -> None:
    ours(path)
    with closing(sqlite3.connect(path)) as file, file:
        file.execute("DROP TABLE alembic_version")


def cut_off(path: Path) -> None:
    ours(path)
    path.write_bytes(path.read_bytes()[:60])


def only_a_header(path: Path) -> None:
    ours(path)
    path.write_bytes(path.read_bytes()[:1000])
