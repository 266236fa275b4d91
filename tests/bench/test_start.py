"""From the command to something to read, and what it weighs in memory, against a bare Textual application."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from budgets import Table
from timed import Opener, Terminal

from gradebook.client import open_client
from tui.words import credits_of

pytestmark = [pytest.mark.bench, pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads /proc")]

STARTS = 15
WEIGHINGS = 5
RESTING = 0.4
"""Seconds without a byte after which a screen is taken to be complete."""

WITHOUT_STORE = """
import threading
from gradebook.client import Client
Client.home = lambda self: threading.Event().wait()
from tui.cli import main
main()
"""
"""The trainer, held where it would open its store."""


@pytest.fixture(scope="module")
def signs(data: Path) -> tuple[str, str]:
    """What a readable chapter list shows, and what home shows once it knows the learner."""
    client = open_client(course=None, data=data, learner="ana", database_url=None)
    home = client.home()
    client.close()
    assert home.earned, "a learner with progress has credits"
    return re.escape(home.chapters[-1].chapter.title), re.escape(credits_of(home.earned, home.possible))


def test_a_start_is_near_that_of_a_bare_application(
    table: Table, hello: Opener, nnquiz: Opener, signs: tuple[str, str]
) -> None:
    bare, chapters, credits = [], [], []
    for _ in rounds(STARTS):
        with hello() as terminal:
            bare.append(terminal.wait_for("hello") - terminal.began)
        with nnquiz() as terminal:
            chapters.append(terminal.wait_for(signs[0]) - terminal.began)
            credits.append(terminal.wait_for(signs[1]) - terminal.began)
    table.ratio("exec to a readable chapter list / hello", chapters[1:], bare[1:], 1.5)
    table.ratio("exec to home with credits / hello", credits[1:], bare[1:], 2.5)


def test_home_weighs_little_more_than_a_bare_application(
    table: Table, hello: Opener, nnquiz: Opener, signs: tuple[str, str]
) -> None:
    bare, before, after = [], [], []
    for _ in range(WEIGHINGS):
        with hello() as terminal:
            terminal.wait_for("hello")
            bare.append(weight(terminal))
        with nnquiz(program=(sys.executable, "-c", WITHOUT_STORE)) as terminal:
            terminal.wait_for(signs[0])
            before.append(weight(terminal))
        with nnquiz() as terminal:
            terminal.wait_for(signs[1])
            after.append(weight(terminal))
    table.ratio("memory at home before the store / hello", before, bare, 1.6, unit="MB")
    table.ratio("memory at home with the store / hello", after, bare, 2.5, unit="MB")


def rounds(wanted: int) -> Iterator[int]:
    """One round more than wanted: the first warms the disk's cache, and does not count."""
    yield from range(wanted + 1)


def weight(terminal: Terminal) -> float:
    """The proportional set size, in MB, once the screen is at rest."""
    terminal.settle(RESTING)
    told = Path(f"/proc/{terminal.pid}/smaps_rollup").read_text(encoding="ascii")
    found = re.search(r"^Pss: +(\d+) kB", told, re.MULTILINE)
    assert found
    return int(found[1]) / 1024
