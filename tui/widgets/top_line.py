"""The line at the top of every screen: where one is, and what one has."""

from __future__ import annotations

from rich.cells import cell_len
from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from tui.theme import WARNING
from tui.words import shorten

GONE = f"{WARNING} class server away: trying again"
LEAST = 8
"""Cells of a place's last part below which it says nothing any more."""


class TopLine(Widget):
    """`place` on the left, `standing` on the right; the place gives way where the line is short.

    While the class's server is `away`, that stands on the right, and before the standing only where both fit.
    """

    place: reactive[str] = reactive("")
    standing: reactive[str] = reactive("")
    away: reactive[bool] = reactive(False)

    def on_mount(self) -> None:
        """Follow what the application knows of the class's server."""
        if hasattr(self.app, "away"):
            self.watch(self.app, "away", self._take_away)

    def _take_away(self, away: bool) -> None:
        self.away = away

    def render(self) -> Content:
        width = max(0, self.content_size.width)
        standing = shorten(self._standing(width), max(0, width - 4))
        place = fitted(self.place, max(0, width - cell_len(standing) - 2))
        gap = " " * max(0, width - cell_len(place) - cell_len(standing))
        head, separator, rest = place.partition(" · ")
        colour = "bold $warning" if self.away else "$accent"
        return Content.assemble((head, "bold"), separator, rest, gap, (standing, colour))

    def _standing(self, width: int) -> str:
        both = f"{GONE}   {self.standing}"
        if not self.away:
            return self.standing
        return both if cell_len(both) + cell_len(self.place) + 2 <= width else GONE


def fitted(place: str, width: int) -> str:
    """A place cut to so many cells at its end; of three parts, a last one that would hardly be begun goes whole."""
    before, separator, _ = place.rpartition(" · ")
    left = width - cell_len(before + separator)
    if cell_len(place) > width and left < LEAST and " · " in before:
        return fitted(before, width)
    return shorten(place, width)
