"""The terminal as the application hears it: as Textual does, but what no person types is not taken as typed."""

from __future__ import annotations

import time

from textual.drivers.linux_driver import LinuxDriver
from textual.events import Key
from textual.message import Message

MOST = 100
"""Characters that follow each other at once: a fast typist behind a slow line sends fewer, and no field takes more."""

LINE_ENDS = ("enter", "ctrl+j", "tab")

AT_ONCE = 0.025
"""Seconds between two characters of one burst, at most: a key that is held down repeats every 30 ms or later."""


class TerminalDriver(LinuxDriver):
    """Cuts a burst of characters off. A terminal without bracketed paste delivers a pasted text as so many keys, and
    each costs as much as a keystroke: 20 kB would hold the screen for half a minute.
    """

    _last_character = 0.0
    _in_burst = 0

    def process_message(self, message: Message) -> None:
        if isinstance(message, Key) and (message.is_printable or message.key in LINE_ENDS):
            now = time.monotonic()
            self._in_burst = self._in_burst + 1 if now - self._last_character < AT_ONCE else 1
            self._last_character = now
            if self._in_burst > MOST:
                return
        super().process_message(message)
