"""nnquiz as a class's client: a server that goes away and comes back, and what stands at the top."""

from __future__ import annotations

import re
import signal
import time
from pathlib import Path

import pytest
from learner import read_question
from taught import LEARNER, RIGHT, TITLE, TaughtClass
from terminals import Opener, Terminal, awaited

from tui.widgets.top_line import GONE, fitted

pytestmark = pytest.mark.terminal

KEPT = "not saved yet: kept here"
HOME = re.compile(r"◆ \S+ / 6\b")


def answer(one: Terminal, place: int, saved: str = "saved ✓") -> None:
    """Give the right answer to the question on the screen."""
    text = one.steady(lambda text: f"{place} of 3" in one.text and read_question(text).prompt in RIGHT)
    one.press(RIGHT[read_question(text).prompt])
    one.until(lambda text: read_question(text).given != "" and saved in text)


def start_quiz(one: Terminal) -> None:
    one.until(lambda text: "1 of 3" in one.top and "saved ✓" in text)


# -- a server that goes away


@pytest.mark.parametrize("size", [(80, 24), (120, 36)], ids=["80x24", "120x36"])
def test_a_server_killed_in_mid_quiz_costs_nothing(taught: TaughtClass, member: Opener, size: tuple[int, int]) -> None:
    one = member(size=size)
    one.until(lambda text: HOME.search(one.top) and "Adding" in text)
    assert f"nnquiz · {TITLE}" in one.top
    assert LEARNER in one.top
    one.press("enter")
    one.until("make four")
    one.press("n")
    one.until("make seven")
    one.press("t")
    start_quiz(one)
    answer(one, 1)
    one.press("pgdn")
    one.until(lambda text: "2 of 3" in one.top)

    taught.end(signal.SIGKILL)
    answer(one, 2, saved=KEPT)
    one.until(lambda text: GONE in one.top)
    one.press("pgdn")
    answer(one, 3, saved=KEPT)
    assert taught.rows("SELECT count(*) FROM responses") == [(1,)]
    taught.start()
    one.until(lambda text: "saved ✓" in text and GONE not in one.top)  # without a key
    assert taught.rows("SELECT count(*), count(DISTINCT position) FROM responses") == [(3, 3)]

    one.press("ctrl+s")
    one.until("All 3 questions are answered.")
    one.press("enter")
    one.until(lambda text: "3 of 3 right" in text and "◆ 6 / 6" in one.top)
    one.press("g", "h")
    one.until(lambda text: "◆ 6 / 6" in one.top and TITLE in one.top)
    one.leave()
    assert taught.rows("SELECT sum(credits), count(*) FROM awards") == [(6000, 1)]
    shown = member("progress")
    shown.ended()
    assert b"6 / 6 (Networks 101)" in shown.raw
    assert b"self-reported" not in shown.raw


def test_leaving_while_an_answer_waits_is_asked_about_once(taught: TaughtClass, member: Opener) -> None:
    one = member("quiz", "sums")
    start_quiz(one)
    taught.end(signal.SIGKILL)
    answer(one, 1, saved=KEPT)
    one.press("ctrl+q")
    one.until(lambda text: "Not everything is saved yet." in text and "leaves all the same" in text)
    assert one.child.isalive()
    began = time.monotonic()
    one.press("ctrl+q")
    assert one.ended() == 0
    assert time.monotonic() - began < 3
    assert b"Traceback" not in one.raw


def test_nothing_is_handed_in_before_the_answers_have_arrived(taught: TaughtClass, member: Opener) -> None:
    one = member("quiz", "sums")
    start_quiz(one)
    taught.end(signal.SIGKILL)
    answer(one, 1, saved=KEPT)
    one.press("ctrl+s")
    one.until("Your latest answer is not saved")
    assert "Hand in this attempt?" not in one.text
    taught.start()
    one.until("saved ✓")
    one.press("ctrl+s")
    one.until(lambda text: "Hand in this attempt?" in text and re.search("Not answered: 2, 3", text))


