"""`nnquiz check`: every problem of a course, for a person or for a program."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import click

from content import check as course_check
from content.check import Problem, check
from content.check.courses import Kept, Progress
from tui.cli.settings import stop
from tui.inert import inert


def check_course(folder: Path | None, *, as_json: bool, write_printed: bool, watch: bool = False) -> None:
    """List what is wrong, and leave with 1 if anything is; advice alone leaves with 0."""
    from content.check import BUNDLED

    course = folder or BUNDLED
    if write_printed:
        _write_printed(course)
    if watch:
        from tui.cli.watching import watch_course

        watch_course(course, as_json=as_json)
        return
    problems = checked(course)
    tell(problems, as_json=as_json)
    raise SystemExit(1 if wrong(problems) else 0)


def checked(course: Path, kept: Kept | None = None) -> list[Problem]:
    """What the check finds, with all of this machine's cores, and a bar on the terminal while it takes time."""
    from content.check.crews import CrewError

    try:
        with _bar() as progress:
            return check(course, progress, processes=_cores(), kept=kept)
    except CrewError as error:
        stop(str(error))


def tell(found: Sequence[Problem], *, as_json: bool) -> None:
    """Print what was found: problems first, then advice, then how many there are."""
    if as_json:
        click.echo(json.dumps(course_check.as_json(found)))
        return
    problems, advice = wrong(found), [one for one in found if one.level == "advice"]
    for problem in problems:
        click.echo(inert(_line(problem)))
    for problem in advice:
        click.echo(inert(f"advice: {_line(problem)}"))
    click.echo(_count(len(problems)) + (f", {len(advice)} to weigh" if advice else ""))


def wrong(found: Sequence[Problem]) -> list[Problem]:
    """Those that have to be mended."""
    return [problem for problem in found if problem.level == "problem"]


def _count(problems: int) -> str:
    return "1 problem" if problems == 1 else f"{problems or 'no'} problems"


def _line(problem: Problem) -> str:
    named = f" {problem.id}:" if problem.id else ""
    return f"{problem.file}:{problem.line}:{named} {problem.message}; {problem.remedy}"


def _cores() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


@contextmanager
def _bar() -> Iterator[Progress | None]:
    """A bar of chapters with the time left, on a terminal only; a check that is done at once shows none."""
    if not sys.stderr.isatty():
        yield None
        return
    from tqdm import tqdm

    with tqdm(total=1, unit="chapter", leave=False, delay=1.0, file=sys.stderr, dynamic_ncols=True) as bar:

        def progress(done: int, total: int) -> None:
            bar.total = total
            bar.update(done - bar.n)

        yield progress


def _write_printed(course: Path) -> None:
    from content.printed import write_printed

    try:
        failed = write_printed(course)
    except OSError as error:
        stop(f"what the code prints could not be recorded: {error}")
    for problem in failed or ():
        click.echo(f"nnquiz: {inert(str(problem))}", err=True)
