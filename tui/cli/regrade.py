"""`nnquiz regrade`: who gains and loses what by questions that were mended; with `--apply`, written down."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import closing
from fractions import Fraction
from pathlib import Path
from textwrap import wrap
from typing import TYPE_CHECKING

import click

from gradebook.messages import Regraded, RegradedLine, plain
from gradebook.refused import ClassroomRefused
from tui.cli.class_or_own import client_of
from tui.cli.settings import Settings, stop
from tui.inert import inert

if TYPE_CHECKING:
    from gradebook.client import Client

WIDTH = 80
PIECE = 100
"""Learners asked for at a time."""


def regrade_chapter(
    settings: Settings, chapter: str, folder: Path | None, *, apply: bool, spare: bool, as_json: bool
) -> None:
    """Print what marking a chapter's quiz anew comes to, and write it where that is asked for."""
    try:
        with closing(client_of(settings, folder)) as client:
            found = _gathered(client, chapter, spare)
            if apply:
                found = _written(client.regrade(chapter, apply=True, spare=spare), found)
    except ClassroomRefused as refused:
        stop(refused.message)
    if as_json:
        click.echo(json.dumps(plain(found), ensure_ascii=True, indent=2))
    else:
        click.echo("\n".join(map(inert, _lines(found))))


def _gathered(client: Client, chapter: str, spare: bool) -> Regraded:
    """What would change, all pieces as one."""
    whole = piece = client.regrade(chapter, spare=spare, limit=PIECE)
    lines = list(piece.lines)
    while piece.more and piece.lines:
        piece = client.regrade(chapter, spare=spare, after=piece.lines[-1].login, limit=PIECE)
        lines += piece.lines
    return whole.model_copy(update={"lines": tuple(lines), "more": False})


def _written(done: Regraded, shown: Regraded) -> Regraded:
    """What was written, with everybody's lines as they were shown just before, where nothing came in between."""
    told = ("changed", "gone", "kept", "attempts", "gained", "lost")
    same = all(getattr(done, name) == getattr(shown, name) for name in told)
    if not same or done.lines != shown.lines[: len(done.lines)]:
        return done
    return done.model_copy(update={"lines": shown.lines, "more": False})


def _lines(found: Regraded) -> Iterator[str]:
    yield from _ids("Changed since they were answered", found.changed)
    yield from _ids("Changed too much for some answers, whose marks stand", found.kept)
    yield from _ids("No longer in the quiz; their marks stand", found.gone)
    if not found.lines:
        yield "No mark changes."
        return
    yield ""
    yield from _table(found.lines)
    yield ""
    if found.more:
        yield "Marks changed for more learners than these; `nnquiz class learner LOGIN` has everybody's."
    many = len({line.login for line in found.lines})
    yield f"{many} learner{'' if many == 1 else 's'}: {_credits(found.gained)} gained, {_credits(found.lost)} lost."
    yield "Written as corrections." if found.applied else "Nothing was written: --apply writes it."


def _table(lines: Sequence[RegradedLine]) -> Iterator[str]:
    name = min(24, max(len("learner"), *(len(line.login) for line in lines)))
    yield f"{'learner':<{name}}{'attempt':>9}{'before':>9}{'after':>9}{'credits':>11}"
    for line in lines:
        login = line.login if len(line.login) <= name else line.login[: name - 1] + "…"
        before, after = _percent(line.before), _percent(line.after)
        yield f"{login:<{name}}{line.number:>9}{before:>9}{after:>9}{_signed(line.credits):>11}"
        told = ", ".join(f"{one.question} {_percent(one.before)} → {_percent(one.after)}" for one in line.questions)
        yield from wrap(told, WIDTH, initial_indent="    ", subsequent_indent="    ")


def _ids(what: str, ids: Sequence[str]) -> Iterator[str]:
    if ids:
        yield from wrap(f"{what}: {', '.join(ids)}", WIDTH, subsequent_indent="  ", break_on_hyphens=False)


def _percent(grade: Fraction) -> str:
    return f"{float(100 * grade):.0f} %".replace("-", "−")


def _credits(thousandths: int) -> str:
    whole, rest = divmod(abs(thousandths), 1000)
    return f"{whole}.{rest:03d}".rstrip("0").rstrip(".")


def _signed(thousandths: int) -> str:
    sign = "+" if thousandths > 0 else "−" if thousandths < 0 else ""
    return sign + _credits(thousandths) if thousandths else "–"
