"""Commands for whoever teaches with a course: credits, how its questions did, marking anew."""

from __future__ import annotations

from pathlib import Path

import click

from gradebook.classes.exports import FORMATS
from tui.cli.settings import Settings, course_options

FOLDER = click.option(
    "--data", "folder", metavar="DIR", type=click.Path(path_type=Path), help="A class's folder, for its owner."
)


@click.command(epilog="\b\nExamples:\n  nnquiz grades\n  nnquiz grades --format moodle --out grades.csv\n")
@click.option(
    "--format",
    "form",
    type=click.Choice(FORMATS),
    default="table",
    show_default=True,
)
@click.option("--out", metavar="FILE", type=click.Path(path_type=Path), help="Write it there, whole or not at all.")
@FOLDER
@course_options
def grades(settings: Settings, form: str, out: Path | None, folder: Path | None) -> None:
    """Everybody's credits, for people or for a gradebook of record."""
    from tui.cli.grades import export_grades

    export_grades(settings, form, out, folder)


@click.command(epilog="\b\nExamples:\n  nnquiz items\n  nnquiz items neurons --json\n")
@click.argument("chapter", required=False)
@click.option("--json", "as_json", is_flag=True, help="Print them as JSON.")
@FOLDER
@course_options
def items(settings: Settings, chapter: str | None, as_json: bool, folder: Path | None) -> None:
    """How a quiz's questions did: facility, discrimination, answers, suspect keys (without CHAPTER: all quizzes)."""
    from tui.cli.items import show_items

    show_items(settings, chapter, folder, as_json=as_json)


@click.command(epilog="\b\nExamples:\n  nnquiz regrade neurons\n  nnquiz regrade neurons --apply --spare\n")
@click.argument("chapter")
@click.option("--apply", is_flag=True, help="Write the corrections; without it they are only shown.")
@click.option("--spare", is_flag=True, help="Nobody loses credits by it.")
@click.option("--json", "as_json", is_flag=True, help="Print them as JSON.")
@FOLDER
@course_options
def regrade(settings: Settings, chapter: str, apply: bool, spare: bool, as_json: bool, folder: Path | None) -> None:
    """Mark what was handed in anew by the questions as they now stand, and say who gains and loses what."""
    from tui.cli.regrade import regrade_chapter

    regrade_chapter(settings, chapter, folder, apply=apply, spare=spare, as_json=as_json)


TEACHING = (grades, items, regrade)
