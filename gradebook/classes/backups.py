"""A class in one file: its records, its `class.toml` and its course, copied while it is served.

The file is a tar. Its first member says what the others are, so that whoever restores it knows each before it is read.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import shutil
import sqlite3
import tarfile
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from gradebook import sqlite_file
from gradebook.classes.class_folder import as_owner, check_folder, read_group
from gradebook.classes.new_class import DATABASE, GROUP
from gradebook.errors import StoreError

FORMAT = 1
MANIFEST = "manifest.json"
CHUNK = 1 << 20

STALE = 3600.0
"""Seconds after which what is half gathered was left by a kill."""


@dataclass(frozen=True)
class Kept:
    """A file in a backup: its place in the class's folder, its bytes, and their SHA-256."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True)
class Manifest:
    """What a backup holds. `revision` is of its records' tables."""

    title: str
    made: str
    revision: str
    files: tuple[Kept, ...]

    @property
    def size(self) -> int:
        """Bytes of all files together."""
        return sum(kept.size for kept in self.files)

    def to_json(self) -> bytes:
        """As it stands in the file."""
        return json.dumps({"nnquiz-backup": FORMAT} | asdict(self), indent=1).encode()


def back_up(folder: Path, copy: Path) -> Manifest:
    """Write the class in `folder` to the file `copy`, for its owner alone; a backup of that name is replaced.

    Root reads the folder as its owner; `copy` belongs to whoever gave the command.

    Raises:
        StoreError: when it cannot be written whole, or something else than a backup is there; what stood there stands.
    """
    folder, copy = folder.absolute(), _placed(copy)
    caller = os.geteuid(), os.getegid()
    if folder.resolve() in copy.parents:
        as_owner(folder)
        caller = os.geteuid(), os.getegid()
        _check_inside(folder, copy)
    _check_replaceable(copy)
    with _part(copy) as (part, file):
        as_owner(folder)
        try:
            check_folder(folder)
            with _told(copy):
                manifest = _write(folder, file)
        finally:
            _again(*caller)
        with _told(copy):
            part.replace(copy)
            _flush(copy.parent)
    return manifest


def _write(folder: Path, file: IO[bytes]) -> Manifest:
    with _gathered(folder) as place:
        manifest = _described(place)
        with tarfile.open(fileobj=file, mode="w", format=tarfile.PAX_FORMAT) as tar:
            _add(tar, MANIFEST, io.BytesIO(manifest.to_json()), len(manifest.to_json()))
            for kept in manifest.files:
                with (place / kept.name).open("rb") as source:
                    _add(tar, kept.name, source, kept.size)
        file.flush()
        os.fsync(file.fileno())
    return manifest


@contextmanager
def _gathered(folder: Path) -> Iterator[Path]:
    """The class as it is at one moment, copied into a folder that is there as long as this lasts."""
    group = read_group(folder)
    copies = folder / "backups"
    copies.mkdir(mode=0o700, exist_ok=True)
    _sweep(copies)
    with tempfile.TemporaryDirectory(prefix=".gathered-", dir=copies, ignore_cleanup_errors=True) as name:
        place = Path(name)
        with (
            closing(sqlite3.connect(folder / DATABASE, timeout=sqlite_file.WAIT)) as source,
            closing(sqlite3.connect(place / DATABASE)) as target,
        ):
            source.backup(target)
        sqlite_file.check(place / DATABASE)
        sqlite_file.check_pages(place / DATABASE)
        shutil.copyfile(folder / GROUP, place / GROUP)
        shutil.copytree(folder / group.course, place / group.course, symlinks=True)
        yield place


def _described(place: Path) -> Manifest:
    """The manifest of what was gathered."""
    files = sorted(found for found in place.rglob("*") if found.is_file())
    return Manifest(
        title=read_group(place).title,
        made=datetime.now(UTC).isoformat(timespec="seconds"),
        revision=sqlite_file.revision_of(place / DATABASE) or "",
        files=tuple(Kept(str(found.relative_to(place)), found.stat().st_size, digest_of(found)) for found in files),
    )


def digest_of(path: Path) -> str:
    """SHA-256 of a file, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _add(tar: tarfile.TarFile, name: str, source: IO[bytes], size: int) -> None:
    member = tarfile.TarInfo(name)
    member.size, member.mode, member.mtime = size, 0o600, int(time.time())
    tar.addfile(member, source)


def _placed(copy: Path) -> Path:
    """Where the file is, whatever links lead to its folder: inside a class it must be seen to be so."""
    with _told(copy):
        return copy.parent.resolve() / copy.name


def _check_inside(folder: Path, copy: Path) -> None:
    """A backup in the class's own folder has one place there; it is made where it is missing."""
    check_folder(folder)
    read_group(folder)
    backups = folder.resolve() / "backups"
    if copy.parent != backups:
        raise StoreError(f"{copy} is inside the class: name a file in {backups}, or in another folder.")
    with _told(copy):
        backups.mkdir(mode=0o700, exist_ok=True)


def _check_replaceable(copy: Path) -> None:
    """Look at what is there already: a backup, an empty file, or nothing."""
    with _told(copy):
        if copy.is_dir():
            raise StoreError(f"{copy} is a folder: name the file that the backup goes to.")
        if copy.exists() and not (copy.is_file() and _begins(copy) in (b"", MANIFEST.encode())):
            raise StoreError(f"{copy} is there already and no backup of a class: name another file.")


def _begins(copy: Path) -> bytes:
    with copy.open("rb") as file:
        return file.read(len(MANIFEST))


@contextmanager
def _part(copy: Path) -> Iterator[tuple[Path, IO[bytes]]]:
    """A new file beside `copy`, gone afterwards if it was not put in its place."""
    part = copy.with_name(f".{copy.name[:50]}.{os.urandom(6).hex()}.part")
    with _told(copy):
        handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            yield part, file
    finally:
        with suppress(FileNotFoundError):
            part.unlink()


@contextmanager
def _told(copy: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise StoreError(f"No backup was written to {copy}: {error.filename or copy}: {reason}.") from error
    except (sqlite3.Error, tarfile.TarError, shutil.Error) as error:
        told = " ".join(str(error).split())[:200]
        raise StoreError(f"No backup was written to {copy}: the class could not be copied ({told}).") from error


def _again(user: int, group: int) -> None:
    """Be who gave the command again; only root was ever somebody else."""
    if os.geteuid() != user:
        os.seteuid(user)
        os.setegid(group)


def _sweep(copies: Path) -> None:
    for left in copies.glob(".gathered-*"):
        if time.time() - left.lstat().st_mtime > STALE:
            shutil.rmtree(left, ignore_errors=True)


def _flush(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
