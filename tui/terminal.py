"""Guards between the application and the terminal it runs in: no screen without one, and a clean way out of it."""

from __future__ import annotations

import contextlib
import os
import select
import signal
import sys
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from textual.app import App

LEAVE_SCREEN = b"\x1b[?1000l\x1b[?1003l\x1b[?1006l\x1b[?1004l\x1b[?2004l\x1b[<u\x1b[?7h\x1b[?1049l\x1b[?25h"
"""Reports off (mouse, focus, paste, keys), lines wrapped, the main screen back, the cursor shown."""

LEAVE_WITHIN = 3.0
"""Seconds an application gets to leave in good order after a signal, before the process is ended."""


def why_no_screen() -> str | None:
    """Why no screen can be shown here, in one line; None when it can."""
    if not (_is_terminal(sys.__stdin__) and _is_terminal(sys.__stdout__) and _is_terminal(sys.__stderr__)):
        return "needs a terminal on standard input, output and error; `nnquiz progress` and `nnquiz train` do without"
    if os.environ.get("TERM", "") in ("", "dumb", "unknown"):
        return "needs a terminal that can move its cursor (TERM is not set to one); `nnquiz progress` does without"
    return None


def _is_terminal(stream: Any) -> bool:
    try:
        return stream is not None and bool(stream.isatty())
    except ValueError:  # closed
        return False


def guarded(app: App[Any], close: Callable[[], None] = lambda: None) -> int:
    """Run the application, close what it leaves behind, and give the process's exit code.

    SIGTERM, SIGHUP and a terminal that goes away end it in good order, with 128 and the signal's number; a crash ends
    with 1. The terminal's settings are put back whatever happened, and leaving takes no longer than `LEAVE_WITHIN`.
    """
    leaving = _Leaving(app)
    app.leaving = leaving.bound  # type: ignore[attr-defined]  # an application that leaves by itself is bounded too
    for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
        signal.signal(number, leaving.on_signal)
    threading.Thread(target=leaving.when_hung_up, args=(_fileno(sys.__stdin__),), daemon=True).start()
    try:
        app.run()
    finally:
        leaving.bound()
        leaving.put_back()
        close()
        _drop_what_cannot_be_written()
    return leaving.code or app.return_code or 0


def _drop_what_cannot_be_written() -> None:
    """What is still meant for a terminal that is gone goes nowhere: at its end Python would fail on it, with 120."""
    for stream in (sys.__stdout__, sys.__stderr__):
        try:
            if stream is not None:
                stream.flush()
        except (OSError, ValueError):
            nowhere = os.open(os.devnull, os.O_WRONLY)
            with contextlib.suppress(OSError, ValueError):
                os.dup2(nowhere, _fileno(stream))
            os.close(nowhere)


class _Leaving:
    """One orderly exit, asked for by a signal or by a terminal that is gone, bounded in time."""

    def __init__(self, app: App[Any]) -> None:
        self.app = app
        self.code = 0
        self._deadline: threading.Timer | None = None
        self.before = _settings_of(sys.__stdin__)

    def on_signal(self, number: int, _frame: object) -> None:
        self._leave(128 + number)

    def when_hung_up(self, fileno: int) -> None:
        """Wait for the terminal to go away. SIGHUP may be ignored (nohup); the kernel's hang-up cannot be."""
        poll = select.poll()
        poll.register(fileno, 0)
        poll.poll()
        self._leave(128 + signal.SIGHUP)

    def _leave(self, code: int) -> None:
        if self.code:
            return
        self.code = code
        self.bound()
        # A signal may arrive in the middle of anything, so the exit itself is left to the event loop.
        loop = getattr(self.app, "loop", None)
        if loop is not None and loop.is_running():
            loop.call_soon_threadsafe(self.app.exit, None, code)

    def bound(self) -> None:
        """From now on the process has so long to end: threads that wait for a disk or a lock are not waited for."""
        if self._deadline is None:
            self._deadline = threading.Timer(LEAVE_WITHIN, self._force)
            self._deadline.daemon = True
            self._deadline.start()

    def put_back(self) -> None:
        """The terminal's settings as they were found. TCSANOW: a terminal nobody reads from would never drain."""
        if self.before is None:
            return
        import termios

        try:
            termios.tcsetattr(_fileno(sys.__stdin__), termios.TCSANOW, self.before)
        except (termios.error, OSError):
            return  # the terminal is gone, and its settings with it

    def _force(self) -> None:
        """The application did not leave in time: put the screen back and end the process."""
        self.put_back()
        with contextlib.suppress(OSError):
            os.set_blocking(2, False)
            os.write(2, LEAVE_SCREEN)
        os._exit(self.code or self.app.return_code or 0)


def _fileno(stream: Any) -> int:
    return int(stream.fileno())


def _settings_of(stream: Any) -> list[Any] | None:
    import termios

    try:
        return termios.tcgetattr(_fileno(stream))
    except (termios.error, OSError):
        return None
