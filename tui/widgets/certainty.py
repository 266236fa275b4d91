"""How sure a learner is of an answer."""

from __future__ import annotations

from typing import ClassVar, cast

from rich.cells import cell_len
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.events import Click
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from content.asked import Certainty as Level

LEVELS = ("a guess", "fairly sure", "quite sure")
"""Level 1, 2, 3 in words."""

QUESTION = "How sure?"
_ON, _OFF, _GAP = "(●) ", "( ) ", "   "


class Certainty(Widget, can_focus=True):
    """`level` is 1, 2, 3, or None while nothing is said. The arrows and Space change it, and so does a click.

    A screen has a key of its own that calls `action_cycle`, for where the focus is elsewhere.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("right,space,enter,c", "cycle(1)", "how sure", key_display="c"),
        Binding("left", "cycle(-1)", show=False),
        Binding("1", "level(1)", show=False),
        Binding("2", "level(2)", show=False),
        Binding("3", "level(3)", show=False),
    ]

    level: reactive[Level | None] = reactive(None)
    locked: reactive[bool] = reactive(False)

    class Chosen(Message):
        """The learner says how sure they are: 1 a guess, 2 fairly sure, 3 quite sure."""

        def __init__(self, level: Level) -> None:
            super().__init__()
            self.level = level

    def __init__(self, level: Level | None = None) -> None:
        super().__init__()
        self.set_reactive(Certainty.level, level)

    @property
    def across(self) -> bool:
        """Whether the levels stand beside each other."""
        return self.size.width >= cell_len(QUESTION) + sum(len(_GAP) + len(_ON) + len(word) for word in LEVELS)

    def render(self) -> Content:
        ways = [self._way(place + 1, word) for place, word in enumerate(LEVELS)]
        if self.across:
            return Content(QUESTION) + Content("").join([part for way in ways for part in (Content(_GAP), way)])
        return Content("\n").join([Content(QUESTION), *ways])

    def _way(self, level: int, word: str) -> Content:
        on = level == self.level
        return Content.styled(f"{_ON if on else _OFF}{word}", "bold $accent" if on else "$muted")

    def choose(self, level: int) -> None:
        """Say that it is this level."""
        if not self.locked and 1 <= level <= len(LEVELS):
            self.level = cast("Level", level)
            self.post_message(self.Chosen(self.level))

    def action_cycle(self, by: int = 1) -> None:
        """The next level; after the last one the first."""
        start = 0 if by > 0 else len(LEVELS) + 1
        self.choose(((self.level or start) - 1 + by) % len(LEVELS) + 1)

    def action_level(self, level: int) -> None:
        """Say it by its number."""
        self.choose(level)

    def on_click(self, event: Click) -> None:
        at = event.get_content_offset(self)
        if at is None:
            return
        if not self.across:
            self.choose(at.y)
            return
        start = cell_len(QUESTION)
        for level, word in enumerate(LEVELS, start=1):
            end = start + len(_GAP) + len(_ON) + len(word)
            if start + len(_GAP) <= at.x < end:
                self.choose(level)
            start = end