def test_a_server_that_is_not_there_yet_is_waited_for(taught: TaughtClass, member: Opener) -> None:
    taught.end(signal.SIGTERM)
    one = member()
    one.until(lambda text: "The class server does not answer." in text and GONE in one.top)
    one.press("enter", "t")  # nothing to open yet
    taught.start()
    one.until(lambda text: HOME.search(one.top) and "Adding" in text and TITLE in one.top)
    assert "does not answer" not in one.text
    one.leave()


def test_a_lesson_goes_on_where_it_was(taught: TaughtClass, member: Opener) -> None:
    one = member("learn", "sums")
    one.until("make four")
    taught.end(signal.SIGKILL)
    one.press("n")
    one.until(lambda text: GONE in one.top)
    assert "make four" in one.text
    taught.start()
    one.until(lambda text: "make seven" in text and GONE not in one.top)
    one.press("esc")
    one.until(lambda text: HOME.search(one.top))
    one.leave()


def test_a_run_is_followed_again(taught: TaughtClass, member: Opener) -> None:
    one = member("lab")
    one.until("▸ data")
    one.press("space")
    one.until(lambda text: re.search(r"epoch [1-9]", text))
    taught.end(signal.SIGKILL)
    one.until(lambda text: GONE in one.top)
    taught.start()
    one.until(lambda text: GONE not in one.top and re.search(r"paused|lost|interrupted|finished|running", text))
    one.press("space")  # on with it
    one.until(lambda text: re.search(r"epoch \d+", text))
    one.leave()


# -- what stands at the top


def test_an_instructor_opens_the_class_from_home(taught: TaughtClass, member: Opener) -> None:
    one = member()
    one.until(lambda text: HOME.search(one.top))
    assert "class" not in one.text.splitlines()[-1]
    one.leave()
    taught.end(signal.SIGTERM)
    taught.admit("enrol", LEARNER, "--role", "instructor")
    taught.start()
    one = member()
    one.until(lambda text: HOME.search(one.top) and "c class" in text.splitlines()[-1])
    one.press("c")
    one.until(lambda text: "nnquiz · " not in one.top)
    one.press("esc")
    one.until(lambda text: HOME.search(one.top))
    one.leave()


def test_a_long_title_leaves_room_for_who_one_is(taught: TaughtClass, member: Opener) -> None:
    taught.end(signal.SIGTERM)
    listing = taught.folder / "class.toml"
    listing.write_text(listing.read_text().replace(TITLE, "Neural networks for everybody, spring term, group 12"))
    taught.start()
    one = member()
    one.until(lambda text: HOME.search(one.top))
    assert one.top.startswith(" nnquiz · Neural networks for everybody, spring")
    assert f"{LEARNER}   ◆ 0 / 6" in one.top
    assert len(one.top.rstrip()) <= 80
    one.leave()


@pytest.mark.parametrize(
    ("place", "width", "shown"),
    [
        ("nnquiz · Networks 101 · Neural networks", 60, "nnquiz · Networks 101 · Neural networks"),
        ("nnquiz · Networks 101 · Neural networks", 36, "nnquiz · Networks 101 · Neural netw…"),
        ("nnquiz · Networks 101 · Neural networks", 28, "nnquiz · Networks 101"),
        ("nnquiz · Networks 101 · Neural networks", 15, "nnquiz · Netwo…"),
        ("Quiz · Neurons", 10, "Quiz · Ne…"),
        ("nnquiz", 3, "nn…"),
    ],
)
def test_a_place_is_cut_where_it_says_least(place: str, width: int, shown: str) -> None:
    assert fitted(place, width) == shown


def test_the_welcome_says_who_keeps_the_progress(terminal: Opener, taught: TaughtClass, tmp_path: Path) -> None:
    one = terminal(env=taught.env | {"NNQUIZ_DATA": str(tmp_path / "new")})
    one.until(lambda text: "Progress is kept by the server of your class" in text and TITLE in text)
    one.press("enter")
    one.until(lambda text: HOME.search(one.top))
    assert awaited(lambda: not (tmp_path / "new" / "progress.sqlite3").exists())
    one.leave()
