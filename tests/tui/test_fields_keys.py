"""The fields of questions, answered by keyboard alone."""

from __future__ import annotations

from typing import Any

import pytest
from fields import asked, tried

from tui.widgets.questions.matrix import Cell
from tui.widgets.questions.output import LONGEST, Lines
from tui.widgets.questions.typed import Line

CHOICES = ("one", "two", "three")
MATCHING = asked("matching", texts=("relu", "sigmoid", "softmax"), answers=("above 0", "sums to 1", "0 to 1", "none"))
ORDERING = asked("ordering", items=("loss", "forward", "backward"))
MATRIX = asked("matrix", rows=2, columns=2)
CLOZE = asked(
    "cloze",
    prompt="⟦1⟧ and ⟦2⟧ and ⟦3⟧",
    pieces=("", " and ", " and ", ""),
    gaps=(asked("numerical"), asked("single", choices=CHOICES), asked("numerical")),
)
EXPERIMENT: dict[str, Any] = {"data": {"name": "xor"}, "training": {"epochs": 50}, "seed": 3}


@pytest.mark.parametrize(
    ("kind", "keys", "given"),
    [
        ("single", ["down", "enter"], {"choice": 1}),
        ("single", ["3"], {"choice": 2}),
        ("multiple", ["space", "j", "j", "space"], {"choices": (0, 2)}),
        ("multiple", ["3", "1", "3"], {"choices": (0,)}),
    ],
)
async def test_choices(kind: str, keys: list[str], given: dict[str, Any]) -> None:
    one = asked(kind, choices=CHOICES)
    async with tried(one) as page:
        await page.press(*keys)
        assert page.response == one.responds(**given)
        assert page.app.answers[-1] == page.response


async def test_true_or_false() -> None:
    async with tried(asked("truefalse")) as page:
        await page.press("down", "space")
        assert page.response.answer is False


@pytest.mark.parametrize("kind", ["numerical", "shape", "shortanswer"])
async def test_a_line_keeps_what_is_typed_and_enter_leaves_it(kind: str) -> None:
    one = asked(kind)
    async with tried(one) as page:
        assert one.plain_hint() in " ".join(page.text.split())
        await page.press(*"(3,2)?q", "enter")
        assert page.response == one.responds(text="(3,2)?q")
        assert page.app.focused is None


async def test_matching_by_letters_goes_on_by_itself() -> None:
    async with tried(MATCHING) as page:
        await page.press("a", "c", "b")
        assert page.response.picks == (0, 2, 1)
        await page.press("2", "d")
        assert page.response.picks == (0, 3, 1)


async def test_matching_by_arrows_turns_through_the_answers_and_none() -> None:
    async with tried(MATCHING) as page:
        await page.press("right", "right", "down", "left")
        assert page.response.picks == (1, 3, None)
        await page.press("right")
        assert page.response.picks == (1, None, None)
        await page.press("up", "backspace")
        assert page.response is None
        assert page.app.answers[-1] is None


async def test_matching_says_which_answers_are_in_use() -> None:
    async with tried(MATCHING) as page:
        await page.press("b")
        assert "(b)  sums to 1" in page.text
        assert "b  ✓  sums to 1" in page.text
        assert "a  ·  above 0" in page.text


async def test_an_order_that_was_not_touched_is_no_answer() -> None:
    async with tried(ORDERING) as page:
        await page.press("down", "up")
        assert page.response is None
        assert "Not answered yet" in page.text
        await page.press("enter")
        assert page.response.order == (0, 1, 2)
        assert "Not answered yet" not in page.text


@pytest.mark.parametrize("keys", [["]"], ["J"], ["shift+down"], ["2"], ["down", "["], ["down", "K"]])
async def test_an_item_moves(keys: list[str]) -> None:
    names = {"[": "left_square_bracket", "]": "right_square_bracket"}
    async with tried(ORDERING) as page:
        await page.press(*(names.get(key, key) for key in keys))
        assert page.response.order == (1, 0, 2)
        lines = [line.split("▲▼")[1].strip() for line in page.text.split("\n") if "▲▼" in line]
        assert lines == ["forward", "loss", "backward"]


