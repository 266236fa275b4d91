"""Keys and mouse on every screen: what is promised at the foot of the screen is what happens."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from pilots import LEARNER, Trainer, opened
from textual.events import Key
from textual.widgets import Input, OptionList

from tui.opening import DARK, LIGHT, read_opening
from tui.widgets.attempt_bar import AttemptBar
from tui.widgets.figure import DialRow, FigureView
from tui.widgets.recipe import RecipeField

SCREENS = {"home": None, "learn": "neurons", "quiz": "neurons", "lab": None}
NOTHING_TO_DO_YET = {("lab", "r"), ("learn", "pageup"), ("quiz", "pageup")}

COURSE = """
format = 1
id = "typed"
title = "Typed"
[[chapter]]
id = "one"
folder = "one"
title = "One"
summary = "One."
credits = 1
"""
CHAPTER = '[[section]]\nid = "only"\ntitle = "Only"\ntext = "Text."\n'
QUESTION = """
[[question]]
id = "q{n}"
kind = "numerical"
section = "only"
prompt = "Type {n}."
answer = "{n}"
tolerance = {{ nominal = 0 }}
explanation = "It is {n}."
"""


@pytest.fixture
def typed(tmp_path: Path) -> Path:
    """A course whose quiz is three numbers to type."""
    folder = tmp_path / "course"
    (folder / "one").mkdir(parents=True)
    (folder / "course.toml").write_text(COURSE)
    (folder / "one" / "chapter.toml").write_text(CHAPTER)
    (folder / "one" / "quiz.toml").write_text("draws = 3\n" + "".join(QUESTION.format(n=n) for n in (1, 2, 3)))
    return folder


@pytest.mark.parametrize(("where", "what"), SCREENS.items(), ids=list(SCREENS))
async def test_every_key_at_the_foot_does_something(data: Path, where: str, what: str | None) -> None:
    async with opened(data, where, what) as trainer:
        keys = [key for key in trainer.footer() if (where, key) not in NOTHING_TO_DO_YET]
    assert len(keys) >= 2
    for key in keys:
        async with opened(data, where, what) as trainer:
            await trainer.pilot.pause()
            if key not in trainer.footer():  # the quiz has gone on to a question of another kind
                continue
            before = (trainer.text, trainer.place)
            await trainer.press(key)
            await trainer.until(
                lambda trainer=trainer, before=before: (
                    not trainer.app.is_running or trainer.app._exit or (trainer.text, trainer.place) != before
                )
            )


@pytest.mark.parametrize(("where", "what"), SCREENS.items(), ids=list(SCREENS))
async def test_the_help_lists_what_the_foot_shows(data: Path, where: str, what: str | None) -> None:
    async with opened(data, where, what, size=(120, 60)) as trainer:
        if where == "quiz" and isinstance(trainer.app.focused, Input):
            trainer.app.screen.set_focus(None)
            await trainer.pilot.pause()
        active = trainer.app.screen.active_bindings.values()
        promised = {binding.tooltip or binding.description for _, binding, on, _ in active if binding.show and on}
        await trainer.press("question_mark")
        await trainer.until_shown("Keys of this screen")
        assert [means for means in promised if means not in trainer.text] == []
        await trainer.press("escape")
        await trainer.until(lambda: "Keys of this screen" not in trainer.text)


async def test_the_palette_has_the_rest_and_no_way_to_write_files(data: Path) -> None:
    async with opened(data) as trainer:
        await trainer.press("ctrl+p")
        await trainer.until_shown("Dark or light")
        assert "creenshot" not in trainer.text
        assert "Welcome" in trainer.text
        await trainer.press("escape")
        await trainer.until(lambda: trainer.place == "HomeScreen")


async def test_esc_goes_back_step_by_step_until_home(data: Path) -> None:
    async with opened(data, "learn", "neurons") as trainer:
        await trainer.press("t")
        await trainer.until_shown("saved ✓")
        await trainer.press("ctrl+s")
        await trainer.until(lambda: trainer.place == "HandInScreen")
        await trainer.press("enter")
        await trainer.until(lambda: trainer.place == "ResultScreen" and "0 of 5 right" in trainer.text)
        await trainer.press("enter")
        steps = ["AnswerScreen", "ResultScreen", "LessonScreen", "HomeScreen"]
        for place in steps:
            await trainer.until(lambda place=place: trainer.place == place)
            await trainer.press("escape")
        assert trainer.place == "HomeScreen"


@pytest.mark.parametrize(
    ("keys", "place"),
    [("gl", "LabScreen"), ("gp", "ProgressScreen"), ("gq", "QuizScreen"), ("lv", "RunsScreen")],
)
async def test_places_are_two_keys_away_and_esc_leads_home(data: Path, keys: str, place: str) -> None:
    async with opened(data) as trainer:
        await trainer.press(*keys)
        await trainer.until(lambda: trainer.place == place)
        await trainer.until(lambda: place != "QuizScreen" or "saved ✓" in trainer.text)
        if isinstance(trainer.app.focused, Input):
            await trainer.press("escape")
        await trainer.press("g", "h")
        await trainer.until(lambda: trainer.place == "HomeScreen")
        await trainer.press("g")
        await trainer.until(lambda: trainer.place == "GoScreen")
        await trainer.press("x")
        await trainer.until(lambda: trainer.place == "HomeScreen")


async def test_pressed_faster_than_screens_come_nothing_breaks(data: Path) -> None:
    async with opened(data) as trainer:
        for keys in (
            ["enter", "escape"],
            ["l", "escape"],
            ["t", "escape", "escape"],
            ["enter", "n", "n", "n", "escape"],
        ):
            await trainer.press(*keys, *keys)
        await trainer.press("escape", "escape")
        await trainer.until(lambda: trainer.place == "HomeScreen")
        await trainer.until_shown("Chapters")
        assert trainer.app._exception is None


async def test_a_field_keeps_every_printable_key(data: Path, typed: Path) -> None:
    async with opened(data, "quiz", "one", course=typed) as trainer:
        await trainer.press(*"1npqgt", "question_mark", "slash", "space", "2")
        await trainer.until(lambda: trainer.app.screen.query_one(Input).value == "1npqgt?/ 2")
        assert trainer.place == "QuizScreen"


async def test_a_recipes_field_keeps_them_while_it_is_typed_in(data: Path) -> None:
    async with opened(data, "lab") as trainer:
        await trainer.press("down", *"12qgrsx")
        field = trainer.app.focused
        assert isinstance(field, RecipeField)
        assert field.typed == "12qgrsx"
        await trainer.press("escape")
        assert field.typed is None
        assert trainer.place == "LabScreen"


@pytest.mark.parametrize("leaving", ["pagedown", "ctrl+s", "escape", "ctrl+q", "enter"])
async def test_what_is_typed_is_kept_however_the_question_is_left(data: Path, typed: Path, leaving: str) -> None:
    async with opened(data, "quiz", "one", course=typed) as trainer:
        await trainer.press(*"1234", leaving)
        shown = ("1 of 3 answered", "Not answered: 2, 3", "◆ 0 / 1")
        await trainer.until(lambda: trainer.app._exit or any(text in trainer.text for text in shown))
    async with opened(data, "quiz", "one", course=typed) as trainer:
        await trainer.until_shown("1 of 3 answered")
        await trainer.press("pageup")
        await trainer.until_shown("1234")


async def test_saved_is_not_said_of_what_is_being_typed(data: Path, typed: Path) -> None:
    async with opened(data, "quiz", "one", course=typed) as trainer:
        await trainer.press("7")
        await trainer.until(lambda: trainer.app.screen.query_one(Input).value == "7")
        await trainer.pilot.pause()
        assert "saved ✓" not in trainer.text or "1 of 3 answered" in trainer.text
        await trainer.until(lambda: "saved ✓" in trainer.text and "1 of 3 answered" in trainer.text)


async def test_clicks_open_a_chapter_and_turn_a_dial(data: Path) -> None:
    async with opened(data) as trainer:
        row = next(y for y, line in enumerate(trainer.text.split("\n")) if "1 Neurons" in line)
        await trainer.pilot.click(offset=(6, row))
        await trainer.until(lambda: trainer.place == "LessonScreen")
        await to_a_figure(trainer)
        view = trainer.app.screen.query_one(FigureView)
        dial = trainer.app.screen.query(DialRow).first()
        before = view.values[dial.dial.name]
        dial.scroll_visible(animate=False)
        await trainer.pilot.pause()
        line = trainer.text.split("\n")[dial.region.y]
        await trainer.pilot.click(offset=(line.index("›"), dial.region.y))
        await trainer.until(lambda: view.values[dial.dial.name] > before)
        line = trainer.text.split("\n")[dial.region.y]
        await trainer.pilot.click(offset=(line.index("‹"), dial.region.y))
        await trainer.until(lambda: view.values[dial.dial.name] == before)


async def to_a_figure(trainer: Trainer) -> None:
    """Turn pages until one has a figure, drawn."""
    for _ in range(12):
        await trainer.until(lambda: trainer.app.screen.page is not None)  # type: ignore[attr-defined]
        await trainer.pilot.pause(0.1)
        if trainer.app.screen.query(FigureView):
            await trainer.until(lambda: len(trainer.app.screen.query(DialRow)) > 0)
            await trainer.until(lambda: trainer.app.screen.query_one(FigureView).picture is not None)
            return
        await trainer.press("n")
    raise AssertionError("no page of the chapter has a figure")


async def test_clicks_choose_an_answer_and_move_between_questions(data: Path) -> None:
    async with opened(data, "quiz", "neurons") as trainer:
        for place in range(5):
            bar = trainer.app.screen.query_one(AttemptBar)
            await trainer.pilot.click(AttemptBar, offset=(bar.styles.padding.left + 3 * place, 0))
            await trainer.until(lambda place=place: trainer.app.screen.at == place)  # type: ignore[attr-defined]
            await trainer.until(lambda place=place: f"{place + 1} of 5" in trainer.text.split("\n")[0])
            if not trainer.app.screen.query(OptionList):
                continue
            await trainer.pilot.click(OptionList, offset=(10, 1))
            await trainer.until(lambda: "1 of 5 answered" in trainer.text and "saved ✓" in trainer.text)
            return
    raise AssertionError("five questions, and none with choices")


async def test_the_theme_and_the_welcome_are_remembered(data: Path) -> None:
    async with opened(data, welcomed=False) as trainer:
        await trainer.until_shown("Welcome to nnquiz")
        await trainer.press("enter")
        await trainer.until(lambda: trainer.place == "HomeScreen")
        assert trainer.app.theme == DARK
        await trainer.press("ctrl+t")
        await trainer.until(lambda: read_opening(data, LEARNER).theme == LIGHT)
    async with opened(data, welcomed=False) as trainer:
        await trainer.until_shown("Chapters")
        assert trainer.place == "HomeScreen"
        assert trainer.app.theme == LIGHT


async def test_a_lesson_opens_where_it_was_left(data: Path) -> None:
    async with opened(data, "learn", "neurons") as trainer:
        first = trainer.app.screen.page.section  # type: ignore[attr-defined, union-attr]
        await trainer.press("n")
        await trainer.until(lambda: trainer.app.screen.page.section != first)  # type: ignore[attr-defined, union-attr]
        left = trainer.app.screen.page.title  # type: ignore[attr-defined, union-attr]
        await trainer.press("escape")
        await trainer.until_shown(f"Continue   Neurons · 1 {left}")
    async with opened(data, "learn") as trainer:
        await trainer.until(lambda: left in trainer.text.split("\n")[0])


async def test_page_turns_that_come_at_once_are_all_made(data: Path, typed: Path) -> None:
    """As they come over a slow line: the second is on its way while the first takes the field off the screen."""
    async with opened(data, "quiz", "one", course=typed) as trainer:
        for apart in range(16):
            key, place = [("pagedown", 3), ("pageup", 1)][apart % 2]
            trainer.app.post_message(Key(key, None))
            for _ in range(apart):
                await asyncio.sleep(0)
            trainer.app.post_message(Key(key, None))
            await trainer.until_shown(f"{place} of 3")


@pytest.mark.parametrize("apart", range(4))
async def test_both_keys_of_a_way_may_come_at_once(data: Path, apart: int) -> None:
    async with opened(data, "learn", "neurons") as trainer:
        trainer.app.post_message(Key("g", "g"))
        for _ in range(apart):
            await asyncio.sleep(0)
        trainer.app.post_message(Key("q", "q"))
        await trainer.until(lambda: trainer.place == "QuizScreen")
