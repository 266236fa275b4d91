"""`nnquiz check --watch`: the check again at each save."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import click
from watchfiles import Change, watch

from content.check.courses import Kept
from tui.cli.check import checked, tell
from tui.cli.settings import stop
from tui.inert import inert

QUIET = 100
"""Milliseconds without another change after which a save counts as done."""
AT_MOST = 1_600
"""Milliseconds that changes are gathered for, however fast they come."""
LOOKED = 300
"""Milliseconds between two looks whether the folder is still there."""


def watch_course(course: Path, *, as_json: bool) -> None:
    """Check now and after each save of a TOML file, until Ctrl+C; only chapters that changed are looked at again."""
    kept: Kept = {}
    try:
        for _ in _saves(course):
            found = checked(course, kept)
            if not as_json:
                click.echo(inert(time.strftime("%H:%M:%S ") + str(course)))
            tell(found, as_json=as_json)
    except KeyboardInterrupt:
        raise SystemExit(0) from None
    stop(f"{course}: expected the folder of a course to watch; there is none (any more)")


def _saves(course: Path) -> Iterator[None]:
    """One item to begin with, from when on nothing is missed, and one for each save; ends when the folder is gone."""
    if not course.is_dir():
        return
    begun = False
    seen = watch(
        course, watch_filter=_written, debounce=AT_MOST, step=QUIET, rust_timeout=LOOKED, yield_on_timeout=True
    )
    for changes in seen:
        if not course.is_dir():
            return
        if changes or not begun:
            begun = True
            yield


def _written(_change: Change, path: str) -> bool:
    return path.endswith(".toml")
