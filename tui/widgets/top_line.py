"""The line at the top of every screen: where one is, and what one has."""

from __future__ import annotations

from rich.cells import cell_len
from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from tui.words import shorten


class TopLine(Widget):
    """`place` on the left, `standing` on the right; the place gives way where the line is short."""

    place: reactive[str] = reactive("")
    standing: reactive[str] = reactive("")

    def render(self) -> Content:
        width = max(0, self.content_size.width)
        standing = shorten(self.standing, max(0, width - 4))
        place = shorten(self.place, max(0, width - cell_len(standing) - 2))
        gap = " " * max(0, width - cell_len(place) - cell_len(standing))
        head, separator, rest = place.partition(" · ")
        return Content.assemble((head, "bold"), separator, rest, gap, (standing, "$accent"))
