"""`nnquiz check --watch`: the check again at each save."""

from __future__ import annotations

import time
from pathlib import Path

import click

from content.check.courses import Kept
from tui.cli.check import checked, tell
from tui.cli.settings import stop
from tui.inert import inert
from tui.saves import saves


def watch_course(course: Path, *, as_json: bool) -> None:
    """Check now and after each save of a TOML file, until Ctrl+C; only chapters that changed are looked at again."""
    kept: Kept = {}
    try:
        for _ in saves(course):
            found = checked(course, kept)
            if not as_json:
                click.echo(inert(time.strftime("%H:%M:%S ") + str(course)))
            tell(found, as_json=as_json)
    except KeyboardInterrupt:
        raise SystemExit(0) from None
    stop(f"{course}: expected the folder of a course to watch; there is none (any more)")
