"""`nnquiz import` and `nnquiz export`: questions from Moodle, and for Moodle and Anki."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from content.formats.reading import FormatError
from tui.cli.output import deliver
from tui.cli.settings import Settings, report, stop
from tui.inert import inert

if TYPE_CHECKING:
    from content.formats.importing import Chapter, Imported


def import_questions(file: Path, folder: Path | None, section: str | None) -> None:
    """Print the questions of a file as TOML, or add them to a chapter; what is not carried over goes to stderr."""
    from content.formats.importing import imported, open_chapter, read_file, read_questions
    from content.tomlfile import FileError

    try:
        reading = read_questions(read_file(file))
    except FormatError as error:
        stop(f"{file}:{error.line}: {error}")
    try:
        chapter = open_chapter(folder) if folder else None
        new = imported(reading, section, chapter)
    except FileError as error:
        stop(f"{folder}, line {error.line}: {error}; {error.remedy}")
    except FormatError as error:
        stop(f"{file}:{error.line}: {error}")
    for lost in new.lost:
        report(f"{file}:{lost.line}: {lost.message}")
    if not new.questions:
        stop(f"{file}: there is no question in it that can be taken; nothing was written")
    if chapter is None:
        deliver(new.text.encode(), None, "the questions")
    else:
        _add(chapter, new)


def _add(chapter: Chapter, new: Imported) -> None:
    from content.formats.importing import add

    try:
        add(chapter, new)
    except (FormatError, OSError) as error:
        stop(str(error))
    one = len(new.questions) == 1
    click.echo(inert(f"{len(new.questions)} question{'' if one else 's'} added to {chapter.folder / 'quiz.toml'}"))


def export_questions(settings: Settings, chapter: str | None, form: str, out: Path | None) -> None:
    """Write a course's questions in one of the formats to `out`, or to standard output."""
    from content.check import BUNDLED
    from content.formats.exporting import export

    try:
        result = export(settings.course or BUNDLED, chapter, form)
    except FormatError as error:
        stop(str(error))
    for line in result.lost:
        report(line)
    deliver(result.text.encode(), out, "the questions")
