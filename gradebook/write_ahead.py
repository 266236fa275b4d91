"""The journal beside a class's file, which SQLite writes ahead: copied into the file before it grows without end.

SQLite begins it anew only at a moment when nobody reads from it, and does not wait for one. A class may read all the
time, and then the journal would grow with every answer for as long as that lasts.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing, suppress
from pathlib import Path

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

LONGEST = 64_000_000
"""Bytes of it that are nothing to worry about: SQLite keeps it far below this wherever it can."""

PATIENCE = 0.2
"""Seconds that changes stand still, so that those who read now come to an end; whoever reads for longer is let read."""


class WriteAhead:
    """The journal of a file that many write to; only whoever has the turn to write may call it.

    Args:
        path: the database's file.
        engine: connects to it.
        wait: seconds that its connections wait for one another otherwise.
    """

    def __init__(self, path: Path, engine: Engine, wait: float) -> None:
        self._journal = path.with_name(path.name + "-wal")
        self._engine = engine
        self._wait = wait
        self._most = LONGEST

    def shorten(self) -> None:
        """Copy the journal into the file and empty it, once it is too long.

        Where that cannot be, nothing is lost: it is tried again when it has grown by as much.
        """
        with suppress(OSError, sqlite3.Error, SQLAlchemyError):
            if self._journal.stat().st_size < self._most:
                return
            with closing(self._engine.raw_connection()) as connection, closing(connection.cursor()) as cursor:
                cursor.execute(f"PRAGMA busy_timeout = {PATIENCE * 1000:.0f}")
                try:
                    cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
                finally:
                    cursor.execute(f"PRAGMA busy_timeout = {self._wait * 1000:.0f}")
            self._most = self._journal.stat().st_size + LONGEST
