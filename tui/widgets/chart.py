"""Axes and curves on the screen."""

from __future__ import annotations

from rich.text import Text
from textual.reactive import reactive
from textual.widget import Widget

from content.figures.figure import Plot
from tui.charts import Colour, draw

ROLES = {"first": "primary", "second": "secondary", "third": "success", "mark": "warning", "muted": "muted"}


class Chart(Widget):
    """Draws `plot` to the size it has; nothing while there is none. `empty` is what it says until then."""

    plot: reactive[Plot | None] = reactive(None)

    def __init__(self, empty: str = "", *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.empty = empty

    def render(self) -> Text:
        width, height = self.content_size
        if self.plot is None or width < 16 or height < 5:
            return Text(self.empty, style="dim")
        return Text.from_ansi(draw(self.plot, width, height, self._colours()), no_wrap=True)

    def _colours(self) -> dict[str, Colour]:
        variables = self.app.theme_variables
        found = {}
        for role, name in ROLES.items():
            digits = variables[name].lstrip("#")[:6]
            found[role] = (int(digits[:2], 16), int(digits[2:4], 16), int(digits[4:6], 16))
        return found
