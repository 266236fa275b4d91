"""Text that is typed: what the fields that have a line share."""

from __future__ import annotations

from typing import ClassVar

from rich.cells import cell_len
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.events import Resize
from textual.timer import Timer
from textual.widgets import Input, Label, Static

from tui.widgets.in_order import InOrder
from tui.widgets.questions.field import QuestionField

SETTLED = 0.25
"""Seconds without a key after which what was typed is taken as the answer."""


LABEL = 9
"""Cells of what stands before the line."""


class Line(Input, InOrder):
    """Where it is typed. An Input would scroll by pages itself; here they are the quiz's. `locked`: only read."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("pagedown", "screen.page(1)", "next", key_display="PgDn"),
        Binding("pageup", "screen.page(-1)", show=False),
    ]

    locked = False

    def replace(self, text: str, start: int, end: int) -> None:
        """Every key, paste and deletion ends here."""
        if not self.locked:
            super().replace(text, start, end)


class TypingField(QuestionField):
    """Text that is taken when typing pauses, and at the latest when the question is left."""

    _typing: Timer | None = None

    @property
    def typing(self) -> bool:
        return self._typing is not None

    def typed(self) -> object:
        """What has been typed so far as a response; None where that is nothing. Every kind says."""
        raise NotImplementedError(f"{type(self).__name__} needs typed() -> response")

    def wait_for_pause(self) -> None:
        """Something was typed: take it once nothing more follows."""
        self._stop_waiting()
        if not self.locked and self.typed() != self.response:
            self._typing = self.set_timer(SETTLED, self.flush)
        self.post_message(self.Typing())
        if (line := self.screen.focused) is not None and self in line.ancestors:
            line.scroll_visible(animate=False)  # on a low screen it may stand under the edge

    def leave(self) -> None:
        """Take what was typed, and give the keys back to the screen."""
        self.flush()
        self.screen.set_focus(None)

    def flush(self) -> None:
        """Say at once what has been typed so far."""
        self._stop_waiting()
        self.answer(self.typed())

    def take_typed(self) -> bool:
        self._stop_waiting()
        if self.locked:
            return False
        before, self.response = self.response, self.typed()
        return bool(before != self.response)

    def _stop_waiting(self) -> None:
        if self._typing:
            self._typing.stop()
            self._typing = None


class TypedField(TypingField):
    """A line to type into, and what form the answer takes: beside it where there is room, else under it."""

    LONGEST: ClassVar[int] = 40
    ROOM: ClassVar[int] = 26
    """Cells that the line has at least."""

    def compose(self) -> ComposeResult:
        with Horizontal():
            yield Label("Answer", classes="label")
            yield Line(self.response.text if self.response else "", max_length=self.LONGEST, select_on_focus=False)
            yield Label(self.wanted, classes="wanted", markup=False)
        yield Static(self.wanted, classes="wanted-under", markup=False)

    @property
    def wanted(self) -> str:
        """What form the answer takes, in a few words."""
        return str(self.asked.plain_hint())

    def typed(self) -> object:
        text = self.query_one(Line).value.strip()
        return self.asked.responds(text=text) if text else None

    def begin(self) -> None:
        self.screen.set_focus(self.query_one(Line))

    def watch_locked(self, locked: bool) -> None:
        super().watch_locked(locked)
        for line in self.query(Line):
            line.locked = locked

    @on(Resize)
    def place_wanted(self) -> None:
        """Put the form of the answer where it can be read whole."""
        beside = self.query_one(".wanted", Label)
        fits = LABEL + self.ROOM + cell_len(self.wanted) + 3 <= self.size.width
        beside.display, self.query_one(".wanted-under").display = fits, not fits

    @on(Input.Changed)
    def changed(self) -> None:
        self.wait_for_pause()

    @on(Input.Submitted)
    def submitted(self) -> None:
        self.leave()
