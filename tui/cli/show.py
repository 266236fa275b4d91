"""`nnquiz show QUESTION`: one variant with its key, for whoever writes the course."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from fractions import Fraction

import click

from content.check import BUNDLED
from content.showing import NoSuchQuestionError, Shown, show
from tui.cli.settings import Settings, stop
from tui.inert import inert
from tui.words import percent


def show_question(settings: Settings, question: str, seed: int, *, as_json: bool) -> None:
    """Print the variant; a class's course is shown by its folder (`--course`), to who may read it."""
    try:
        shown = show(settings.course or BUNDLED, question, seed)
    except NoSuchQuestionError as error:
        stop(str(error))
    if as_json:
        click.echo(json.dumps(_plain(asdict(shown)), ensure_ascii=False))
        return
    for line in _lines(shown):
        click.echo(inert(line))


def _plain(value: object) -> object:
    """The same in JSON's own types; marks as exact fractions in text."""
    if isinstance(value, dict):
        return {name: _plain(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return str(value) if isinstance(value, Fraction) else value


def _lines(shown: Shown) -> Iterator[str]:
    yield f"{shown.chapter} · {shown.section} · {shown.id} ({shown.kind}), seed {shown.seed}"
    yield ""
    yield from shown.prompt.splitlines()
    if shown.code:
        yield ""
        yield from (f"    {line}" for line in shown.code.splitlines())
    yield from (f"  {line}" for line in shown.lines)
    yield ""
    yield from _answer("right", shown.answer, shown.mark)
    for one in shown.foreseen:
        yield from _answer("foreseen", one.text, one.mark)
        if one.because:
            yield f"          {' '.join(one.because.split())}"
    yield ""
    for number, hint in enumerate(shown.hints, start=1):
        yield f"Hint {number}: {' '.join(hint.split())}"
    yield f"Why: {' '.join(shown.explanation.split())}"


def _answer(sign: str, text: str, mark: Fraction) -> Iterator[str]:
    first, *rest = text.splitlines() or [""]
    yield f"{sign:<8}  {percent(mark):>5}  {first}"
    yield from (f"{'':<8}  {'':>5}  {line}" for line in rest)
