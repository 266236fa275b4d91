"""A real terminal for the tests: the command runs behind a pseudo-terminal, and what it draws is read back as text."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pexpect
import psutil
import pyte

NNQUIZ = str(Path(sys.executable).with_name("nnquiz"))
PATIENCE = float(os.environ.get("PATIENCE", "45"))
"""Seconds a test waits for what must come; the machine may be busy with other tests."""

# pyte knows no private modes with < > = and no $p; it would print their parameters.
UNKNOWN_MODES = re.compile(rb"\x1b\[[<>=][0-9;]*[A-Za-z]|\x1b\[\?[0-9;]*(\$p|[a-gi-km-zA-Z])")
UNFINISHED = re.compile(rb"\x1b(\[[<>=?0-9;$]*)?\Z")

# Synchronized output: an application that hears that the terminal knows it brackets each frame, and a frame is shown
# whole or not yet. Without it a test can read half of one.
FRAMES_ASKED = b"\x1b[?2026$p"
FRAMES_KNOWN = "\x1b[?2026;2$y"
FRAME_BEGINS = b"\x1b[?2026h"
FRAME_ENDS = b"\x1b[?2026l"
KEYS = {
    "enter": "\r",
    "esc": "\x1b",
    "tab": "\t",
    "up": "\x1b[A",
    "down": "\x1b[B",
    "right": "\x1b[C",
    "left": "\x1b[D",
    "pgup": "\x1b[5~",
    "pgdn": "\x1b[6~",
    "home": "\x1b[H",
    "end": "\x1b[F",
    "space": " ",
    "backspace": "\x7f",
    "f5": "\x1b[15~",
    "f6": "\x1b[17~",
    "ctrl+a": "\x01",
    "ctrl+k": "\x0b",
    "ctrl+p": "\x10",
    "ctrl+q": "\x11",
    "ctrl+s": "\x13",
    "ctrl+t": "\x14",
    "ctrl+u": "\x15",
}


def whole(told: bytes) -> int:
    """How much of the output can be shown: up to a frame or a sequence that has not ended yet."""
    frame = told.rfind(FRAME_BEGINS)
    if frame >= 0 and told.find(FRAME_ENDS, frame) < 0:
        return frame
    cut = UNFINISHED.search(told)
    return cut.start() if cut else len(told)


class Terminal:
    """A command in a terminal of its own, with the keyboard on one side and the screen's text on the other."""

    def __init__(self, *command: str, size: tuple[int, int] = (80, 24), env: dict[str, str] | None = None):
        columns, rows = size
        self.screen = pyte.Screen(columns, rows)
        self.stream = pyte.ByteStream(self.screen)
        self.raw = b""
        self._held = b""
        inherited = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "PYTHONPATH") if name in os.environ}
        told = {**inherited, "TERM": "xterm-256color", **(env or {})}
        self.child = pexpect.spawn(
            command[0], list(command[1:]), dimensions=(rows, columns), env=told, timeout=PATIENCE
        )
        self.child.delaybeforesend = None
        self.child.ptyproc.delayafterclose = self.child.ptyproc.delayafterterminate = 0.02

    @property
    def text(self) -> str:
        return "\n".join(line.rstrip() for line in self.screen.display)

    @property
    def top(self) -> str:
        return self.text.partition("\n")[0]

    def read(self, seconds: float = 0.05) -> bool:
        """Take in what has arrived; whether anything had."""
        try:
            got = self.child.read_nonblocking(65536, timeout=seconds)
        except (pexpect.TIMEOUT, pexpect.EOF):
            return False
        self.raw += got
        if FRAMES_ASKED in self.raw[-len(got) - len(FRAMES_ASKED) + 1 :]:
            self.child.send(FRAMES_KNOWN)
        told = self._held + got
        shown = whole(told)
        self._held = told[shown:]
        self.stream.feed(UNKNOWN_MODES.sub(b"", told[:shown]))
        return True

    def until(self, met: Callable[[str], object] | str, patience: float = PATIENCE) -> str:
        """Read until the screen's text meets a condition (or holds a text); the text then."""
        holds = (lambda text: met in text) if isinstance(met, str) else met
        deadline = time.monotonic() + patience
        while time.monotonic() < deadline:
            if holds(self.text):
                return self.text
            if not self.read() and not self.child.isalive():
                break
        raise AssertionError(f"the screen never met {met!r}; it shows:\n{self.text}")

    def settled(self, quiet: float = 0.12) -> str:
        """Read until nothing has arrived for a moment; the text then. It says nothing about what is still to come."""
        while self.read(quiet):
            pass
        return self.text

    def steady(self, met: Callable[[str], object], patience: float = PATIENCE) -> str:
        """Read until the text meets a condition and still does when nothing more arrives: no half of a frame."""
        deadline = time.monotonic() + patience
        while time.monotonic() < deadline:
            self.until(met, deadline - time.monotonic())
            if met(self.settled(0.2)):
                return self.text
        raise AssertionError(f"the screen never stayed so; it shows:\n{self.text}")

    def press(self, *keys: str) -> None:
        """Keys by name, or text as it is."""
        for key in keys:
            self.child.send(KEYS.get(key, key))

    def click(self, text: str) -> None:
        """Click in the middle of the first place where this text stands."""
        self.until(text)
        row = next(number for number, line in enumerate(self.screen.display) if text in line)
        column = self.screen.display[row].index(text) + len(text) // 2
        for state in "Mm":
            self.press(f"\x1b[<0;{column + 1};{row + 1}{state}")

    def paste(self, text: str, *, bracketed: bool) -> None:
        """Put a text in as a terminal does, reading meanwhile what the application draws."""
        told = f"\x1b[200~{text}\x1b[201~" if bracketed else text
        for at in range(0, len(told), 1000):
            self.child.send(told[at : at + 1000])
            self.read(0.001)
        while self.read(0.2):  # who pastes presses the next key a moment later
            pass

    def resize(self, columns: int, rows: int) -> None:
        self.screen.resize(rows, columns)
        self.child.setwinsize(rows, columns)

    def leave(self) -> None:
        """Quit, as often as it takes: a key pressed at the very end of a paste may be taken for a part of it."""
        deadline = time.monotonic() + PATIENCE
        while self.child.isalive():
            assert time.monotonic() < deadline, f"it cannot be left; it shows:\n{self.text}"
            self.press("q")
            for _ in range(60):
                if self.child.isalive():
                    self.read()
        assert self.ended() == 0

    def ended(self, patience: float = PATIENCE) -> int:
        """Wait for the command's end; its exit code, or minus the signal that ended it."""
        deadline = time.monotonic() + patience
        while self.child.isalive():
            assert time.monotonic() < deadline, f"the command did not end; it shows:\n{self.text}"
            self.read()
        while self.read(0):
            pass
        self.child.close()
        return self.child.exitstatus if self.child.exitstatus is not None else -(self.child.signalstatus or 0)

    def close(self) -> None:
        """Close the window: nobody reads or types any more."""
        self.child.ptyproc.fileobj.close()
        self.child.closed = self.child.ptyproc.closed = True

    def kill(self, number: int = signal.SIGKILL) -> None:
        os.kill(self.child.pid, number)


Opener = Callable[..., Terminal]


def processes_of(data: Path) -> list[psutil.Process]:
    """Processes that are alive and were started for this data folder, by their environment."""
    found = []
    for process in psutil.process_iter(["environ", "status"]):
        environ = process.info["environ"] or {}
        if environ.get("NNQUIZ_DATA") == str(data) and process.info["status"] != psutil.STATUS_ZOMBIE:
            found.append(process)
    return found


def workers_of(data: Path) -> list[psutil.Process]:
    """The training processes among them; one that ends while it is looked at is none any more."""
    found = []
    for process in processes_of(data):
        with contextlib.suppress(psutil.NoSuchProcess):  # ZombieProcess among them
            if "engine.workers" in process.cmdline():
                found.append(process)
    return found


def awaited(met: Callable[[], object], patience: float = PATIENCE) -> bool:
    """Whether a condition comes to hold within our patience."""
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        if met():
            return True
        time.sleep(0.02)
    return False
