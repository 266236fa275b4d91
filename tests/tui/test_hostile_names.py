"""Logins, names, reasons and answers on the instructor's screens command nothing, crash nothing, move nothing."""

from __future__ import annotations

import re
import sys
import time
from pathlib import Path

import hostile_class
import pytest
from hostile_class import MARKUP, NAMES
from hypothesis import given
from hypothesis import strategies as st
from instructed import NOON, chapters, instructing, learner
from pilots import Trainer
from rich.cells import cell_len
from terminals import Opener, Terminal
from textual.widgets import OptionList

from gradebook.messages import Person
from tui.inert import inert
from tui.names import legible
from tui.widgets.class_lines import ClassTable

SIZES = [(40, 12), (80, 24), (120, 36)]
ARRIVED = re.compile("\x1b\\][0-9]|\x07|[\x80-\x9f]|[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]|\x1b\\[31m")
MOUSE_SHAPE = re.compile(r"\x1b]22;[a-z]*\x07")
AT_MOST = 8.0
"""Seconds from a paste to the key pressed after it, shown."""


# -- one name


@pytest.mark.parametrize("name", NAMES.values(), ids=list(NAMES))
def test_a_name_is_one_line_of_what_can_be_read(name: str) -> None:
    shown = legible(name)
    assert shown.isprintable()
    assert inert(shown) == shown
    assert legible(shown) == shown


@given(st.text(max_size=60))
def test_any_name_is_one_line_of_what_can_be_read(name: str) -> None:
    shown = legible(name)
    assert shown.isprintable()
    assert inert(shown) == shown
    assert cell_len(shown) == sum(cell_len(character) for character in shown)


@pytest.mark.parametrize("name", ["Ana Alder", "Chloé", "Đặng Thị Hà", "李小龍", "שרה", "O'Neill-Smith (2)", "[x]"])
def test_a_name_as_people_have_them_stays(name: str) -> None:
    assert legible(name) == name


def test_names_that_differ_unseen_do_not_look_the_same() -> None:
    assert legible("ana\u202e") != legible("ana")


@given(st.text(max_size=64), st.text(max_size=200), st.sampled_from([37, 66, 77, 100, 117, 197]))
def test_a_line_has_its_width_whatever_the_name(login: str, name: str, width: int) -> None:
    table = ClassTable(width, chapters(9))
    line = learner(1, 9, login=login, person=Person(first_name=name, last_name=name))
    drawn = table.line(line, NOON)
    assert drawn.cell_length <= width
    plain = table.line(learner(1, 9, login="ana"), NOON).plain
    before = drawn.plain[: drawn.plain.rindex("◆")]
    assert cell_len(before) == cell_len(plain[: plain.index("◆")])


# -- the screens


def rows(text: str) -> list[str]:
    return [line for line in text.split("\n") if "◆" in line and "mean" not in line][1 if "Learner" in text else 0 :]


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
async def test_the_list_stays_aligned(data: Path, size: tuple[int, int]) -> None:
    client = hostile_class.hostile_class()
    async with instructing(data, client, size=size) as trainer:
        await trainer.until_shown(f"{len(client.lines)} enrolled")
        for _ in range(12):
            text = trainer.text
            assert all(cell_len(line) <= size[0] for line in text.split("\n"))
            assert len({cell_len(line[: line.rindex("◆")]) for line in rows(text)}) == 1, text
            await trainer.press("pagedown")
        assert trainer.app.screen.query_one(OptionList).option_count == len(client.lines)


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
async def test_every_record_and_its_attempts_open(data: Path, size: tuple[int, int]) -> None:
    client = hostile_class.hostile_class()
    async with instructing(data, client, size=size) as trainer:
        await trainer.until_shown(f"{len(client.lines)} enrolled")
        for place in range(len(NAMES) + SIZES.index(size), len(client.lines), len(SIZES)):  # the login harms too
            trainer.app.screen.query_one(OptionList).highlighted = place
            await trainer.press("enter")
            await trainer.until_shown("Chapters")
            assert all(cell_len(line) <= size[0] for line in trainer.text.split("\n"))
            if place < len(NAMES) + len(SIZES):
                await through_an_attempt(trainer)
            await trainer.press("escape")
            await trainer.until(lambda: trainer.place == "ClassScreen")


async def through_an_attempt(trainer: Trainer) -> None:
    await trainer.press("enter", "enter")
    await trainer.until_shown("Result of")
    await trainer.press("enter")
    await trainer.until_shown("Right  ")
    assert MARKUP in trainer.text
    await trainer.press("escape", "escape")
    await trainer.until(lambda: trainer.place == "RecordScreen")


async def test_a_hostile_search_is_only_a_search(data: Path) -> None:
    async with instructing(data, hostile_class.hostile_class()) as trainer:
        await trainer.until_shown("enrolled")
        await trainer.press("slash", *"[/][@x]", "enter")
        await trainer.until_shown("Nobody of that name.")
        await trainer.press("slash", *"[/]", "enter")
        await trainer.until(lambda: "Nobody" not in trainer.text)


# -- a real terminal


def arrived(one: Terminal) -> list[str]:
    """What reached the terminal as a command, or could turn its text around."""
    return ARRIVED.findall(MOUSE_SHAPE.sub("", one.raw.decode()))


@pytest.mark.terminal
@pytest.mark.parametrize("size", [(80, 24), (120, 36)], ids=lambda size: f"{size[0]}x{size[1]}")
def test_nothing_of_it_reaches_a_real_terminal(command: Opener, size: tuple[int, int]) -> None:
    one = command(sys.executable, str(Path(hostile_class.__file__)), size=size)
    one.until("c class")
    one.press("c")
    one.until(f"{2 * len(NAMES)} enrolled")
    aligned(one)
    one.click("x[/]" if size[0] == 120 else "06markup")  # opens the record it stands in, and does no more
    one.until("Chapters")
    one.click("x[/]")
    one.until("Learner · 06markup")
    one.press("end")
    one.until("THE END")
    one.press("enter")
    one.until("Result of")
    one.press("enter")
    one.until("Right  ")
    one.click("x[/]")
    one.press("esc", "esc", "esc")
    one.until("Class ·")
    for _ in range(3):
        one.press("pgdn")
        one.settled()
        aligned(one)
    one.press("/", "app.quit", "enter")
    one.until("2 of 32")
    one.press("?")
    one.until("Keys of this screen")
    one.press("esc")
    one.until(lambda text: "Keys of this screen" not in text)
    one.leave()
    assert not arrived(one)


@pytest.mark.terminal
@pytest.mark.parametrize("bracketed", [False, True], ids=["raw", "bracketed"])
def test_a_long_paste_into_the_search_holds_nothing_up(command: Opener, bracketed: bool) -> None:
    one = command(sys.executable, str(Path(hostile_class.__file__)))
    one.until("c class")
    one.press("c")
    one.until("enrolled")
    one.press("/")
    began = time.monotonic()
    one.until("to the list")
    one.paste("7" * 20_000, bracketed=bracketed)
    one.press("esc")
    one.until(lambda text: "00colours" in text and "s sort" in text)
    assert time.monotonic() - began < AT_MOST
    one.leave()


def aligned(one: Terminal) -> None:
    """Every line's credits begin in the same column of the terminal's own cells."""
    columns = set()
    for row in range(one.screen.lines - 3):
        cells = [one.screen.buffer[row][column].data for column in range(one.screen.columns)]
        if "◆" in cells and "Networks" not in "".join(cells):
            columns.add(cells.index("◆"))
    assert len(columns) == 1, one.text
