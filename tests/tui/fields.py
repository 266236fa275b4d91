"""One field on a page, without a quiz around it: what a learner does in it, and what it answers."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from textual import on
from textual.app import App, ComposeResult
from textual.events import Key
from textual.pilot import Pilot

import tui.app
from content import questions
from content.asked import AskedBase
from tui.app import NNQuizApp
from tui.opening import DARK
from tui.screens.room import Paged
from tui.theme import THEMES
from tui.widgets.questions import QuestionField, field_for


class FieldApp(App[None]):
    """A page with one field on it, in the colours and widths of the application."""

    CSS_PATH = Path(tui.app.__file__).with_name("app.tcss")
    HORIZONTAL_BREAKPOINTS = NNQuizApp.HORIZONTAL_BREAKPOINTS
    VERTICAL_BREAKPOINTS = NNQuizApp.VERTICAL_BREAKPOINTS
    BINDINGS = [(str(number), f"choose({number - 1})") for number in range(1, 10)]  # noqa: RUF012

    def __init__(self, asked: AskedBase, response: Any = None, locked: bool = False) -> None:
        super().__init__()
        for theme in THEMES:
            self.register_theme(theme)
        self.theme = DARK
        self.field = field_for(asked, response, 0)
        self.field.locked = locked
        self.answers: list[Any] = []

    def compose(self) -> ComposeResult:
        with Paged():
            yield self.field

    def on_mount(self) -> None:
        self.field.begin()

    @on(QuestionField.Answered)
    def note(self, event: QuestionField.Answered) -> None:
        assert event.field is self.field, "a response of a part is not the question's"
        self.answers.append(event.response)

    def action_choose(self, place: int) -> None:
        self.field.choose(place)


@dataclass
class Tried:
    """The page and its keyboard."""

    app: FieldApp
    pilot: Pilot[None]

    @property
    def text(self) -> str:
        """What the page shows."""
        return "\n".join(strip.text.rstrip() for strip in self.app.screen._compositor.render_strips())

    @property
    def response(self) -> Any:
        """What the field holds."""
        return self.app.field.response

    async def press(self, *keys: str) -> None:
        await self.pilot.press(*keys)
        await self.pilot.pause()

    def press_at_once(self, *keys: str) -> None:
        """Keys that came in one packet: none is waited for."""
        for key in keys:
            self.app.post_message(Key(key, key if len(key) == 1 else None))

    async def click(self, text: str, right: int = 0) -> None:
        """Click where this text begins, or so many cells further right."""
        lines = self.text.split("\n")
        row = next(row for row, line in enumerate(lines) if text in line)
        await self.pilot.click(offset=(lines[row].index(text) + right, row))
        await self.pilot.pause()


@asynccontextmanager
async def tried(
    asked: AskedBase, response: Any = None, *, locked: bool = False, size: tuple[int, int] = (80, 24)
) -> AsyncIterator[Tried]:
    """A field of this question, ready for the first key."""
    app = FieldApp(asked, response, locked)
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        yield Tried(app, pilot)


def asked(kind: str, **fields: Any) -> Any:
    """A question of this kind as a learner sees it."""
    shared = {"id": "q", "section": "s", "points": 1, "prompt": "What?"}
    return questions.kind(kind).asked.model_validate({**shared, **fields})
