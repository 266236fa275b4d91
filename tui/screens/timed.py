"""What of an attempt's screen minds the time: a countdown, a word before the end, and the end itself."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import ClassVar

from textual import on, work
from textual.events import ScreenResume
from textual.screen import ModalScreen
from textual.timer import Timer

from gradebook.messages import Result
from gradebook.refused import LATER, ClassroomRefused
from tui.asking import AGAIN
from tui.countdown import Countdown, awake_or_not
from tui.screens.answering import Answering
from tui.widgets.gone import gone

LAST_CALL = 2.0
"""Seconds before the end at which what is still being typed is given."""


class Timed(Answering):
    """The classroom's clock counts: this one only shows it, and asks for the result once nothing is left."""

    clock: ClassVar[Callable[[], float]] = staticmethod(awake_or_not)

    countdown: Countdown | None = None
    _next_tick: Timer | None = None
    _result: Result | None = None

    def start_clock(self) -> None:
        """Count down from what the attempt has left, if its time is limited."""
        left = self.attempt.seconds_left if self.attempt else None
        if left is not None:
            self.countdown = Countdown(left, type(self).clock)
            self.tick()

    def tick(self) -> None:
        """Show what is left now, and come back when that changes: each second at the end, else each minute."""
        if self.countdown is None or gone(self):
            return
        if self._next_tick:
            self._next_tick.stop()
        said = self.countdown.announcement()
        if said:
            self.trainer.notify(said, title="Time", severity="warning", timeout=10, markup=False)
        self.show_standing()
        if self.countdown.left <= LAST_CALL:
            self.before_leaving()
        if self.countdown.left:
            self._next_tick = self.set_timer(max(0.01, self.countdown.until_change), self.tick)
        else:
            self.end()

    @work(exclusive=True, group="end")
    async def end(self) -> None:
        """The time is over: what was given stands. A server that is away is waited for."""
        self.handing_in = True
        self.show_standing()
        await self.trainer.settled(LAST_CALL)
        while not gone(self):
            try:
                result = await self._handed_in()
            except ClassroomRefused as refused:
                if refused.code not in (*LATER, "storage"):
                    self.handing_in = False
                    self.refused(refused.message)
                    self.show_standing()
                    return
            else:
                self.show_result(result)
                return
            await asyncio.sleep(AGAIN)

    async def _handed_in(self) -> Result:
        """The attempt's result, whether the classroom's clock has handed it in already or this request does."""
        assert self.attempt
        try:
            return await self.trainer.change(self.trainer.client.hand_in, self.attempt.id)
        except ClassroomRefused as refused:
            if refused.code != "closed":
                raise
            return await self.trainer.ask(self.trainer.client.result, self.attempt.id)

    def show_result(self, result: Result) -> None:
        """Show it in place of the quiz; over what else is looked at meanwhile, only say so."""
        from tui.screens.result import ResultScreen

        if gone(self):
            return
        if self.app.screen is not self and not isinstance(self.app.screen, ModalScreen):
            self._result = result
            self.trainer.notify("The quiz has been handed in. Go back to it to see the result.", markup=False)
            return
        stack = self.app.screen_stack
        for _ in stack[stack.index(self) + 1 :]:  # dialogs over it, at once: `pop_until_active` closes them later
            self.app.pop_screen()
        self.app.clear_notifications()
        self.app.switch_screen(ResultScreen(result))

    @on(ScreenResume)
    def show_result_now(self) -> None:
        """Come back to a quiz that has ended meanwhile."""
        if self._result:
            self.show_result(self._result)
