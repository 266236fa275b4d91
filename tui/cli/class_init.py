"""`nnquiz class init`: a new class, and what to do next."""

from __future__ import annotations

from pathlib import Path

import click

from gradebook.errors import StoreError
from tui.cli.settings import stop
from tui.inert import inert

MADE = "Made the class “{title}” in {folder}, with a course of its own in {folder}/course."

NEXT = """\
Next, as the account it belongs to:
  nnquiz check {folder}/course          what is wrong in the course, after every change
  nnquiz class enrol --role instructor LOGIN --data {folder}
  nnquiz class enrol --csv people.csv --data {folder}
  nnquiz class serve --data {folder}
  nnquiz class doctor --data {folder}   what to change on this host before a class comes
docs/teaching.md has all of it step by step: accounts, the server as a service, SSH, backups, grades."""

ROOTS = "It belongs to root: `chown -R nnquiz: {folder}` gives it to the account nnquiz, as which a server should run."


def init_class(folder: Path, title: str, course: Path | None) -> None:
    """Make the class, whole or not at all."""
    from content.check import BUNDLED
    from gradebook.classes.class_folder import make
    from gradebook.classes.group import Group

    if not 0 < len(title) <= 80 or not title.isprintable() or not title.strip():
        stop("--title: expected 1 to 80 characters that can be printed, as “Networks 101”")
    try:
        make(folder, Group(title=title), course or BUNDLED)
    except StoreError as error:
        stop(str(error))
    folder = folder.absolute()
    click.echo(inert(MADE.format(title=title, folder=folder)))
    if folder.stat().st_uid == 0:
        click.echo(inert(ROOTS.format(folder=folder)))
    click.echo()
    for line in NEXT.format(folder=folder).splitlines():
        click.echo(inert(line))
