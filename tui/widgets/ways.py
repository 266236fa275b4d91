"""The ways out of a dialog, each by its key or by a click."""

from __future__ import annotations

from textual.content import Content
from textual.widgets import Static


class Ways(Static):
    """`ways` are (key, action of the screen, label); all three are the program's own words, never a person's."""

    def __init__(self, *ways: tuple[str, str, str]) -> None:
        parts = (f"[@click=screen.{action}][bold $accent]{key}[/] {label}[/]" for key, action, label in ways)
        super().__init__(Content.from_markup("     ".join(parts)), classes="ways")
