"""A folder that only its owner may touch: who that is, and whether it holds."""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

from gradebook.classes.accounts import login_of
from gradebook.errors import StoreError
from gradebook.mounts import filesystem_of, is_network

OTHERS = 0o077
"""What nobody but the owner may do."""


@contextmanager
def unshared() -> Iterator[None]:
    """What is made inside is its owner's alone; no module is compiled inside, for nobody else could read that."""
    before, unwritten = os.umask(OTHERS), sys.dont_write_bytecode
    sys.dont_write_bytecode = True
    try:
        yield
    finally:
        os.umask(before)
        sys.dont_write_bytecode = unwritten


def as_owner(folder: Path) -> None:
    """Make root the folder's owner before anything in it is opened; another account stays what it is.

    From here on this process makes files for itself alone. Its real uid stays: it says who gave the command.

    Raises:
        StoreError: when there is no such folder, or its owner cannot read this program, most of which is still to be
            loaded; this process is then who it was.
    """
    os.umask(OTHERS)
    sys.dont_write_bytecode = True  # what is compiled from here on could be read by nobody else
    found = found_folder(folder)
    if os.geteuid() == 0 and found.st_uid != 0:
        program, groups, group = _program(), os.getgroups(), os.getegid()
        os.setgroups([found.st_gid])
        os.setegid(found.st_gid)
        os.seteuid(found.st_uid)
        try:
            _check_program(program)
        except StoreError:
            os.seteuid(0)
            os.setegid(group)
            os.setgroups(groups)
            raise


def _program() -> list[Path]:
    """A file each of Python's own modules, of the packages that nnquiz uses, and of nnquiz."""
    found = map(find_spec, ("encodings", "pydantic", "gradebook"))
    return [Path(module.origin) for module in found if module and module.origin]


def _check_program(program: list[Path]) -> None:
    for file in program:
        try:
            file.open("rb").close()
        except PermissionError as error:
            raise StoreError(
                f"{me()} owns the class and cannot read nnquiz ({file}): install it where every account can read it, "
                "as with `umask 022 && python3 -m venv /opt/nnquiz` (docs/teaching.md)."
            ) from error
        except OSError:  # out of an archive
            continue


def check_folder(folder: Path, filesystem: Callable[[Path], str] = filesystem_of) -> None:
    """Look at the folder and all that is in it; nothing is opened.

    Raises:
        StoreError: when another account could read it, write it or put another one in its place, when whoever runs
            this does not own it, or when other hosts share its disk. It names the first place, and what to do.
    """
    folder = folder.absolute()
    if found_folder(folder).st_uid != os.geteuid():
        raise StoreError(f"{folder} belongs to {_owner(folder)}: run this as {_owner(folder)}, not as {me()}.")
    kind = filesystem(folder)
    if is_network(kind):
        raise StoreError(
            f"{folder} is on a network file system ({kind}), which loses answers. Keep it on a local disk."
        )
    for place in folder.parents:
        _check_above(place)
    for place in (folder, *_inside(folder)):
        _check_place(place)


def found_folder(folder: Path) -> os.stat_result:
    """The folder itself, never one that a link leads to.

    Raises:
        StoreError: when there is none.
    """
    try:
        found = folder.lstat()
    except OSError as error:
        missing = isinstance(error, FileNotFoundError | NotADirectoryError)
        remedy = (
            "Make a class with `nnquiz class init`" if missing else "Look at the permissions of the folders above it"
        )
        reason = (error.strerror or "it failed").lower()
        raise StoreError(f"{folder} cannot be opened: {reason}. {remedy}.") from error
    if stat.S_ISLNK(found.st_mode):
        raise StoreError(f"{folder} is a symbolic link, which can be turned elsewhere. Name the folder itself.")
    if not stat.S_ISDIR(found.st_mode):
        raise StoreError(f"{folder} is no folder. Name the class's folder.")
    return found


def _check_above(place: Path) -> None:
    """A folder above the class's: whoever may write it could put another class in this one's place."""
    found = place.stat()
    if found.st_uid not in (0, os.geteuid()):
        raise StoreError(
            f"{place} belongs to {_owner(place)}, who could replace what is in it. Keep the class elsewhere."
        )
    if found.st_mode & 0o022 and not found.st_mode & stat.S_ISVTX:
        raise StoreError(f"{place} can be written by others, who could replace what is in it: chmod go-w {place}")


def _inside(folder: Path) -> Iterator[Path]:
    def fail(error: OSError) -> None:
        raise StoreError(f"{error.filename} cannot be read: {error.strerror}. Its owner can mend that.") from error

    for place, folders, files in os.walk(folder, onerror=fail):
        for name in sorted(folders + files):
            yield Path(place, name)


def _check_place(place: Path) -> None:
    try:
        found = place.lstat()
    except FileNotFoundError:  # SQLite's own come and go
        return
    if stat.S_ISLNK(found.st_mode):
        raise StoreError(f"{place} is a symbolic link, which a class's folder may not hold: remove it.")
    if not (stat.S_ISREG(found.st_mode) or stat.S_ISDIR(found.st_mode)):
        raise StoreError(f"{place} is neither a file nor a folder: remove it.")
    if found.st_uid != os.geteuid():
        raise StoreError(f"{place} belongs to {_owner(place)}: chown it to {me()}, or remove it.")
    if found.st_mode & OTHERS:
        mode = stat.S_IMODE(found.st_mode)
        raise StoreError(f"{place} is open to other accounts (its mode is {mode:04o}): chmod go= {place}")


def _owner(place: Path) -> str:
    uid = place.lstat().st_uid
    return login_of(uid) or f"uid {uid}"


def me() -> str:
    """The account this runs as."""
    return login_of(os.geteuid()) or f"uid {os.geteuid()}"
