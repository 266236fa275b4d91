"""The author's desk: commands for whoever writes a course."""

from __future__ import annotations

from pathlib import Path

import click

from tui.cli.settings import Settings, course_options

FILE = click.Path(path_type=Path)
"""What of it has to exist, and be what, is said by whoever opens it."""


@click.command(
    epilog="\b\nExamples:\n  nnquiz check\n  nnquiz check my-course --watch\n  nnquiz check my-course --json\n"
)
@click.argument("course_folder", metavar="[COURSE]", required=False, type=FILE)
@click.option("--json", "as_json", is_flag=True, help="Print the problems as JSON.")
@click.option("--write-printed", is_flag=True, help="First run all code and experiments and record what comes of them.")
@click.option("--watch", is_flag=True, help="Check again whenever a file is saved, until Ctrl+C.")
@course_options
def check(settings: Settings, course_folder: Path | None, as_json: bool, write_printed: bool, watch: bool) -> None:
    """List every problem of a course, each with file, line and remedy (without COURSE: the bundled one)."""
    from tui.cli.check import check_course

    check_course(course_folder or settings.course, as_json=as_json, write_printed=write_printed, watch=watch)


@click.command(
    epilog="\b\nExamples:\n  nnquiz new course my-course\n  nnquiz new question my-course/01-first --kind matching\n"
)
@click.argument("what", type=click.Choice(["course", "chapter", "quiz", "question"]))
@click.argument("folder", type=FILE)
@click.option(
    "--kind", metavar="KIND", help="Of question: single, matching, output … A wrong one is told which there are."
)
@click.option("--id", "name", metavar="ID", help="Of the chapter or question; without it one is made up.")
def new(what: str, folder: Path, kind: str | None, name: str | None) -> None:
    """Write a commented file to begin with, which passes the check.

    FOLDER is the course's for a course or a chapter, and the chapter's for a quiz or a question.
    """
    from tui.cli.new import write_new

    write_new(what, folder, kind=kind, name=name)


@click.command(epilog="\b\nExamples:\n  nnquiz show iterations-1\n  nnquiz show iterations-1 --seed 7\n")
@click.argument("question")
@click.option("--seed", type=click.IntRange(0, 2**48 - 1), default=0, show_default=True, help="Of the variant.")
@click.option("--json", "as_json", is_flag=True, help="Print it as JSON.")
@course_options
def show(settings: Settings, question: str, seed: int, as_json: bool) -> None:
    """Print one variant of a question, with its answer, its foreseen wrong answers and their marks."""
    from tui.cli.show import show_question

    show_question(settings, question, seed, as_json=as_json)


@click.command(epilog="\b\nExamples:\n  nnquiz schema quiz > quiz.schema.json\n")
@click.argument("file", type=click.Choice(["course", "chapter", "quiz", "lab"]))
def schema(file: str) -> None:
    """Print the JSON schema of one of a course's files, for editors that complete and check TOML."""
    from tui.cli.schema import print_schema

    print_schema(file)


@click.command(
    name="import", epilog="\b\nExamples:\n  nnquiz import bank.gift --to my-course/01-first\n  nnquiz import bank.xml\n"
)
@click.argument("file", type=FILE)
@click.option(
    "--to", "folder", metavar="CHAPTER_FOLDER", type=FILE, help="Add them to its quiz.toml; without it print."
)
@click.option("--section", metavar="ID", help="The section they belong to; without it their category says so.")
def import_(file: Path, folder: Path | None, section: str | None) -> None:
    """Read questions from Moodle's GIFT or XML, and write them as a course has them."""
    from tui.cli.exchange import import_questions

    import_questions(file, folder, section)


@click.command(
    epilog="\b\nExamples:\n  nnquiz export neurons --format gift --out neurons.gift\n  nnquiz export --format anki\n"
)
@click.argument("chapter", required=False)
@click.option("--format", "form", type=click.Choice(["gift", "moodle-xml", "anki"]), required=True)
@click.option("--out", metavar="FILE", type=FILE, help="Write it there, whole or not at all.")
@course_options
def export(settings: Settings, chapter: str | None, form: str, out: Path | None) -> None:
    """Write a chapter's questions (without CHAPTER: all) for Moodle or Anki; what cannot be carried is listed."""
    from tui.cli.exchange import export_questions

    export_questions(settings, chapter, form, out)


@click.command(epilog="\b\nExamples:\n  nnquiz preview my-course/01-first/quiz.toml\n  nnquiz preview my-course\n")
@click.argument("file", type=FILE)
@click.option("--seed", type=click.IntRange(0, 2**31 - 1), default=0, show_default=True, help="Of the variants.")
@course_options
def preview(settings: Settings, file: Path, seed: int) -> None:
    """Open a course at the page, quiz or lab in FILE, and show it anew at each save.

    FILE is a course.toml, chapter.toml, quiz.toml or lab.toml, or the folder of a course or chapter. Nobody's progress
    is touched, and a quiz's times and limits do not hold.
    """
    from tui.cli.preview import preview as open_preview

    open_preview(settings, file, seed)


AUTHORING = (check, preview, new, show, schema, import_, export)
