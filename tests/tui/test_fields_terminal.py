"""Every kind of question, answered in a real terminal of 80×24 by keyboard alone."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from every_kind import write_course
from kinds import EACH_KIND
from terminals import Opener, Terminal

from content.questions import NAMES

pytestmark = [pytest.mark.terminal, pytest.mark.usefixtures("welcomed")]


def shown_kind(one: Terminal, place: int) -> str:
    """The kind of the question at this place, once it is on the screen."""
    asks = re.compile(r"^ *\((\w+)\) ", re.MULTILINE)
    text = one.steady(lambda text: f"{place} of {len(NAMES)}" in one.top and asks.search(text) and "saved ✓" in text)
    found = asks.search(text)
    assert found
    return found[1]


def test_a_quiz_of_every_kind_by_keyboard_alone(terminal: Opener, tmp_path: Path) -> None:
    course = write_course(tmp_path / "course")
    one = terminal("--course", str(course), "quiz", "kinds")
    met = set()
    for place in range(1, len(NAMES) + 1):
        kind = shown_kind(one, place)
        met.add(kind)
        row = EACH_KIND[kind]
        one.press(*row.keys)
        one.until(lambda text, shown=row.shown: all(re.search(part, text) for part in shown))
        one.until(lambda text, place=place: f"{place} of {len(NAMES)} answered" in text and "saved ✓" in text)
        one.press("pgdn")
    assert met == set(NAMES)
    one.press("ctrl+s")
    one.until("Hand in")
    one.press("enter")
    one.until(f"of {len(NAMES)} right")
