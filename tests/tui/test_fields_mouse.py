"""The fields of questions, answered by clicks; and how sure one is, by both."""

from __future__ import annotations

from fields import asked, tried
from textual import on
from textual.app import App, ComposeResult

from tui.app import NNQuizApp
from tui.theme import THEMES
from tui.widgets.certainty import Certainty
from tui.widgets.questions.matrix import Cell
from tui.widgets.questions.output import Lines
from tui.widgets.questions.typed import Line

CHOICES = ("one", "two", "three")
MATCHING = asked("matching", texts=("relu", "sigmoid"), answers=("above 0", "sums to 1"))
ORDERING = asked("ordering", items=("loss", "forward", "backward"))


async def test_a_click_chooses() -> None:
    async with tried(asked("single", choices=CHOICES)) as page:
        await page.click("two")
        assert page.response.choice == 1
    async with tried(asked("multiple", choices=CHOICES)) as page:
        await page.click("two")
        await page.click("three")
        await page.click("two")
        assert page.response.choices == (2,)
    async with tried(asked("truefalse")) as page:
        await page.click("False")
        assert page.response.answer is False


async def test_a_click_on_an_answer_picks_it_for_the_highlighted_line() -> None:
    async with tried(MATCHING) as page:
        await page.click("b  ·  sums to 1", right=6)
        await page.click("above 0")
        assert page.response.picks == (1, 0)


async def test_a_click_on_a_left_side_turns_its_answer() -> None:
    async with tried(MATCHING) as page:
        await page.click("sigmoid")
        assert page.response.picks == (None, 0)


async def test_a_click_on_a_sign_moves_an_item() -> None:
    async with tried(ORDERING) as page:
        await page.click("▲▼  backward")
        assert page.response.order == (0, 2, 1)
        await page.click("▲▼  loss", right=1)
        assert page.response.order == (2, 0, 1)


async def test_a_click_on_an_item_alone_is_no_answer() -> None:
    async with tried(ORDERING) as page:
        await page.click("forward")
        assert page.response is None
        await page.click("Not answered yet")
        assert page.response.order == (0, 1, 2)


async def test_a_click_goes_to_a_cell_a_gap_and_an_area() -> None:
    async with tried(asked("matrix", rows=2, columns=2)) as page:
        await page.pilot.click(page.app.query(Cell).last())
        await page.press("7", "enter")
        assert page.response.cells == ((None, None), (None, "7"))
    gaps = (asked("numerical"), asked("single", choices=CHOICES))
    async with tried(asked("cloze", pieces=("a", "b", "c"), gaps=gaps)) as page:
        await page.click("three")
        await page.pilot.click(page.app.query(Line).first())
        await page.press("7", "enter")
        assert (page.response.gaps[0].text, page.response.gaps[1].choice) == ("7", 2)
    async with tried(asked("output", code="print(1)")) as page:
        page.app.set_focus(None)
        await page.pilot.click(Lines)
        await page.press("7", "tab")
        assert page.response.text == "7"


async def test_a_locked_field_takes_no_click() -> None:
    async with tried(ORDERING, locked=True) as page:
        await page.click("▲▼  backward")
        await page.click("Not answered yet")
        assert page.app.answers == []
    async with tried(MATCHING, locked=True) as page:
        await page.click("above 0")
        await page.click("relu")
        assert page.app.answers == []


class Sure(App[None]):
    """A page with nothing but how sure one is."""

    BINDINGS = [("c", "turn")]  # noqa: RUF012

    def __init__(self) -> None:
        super().__init__()
        for theme in THEMES:
            self.register_theme(theme)
        self.theme = THEMES[0].name
        self.said: list[int] = []

    HORIZONTAL_BREAKPOINTS = NNQuizApp.HORIZONTAL_BREAKPOINTS

    def compose(self) -> ComposeResult:
        yield Certainty()

    @on(Certainty.Chosen)
    def note(self, event: Certainty.Chosen) -> None:
        self.said.append(event.level)

    def action_turn(self) -> None:
        self.query_one(Certainty).action_cycle()


async def test_how_sure_by_keys() -> None:
    async with Sure().run_test(size=(80, 5)) as pilot:
        certainty = pilot.app.query_one(Certainty)
        assert certainty.level is None
        await pilot.press("c", "c", "c", "c")
        certainty.focus()
        await pilot.press("left", "2", "right", "space")
        assert pilot.app.said == [1, 2, 3, 1, 3, 2, 3, 1]
        assert "(●) a guess" in certainty.render().plain


async def test_how_sure_by_clicks_wide_and_narrow() -> None:
    async with Sure().run_test(size=(80, 5)) as pilot:
        line = pilot.app.query_one(Certainty).render().plain
        for word in ("quite sure", "a guess", "fairly sure"):
            await pilot.click(Certainty, offset=(line.index(word) + pilot.app.query_one(Certainty).gutter.left, 0))
        await pilot.click(Certainty, offset=(line.index("sure?") + 1, 0))
        assert pilot.app.said == [3, 1, 2]
    async with Sure().run_test(size=(40, 8)) as pilot:
        for row in (2, 1, 3, 0):
            await pilot.click(Certainty, offset=(6, row))
        assert pilot.app.said == [2, 1, 3]


async def test_how_sure_cannot_be_said_of_a_locked_question() -> None:
    async with Sure().run_test(size=(80, 5)) as pilot:
        certainty = pilot.app.query_one(Certainty)
        certainty.locked = True
        await pilot.press("c")
        await pilot.click(Certainty, offset=(16, 0))
        assert pilot.app.said == []
