"""A new class: its folder, its course and its database, all of them or none."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

from content.course import CourseError
from content.loader import load_course
from gradebook.classes.group import Group
from gradebook.classes.guarded import as_owner, check_folder, unshared
from gradebook.errors import StoreError

GROUP, DATABASE = "class.toml", "progress.sqlite3"

UNFINISHED = ".new"
"""Where a class is put together, inside its own folder: the folder above may belong to another account."""


def make(folder: Path, group: Group, course: Path) -> None:
    """Make a class in `folder`, which is made too where it is missing, with a copy of the course.

    Raises:
        StoreError: when it cannot be; what was there is then as it was.
    """
    _check_title(group.title)
    _check_course(course)
    with unshared():
        _make(folder.absolute(), group, course)


def _make(folder: Path, group: Group, course: Path) -> None:
    made = _made(folder)
    try:
        as_owner(folder)
        _check_empty(folder)
        shutil.rmtree(folder / UNFINISHED, ignore_errors=True)  # of one that was cut short
        folder.chmod(0o700)
        check_folder(folder)
        _fill(folder, group, course)
    except BaseException as error:
        if made:
            shutil.rmtree(folder, ignore_errors=True)
        if isinstance(error, OSError):
            place = error.filename or folder
            raise StoreError(f"No class was made: {place} cannot be read or written ({error.strerror}).") from error
        raise


def written(group: Group) -> str:
    """`class.toml` with every key a class can set."""
    head = [
        "# A class of nnquiz. Its server reads this when it starts.",
        f"format = {group.format}",
        f"title = {_quoted(group.title)}",
        f"course = {_quoted(group.course)}",
        f"workers = {group.workers}  # processes that train runs; 0 is one a core",
        "",
        "[caps]  # what one run of a learner may cost",
        *(f"{name} = {value}" for name, value in group.caps),
        "",
        "[limits]  # what one account may take of the server",
        *(f"{name} = {value}" for name, value in group.limits),
    ]
    return "\n".join(head) + "\n"


def _made(folder: Path) -> bool:
    """Make the folder; False where it was there."""
    try:
        folder.mkdir(mode=0o700)
    except FileExistsError:
        return False
    except OSError as error:
        reason = (error.strerror or "it failed").lower()
        raise StoreError(f"{folder} cannot be made: {reason}. Look at the folder above it.") from error
    return True


def _check_empty(folder: Path) -> None:
    held = sorted(place.name for place in folder.iterdir() if place.name != UNFINISHED)
    if held:
        raise StoreError(f"{folder} is not empty (it holds {held[0]!r}): a class is made in a folder of its own.")


def _check_title(title: str) -> None:
    if not title.isprintable() or not title.strip():
        raise StoreError("A class's title is 1 to 80 characters that can be printed.")


def _check_course(course: Path) -> None:
    try:
        load_course(course)
    except CourseError as error:
        raise StoreError(f"{course} is no course: {error}. `nnquiz check` lists everything that is wrong.") from error


def _fill(folder: Path, group: Group, course: Path) -> None:
    from gradebook.store import open_store

    fresh = folder / UNFINISHED
    placed: list[Path] = []
    try:
        fresh.mkdir(mode=0o700)
        _copy(course, fresh / group.course)
        open_store(fresh, None).close()
        (fresh / GROUP).write_text(written(group), encoding="utf-8")
        for name in (group.course, DATABASE, GROUP):  # with the last one it is a class
            _flush(fresh / name)
            (fresh / name).rename(folder / name)
            placed.append(folder / name)
        _flush(folder)
    except BaseException:
        for place in placed:
            shutil.rmtree(place) if place.is_dir() else place.unlink()
        raise
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def _copy(course: Path, target: Path) -> None:
    """Copy the course's files for their new owner alone; what begins with a dot stays behind."""
    target.mkdir(mode=0o700)
    for place in sorted(course.iterdir()):
        if place.name.startswith(".") or place.name == "__pycache__":
            continue
        if place.is_symlink():
            raise StoreError(f"{place} is a symbolic link, which a class's course may not hold: copy the file there.")
        if place.is_dir():
            _copy(place, target / place.name)
        else:
            (target / place.name).write_bytes(place.read_bytes())
            _flush(target / place.name)


def _flush(place: Path) -> None:
    handle = os.open(place, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
