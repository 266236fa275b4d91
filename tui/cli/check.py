"""`nnquiz check`: every problem of a course, for a person or for a program."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import click

from content.check import Problem, check
from tui.cli.settings import stop
from tui.inert import inert


def check_course(folder: Path | None, *, as_json: bool, write_printed: bool, watch: bool = False) -> None:
    """List what is wrong, and leave with 1 if anything is."""
    from content.check import BUNDLED

    course = folder or BUNDLED
    if write_printed:
        _write_printed(course)
    problems = check(course)
    if as_json:
        click.echo(json.dumps({"problems": [asdict(problem) for problem in problems]}))
    else:
        for problem in problems:
            click.echo(inert(_line(problem)))
        click.echo(_count(len(problems)))
    raise SystemExit(1 if problems else 0)


def _count(problems: int) -> str:
    return "1 problem" if problems == 1 else f"{problems or 'no'} problems"


def _line(problem: Problem) -> str:
    named = f" {problem.id}:" if problem.id else ""
    return f"{problem.file}:{problem.line}:{named} {problem.message}; {problem.remedy}"


def _write_printed(course: Path) -> None:
    from content.printed import write_printed

    try:
        failed = write_printed(course)
    except OSError as error:
        stop(f"what the code prints could not be recorded: {error}")
    for problem in failed or ():
        click.echo(f"nnquiz: {inert(str(problem))}", err=True)
