"""The terminal as the application hears it: as Textual does, but what no person types is not taken as typed, and no
window is larger than a screen can be.
"""

from __future__ import annotations

import time
from typing import Any

from textual.drivers.linux_driver import LinuxDriver
from textual.events import Key, Resize
from textual.geometry import Size
from textual.message import Message

MOST = 100
"""Characters that follow each other at once: a fast typist behind a slow line sends fewer, and no field takes more."""

WIDEST, HIGHEST = 500, 200
"""Cells of a window that are drawn. A terminal may claim any number, and every cell of it would be computed."""

LINE_ENDS = ("enter", "ctrl+j", "tab")

AT_ONCE = 0.025
"""Seconds between two characters of one burst, at most: a key that is held down repeats every 30 ms or later."""


def within(width: int, height: int) -> tuple[int, int]:
    """The window that is drawn for one that is said to have so many columns and rows."""
    return max(1, min(width, WIDEST)), max(1, min(height, HIGHEST))


class TerminalDriver(LinuxDriver):
    """Cuts a burst of characters off. A terminal without bracketed paste delivers a pasted text as so many keys, and
    each costs as much as a keystroke: 20 kB would hold the screen for half a minute.
    """

    _last_character = 0.0
    _in_burst = 0

    def __init__(self, *words: Any, size: tuple[int, int] | None = None, **more: Any) -> None:
        super().__init__(*words, size=within(*(size or self._get_terminal_size())), **more)

    def _get_terminal_size(self) -> tuple[int, int]:
        return within(*super()._get_terminal_size())

    def process_message(self, message: Message) -> None:
        if isinstance(message, Resize) and within(*message.size) != tuple(message.size):
            size = Size(*within(*message.size))
            message = Resize(size, size, size, message.pixel_size)
        if isinstance(message, Key) and (message.is_printable or message.key in LINE_ENDS):
            now = time.monotonic()
            self._in_burst = self._in_burst + 1 if now - self._last_character < AT_ONCE else 1
            self._last_character = now
            if self._in_burst > MOST:
                return
        super().process_message(message)
