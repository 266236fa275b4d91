"""Every kind of question, answered in a real terminal of 80×24 by keyboard alone."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from every_kind import write_course
from terminals import Opener, Terminal

from content.questions import NAMES

pytestmark = [pytest.mark.terminal, pytest.mark.usefixtures("welcomed")]

ANSWERS: dict[str, tuple[list[str], list[str]]] = {
    "single": (["down", "enter"], [r"2  \(●\)"]),
    "multiple": (["space", "down", "space"], [r"1  \[x\]", r"2  \[x\]"]),
    "truefalse": (["2"], [r"2  \(●\)  False"]),
    "numerical": (["1", "2"], ["│ *12 *│"]),
    "shortanswer": ([*"relu"], ["│ *relu *│"]),
    "shape": ([*"(32, 10)"], [r"│ *\(32, 10\) *│"]),
    "matching": (["a", "c", "down", "up", "left"], [r"\(a\)", r"\(c\)", "a  ✓"]),
    "ordering": (["]"], ["✓ This order is your answer"]),
    "cloze": (["3", "0", "tab", "1"], [" 30 ", r"1  \(●\)"]),
    "matrix": (["1", "right", "2", "down", "4", "tab"], ["⎡ +1 +2 +⎤", "⎣ +4 +⎦"]),
    "output": (["4", "enter", "5", "tab"], ["│ *4 *│", "│ *5 *│"]),
    "experiment": (["2"], [r"2  \(●\)"]),
}
"""By kind: the keys that answer it, and patterns of what then stands on the screen."""


def shown_kind(one: Terminal, place: int) -> str:
    """The kind of the question at this place, once it is on the screen."""
    asks = re.compile(r"^ *\((\w+)\) ", re.MULTILINE)
    text = one.steady(lambda text: f"{place} of {len(NAMES)}" in one.top and asks.search(text) and "saved ✓" in text)
    found = asks.search(text)
    assert found
    return found[1]


def test_every_kind_is_answered_here() -> None:
    assert set(ANSWERS) == set(NAMES)


def test_a_quiz_of_every_kind_by_keyboard_alone(terminal: Opener, tmp_path: Path) -> None:
    course = write_course(tmp_path / "course")
    one = terminal("--course", str(course), "quiz", "kinds")
    met = set()
    for place in range(1, len(NAMES) + 1):
        kind = shown_kind(one, place)
        met.add(kind)
        keys, shown = ANSWERS[kind]
        one.press(*keys)
        one.until(lambda text, shown=shown: all(re.search(part, text) for part in shown))
        one.until(lambda text, place=place: f"{place} of {len(NAMES)} answered" in text and "saved ✓" in text)
        one.press("pgdn")
    assert met == set(NAMES)
    one.press("ctrl+s")
    one.until("Hand in")
    one.press("enter")
    one.until("of 12 right")
