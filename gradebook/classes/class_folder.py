"""A class's folder: who may open it, one server at a time, and what is in it."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

from gradebook.classes.accounts import login_of
from gradebook.classes.group import Group
from gradebook.classes.guarded import as_owner, check_folder, found_folder, me, unshared
from gradebook.classes.new_class import DATABASE, GROUP, make
from gradebook.errors import StoreError
from gradebook.mounts import filesystem_of

if TYPE_CHECKING:
    from gradebook.classroom import Classroom
    from gradebook.client import Client

__all__ = [
    "GROUP",
    "LOCK",
    "Hold",
    "as_owner",
    "check_folder",
    "hold",
    "make",
    "open_class_folder",
    "open_classroom",
    "read_group",
]

LOCK = "server.lock"


def read_group(folder: Path) -> Group:
    """The class as its `class.toml` describes it.

    Raises:
        StoreError: when there is none, or something in it is wrong.
    """
    from content.findings import read
    from content.tomlfile import FileError, read_toml

    path = folder / GROUP
    found_folder(folder)
    if not os.path.lexists(path):
        raise StoreError(f"{folder} holds no class (it has no {GROUP}). Make one with `nnquiz class init`.")
    try:
        raw = read_toml(path, folder)
    except FileError as error:
        raise StoreError(f"{path} cannot be read: {error}.") from error
    group, findings = read(Group, raw)
    if group is None:
        first = findings[0]
        where = ".".join(str(part) for part in first.path[:-1])
        raise StoreError(f"{path}: {where and where + '.'}{first.message}; {first.remedy}.")
    return group


class Hold:
    """The right to serve a class, until `release` or the end of this process; also a context manager."""

    def __init__(self, handle: int) -> None:
        self._handle: int | None = handle

    def release(self) -> None:
        """Let another server take the class. A second time does nothing."""
        handle, self._handle = self._handle, None
        if handle is not None:
            os.ftruncate(handle, 0)
            os.close(handle)

    def __enter__(self) -> Hold:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.release()


def hold(folder: Path) -> Hold:
    """Take the class for this process alone.

    Raises:
        StoreError: when another process has it, naming that process.
    """
    path = folder / LOCK
    try:
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise StoreError(f"{path} cannot be opened: {error.strerror}. Look at the permissions of {folder}.") from error
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        os.ftruncate(handle, 0)
        os.pwrite(handle, f"{me()}, process {os.getpid()}".encode(), 0)
    except BlockingIOError as error:
        holder = os.pread(handle, 200, 0).decode(errors="replace").strip() or "another process"
        os.close(handle)
        raise StoreError(f"{folder} is in use by {holder}: a class has one server. End that one first.") from error
    except OSError as error:
        os.close(handle)
        raise StoreError(f"{path} cannot be locked or written: {error.strerror}. Look at the disk.") from error
    return Hold(handle)


def open_classroom(folder: Path, **options: Any) -> Classroom:
    """The class's classroom. `options` are `Classroom`'s.

    Its records are looked at before anything is served: no class is begun anew because its database is gone.

    Raises:
        StoreError: when the folder, its `class.toml`, its course or its database cannot be used.
    """
    folder = folder.absolute()
    check_folder(folder, options.get("filesystem", filesystem_of))
    group = read_group(folder)
    course = _course(folder, group)
    with unshared():
        _examine(folder / DATABASE)
    from gradebook.classroom import Classroom

    return Classroom(course, folder, **{"group": group} | options)


def open_class_folder(folder: Path) -> Client:
    """A client of the class in `folder`, for the account it belongs to, and for root.

    Whoever gave the command, by their real uid, is who the class says did it.

    Raises:
        StoreError: when the folder cannot be opened.
    """
    from gradebook.client import Client
    from gradebook.transports import Local

    as_owner(folder)
    classroom = open_classroom(folder)
    return Client(Local(lambda: classroom), login_of(os.getuid()) or str(os.getuid()))


def _course(folder: Path, group: Group) -> Path:
    course = folder / group.course
    inside = os.path.normpath(course)
    if Path(group.course).is_absolute() or folder not in Path(inside).parents:
        raise StoreError(f"{folder / GROUP}: course: expected a folder of the class's own; got {group.course!r}.")
    if not course.is_dir():
        raise StoreError(f"{course} is missing: put the class's course there, or restore a backup.")
    return course


def _examine(path: Path) -> None:
    from gradebook import sqlite_file
    from gradebook.store import open_store

    if not path.exists():
        raise StoreError(f"{path} is missing: put a backup in place with `nnquiz class restore`.")
    sqlite_file.check(path)
    sqlite_file.check_pages(path)
    open_store(path.parent, None).close()
