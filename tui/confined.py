"""The application for accounts that are for nnquiz and nothing else: whoever uses it gets no further than its screens.

The login script has shut the other doors (no command, no files, no forwarding); these are the ones that a terminal
application opens by itself: a browser, a file, a shell to come back from. A lesson's code is not run either: what it
prints stands under it already, and such accounts may not write the file it would be started from.
"""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from textual.app import SuspendNotSupported
from textual.driver import Driver

from tui.app import NNQuizApp
from tui.driver import TerminalDriver

if TYPE_CHECKING:
    from tui.cli.settings import Settings


def why_not_confined(settings: Settings, subcommand: str | None) -> str | None:
    """Why the trainer cannot be opened for such an account, in one line; None when it can."""
    if subcommand:
        return f"--confined opens the trainer and takes no subcommand; got {subcommand!r}"
    if settings.class_socket is None:
        return "--confined is for accounts of a class; NNQUIZ_CLASS names no class's socket"
    return None


class ConfinedDriver(TerminalDriver):
    """Stays in the foreground of its terminal: what stops a process elsewhere is not heard."""

    def __init__(self, *words: Any, **more: Any) -> None:
        super().__init__(*words, **more)
        signal.signal(signal.SIGTSTP, signal.SIG_IGN)

    @property
    def can_suspend(self) -> bool:
        return False

    def open_url(self, url: str, new_tab: bool = True) -> None:
        """No program is started for it."""

    def deliver_binary(self, *words: Any, **more: Any) -> None:
        """Nothing is written."""


class ConfinedApp(NNQuizApp):
    """nnquiz without a way out of it."""

    runs_code = False

    def __init__(self, settings: Settings, *words: Any) -> None:
        super().__init__(settings, *words)
        self.opening = replace(self.opening, welcomed=True)  # it could not be remembered, and would come every time

    def get_driver_class(self) -> type[Driver]:
        return ConfinedDriver

    def remember(self, **changes: Any) -> None:
        """For this session only: such an account has no folder of its own."""
        self.opening = replace(self.opening, **changes)

    def open_url(self, url: str, *, new_tab: bool = True) -> None:
        """Show where it leads; whoever wants to go there takes it to their own browser."""
        self._told(f"Links are not opened from here: {url[:200]}")

    def action_screenshot(self, filename: str | None = None, path: str | None = None) -> None:
        """No file is written."""
        self._told("Screenshots are not kept here; your own terminal can take one.")

    def save_screenshot(self, *words: Any, **more: Any) -> str:
        """No file is written."""
        self.action_screenshot()
        return ""

    def deliver_screenshot(self, *words: Any, **more: Any) -> None:
        """No file is written."""
        self.action_screenshot()

    def _deliver_binary(self, *words: Any, **more: Any) -> None:
        self._told("Files are not written here.")

    def action_suspend_process(self) -> None:
        """There is no shell to go to."""
        self._told("There is nothing here but nnquiz; q leaves it.")

    @contextmanager
    def suspend(self) -> Iterator[None]:
        """Refused: there is no other program to make room for.

        Raises:
            SuspendNotSupported: always.
        """
        raise SuspendNotSupported("nothing else is run here")
        yield

    def _told(self, what: str) -> None:
        self.notify(what, markup=False)
