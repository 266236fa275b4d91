"""Hearing when a course's files are saved, however an editor does that."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from pathlib import Path

from watchfiles import Change, watch

QUIET = 100
"""Milliseconds without another change after which a save counts as done."""
AT_MOST = 1_600
"""Milliseconds that changes are gathered for, however fast they come."""
LOOKED = 300
"""Milliseconds between two looks whether the folder is still there."""


def saves(folder: Path, stop: threading.Event | None = None) -> Iterator[None]:
    """One item to begin with, from when on nothing is missed, and one for each save; ends when the folder is gone.

    Another folder under its name counts as gone too. With `stop`, it also ends soon after that is set.
    """
    watched = _identity(folder)
    if watched is None:
        return
    begun = False
    seen = watch(
        folder,
        watch_filter=_written,
        debounce=AT_MOST,
        step=QUIET,
        stop_event=stop,
        rust_timeout=LOOKED,
        yield_on_timeout=True,
    )
    for changes in seen:
        if _identity(folder) != watched:
            return
        if changes or not begun:
            begun = True
            yield


def _identity(folder: Path) -> tuple[int, int] | None:
    try:
        found = folder.stat()
    except OSError:
        return None
    return (found.st_dev, found.st_ino) if folder.is_dir() else None


def _written(change: Change, path: str) -> bool:
    """A TOML file; or a folder, as far as its name tells, that came or went with those in it."""
    name = os.path.basename(path)  # noqa: PTH119 - called for every change there is
    return name.endswith(".toml") or (change != Change.modified and "." not in name)
