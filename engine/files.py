"""Files that are written whole or not at all, and failures of a disk told in words."""

from __future__ import annotations

import errno
import os
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, BinaryIO

if TYPE_CHECKING:
    from pathlib import Path

FilePath = str | os.PathLike[str]

FREE_SPACE = "Free some space, or choose a place that can be written to"

_STALE = 3600.0
"""Seconds after which a half-written file is one that a kill left."""


def path_of(name: str, path: object) -> str:
    """`path` as a string; `name` is what a message calls it.

    Raises:
        TypeError: for something that is no path.
        ValueError: for a path that is empty, or has a zero in it.
    """
    if not isinstance(path, str | os.PathLike):
        raise TypeError(f"{name}: expected the path of a file; got {path!r}")
    plain = os.fsdecode(path)
    if not plain or "\0" in plain:
        raise ValueError(f"{name}: expected the path of a file; got {plain!r}. Give it a name, as 'model.npz'")
    return plain


def write_whole(path: str, write: Callable[[BinaryIO], object], what: str, *, private: bool = False) -> None:
    """Write a file beside the place it is for, and put it there only when all of it is written.

    A link stays, and what it points to is written; a file that was there before leaves its mode to the new one.

    Args:
        path: where it goes.
        write: writes into the open file.
        what: what it is, for the message: "the model".
        private: a new file can be opened by who writes it alone, and what another account put there, a file or a link,
            is refused.

    Raises:
        OSError: when it cannot be written; what stood there stands.
    """
    expected = f"expected to write {what} to {path!r}"
    with telling(expected, FREE_SPACE):
        whole, found = _place(path, private)
    if trouble := _trouble(whole, found, private):
        code, told = trouble
        cause = OSError(code, os.strerror(code))
        raise type(cause)(f"{expected}; {told}") from cause
    part = whole.with_name(f"{_stem(whole)}{os.urandom(6).hex()}.part")
    with telling(expected, FREE_SPACE):
        _sweep(whole)
        try:
            with part.open("xb") as file:
                if private and found is None:
                    part.chmod(0o600)
                write(file)
            if found is not None:
                part.chmod(found.st_mode & 0o777)
            part.replace(whole)
        finally:
            part.unlink(missing_ok=True)


@contextmanager
def telling(expected: str, remedy: str) -> Iterator[None]:
    """Let what goes wrong with a file in this block be told: what was expected, what the system said, what to do.

    Raises:
        OSError: of the kind that was caught.
    """
    try:
        yield
    except OSError as error:
        raise type(error)(f"{expected}; got {error.strerror or str(error)!r}. {remedy}") from error


def _place(path: str, private: bool) -> tuple[Path, os.stat_result | None]:
    """Where `path` leads, links followed, and what is there; None for nothing.

    What is private goes by no link of another account's, who could turn it elsewhere meanwhile.
    """
    from pathlib import Path  # takes a while to load, and most networks are never written

    folder, name = os.path.split(path)
    whole = Path(os.path.realpath(folder), name)
    try:
        if whole.is_symlink() and not (private and _is_another_s(whole.lstat())):
            whole = Path(os.path.realpath(whole))
        return whole, whole.lstat()
    except (FileNotFoundError, NotADirectoryError):
        return whole, None


def _is_another_s(found: os.stat_result) -> bool:
    return found.st_uid not in (0, os.geteuid())


def _trouble(whole: Path, found: os.stat_result | None, private: bool) -> tuple[int, str] | None:
    """Why no file can be put there, as the system numbers it and in words, and what to do; None where one can."""
    from stat import S_ISDIR, S_ISREG

    if found is None:
        remedy = "Make the folder first, or choose a place that can be written to"
        return None if whole.parent.is_dir() else (errno.ENOENT, f"got no folder {str(whole.parent)!r}. {remedy}")
    if private and _is_another_s(found):
        return errno.EPERM, "got what another account put there, and could read. Choose another place"
    if S_ISREG(found.st_mode):
        return None
    code, what = (errno.EISDIR, "a folder") if S_ISDIR(found.st_mode) else (errno.EINVAL, "what is no file")
    return code, f"got {what} of that name. Choose another name"


def _stem(whole: Path) -> str:
    """How the names of the half-written begin; cut where the longest names would become too long."""
    return f".{whole.name[:50]}."


def _sweep(whole: Path) -> None:
    """Remove what was left half-written long ago for the same place."""
    with suppress(OSError), os.scandir(whole.parent) as entries:
        for entry in entries:
            left = re.fullmatch(re.escape(_stem(whole)) + r"[0-9a-f]{1,12}\.part", entry.name)
            if left and time.time() - entry.stat(follow_symlinks=False).st_mtime > _STALE:
                os.unlink(entry)  # noqa: PTH108 - this is the entry of a folder, not a path
