"""The installation that runs: where it stands, what of it is compiled, and what of it is not for everybody."""

from __future__ import annotations

import os
import stat
import sys
import sysconfig
from collections.abc import Iterator
from importlib.util import cache_from_source, find_spec
from pathlib import Path

OWN = ("engine", "content", "gradebook", "tui")

STARTED = ("tui", "gradebook", "content", "textual", "rich", "pydantic")
"""Packages whose modules take long to compile and are loaded by every start."""

PASSED_OVER = ("__pycache__", "site-packages", "dist-packages", "test", "tests")
"""Folders in those looked through: what is compiled is looked at by itself, other packages are not ours to judge, and
nothing loads the tests."""


def parts() -> tuple[Path, ...]:
    """What learners and the server run: the environment, its packages, and the Python under it."""
    return Path(sys.prefix), Path(__file__).resolve().parents[2], Path(sys.executable).resolve()


def uncompiled() -> tuple[Path, ...]:
    """Modules that a learner's start would compile anew: not compiled, or not for everybody to read."""
    modules = [module for folder in _folders(STARTED) for module in folder.rglob("*.py")]
    return tuple(module for module in modules if not _is_compiled(module))


def unreadable() -> tuple[Path, ...]:
    """Files that an account which owns nothing here cannot read, and folders that it cannot look into."""
    libraries = {Path(sysconfig.get_path(name)) for name in ("stdlib", "purelib", "platlib")}
    folders = sorted(libraries | {place for place in _folders(OWN) if place.parent not in libraries})
    programs = [Path(sys.executable), Path(sys.prefix, "bin", "nnquiz")]
    found = [program for program in programs if not _is_open(program.stat(), stat.S_IROTH | stat.S_IXOTH)]
    return (*found, *dict.fromkeys(place for folder in folders for place in _kept_from_others(folder)))


def _folders(packages: tuple[str, ...]) -> list[Path]:
    specs = map(find_spec, packages)
    return [Path(spec.origin).parent for spec in specs if spec and spec.origin]


def _kept_from_others(folder: Path) -> Iterator[Path]:
    """The outermost of them."""
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.name in PASSED_OVER or entry.is_symlink():
                continue
            inside = entry.is_dir()
            if not _is_open(entry.stat(), stat.S_IROTH | (stat.S_IXOTH if inside else 0)):
                yield Path(entry)
            elif inside:
                yield from _kept_from_others(Path(entry))


def _is_open(found: os.stat_result, needed: int) -> bool:
    return stat.S_IMODE(found.st_mode) & needed == needed


def _is_compiled(module: Path) -> bool:
    compiled = Path(cache_from_source(str(module)))
    try:
        return _is_open(compiled.stat(), stat.S_IROTH) and _is_open(compiled.parent.stat(), stat.S_IXOTH)
    except OSError:
        return False
