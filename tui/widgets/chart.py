"""Axes and curves on the screen."""

from __future__ import annotations

import asyncio

from rich.text import Text
from textual import on, work
from textual.events import Resize
from textual.reactive import reactive
from textual.widget import Widget

from content.figures.figure import Plot
from tui.charts import Colour, draw
from tui.widgets.gone import gone

ROLES = {"first": "primary", "second": "secondary", "third": "success", "mark": "warning", "muted": "muted"}


class Chart(Widget):
    """Draws `plot` to the size it has, off the screen's thread; `empty` is what it says while there is none."""

    plot: reactive[Plot | None] = reactive(None)

    def __init__(self, empty: str = "", *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.empty = empty
        self._drawn: Text | None = None

    def render(self) -> Text:
        return Text(self.empty, style="dim") if self.plot is None or self._drawn is None else self._drawn

    def on_mount(self) -> None:
        self.app.theme_changed_signal.subscribe(self, lambda _: self.redraw())

    def watch_plot(self) -> None:
        self.redraw()

    @on(Resize)
    @work(exclusive=True)
    async def redraw(self) -> None:
        """Draw the plot as it is now; a drawing still under way for an older one is dropped."""
        plot, (width, height) = self.plot, self.content_size
        if plot is None or width < 16 or height < 5:
            self._drawn = None
        else:
            self._drawn = await asyncio.to_thread(_text, plot, width, height, self._colours())
        if not gone(self):
            self.refresh()

    def _colours(self) -> dict[str, Colour]:
        variables = self.app.theme_variables
        found = {}
        for role, name in ROLES.items():
            digits = variables[name].lstrip("#")[:6]
            found[role] = (int(digits[:2], 16), int(digits[2:4], 16), int(digits[4:6], 16))
        return found


def _text(plot: Plot, width: int, height: int, colours: dict[str, Colour]) -> Text:
    return Text.from_ansi(draw(plot, width, height, colours), no_wrap=True)
