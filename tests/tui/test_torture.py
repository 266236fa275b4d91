"""What was shown as saved is saved: the application is killed at random moments of a quiz, and asked again."""

from __future__ import annotations

import contextlib
import json
import random
import re
import sqlite3
import subprocess
import threading
import time
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from learner import read_question, stands_at
from terminals import NNQUIZ, Opener, Terminal

pytestmark = [pytest.mark.terminal, pytest.mark.usefixtures("welcomed")]

CHAPTER, COUNT = "neurons", 5
STEADY = 0.1
"""Seconds that `saved ✓` stands before a person has read it."""


@pytest.mark.parametrize("seed", [11, 23, 37, 58, 71])
def test_what_was_saved_survives_a_kill(terminal: Opener, data: Path, seed: int) -> None:
    one_round(terminal, data, seed)


@pytest.mark.torture
@pytest.mark.parametrize("seed", range(1000, 1050))
def test_what_was_saved_survives_fifty_kills(terminal: Opener, data: Path, seed: int) -> None:
    one_round(terminal, data, seed)


def one_round(terminal: Opener, data: Path, seed: int) -> None:
    print(f"seed {seed}")
    chance = random.Random(seed)
    one = terminal("quiz", CHAPTER)
    one.until(lambda _: stands_at(one, 1, COUNT))
    moment = threading.Timer(chance.uniform(0.1, 5.0), one.kill)
    moment.start()
    try:
        saved, earned = answer_until_it_dies(one, chance)
    finally:
        moment.cancel()
        if one.child.isalive():
            one.kill()
    one.ended()
    print(f"{len(saved)} answers were shown as saved, {earned} credits in thousandths")

    assert intact(data)
    chapter = progress(data)["chapters"][0]
    best = Fraction(chapter["best"] or 0)
    paid = chapter["earned_thousandths"]
    assert paid == int(best * 10_000 + Fraction(1, 2)), "the best attempt pays, and pays once"
    assert earned in (None, paid), "the credits that were shown are not there"

    again = terminal("quiz", CHAPTER)
    if chapter["best"] is not None:  # past the door, which shows what came before
        again.until("Begin attempt")
        again.press("enter")
    again.until(lambda text: f" of {COUNT}" in again.top and "saved ✓" in text)
    if chapter["best"] is None:
        assert saved.items() <= answers(again).items(), f"shown as saved and lost, seed {seed}"
    else:
        assert answers(again) == {}, "an attempt that was handed in goes on"


def answer_until_it_dies(one: Terminal, chance: random.Random) -> tuple[dict[int, str], int | None]:
    """Answer and answer again; what stood on the screen as saved, and the credits if a result was shown."""
    saved: dict[int, str] = {}
    place = 1
    with contextlib.suppress(AssertionError, OSError):  # it has been killed
        for step in range(40):
            one.until(lambda _, place=place: stands_at(one, place, COUNT))
            question = read_question(one.text)
            key = str(chance.randint(1, max(2, len(question.choices))))
            if question.several and key in question.given:
                key = next(k for k in "12345" if k not in question.given)
            saved.pop(place, None)  # on its way to another answer
            one.press(key)
            one.until(lambda _, shown=(question.given, key): stands_answered(one, *shown))
            note_if_saved(one, place, saved)
            if step >= COUNT + 2:
                return saved, hand_in(one)
            turn = chance.choice(("pgdn", "pgdn", "pgup"))
            place = min(COUNT, place + 1) if turn == "pgdn" else max(1, place - 1)
            one.press(turn)
    return saved, None


def stands_answered(one: Terminal, before: str, key: str) -> bool:
    """Whether the screen shows that a key was taken."""
    return read_question(one.text).given not in ("", before) or before == key


def note_if_saved(one: Terminal, place: int, saved: dict[int, str]) -> None:
    """Wait until the answer stands there with `saved ✓` for as long as it takes to read it."""
    since = None
    while one.child.isalive():
        one.read(0.02)
        given = read_question(one.text).given
        if not (given and "saved ✓" in one.text and f"{place} of {COUNT}" in one.top):
            since = None
        elif since is None or since[0] != given:
            since = (given, time.monotonic())
        elif time.monotonic() - since[1] > STEADY:
            saved[place] = given
            return


def hand_in(one: Terminal) -> int | None:
    one.press("ctrl+s")
    one.until("Hand in this attempt?")
    one.press("enter")
    one.until(lambda text: f" of {COUNT} right" in text and "◆" in one.top)
    shown = re.search(r"◆ (\S+) / 10", one.top)
    return round(float(shown[1]) * 1000) if shown else None


def answers(one: Terminal) -> dict[int, str]:
    """What every question of the attempt shows as answered."""
    found = {}
    here = re.search(rf"(\d+) of {COUNT}", one.top)
    assert here, one.top
    for place in range(int(here[1]) - 1, 0, -1):
        one.press("pgup")
        one.until(lambda _, place=place: stands_at(one, place, COUNT))
    for place in range(1, COUNT + 1):
        one.until(lambda _, place=place: stands_at(one, place, COUNT))
        given = read_question(one.settled()).given
        if given:
            found[place] = given
        one.press("pgdn")
    return found


def intact(data: Path) -> bool:
    with contextlib.closing(sqlite3.connect(f"file:{data / 'progress.sqlite3'}?mode=ro", uri=True)) as rows:
        return rows.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


def progress(data: Path) -> dict[str, Any]:
    told = subprocess.run(
        [NNQUIZ, "progress", "--json"], env={"NNQUIZ_DATA": str(data)}, capture_output=True, check=True, timeout=60
    )
    return json.loads(told.stdout)  # type: ignore[no-any-return]


def test_two_sessions_of_one_learner_lose_nothing(terminal: Opener, data: Path) -> None:
    """The same attempt in two windows: what either answers is there for both, and it is handed in once."""
    one = terminal("quiz", CHAPTER)
    one.until(lambda _: stands_at(one, 1, COUNT))
    other = terminal("quiz", CHAPTER)
    other.until(lambda _: stands_at(other, 1, COUNT))
    answer(one, 1)
    other.press("pgdn")
    other.until(lambda _: stands_at(other, 2, COUNT))
    answer(other, 2)
    third = terminal("quiz", CHAPTER)
    third.until(lambda text: f"2 of {COUNT} answered" in text and "saved ✓" in text)
    assert set(answers(third)) == {1, 2}
    paid = hand_in(third)
    one.press("pgdn", "pgdn")
    one.until(lambda _: stands_at(one, 3, COUNT))
    one.press("1")
    one.until(f"of {COUNT} right")  # it was handed in elsewhere: its result is shown
    other.press("ctrl+s")
    other.until(lambda text: "Hand in this attempt?" in text or f"of {COUNT} right" in text)
    if "Hand in this attempt?" in other.text:
        other.press("enter")
    other.until(f"of {COUNT} right")
    assert progress(data)["credits"]["earned_thousandths"] == paid
    for window in (one, other, third):
        window.press("ctrl+q")
        assert window.ended() == 0


def answer(one: Terminal, place: int) -> None:
    saved: dict[int, str] = {}
    one.steady(lambda _: stands_at(one, place, COUNT))
    one.press("1")
    one.until(lambda text: read_question(text).given == "1")
    note_if_saved(one, place, saved)
    assert saved == {place: "1"}
