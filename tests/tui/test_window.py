"""Windows of every size: too small says so, 40×12 is enough for everything, and changing the size breaks nothing."""

from __future__ import annotations

import random
import re

import pytest
from rich.cells import cell_len
from terminals import Opener, Terminal

pytestmark = [pytest.mark.terminal, pytest.mark.usefixtures("welcomed")]

SMALLEST = (40, 12)
READY = {"learn": r"(page|section) \d+ of", "quiz": "saved ✓", "lab": r"ready|epoch \d"}
"""What a screen shows once it can be used."""


def covered(text: str) -> bool:
    return "at least 40×12" in " ".join(text.split())


@pytest.mark.parametrize("size", [(30, 8), (39, 24), (80, 11), (20, 6)])
def test_a_window_that_is_too_small_says_so_and_recovers(terminal: Opener, size: tuple[int, int]) -> None:
    one = terminal(size=size)
    one.until(lambda text: covered(text) and f"this one is {size[0]}×{size[1]}" in " ".join(text.split()))
    assert "Chapters" not in one.text
    one.resize(80, 24)
    one.until(lambda text: "Chapters" in text and not covered(text))
    one.resize(*size)
    one.until(covered)
    one.press("q")
    assert one.ended() == 0


@pytest.mark.parametrize("words", [["learn", "neurons"], ["quiz", "neurons"], ["lab"]], ids=lambda words: words[0])
def test_every_screen_is_covered_in_a_window_too_small(terminal: Opener, words: list[str]) -> None:
    one = terminal(*words, size=(30, 8))
    one.until(covered)
    one.resize(80, 24)
    one.until(lambda text: not covered(text) and re.search(READY[words[0]], text))
    one.press("ctrl+p")
    one.until("Dark or light")
    one.resize(30, 8)
    one.until(covered)
    assert "Dark or light" not in one.text


def at_smallest(terminal: Opener, *words: str) -> Terminal:
    return terminal(*words, size=SMALLEST)


def test_the_welcome_in_the_smallest_window(terminal: Opener) -> None:
    one = at_smallest(terminal, "--user", "someone new")
    one.until(lambda text: "Welcome to nnquiz" in text and "Enter" in text)
    one.press("enter")
    one.until("1 Neurons")


def test_home_in_the_smallest_window(terminal: Opener) -> None:
    one = at_smallest(terminal)
    one.until(lambda text: re.search(r"◆ 0 / 20\n", text) and re.search(r"1 Neurons +◆ 0/10", text))
    one.press("down", "enter")
    one.until("section 1 of" if "section" in one.top else "How")


def test_a_lesson_in_the_smallest_window(terminal: Opener) -> None:
    one = at_smallest(terminal, "learn", "neurons")
    one.until("PgDn")
    seen = 0
    while "The end of the chapter." not in one.text:
        before = one.text
        one.press("pgdn")
        one.until(lambda text, before=before: text != before)
        one.settled()
        seen += 1
        assert seen < 200
    assert seen > 5


def test_a_quiz_in_the_smallest_window(terminal: Opener) -> None:
    one = at_smallest(terminal, "quiz", "neurons")
    one.until(lambda text: "saved ✓" in text and "1 of 5" in one.top and "0 of 5 answered" in text)
    for place in range(1, 6):
        one.until(lambda text, place=place: f"{place} of 5" in one.top and "saved ✓" in text)
        one.press("1")
        one.until(lambda text, place=place: f"{place} of 5 answered" in text and "saved ✓" in text)
        one.press("pgdn")
    one.press("ctrl+s")
    one.until(lambda text: "Hand in this attempt?" in text and "Enter hand in" in text)
    one.press("enter")
    one.until(" of 5 right")


def test_the_lab_in_the_smallest_window(terminal: Opener) -> None:
    one = at_smallest(terminal, "lab")
    one.until("▸ data")
    one.press("space")
    one.until(lambda text: re.search(r"epoch \d+", text))
    one.press("c")
    one.until("▸ data")
    one.press("c")
    one.until(lambda text: "▸ data" not in text and "loss" in text)


@pytest.mark.parametrize("words", [["lab"], ["learn", "how-networks-learn"], ["quiz", "neurons"]], ids=lambda w: w[0])
def test_a_storm_of_sizes_breaks_nothing(terminal: Opener, words: list[str]) -> None:
    one = terminal(*words)
    one.until(lambda text: re.search(READY[words[0]], text))
    one.press("space")
    chance = random.Random(7)
    for _ in range(60):
        one.resize(chance.randint(1, 160), chance.randint(1, 50))
        one.read(0.02)
    one.resize(100, 30)
    one.until(lambda text: re.search(READY[words[0]], text))
    one.press("ctrl+p")
    one.until("Dark or light")
    assert all(cell_len(line) <= 100 for line in one.text.split("\n"))
    one.press("esc")
    one.until(lambda text: "Dark or light" not in text)
    one.press("ctrl+q")
    assert one.ended() == 0
