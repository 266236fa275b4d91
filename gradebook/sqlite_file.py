"""One SQLite file: whether it is ours to open, how a new one comes to be, and what its errors mean to a person."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import quote

from gradebook.errors import StoreError

APPLICATION_ID = 0x6E6E717A
"""In the header of every file of ours: "nnqz"."""

WAIT = 30.0
"""Seconds to wait for another program that holds the file."""

WAIT_OF_CLASS = 10.0
"""The same for a class's server: its learners wait too, and are told before they lose patience."""

ELSEWHERE = "or name another folder in NNQUIZ_DATA"


def make_folder(folder: Path) -> None:
    """Make the folder, for its owner alone; one that is there keeps the mode it has."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(
            f"Progress cannot be kept in {folder}: {_reason(error)}. Make that folder yourself, {ELSEWHERE}."
        ) from error


def create(path: Path, build: Callable[[Path], None]) -> None:
    """Let `build` fill a new file beside `path`, and put it in place only when it is whole and on the disk.

    Raises:
        StoreError: when it cannot be; nothing is left behind.
    """
    with one_at_a_time(path), _told(path):
        if path.exists():
            return
        fresh = path.with_name(path.name + ".new")
        try:
            fresh.unlink(missing_ok=True)
            _make(fresh)
            build(fresh)
            _flush(fresh)
            fresh.replace(path)
            _flush(path.parent)
        finally:
            for name in (fresh.name, fresh.name + "-journal"):
                fresh.with_name(name).unlink(missing_ok=True)


def check(path: Path) -> None:
    """Look at the file without touching it.

    Raises:
        StoreError: when it is not a whole database of this program that can be written.
    """
    with _told(path), path.open("rb") as file:
        header = file.read(100)
    if not header:
        raise StoreError(f"{path} is empty (0 bytes), so it was not opened: put a backup in its place, or remove it.")
    if len(header) < 100 or not header.startswith(b"SQLite format 3\0"):
        raise StoreError(f"{path} is not a database. It was left as it is: move it away, {ELSEWHERE}.")
    if int.from_bytes(header[68:72], "big") != APPLICATION_ID:
        raise StoreError(f"{path} belongs to another program. It was left as it is: move it away, {ELSEWHERE}.")
    for place in (path, path.parent):
        if not os.access(place, os.W_OK):
            raise StoreError(f"{place} can only be read. Make it writable for you, {ELSEWHERE}.")


def check_pages(path: Path) -> None:
    """Read every page of the file, and what its tables say of one another.

    Raises:
        StoreError: when it is damaged.
    """
    with _told(path), closing(sqlite3.connect(path, timeout=WAIT)) as file:
        told = file.execute("PRAGMA quick_check(1)").fetchone()[0]
    if told != "ok":
        raise StoreError(_MEANINGS["SQLITE_CORRUPT"].format(path=path, error=" ".join(str(told).split())[:200]))


def revision_of(path: Path) -> str | None:
    """The revision the file says it stands at; read without changing a byte of it."""
    mode = "rw" if path.with_name(path.name + "-journal").exists() else "ro"  # what was cut short is rolled back
    with _told(path), closing(sqlite3.connect(f"file:{quote(str(path))}?mode={mode}", uri=True, timeout=WAIT)) as file:
        tables = file.execute("SELECT count(*) FROM sqlite_master WHERE name = 'alembic_version'").fetchone()
        row = file.execute("SELECT version_num FROM alembic_version").fetchone() if tables[0] else None
    return None if row is None else str(row[0])


def back_up(path: Path, revision: str) -> Path:
    """Copy the file beside itself with SQLite's own backup, which a live file needs; the copy's path."""
    copies = (path.with_name(f"{path.name}.{revision}-backup{n or ''}") for n in range(1000))
    copy = next(copy for copy in copies if not copy.exists())
    with _told(copy):
        _make(copy)
        with closing(sqlite3.connect(path, timeout=WAIT)) as source, closing(sqlite3.connect(copy)) as target:
            source.backup(target)
        _flush(copy)
    return copy


@contextmanager
def one_at_a_time(path: Path) -> Iterator[None]:
    """Hold the lock for making or migrating the file at `path`."""
    from filelock import FileLock, Timeout  # 40 ms, and most starts need no lock

    with _told(path):
        lock = FileLock(path.with_name(path.name + ".lock"), timeout=WAIT, mode=0o600)
        try:
            lock.acquire()
        except Timeout as error:
            raise StoreError(f"Another program has been preparing {path} for {WAIT:.0f} s. Try again later.") from error
    try:
        yield
    finally:
        lock.release()


def explain(error: BaseException, path: Path) -> StoreError:
    """What went wrong with the file, in one line: what, where, what to do."""
    name = getattr(error, "sqlite_errorname", "") or ""
    for start, message in _MEANINGS.items():
        if name.startswith(start):
            return StoreError(message.format(path=path, error=error))
    return StoreError(f"{path} could not be used: {_reason(error)}. Nothing was recorded by this; try again.")


_MEANINGS = {
    "SQLITE_FULL": "The disk with {path} is full. Nothing was recorded by this: free some space and try again.",
    "SQLITE_READONLY": f"{{path}} can only be read. Make it writable for you, {ELSEWHERE}.",
    "SQLITE_BUSY": "{path} is held by another program. Nothing was recorded by this: end that program, try again.",
    "SQLITE_CORRUPT": "{path} is damaged ({error}). It was left as it is: put a backup in its place, or move it away.",
    "SQLITE_NOTADB": "{path} is damaged ({error}). It was left as it is: put a backup in its place, or move it away.",
    "SQLITE_CANTOPEN": f"{{path}} cannot be opened. Look at the permissions of it and of its folder, {ELSEWHERE}.",
    "SQLITE_IOERR": "{path} could not be read or written ({error}). Nothing was recorded by this: look at the disk.",
}


@contextmanager
def _told(path: Path) -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        raise explain(error, path) from error
    except OSError as error:
        message = f"{path} could not be opened or written: {_reason(error)}. Look at its folder, {ELSEWHERE}."
        raise StoreError(message) from error


def _reason(error: BaseException) -> str:
    strerror = getattr(error, "strerror", None)
    return str(strerror or error).splitlines()[0].rstrip(".").lower() if str(error) else type(error).__name__


def _make(path: Path) -> None:
    os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))


def _flush(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
