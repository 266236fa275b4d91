"""A backup put in place: all of it looked at before anything of the class is touched, and all of it or nothing."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import stat
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO

from pydantic import TypeAdapter, ValidationError

from gradebook.classes.backups import CHUNK, FORMAT, MANIFEST, Kept, Manifest
from gradebook.classes.class_folder import LOCK, as_owner, check_folder, hold, read_group
from gradebook.classes.new_class import DATABASE, GROUP
from gradebook.classes.verify import Verified, verify
from gradebook.errors import StoreError

FRESH = ".restored"
"""Where a backup is unpacked, inside the class's folder."""

ASIDE = "before-restore-"
"""Where what stood there goes, with a number."""

STAYING = frozenset({LOCK, "audit.log", "workers.log", "defects.log", "backups", FRESH})
"""What is in a class's folder and is not part of a backup."""

LARGEST_MANIFEST = 8 << 20

_kept: TypeAdapter[tuple[Kept, ...]] = TypeAdapter(tuple[Kept, ...])


@dataclass(frozen=True)
class Restored:
    """What was put in place, where what stood there is now (None: there was nothing), and what verifying it found."""

    manifest: Manifest
    aside: Path | None
    verified: Verified


def restore(copy: Path, folder: Path) -> Restored:
    """Put the class in the file `copy` in place of what is in `folder`, which is made where it is missing.

    After a kill in the middle it can be done once more: `class.toml` goes first and comes last, and without it there is
    no class to serve.

    Raises:
        StoreError: when the backup is not whole, a server holds the folder, or it cannot be written. Everything then
            is as it was.
    """
    folder = folder.absolute()
    with _opened(copy) as file:
        made = _made(folder)
        try:
            as_owner(folder)
            check_folder(folder)
            with hold(folder), _told(folder):
                return _restore(file, copy, folder)
        except BaseException:
            if made:
                shutil.rmtree(folder, ignore_errors=True)
            raise


def _restore(file: IO[bytes], copy: Path, folder: Path) -> Restored:
    fresh = folder / FRESH
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(mode=0o700)
    try:
        manifest = _unpack(file, copy, fresh)
        course = _checked(copy, fresh)
        verified = verify(fresh)
        aside = _swap(folder, fresh, course)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
    return Restored(manifest, aside, verified)


def _unpack(file: IO[bytes], copy: Path, fresh: Path) -> Manifest:
    """Write the files of a backup into `fresh`, each when it is what the manifest says."""
    try:
        with tarfile.open(fileobj=file, mode="r:") as tar:
            manifest = _manifest(tar)
            _check_room(manifest, fresh)
            wanted = {kept.name: kept for kept in manifest.files}
            while (member := tar.next()) is not None:
                _write(tar, member, wanted.pop(member.name, None), fresh)
    except _UnwholeError as error:
        raise StoreError(f"{copy} is no whole backup of a class: {error}. Nothing was changed.") from error
    except (tarfile.TarError, EOFError, ValueError, OverflowError) as error:
        told = " ".join(str(error).split())[:200]
        raise StoreError(f"{copy} is no whole backup of a class ({told}). Nothing was changed.") from error
    if wanted:
        raise StoreError(f"{copy} is no whole backup of a class: {min(wanted)!r} is missing. Nothing was changed.")
    return manifest


class _UnwholeError(Exception):
    """A backup that is not as it was written."""


def _manifest(tar: tarfile.TarFile) -> Manifest:
    first = tar.next()
    if first is None or first.name != MANIFEST or not _plain(first) or first.size > LARGEST_MANIFEST:
        raise _UnwholeError(f"it does not begin with a {MANIFEST} of its own")
    source = tar.extractfile(first)
    assert source
    try:
        told = json.loads(source.read())
        version = told.pop("nnquiz-backup")
        manifest = Manifest(**told | {"files": _kept.validate_python(told["files"])})
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, ValidationError):
        raise _UnwholeError(f"its {MANIFEST} cannot be read") from None
    if version != FORMAT:
        raise _UnwholeError(f"expected format {FORMAT}, got {str(version)[:20]}; a newer nnquiz may have written it")
    for kept in manifest.files:
        _check_name(kept)
    if len({kept.name for kept in manifest.files}) < len(manifest.files):
        raise _UnwholeError(f"its {MANIFEST} lists a file twice")
    return manifest


