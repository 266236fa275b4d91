"""What stands in a page that has not come yet."""

from __future__ import annotations

from textual.content import Content
from textual.widgets import Static


class Awaited(Static):
    """Nothing, for the moment that a page takes to come; while the class's server is away, that it is waited for."""

    def __init__(self) -> None:
        super().__init__(classes="text")

    def on_mount(self) -> None:
        """Follow what the application knows of the class's server."""
        self.watch(self.app, "away", self._take_away)

    def _take_away(self, away: bool) -> None:
        self.update(Content.styled("Waiting for the class server.  Esc goes back." if away else "", "$muted"))
