"""Files that are written whole or not at all, and failures of a disk told in words."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import BinaryIO

FilePath = str | os.PathLike[str]

FREE_SPACE = "Free some space, or choose a place that can be written to"


def path_of(name: str, path: object) -> str:
    """`path` as a string; `name` is what a message calls it.

    Raises:
        TypeError: for something that is no path.
    """
    if isinstance(path, str | os.PathLike):
        return os.fsdecode(path)
    raise TypeError(f"{name}: expected the path of a file; got {path!r}")


def write_whole(path: str, write: Callable[[BinaryIO], object], what: str) -> None:
    """Write a file beside the place it is for, and put it there only when all of it is written.

    Args:
        path: where it goes.
        write: writes into the open file.
        what: what it is, for the message: "the model".

    Raises:
        OSError: when it cannot be written; what stood there stands.
    """
    from pathlib import Path  # takes a while to load, and most networks are never written

    whole = Path(path)
    part = whole.with_name(f".{whole.name}.{os.getpid()}.part")
    with telling(f"expected to write {what} to {path!r}", FREE_SPACE):
        try:
            with part.open("wb") as file:
                write(file)
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
