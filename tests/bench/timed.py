"""Terminals that tell the time."""

from __future__ import annotations

import os
import re
import select
import subprocess
import termios
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import psutil

ESCAPES = re.compile(rb"\x1b(?:\[[0-9;:<=>?]*[ -/]*[@-~]|[()][0-9A-Z]|[=>])")
PATIENCE = 30.0


class Terminal:
    """A program behind a pseudo-terminal. It tells when a text stood on it, to the read of the bytes."""

    def __init__(self, command: Sequence[str], data: Path, size: tuple[int, int] = (80, 24)) -> None:
        self._master, slave = os.openpty()
        termios.tcsetwinsize(slave, (size[1], size[0]))
        env = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        env |= {"TERM": "xterm-256color", "NNQUIZ_DATA": str(data)}
        self._heard = b""
        self.began = time.perf_counter()
        self._process = subprocess.Popen(
            list(command), stdin=slave, stdout=slave, stderr=slave, env=env, start_new_session=True
        )
        os.close(slave)
        self.pid = self._process.pid

    def __enter__(self) -> Terminal:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.wait()
        os.close(self._master)

    def wait_for(self, pattern: str, patience: float = PATIENCE) -> float:
        """The time at which text like this had arrived since the last key; "" is the first thing to arrive."""
        wanted, deadline = re.compile(pattern), time.perf_counter() + patience
        while not (self._heard and wanted.search(self.text)):
            if not self._hear(deadline - time.perf_counter()):
                raise AssertionError(f"{pattern!r} never came; what came is:\n{self.text}")
        return time.perf_counter()

    def press(self, key: str) -> float:
        """Press a key once nothing more comes from before; the time of it."""
        self.forget()
        pressed = time.perf_counter()
        os.write(self._master, key.encode())
        return pressed

    def forget(self) -> None:
        """Take in what is waiting, and look only at what comes after it."""
        while self._hear(0):
            pass
        self._heard = b""

    def rest(self, seconds: float) -> None:
        """Take in what comes for so long."""
        deadline = time.perf_counter() + seconds
        while self._hear(deadline - time.perf_counter()):
            pass

    def settle(self, quiet: float, patience: float = PATIENCE) -> None:
        """Wait until nothing has come for so long."""
        deadline = time.perf_counter() + patience
        while self._hear(quiet):
            assert time.perf_counter() < deadline, "the screen never came to rest"

    @property
    def text(self) -> str:
        """What has arrived since the last key, without what only moves the cursor or paints."""
        return ESCAPES.sub(b"", self._heard).decode(errors="ignore")

    def _hear(self, seconds: float) -> bool:
        if not select.select([self._master], [], [], max(0.0, seconds))[0]:
            return False
        try:
            self._heard += os.read(self._master, 65536)
        except OSError:  # the program has ended
            return False
        return True


Opener = Callable[..., Terminal]
"""Opens a terminal; knows what runs in it."""


def train_flat_out(lab: Terminal) -> psutil.Process:
    """Run the recipe in an open lab as fast as it goes; the process that trains it."""
    lab.wait_for("Space runs it")
    lab.press(" ")
    lab.wait_for(r"epoch [1-9]")
    lab.press(">")
    lab.wait_for("flat out")
    (worker,) = (
        child for child in psutil.Process(lab.pid).children(recursive=True) if "engine.workers" in child.cmdline()
    )
    return worker