async def test_an_item_does_not_leave_the_list() -> None:
    async with tried(ORDERING) as page:
        await page.press("left_square_bracket")
        assert page.response is None
        await page.press("3", "right_square_bracket")
        assert page.response.order == (1, 2, 0)


@pytest.mark.parametrize("onward", ["down", "tab"])
async def test_gaps_one_after_another(onward: str) -> None:
    async with tried(CLOZE) as page:
        await page.press("7", onward, "2")
        if onward == "down":
            await page.press("down")
        await page.press(onward, "9", "enter")
        first, second, third = page.response.gaps
        assert (first.text, second.choice, third.text) == ("7", 1, "9")
        assert page.app.answers[-1] == page.response


async def test_an_arrow_stays_in_a_gap_that_has_more_lines() -> None:
    async with tried(CLOZE) as page:
        await page.press("tab", "down", "enter")
        assert page.response.gaps[1].choice == 1
        await page.press("up", "up", "5", "enter")
        assert page.response.gaps[0].text == "5"


async def test_what_is_typed_in_a_gap_is_taken_when_the_question_is_left() -> None:
    async with tried(CLOZE) as page:
        await page.press("4", "2")
        assert page.app.field.typing
        assert page.app.field.take_typed()
        assert page.response.gaps[0].text == "42"
        assert not page.app.field.take_typed()


async def test_a_matrix_by_arrows_tab_and_enter() -> None:
    async with tried(MATRIX) as page:
        await page.press("1", "right", "2", "down", "4", "left", "left", "3", "up", "enter", "enter", "tab")
        await page.press("enter")
        assert page.response.cells == (("1", "2"), ("3", "4"))
        assert page.app.focused is None


async def test_an_arrow_moves_within_a_cell_first() -> None:
    async with tried(MATRIX) as page:
        await page.press("1", "2", "left", "9", "right", "right", "5")
        await page.press("tab", "tab", "enter")
        assert page.response.cells == (("192", "5"), (None, None))


async def test_a_matrix_that_is_emptied_is_no_answer() -> None:
    async with tried(MATRIX, MATRIX.responds(cells=(("1", None), (None, None)))) as page:
        assert page.app.query(Cell).first().value == "1"
        await page.press("up", "left", "tab", "shift+tab", "tab")
        page.app.query(Cell).first().focus()
        await page.press("backspace")
        assert page.app.field.take_typed()
        assert page.response is None


async def test_several_lines_of_output() -> None:
    one = asked("output", code="print(1)")
    async with tried(one) as page:
        await page.press("1", "enter", "2", "tab")
        assert page.response.text == "1\n2"
        assert page.app.focused is None


async def test_output_is_cut_where_it_would_be_too_long() -> None:
    async with tried(asked("output", code="print(1)")) as page:
        lines = page.app.query_one(Lines)
        lines.insert("x" * (LONGEST + 500))
        await page.press("y", "escape")
        assert page.response.text == "x" * LONGEST


async def test_the_recipe_of_an_experiment_stands_over_its_choices() -> None:
    one = asked("experiment", choices=CHOICES, experiment=EXPERIMENT)
    async with tried(one) as page:
        assert "xor" in page.text
        assert "50" in page.text
        await page.press("2")
        assert page.response.choice == 1


GIVEN = {
    "single": ({"choices": CHOICES}, {"choice": 1}, ["enter", "3"]),
    "multiple": ({"choices": CHOICES}, {"choices": (1,)}, ["enter", "3"]),
    "truefalse": ({}, {"answer": False}, ["enter", "1"]),
    "numerical": ({}, {"text": "5"}, ["6", "backspace", "enter"]),
    "shortanswer": ({}, {"text": "relu"}, ["6", "backspace", "ctrl+u"]),
    "shape": ({}, {"text": "(3,)"}, ["6", "backspace", "enter"]),
    "output": ({"code": "print(1)"}, {"text": "1\n2"}, ["6", "enter", "backspace", "tab"]),
    "matching": ({"texts": ("a", "b"), "answers": ("c", "d")}, {"picks": (1, None)}, ["a", "right", "enter"]),
    "ordering": ({"items": ("a", "b", "c")}, {"order": (2, 0, 1)}, ["enter", "J", "3"]),
    "matrix": ({"rows": 1, "columns": 2}, {"cells": (("1", None),)}, ["6", "left", "backspace", "enter"]),
    "experiment": ({"choices": CHOICES, "experiment": EXPERIMENT}, {"choice": 2}, ["enter", "1"]),
}


