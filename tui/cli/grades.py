"""`nnquiz grades`: everybody's credits, on the terminal or in a file that is written whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from gradebook.refused import ClassroomRefused
from tui.cli.class_or_own import client_of
from tui.cli.output import deliver
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
            grades = _gathered(client_of(settings, folder))
        except ClassroomRefused as refused:
            stop(refused.message)
    written = text_of(form, grades).encode()
    deliver(written, out, "the grades")


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
