"""The application's way to the classroom: off the screen's thread, in order, and over a server that may be away."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from textual import work
from textual.app import App
from textual.reactive import var

from gradebook.refused import LATER, ClassroomRefused

if TYPE_CHECKING:
    from gradebook.client import Client
    from tui.cli.settings import Settings

Reply = TypeVar("Reply")

AGAIN = 1.0
"""Seconds until a class's server that did not answer is asked once more."""


class Asking(App[None]):
    """What of the application speaks to the classroom; screens ask through it."""

    away: var[bool] = var(False)
    """Whether the class's server has been found not to answer."""

    def __init__(self, settings: Settings) -> None:
        super().__init__()
        self.settings = settings
        self._changes = 0
        self._in_order = asyncio.Lock()

    @property
    def client(self) -> Client:
        """The way to the classroom; loaded when first asked for, off the screen's thread."""
        return self.settings.client

    def follow_server(self) -> None:
        """Hear, from here on, when the class's server goes away and comes back."""
        self.loop = asyncio.get_running_loop()
        if self.settings.server:
            self.settings.server.watch(self._heard_of_server)

    @work(exclusive=True, group="away")
    async def watch_away(self, away: bool) -> None:
        """While the class's server is away, look for it, whether or not anything waits for it."""
        while self.away and self.settings.server:
            await asyncio.sleep(AGAIN)
            await asyncio.to_thread(self.settings.server.look)

    def _heard_of_server(self, away: bool) -> None:
        """Called in the thread that found out."""
        self.loop.call_soon_threadsafe(setattr, self, "away", away)

    async def ask(self, call: Callable[..., Reply], *words: Any) -> Reply:
        """Put a request to the classroom, off the screen's thread.

        Raises:
            ClassroomRefused: when it was not carried out.
        """
        return await asyncio.to_thread(call, *words)

    async def change(self, call: Callable[..., Reply], *words: Any) -> Reply:
        """The same for a request that changes something: leaving waits for it."""
        self._changes += 1
        try:
            return await self.ask(call, *words)
        finally:
            self._changes -= 1

    def send(self, then: Callable[[ClassroomRefused | None], None], call: Callable[..., Any], *words: Any) -> None:
        """Put an answer in the queue to the classroom; `then` is told that it is saved, or why not.

        The queue is the application's: answers arrive in the order they were given, and outlive their screens. Where a
        class's server is away, they wait for it.
        """
        self._changes += 1
        self.run_worker(self._deliver(then, call, *words), group="answers")

    async def _deliver(
        self, then: Callable[[ClassroomRefused | None], None], call: Callable[..., Any], *words: Any
    ) -> None:
        try:
            async with self._in_order:
                problem = await self._insist(partial(call, *words))
        finally:
            self._changes -= 1
        then(problem)

    async def _insist(self, call: Callable[[], Any]) -> ClassroomRefused | None:
        """Put a request, under one id, until the class's server has taken or refused it; why it refused."""
        while True:
            try:
                await self.ask(call)
            except ClassroomRefused as refused:
                if refused.code not in LATER or refused.again is None:
                    return refused
                call = refused.again
            else:
                return None
            await asyncio.sleep(AGAIN)

    async def settled(self, patience: float) -> bool:
        """Wait until all that was asked for is on disk, so many seconds at most; whether it is."""
        deadline = asyncio.get_running_loop().time() + patience
        while self._changes and asyncio.get_running_loop().time() < deadline:
            await asyncio.sleep(0.01)
        return not self._changes