def _check_name(kept: Kept) -> None:
    place = PurePosixPath(kept.name)
    parts = kept.name.split("/")
    unsafe = place.is_absolute() or any(part in ("", ".", "..") for part in parts) or "\0" in kept.name
    if unsafe or parts[0] in STAYING or parts[0].startswith(ASIDE):
        raise _UnwholeError(f"{kept.name!r} is no place in a class's folder")
    if kept.size < 0:
        raise _UnwholeError(f"{kept.name!r} cannot have {kept.size} bytes")


def _check_room(manifest: Manifest, fresh: Path) -> None:
    free = shutil.disk_usage(fresh).free
    if manifest.size > free:
        raise _UnwholeError(f"it unpacks to {manifest.size:,} bytes, and the disk has {free:,} free")


def _write(tar: tarfile.TarFile, member: tarfile.TarInfo, kept: Kept | None, fresh: Path) -> None:
    if kept is None:
        raise _UnwholeError(f"{member.name[:100]!r} is not in its {MANIFEST}, or there twice")
    if not _plain(member):
        raise _UnwholeError(f"{kept.name!r} is no plain file")
    if member.size != kept.size:
        raise _UnwholeError(f"{kept.name!r} has {member.size:,} bytes, and {kept.size:,} were written")
    source, digest = tar.extractfile(member), hashlib.sha256()
    assert source
    target = fresh / kept.name
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with target.open("xb") as file:
        while piece := source.read(CHUNK):
            digest.update(piece)
            file.write(piece)
        file.flush()
        os.fsync(file.fileno())
    if digest.hexdigest() != kept.sha256:
        raise _UnwholeError(f"{kept.name!r} is not what was written (its SHA-256 differs)")


def _plain(member: tarfile.TarInfo) -> bool:
    return member.type in (tarfile.REGTYPE, tarfile.AREGTYPE) and not member.issparse()


def _checked(copy: Path, fresh: Path) -> str:
    """The name of the course's folder in a class that can be opened."""
    from content.course import CourseError
    from content.loader import load_course

    group = read_group(fresh)
    course = PurePosixPath(group.course)
    if course.is_absolute() or ".." in course.parts or len(course.parts) != 1:
        raise StoreError(f"{copy}: expected the course in a folder of the class's own; got {group.course!r}.")
    try:
        load_course(fresh / group.course)
    except CourseError as error:
        raise StoreError(f"{copy}: its course cannot be opened: {error}. Nothing was changed.") from error
    return group.course


def _swap(folder: Path, fresh: Path, course: str) -> Path | None:
    """Move what stands there aside and the class in; the undone half is done back when it fails."""
    standing = sorted(
        (place for place in folder.iterdir() if place.name not in STAYING and not place.name.startswith(ASIDE)),
        key=lambda place: place.name != GROUP,
    )
    aside = next(folder / f"{ASIDE}{n}" for n in range(1, 1_000_000) if not (folder / f"{ASIDE}{n}").exists())
    moves = [(place, aside / place.name) for place in standing]
    moves += [(fresh / name, folder / name) for name in (course, DATABASE, GROUP)]
    done: list[tuple[Path, Path]] = []
    if standing:
        aside.mkdir(mode=0o700)
    try:
        for source, target in moves:
            source.rename(target)
            done.append((source, target))
        _flush(folder)
    except BaseException:
        for source, target in reversed(done):
            target.rename(source)
        if standing:
            aside.rmdir()
        raise
    return aside if standing else None


@contextmanager
def _opened(copy: Path) -> Iterator[IO[bytes]]:
    """The backup, opened by whoever gave the command."""
    try:
        file = copy.open("rb")
    except OSError as error:
        raise StoreError(f"{copy} cannot be opened: {(error.strerror or str(error)).lower()}.") from error
    with file:
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            raise StoreError(f"{copy} is no file. Name a backup.")
        yield file


def _made(folder: Path) -> bool:
    try:
        folder.mkdir(mode=0o700)
    except FileExistsError:
        return False
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise StoreError(f"{folder} cannot be made: {reason}. Look at the folder above it.") from error
    return True


@contextmanager
def _told(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise StoreError(f"{error.filename or folder}: {reason}. Nothing was changed in {folder}.") from error


def _flush(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