@pytest.mark.parametrize("kind", GIVEN)
async def test_a_locked_field_shows_what_was_given_and_changes_nothing(kind: str) -> None:
    fields, given, keys = GIVEN[kind]
    one = asked(kind, **fields)
    response = one.responds(**given)
    async with tried(one, response, locked=True) as page:
        before = page.text
        await page.press(*keys)
        page.app.field.take_typed()
        assert page.response == response
        assert page.app.answers == []
        assert page.text == before


async def test_a_locked_text_locks_its_gaps() -> None:
    response = CLOZE.responds(gaps=(asked("numerical").responds(text="5"), None, None))
    async with tried(CLOZE, response, locked=True) as page:
        await page.press("6", "tab", "2", "enter")
        assert page.app.query(Line).first().value == "5"
        assert not page.app.field.take_typed()
        assert page.response == response


HOSTILE = "[b]x[/b] [@click=app.quit]y[/] `[/]` \x1b[31m 网络 שלום \u202eabc"


@pytest.mark.parametrize("size", [(80, 24), (40, 12)])
@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        ("single", {"choices": (HOSTILE, HOSTILE * 4)}),
        ("matching", {"texts": (HOSTILE, "b"), "answers": (HOSTILE * 3, "d")}),
        ("ordering", {"items": (HOSTILE, HOSTILE * 3, "c")}),
        ("numerical", {"unit": "[/b]"}),
    ],
)
async def test_texts_are_data(kind: str, fields: dict[str, Any], size: tuple[int, int]) -> None:
    async with tried(asked(kind, **fields), size=size) as page:
        assert "[/b]" in page.text
        await page.press("1", "a", "J", "enter")
        assert page.response is not None


async def test_on_a_low_screen_what_is_typed_comes_into_sight() -> None:
    async with tried(asked("matrix", rows=6, columns=6), size=(40, 5)) as page:
        for number in range(6):
            await page.press(*str(10 + number), "down")
        await page.press("8", "8")
        assert "88" in page.text
        assert page.app.query(Cell)[30].value == "1588"


@pytest.mark.parametrize("kind", ["single", "ordering", "matching"])
async def test_the_highlighted_line_is_in_sight(kind: str) -> None:
    texts = tuple(f"number {place} " + "of many words " * 6 for place in range(9))
    fields = {
        "single": {"choices": texts},
        "ordering": {"items": texts},
        "matching": {"texts": texts, "answers": ("c", "d")},
    }
    async with tried(asked(kind, **fields[kind]), size=(60, 12)) as page:
        for place in range(9):
            assert f"number {place} " in page.text
            await page.press("down")
        assert "number 0 " in page.text


@pytest.mark.parametrize(
    ("kind", "fields", "keys", "text"),
    [
        ("numerical", {}, ["9", "backspace", "5"], "5"),
        ("numerical", {}, ["1", "2", "home", "3", "delete", "end", "4"], "324"),
        ("shortanswer", {}, ["r", "e", "ctrl+u", "t"], "t"),
        ("output", {"code": "print(1)"}, ["1", "backspace", "2", "home", "3"], "32"),
    ],
)
async def test_keys_that_arrive_together_are_taken_in_their_order(
    kind: str, fields: dict[str, Any], keys: list[str], text: str
) -> None:
    async with tried(asked(kind, **fields)) as page:
        page.press_at_once(*keys)
        await page.pilot.pause()
        page.app.field.take_typed()
        assert page.response.text == text
