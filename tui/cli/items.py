"""`nnquiz items`: how the questions of a quiz did, as a table of 80 columns or as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from textwrap import wrap
from typing import TYPE_CHECKING

import click

from gradebook.messages import ItemLine, Items, plain
from gradebook.refused import ClassroomRefused
from tui.cli.class_or_own import client_of
from tui.cli.settings import Settings, stop
from tui.inert import inert

if TYPE_CHECKING:
    from gradebook.client import Client

WIDTH = 80

COLUMNS = ("asked", "fac", "sd", "wt", "eff wt", "disc", "eff", "r", "time")
WIDTHS = (6, 5, 5, 5, 7, 6, 6, 7, 7)
NAME = WIDTH - sum(WIDTHS) - 2

LEGEND = (
    "fac facility, sd standard deviation, wt intended and eff wt effective weight, disc discrimination, eff "
    "discriminative efficiency: in percent; r point-biserial; time the median; ! the key may be wrong."
)


def show_items(settings: Settings, chapter: str | None, folder: Path | None, *, as_json: bool) -> None:
    """Print a chapter's item statistics; without `chapter`, those of every quiz that was handed in."""
    try:
        with closing(client_of(settings, folder)) as client:
            found = list(_found(client, chapter))
    except ClassroomRefused as refused:
        stop(refused.message)
    if as_json:
        click.echo(json.dumps([plain(one) for one in found], ensure_ascii=True, indent=2))
    elif not found:
        click.echo("No quiz has been handed in yet.")
    else:
        click.echo("\n\n".join("\n".join(map(inert, _lines(one))) for one in found))


def _found(client: Client, chapter: str | None) -> Iterator[Items]:
    if chapter is not None:
        yield client.items(chapter)
        return
    for title in client.outline().chapters:
        try:
            one = client.items(title.id)
        except ClassroomRefused as refused:
            if refused.code in ("unknown", "course"):  # no quiz, or none that can be read
                continue
            raise
        if one.attempts:
            yield one


def _lines(items: Items) -> Iterator[str]:
    yield items.title
    yield from wrap(_summary(items), WIDTH)
    if items.note:
        yield from wrap(items.note, WIDTH)
    if not items.attempts:
        return
    yield ""
    yield _row("question", COLUMNS, "")
    for item in items.items:
        yield _row(item.question, _cells(item), "!" if item.suspect else "")
    yield ""
    yield from wrap(LEGEND, WIDTH)
    for item in items.items:
        if item.suspect:
            yield from _suspect(item)


def _summary(items: Items) -> str:
    told = f"{items.attempts} first attempt{'' if items.attempts == 1 else 's'}"
    shares = (("mean", items.mean), ("median", items.median), ("standard deviation", items.deviation))
    rest = (("Cronbach's alpha", items.alpha), ("standard error", items.error))
    return "; ".join([told, *(f"{name} {_number(value)} %" for name, value in (*shares, *rest) if value is not None)])


def _cells(item: ItemLine) -> Sequence[str]:
    return (
        str(item.shown),
        _number(item.facility),
        _number(item.deviation),
        _number(item.intended_weight),
        _number(item.effective_weight),
        _number(item.discrimination),
        _number(item.efficiency),
        "–" if item.point_biserial is None else f"{item.point_biserial:.2f}".replace("-", "−"),
        _time(item.seconds),
    )


def _suspect(item: ItemLine) -> Iterator[str]:
    yield ""
    yield f"! {item.question}"
    for reason in item.suspect:
        yield from wrap(inert(reason), WIDTH, initial_indent="  ", subsequent_indent="  ")
    if item.answers:
        yield f"  {'best':>6}{'worst':>7}{'all':>7}{'mark':>7}  answer"
    for answer in item.answers[:6]:
        mark = f"{float(answer.mark):.2f}"
        yield _fit(f"  {answer.upper:>6}{answer.lower:>7}{answer.given:>7}{mark:>7}  {inert(answer.text)}")


def _row(name: str, cells: Iterable[str], flag: str) -> str:
    shown = name if len(name) <= NAME else name[: NAME - 1] + "…"
    return f"{flag:<2}{shown:<{NAME}}" + "".join(f"{cell:>{width}}" for cell, width in zip(cells, WIDTHS, strict=True))


def _fit(line: str) -> str:
    return line if len(line) <= WIDTH else line[: WIDTH - 1] + "…"


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.0f}".replace("-0", "0").replace("-", "−")


def _time(seconds: int | None) -> str:
    if seconds is None:
        return "–"
    return f"{seconds} s" if seconds < 100 else f"{round(seconds / 60)} min"
