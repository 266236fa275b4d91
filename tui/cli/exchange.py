"""`nnquiz import` and `nnquiz export`: questions from Moodle, and for Moodle and Anki."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import click

from content.formats.reading import FormatError
from tui.cli.output import let_go
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
        _print(new.text)
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
    if out is None:
        _print(result.text)
    else:
        _save(out, result.text.encode())


def _save(out: Path, written: bytes) -> None:
    """Put the file in place when it is whole and on the disk. It holds answers: a new one is for its owner alone."""
    from engine.files import write_whole

    def write(file: BinaryIO) -> None:
        file.write(written)
        file.flush()
        os.fsync(file.fileno())

    try:
        write_whole(str(out), write, "the questions", private=True)
    except OSError as error:
        stop(str(error))


def _print(text: str) -> None:
    if sys.stdout is None:
        stop("standard output is closed. Write to a file with --out FILE.")
    try:
        sys.stdout.flush()
        sys.stdout.buffer.write(text.encode())
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        let_go()
        raise SystemExit(1) from None
    except OSError as error:
        let_go()
        stop(f"the questions could not be written: {error.strerror}")
