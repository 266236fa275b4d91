"""The application without a terminal, driven by Textual's pilot: faster, and its screens can be looked into."""

from __future__ import annotations

import re
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from textual.pilot import Pilot
from textual.screen import ModalScreen

from tui.app import NNQuizApp
from tui.cli.settings import Settings
from tui.opening import read_opening, write_opening
from tui.screens.room import Room

PATIENCE = 45.0
LEARNER = "ana"
READY = {"home": r"◆ \S+ / \d", "learn": r"(section|page) \d+ of", "quiz": "saved ✓", "lab": r"ready|epoch \d"}
"""What the screen that is opened shows once it can be used."""


@dataclass
class Trainer:
    """The running application and its keyboard."""

    app: NNQuizApp
    pilot: Pilot[None]

    @property
    def text(self) -> str:
        """What the screen on top shows."""
        return "\n".join(strip.text.rstrip() for strip in self.app.screen._compositor.render_strips())

    @property
    def place(self) -> str:
        """The name of the screen on top."""
        return type(self.app.screen).__name__

    async def until(self, met: Callable[[], Any]) -> None:
        deadline = time.monotonic() + PATIENCE
        while not met():
            assert time.monotonic() < deadline, f"it never came to that; the screen shows:\n{self.text}"
            await self.pilot.pause(0.01)

    async def until_shown(self, text: str) -> None:
        await self.until(lambda: text in self.text)

    async def press(self, *keys: str) -> None:
        for key in keys:
            await self.pilot.press(key)

    def footer(self) -> dict[str, str]:
        """The keys at the foot of the screen, and what they are said to do."""
        active = self.app.screen.active_bindings.values()
        return {binding.key: binding.description for _, binding, enabled, _ in active if binding.show and enabled}


@asynccontextmanager
async def opened(
    data: Path,
    where: str = "home",
    what: str | None = None,
    *,
    course: Path | None = None,
    size: tuple[int, int] = (100, 32),
    welcomed: bool = True,
) -> AsyncIterator[Trainer]:
    """The trainer on a screen of choice, once there is something on it."""
    if welcomed and not read_opening(data, LEARNER).welcomed:
        from tui.opening import Opening

        write_opening(data, LEARNER, Opening(welcomed=True))
    settings = Settings(course=course, data=data, learner=LEARNER, database_url=None)
    app = NNQuizApp(settings, where, what)
    async with app.run_test(size=size) as pilot:
        trainer = Trainer(app, pilot)
        await trainer.until(lambda: isinstance(app.screen, Room | ModalScreen))
        if welcomed:
            await trainer.until(lambda: re.search(READY[where], trainer.text))
        yield trainer
    settings.client.close()
