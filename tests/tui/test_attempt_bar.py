"""The line that shows where one is in an attempt, however many questions it has."""

from __future__ import annotations

import pytest
from textual import on
from textual.app import App, ComposeResult

from tui.theme import FLAG, THEMES
from tui.widgets.attempt_bar import AttemptBar


class BarApp(App[None]):
    CSS = "AttemptBar { height: 1; padding: 0 2; }"

    def __init__(self, count: int, at: int) -> None:
        super().__init__()
        for theme in THEMES:
            self.register_theme(theme)
        self.theme = THEMES[0].name
        self.count, self.begin_at = count, at
        self.gone_to: list[int] = []

    def compose(self) -> ComposeResult:
        bar = AttemptBar()
        bar.count, bar.at = self.count, self.begin_at
        bar.answered, bar.flagged = frozenset(range(self.begin_at)), frozenset({self.begin_at})
        yield bar

    @on(AttemptBar.GoTo)
    def note(self, event: AttemptBar.GoTo) -> None:
        self.gone_to.append(event.place)


@pytest.mark.parametrize("width", [40, 80, 120])
@pytest.mark.parametrize(("count", "at"), [(1, 0), (18, 17), (20, 0), (60, 0), (60, 31), (60, 59), (500, 250)])
async def test_the_one_that_is_asked_and_the_count_are_on_the_line(count: int, at: int, width: int) -> None:
    app = BarApp(count, at)
    async with app.run_test(size=(width, 3)):
        bar = app.query_one(AttemptBar)
        text = bar.render().plain
        assert len(text) <= width - 4
        assert text.endswith(f"{at} of {count} answered")
        assert FLAG in text
        assert text.startswith("‹") == (bar._shown().start > 0)
        assert ("›" in text) == (bar._shown().stop < count)


@pytest.mark.parametrize("at", [0, 31, 59])
async def test_a_click_goes_to_what_stands_there_and_on_an_arrow_to_the_next_that_is_not_shown(at: int) -> None:
    app = BarApp(60, at)
    async with app.run_test(size=(80, 3)) as pilot:
        bar = app.query_one(AttemptBar)
        text, shown = bar.render().plain, bar._shown()
        await pilot.click(AttemptBar, offset=(2 + text.index(FLAG) - 1, 0))
        await pilot.pause()
        assert app.gone_to == [at]
        for arrow, beyond in (("‹", shown.start - 1), ("›", shown.stop)):
            app.gone_to.clear()
            if arrow in text:
                await pilot.click(AttemptBar, offset=(2 + text.index(arrow), 0))
                await pilot.pause()
                assert app.gone_to == [beyond]
        app.gone_to.clear()
        await pilot.click(AttemptBar, offset=(2 + text.index("answered"), 0))
        await pilot.pause()
        assert app.gone_to == []
