"""Keys that arrive at once, and a store that somebody else holds: nothing is mixed up, and no key waits."""

from __future__ import annotations

import sqlite3
import time
from pathlib import Path

import pytest
from learner import read_question, stands_at
from terminals import KEYS, Opener, Terminal

pytestmark = [pytest.mark.terminal, pytest.mark.usefixtures("welcomed")]

COUNT = 5
"""Questions of the Neurons chapter's quiz."""


def quiz_at_choices(terminal: Opener) -> tuple[Terminal, int]:
    """An attempt, at a question with choices that is not the last; its place, from 1."""
    one = terminal("quiz", "neurons")
    for place in range(1, COUNT):
        one.until(lambda _, place=place: stands_at(one, place, COUNT))
        if read_question(one.text).choices:
            return one, place
        one.press("pgdn")
    raise AssertionError("the attempt has no question with choices")


def test_keys_that_arrive_together_answer_the_question_they_were_meant_for(terminal: Opener) -> None:
    one, place = quiz_at_choices(terminal)
    one.press("2" + KEYS["pgdn"])
    one.until(lambda text: stands_at(one, place + 1, COUNT) and f"1 of {COUNT} answered" in text)
    one.until(lambda text: read_question(text).given == "")
    one.press("pgup")
    one.until(lambda text: stands_at(one, place, COUNT) and read_question(text).given == "2")


def test_a_store_that_is_held_holds_up_no_key(terminal: Opener, data: Path) -> None:
    one, _ = quiz_at_choices(terminal)
    other = sqlite3.connect(data / "progress.sqlite3", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    one.press("1")
    one.until("saving …")
    one.press("?")
    one.until("Keys of this screen")
    one.press("esc")
    one.until(lambda text: "Keys of this screen" not in text)
    one.press("q")
    one.until("Not everything")
    other.execute("ROLLBACK")
    one.until("saved ✓")
    other.execute("BEGIN IMMEDIATE")
    one.press("2")
    one.until("saving …")
    began = time.monotonic()
    one.press("q")
    assert one.ended() == 0
    assert time.monotonic() - began < 20  # the other side holds on for as long as it likes
    other.execute("ROLLBACK")
    other.close()
