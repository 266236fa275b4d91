"""A line that is typed: what the fields that have one share."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.timer import Timer
from textual.widgets import Input, Label

from tui.widgets.questions.field import QuestionField

SETTLED = 0.25
"""Seconds without a key after which what was typed is taken as the answer."""


class Line(Input):
    """Where it is typed. An Input would scroll by pages itself; here they are the quiz's."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("pagedown", "screen.page(1)", "next", key_display="PgDn"),
        Binding("pageup", "screen.page(-1)", show=False),
    ]


class TypedField(QuestionField):
    """A line to type into. It is taken when typing pauses, and at the latest when the question is left."""

    LONGEST: ClassVar[int] = 40

    _typing: Timer | None = None

    def compose(self) -> ComposeResult:
        with Horizontal():
            yield Label("Answer", classes="label")
            yield Line(self.response.text if self.response else "", max_length=self.LONGEST, select_on_focus=False)
            yield Label(self.wanted, classes="wanted", markup=False)

    @property
    def wanted(self) -> str:
        """What form the answer takes, in a few words beside the line."""
        return ""

    def begin(self) -> None:
        self.query_one(Input).focus()

    @property
    def typing(self) -> bool:
        return self._typing is not None

    @on(Input.Changed)
    def wait_for_pause(self) -> None:
        self._stop_waiting()
        if self._typed() != self.response:
            self._typing = self.set_timer(SETTLED, self.flush)
        self.post_message(self.Typing())

    @on(Input.Submitted)
    def leave(self) -> None:
        self.flush()
        self.screen.set_focus(None)

    def flush(self) -> None:
        """Say at once what has been typed so far."""
        self._stop_waiting()
        self.answer(self._typed())

    def take_typed(self) -> bool:
        self._stop_waiting()
        before, self.response = self.response, self._typed()
        return bool(before != self.response)

    def _typed(self) -> object:
        typed = self.query_one(Input).value.strip()
        return self.asked.responds(text=typed) if typed else None

    def _stop_waiting(self) -> None:
        if self._typing:
            self._typing.stop()
            self._typing = None
