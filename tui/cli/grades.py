"""`nnquiz grades`: everybody's credits, on the terminal or in a file that is written whole or not at all."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from gradebook.refused import ClassroomRefused
from tui.cli.output import let_go
from tui.cli.settings import Settings, stop

if TYPE_CHECKING:
    from gradebook.client import Client
    from gradebook.messages import Grades

PIECE = 100
"""Learners asked for at a time."""


def export_grades(settings: Settings, form: str, out: Path | None, folder: Path | None) -> None:
    """Write the grades in one of the formats to `out`, or to standard output."""
    from gradebook.classes.exports import text_of

    with _as_before():
        try:
            grades = _gathered(_client(settings, folder))
        except ClassroomRefused as refused:
            stop(refused.message)
    written = text_of(form, grades).encode()
    if out is None:
        _print(written)
    else:
        _save(out, written)


def _client(settings: Settings, folder: Path | None) -> Client:
    if folder is None:
        return settings.client
    from tui.cli.class_client import class_client

    return class_client(folder)


@contextmanager
def _as_before() -> Iterator[None]:
    """Root opens a class's folder as its owner; the file is written by whoever gave the command."""
    user, group, groups = os.geteuid(), os.getegid(), os.getgroups()
    try:
        yield
    finally:
        if os.geteuid() != user:
            os.seteuid(user)
            os.setegid(group)
            os.setgroups(groups)


def _gathered(client: Client) -> Grades:
    """All pieces as one.

    Raises:
        ClassroomRefused: when the grades cannot be had, or the course was changed in between.
    """
    with closing(client):
        whole = piece = client.grades(limit=PIECE)
        lines = list(piece.lines)
        while piece.more and piece.lines:
            piece = client.grades(after=piece.lines[-1].login, limit=PIECE)
            if piece.chapters != whole.chapters:
                raise ClassroomRefused("course", "The course was changed while its grades were read: try again.")
            lines += piece.lines
    return whole.model_copy(update={"lines": tuple(lines), "more": False})


def _save(out: Path, written: bytes) -> None:
    """Put the file in place when it is whole and on the disk; a new one is for its owner alone."""
    from engine.files import write_whole

    def write(file: BinaryIO) -> None:
        file.write(written)
        file.flush()
        os.fsync(file.fileno())

    try:
        write_whole(str(out), write, "the grades", private=True)
    except OSError as error:
        stop(str(error))


def _print(written: bytes) -> None:
    if sys.stdout is None:
        stop("standard output is closed. Write to a file with --out FILE.")
    try:
        sys.stdout.flush()
        sys.stdout.buffer.write(written)
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        let_go()
        raise SystemExit(1) from None
    except OSError as error:
        let_go()
        stop(f"the grades could not be written: {error.strerror}. Write to a file with --out FILE.")
