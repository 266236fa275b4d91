"""`nnquiz new`: commented files to begin a course, a chapter, a quiz or a question with."""

from __future__ import annotations

from pathlib import Path

import click

from content.starting import CannotBeginError, new_chapter, new_course, new_question, new_quiz
from tui.cli.settings import stop
from tui.inert import inert


def write_new(what: str, folder: Path, *, kind: str | None, name: str | None) -> None:
    """Write it, and say what was written and what comes next; what is there already is never overwritten."""
    if kind and what != "question":
        raise click.UsageError("--kind is for a question")
    if name and what not in ("chapter", "question"):
        raise click.UsageError("--id is for a chapter or a question")
    try:
        if what == "course":
            begun = new_course(folder)
        elif what == "chapter":
            begun = new_chapter(folder, name)
        elif what == "quiz":
            begun = new_quiz(folder)
        else:
            begun = new_question(folder, kind or "single", name)
    except CannotBeginError as error:
        stop(str(error))
    for file in begun.files:
        click.echo(inert(f"wrote {file}"))
    for step in begun.next_steps:
        click.echo(inert(f"next: {step}"))
