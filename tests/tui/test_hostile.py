"""Text that other people wrote commands neither the terminal nor the application, and no paste holds it up."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest
from terminals import NNQUIZ, Opener, Terminal

pytestmark = [pytest.mark.terminal, pytest.mark.usefixtures("welcomed")]

COMMANDS = r"\u001b]52;c;aGk=\u0007\u001b]0;owned\u0007\u009b2J\u202e"
MARKUP = "[@click=app.quit]leave[/]"
HOSTILE = f"{COMMANDS} {MARKUP} [/] [red]"
ARRIVED = re.compile("\x1b\\][05]|\x07|[\x80-\x9f]|[\u202a-\u202e\u2066-\u2069]")
PASTED = 20_000
AT_MOST = 8.0
"""Seconds from a paste to the key pressed after it, shown; by itself it takes about one."""

COURSE = f"""
format = 1
id = "hostile"
title = "Course {HOSTILE}"
[[chapter]]
id = "one"
folder = "one"
title = "{MARKUP} {HOSTILE}"
summary = "{HOSTILE}"
credits = 1
"""
CHAPTER = f"""
[[section]]
id = "only"
title = "{MARKUP} {HOSTILE}"
outline = true
predict = "Predict {HOSTILE}"
text = "Text {HOSTILE} [link](file:///etc/passwd)"
"""
QUIZ = f"""
draws = 2
[[question]]
id = "type"
kind = "numerical"
section = "only"
prompt = "Type {HOSTILE}"
answer = "1"
tolerance = {{ nominal = 0.5 }}
unit = "[/]\\u009b2J{MARKUP[:9]}"
explanation = "Told {HOSTILE}"
[[question.wrong]]
answer = "2"
because = "Because {HOSTILE}"
[[question]]
id = "choose"
kind = "single"
section = "only"
prompt = "Choose {HOSTILE}"
code = "print() {HOSTILE}"
explanation = "Told {HOSTILE}"
[[question.choice]]
text = "Right {HOSTILE}"
right = true
[[question.choice]]
text = "Wrong {HOSTILE}"
because = "Because {HOSTILE}"
"""


@pytest.fixture
def course(tmp_path: Path) -> str:
    folder = tmp_path / "course"
    (folder / "one").mkdir(parents=True)
    (folder / "course.toml").write_text(COURSE)
    (folder / "one" / "chapter.toml").write_text(CHAPTER)
    (folder / "one" / "quiz.toml").write_text(QUIZ)
    return str(folder)


def arrived(one: Terminal) -> list[str]:
    """The hostile commands that reached the terminal; the shape of the mouse pointer is the screen's own affair."""
    return ARRIVED.findall(re.sub(r"\x1b]22;[a-z]*\x07", "", one.raw.decode()))


def to_the_numerical_question(one: Terminal) -> None:
    if "Type" not in one.until(lambda text: "Type" in text or "Choose" in text):
        one.press("pgdn")
    one.until(lambda text: "Answer" in text and "Type" in text)


def test_hostile_text_is_shown_as_text_on_every_screen(terminal: Opener, course: str) -> None:
    one = terminal("--course", course, "--user", f"{MARKUP}[/]", size=(120, 36))
    one.until("Welcome")
    one.press("enter")
    one.until(lambda text: f"1 {MARKUP}" in text)
    one.click("leave[/]")
    one.press("enter")
    one.until(lambda text: "Predict" in text and "link" in text)
    for text in ("leave", "link"):
        one.click(text)
    one.press("?")
    one.until("Keys of this screen")
    one.press("esc")
    one.until(lambda text: "Keys of this screen" not in text)
    one.press("t")
    to_the_numerical_question(one)
    one.press("2")
    one.until("1 of 2 answered")
    one.press("pgup" if "2 of 2" in one.top else "pgdn")
    one.until("Choose")
    one.click("Wrong")
    one.until("2 of 2 answered")
    one.press("ctrl+s")
    one.until("Hand in this attempt?")
    one.press("enter")
    one.until("0 of 2 right")
    one.press("enter")
    one.until(lambda text: "Because" in text and "Told" in text)
    assert MARKUP in one.text
    one.click("leave")
    one.press("pgdn")
    one.until("2 of 2")
    one.leave()
    assert not arrived(one)


def test_hostile_text_in_commands_is_shown_as_text(command: Opener, course: str) -> None:
    for words in (("progress",), ("check",), ("learn", "no\x1b]52;c;aGk=\x07such"), ("train", "no\x1b[2Jsuch")):
        one = command(NNQUIZ, "--course", course, *words, env={"TERM": "dumb"})
        one.ended()
        assert not arrived(one), words
        assert b"\x1b" not in one.raw, words
        assert b"Traceback" not in one.raw, words


@pytest.mark.parametrize("name", ["\x1b]52;c;aGk=\x07", "a\nb", "\u202eabc", " ", "x" * 65])
def test_a_name_that_cannot_be_shown_is_not_taken(command: Opener, name: str) -> None:
    one = command(NNQUIZ, "--user", name)
    assert one.ended() == 2
    assert b"expected 1 to 64 printable characters" in one.raw
    assert not arrived(one)


@pytest.mark.parametrize("bracketed", [False, True], ids=["raw", "bracketed"])
def test_a_long_paste_into_an_answer_holds_nothing_up(terminal: Opener, course: str, bracketed: bool) -> None:
    one = terminal("--course", course, "quiz", "one")
    to_the_numerical_question(one)
    began = time.monotonic()
    one.paste("7" * PASTED, bracketed=bracketed)
    one.press("ctrl+u")
    one.until(lambda text: re.search(r"│ {20,}│", text))
    one.press("42")
    one.until(lambda text: re.search(r"│ *42 ", text))
    assert time.monotonic() - began < AT_MOST
    one.until("saved ✓")
    one.press("esc")
    one.until("? keys")  # out of the field
    one.press("esc")
    one.until("Chapters")


@pytest.mark.parametrize("bracketed", [False, True], ids=["raw", "bracketed"])
@pytest.mark.parametrize("text", ["9" * PASTED, "88\r\n9\r\n" * 2500], ids=["digits", "lines"])
def test_a_long_paste_into_a_recipe_holds_nothing_up(terminal: Opener, text: str, bracketed: bool) -> None:
    one = terminal("lab")
    one.until("▸ data")
    one.press("down")
    one.until("▸ samples")
    began = time.monotonic()
    one.paste(text, bracketed=bracketed)
    one.press("down", "down")  # out of the field if it is still being typed in, and on
    one.until(lambda text: re.search("▸ (noise|train share)", text), AT_MOST)
    assert time.monotonic() - began < AT_MOST
    one.leave()
