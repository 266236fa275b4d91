"""Folders on the way to something: who else could put another thing in its place, and who cannot get there."""

from __future__ import annotations

import stat
from collections.abc import Collection
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gradebook.classes.doctor.host import Host

WRITABLE = stat.S_IWGRP | stat.S_IWOTH


def exposed(host: Host, path: Path, trusted: Collection[int] = (0,)) -> Path | None:
    """The first of `path` and the folders above it that an account outside `trusted` may write; None where none is.

    A folder that is everybody's, where nobody can touch what is another's (/tmp), is taken as safe above, not as the
    last one.
    """
    for place in dict.fromkeys(place for way in _ways(host, path) for place in (way, *way.parents)):
        found = host.status(place)
        if found is None:
            continue
        sticky = found.st_mode & stat.S_ISVTX and place not in _ways(host, path)
        if found.st_uid not in trusted or (found.st_mode & WRITABLE and not sticky):
            return place
    return None


def closed(host: Host, path: Path) -> Path | None:
    """The first folder above `path`, from the top, that not everybody may enter; None where everybody comes through."""
    for way in _ways(host, path):
        for place in reversed(way.parents):
            found = host.status(place)
            if found is not None and not found.st_mode & stat.S_IXOTH:
                return place
    return None


def _ways(host: Host, path: Path) -> tuple[Path, ...]:
    """The path as it is said, and where it leads when links on it are followed: what is in either can be replaced."""
    real = host.real(path)
    return (path,) if real == path else (path, real)


def mode(host: Host, path: Path) -> str:
    """A file's mode, as `chmod` writes it."""
    found = host.status(path)
    return f"{stat.S_IMODE(found.st_mode):04o}" if found else "?"
