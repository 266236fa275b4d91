"""A quiz with rules of its own in a real terminal of 80×24: its door, checks with hints, and what comes back later."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from quizzes import School
from terminals import Opener, Terminal

from gradebook.store import FILE

pytestmark = [pytest.mark.terminal, pytest.mark.usefixtures("welcomed")]

RULES = 'behaviour = "interactive"\ntries = 2\npenalty = "1/4"\nattempts = 2\ntime_limit = "30 min"\n'


@pytest.fixture
def course(tmp_path: Path) -> str:
    school = School(tmp_path)
    school.chapter("sums", RULES)
    return str(school.folder)


def at_the_sum(one: Terminal) -> None:
    """Turn to the question whose answer is typed."""
    one.steady(lambda text: "4 + 1?" in text or "Which are even?" in text)
    if "4 + 1?" not in one.text:
        one.press("pgdn")
        one.steady(lambda text: "4 + 1?" in text and "│" in text)


def test_the_door_a_check_a_hint_the_result_and_the_review(terminal: Opener, course: str, data: Path) -> None:
    one = terminal("--course", course, "quiz", "sums")
    one.until(lambda text: "Enter" in text and "30 min" in text and "2 attempts" in text)
    one.press("enter")
    at_the_sum(one)
    assert " min" in one.top, "what is left of the time"
    one.press("9")
    one.until(lambda text: re.search("│ *9 *│", text))
    one.press("f5")
    one.steady(lambda text: "✗ Wrong." in text and "It is more than 4." in text and "1 try left" in text)
    one.press("backspace", "5")
    one.until(lambda text: re.search("│ *5 *│", text))
    one.press("f5")
    one.steady(lambda text: "✓ Right." in text and "75 %" in text)
    one.press("ctrl+s")
    one.until("Hand in")
    one.press("enter")
    one.until(lambda text: "38 %" in text)
    one.press("q")
    assert one.ended() == 0

    with closing(sqlite3.connect(data / FILE)) as file, file:
        file.execute("UPDATE cards SET due = '2026-01-01 00:00:00'")  # as if days had gone by
    later = terminal("--course", course, "review")
    for place in (1, 2):
        later.until(lambda text, place=place: f"{place} of 2" in later.top and "?" in text)
        later.press("f6")
        later.until("●1 again")
        later.press("2")
        later.until("●2 hard")
        later.press("enter")
    later.until("Nothing is due now. 2 reviewed today.")
    later.press("q")
    assert later.ended() == 0


def test_when_the_time_is_over_what_is_being_typed_is_handed_in(terminal: Opener, tmp_path: Path) -> None:
    school = School(tmp_path)
    school.chapter("sums", 'time_limit = "15 s"\n')
    one = terminal("--course", str(school.folder), "quiz", "sums")
    one.until(lambda text: "Enter" in text and "15 s" in text)
    one.press("enter")
    at_the_sum(one)
    one.press("5")
    one.until(lambda text: re.search("│ *5 *│", text))
    one.until("50 %")
    one.press("q")
    assert one.ended() == 0
