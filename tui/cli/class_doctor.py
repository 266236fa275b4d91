"""`nnquiz class doctor`: what to change on this host, one line a finding, its remedy under it."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterator
from dataclasses import asdict
from itertools import groupby
from pathlib import Path

import click

from gradebook.classes.doctor import Finding, Host, look
from gradebook.wire import SOCKET
from tui.inert import inert

SIGNS = {"ok": ("✓", "green"), "change": ("!", "yellow"), "broken": ("✗", "red"), "unseen": ("?", "cyan")}
"""Each state's sign and colour; the sign alone says it."""

WIDTH = 100
"""Columns that reasons are wrapped at; commands are not, so that they can be copied."""


def look_at_host(folder: Path, socket: Path | None, *, as_json: bool) -> None:
    """Print every finding, and leave with 1 if something is broken or to be changed."""
    host = Host(folder, socket or SOCKET)
    findings = look(host)
    if as_json:
        click.echo(json.dumps({"findings": [asdict(finding) for finding in findings]}))
    else:
        for line in told(findings):
            click.echo(line)
        if not host.is_root:
            click.echo("\nNot everything could be looked at: sudo nnquiz class doctor")
    raise SystemExit(1 if any(finding.state in ("change", "broken") for finding in findings) else 0)


def told(findings: list[Finding]) -> Iterator[str]:
    """The lines for a terminal, topic by topic, the count last."""
    wide = max((len(finding.topic) for finding in findings), default=0)
    for topic, group in groupby(findings, key=lambda finding: finding.topic):
        for number, finding in enumerate(group):
            yield from _lines(finding, "" if number else topic, wide)
    yield ""
    yield _count(findings)


def _lines(finding: Finding, topic: str, wide: int) -> Iterator[str]:
    sign, colour = SIGNS[finding.state]
    yield f"{topic:<{wide}}  {click.style(sign, fg=colour)} {inert(finding.seen)}"
    margin = " " * (wide + 4)
    if finding.why:
        for line in textwrap.wrap(inert(finding.why), WIDTH - len(margin)):
            yield margin + line
    if finding.remedy:
        yield f"{margin}→ {inert(finding.remedy)}"


def _count(findings: list[Finding]) -> str:
    states = [finding.state for finding in findings]
    words = {"broken": "broken", "change": "to change", "unseen": "not seen", "ok": "as it should be"}
    return ", ".join(f"{states.count(state)} {word}" for state, word in words.items() if state in states)
