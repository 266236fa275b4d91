"""A class for the tests of the screens: made and served by the command itself, in a process that can be killed."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

from terminals import NNQUIZ

TITLE = "Networks 101"

LEARNER = "nobody" if os.geteuid() == 0 else pwd.getpwuid(os.geteuid()).pw_name
"""An account of this host. Root is nobody's learner, so for root the server takes whoever connects for this one."""

COURSE = {
    "course.toml": """
format = 1
id = "sums"
title = "Sums for a class"
[[chapter]]
id = "sums"
folder = "sums"
title = "Adding"
summary = "Two and two."
credits = 6
""",
    "sums/chapter.toml": """
[[section]]
id = "first"
title = "The first page"
text = "Two and two make four."
[[section]]
id = "second"
title = "The second page"
text = "Three and four make seven."
""",
    "sums/quiz.toml": """
draws = 3
[[question]]
id = "four"
kind = "numerical"
section = "first"
prompt = "Two and two?"
answer = "4"
tolerance = { nominal = 0 }
explanation = "SECRET-WHY."
[[question]]
id = "seven"
kind = "numerical"
section = "second"
prompt = "Three and four?"
answer = "7"
tolerance = { nominal = 0 }
explanation = "SECRET-WHY."
[[question]]
id = "sure"
kind = "truefalse"
section = "second"
prompt = "One is one."
answer = true
because = "SECRET-BECAUSE."
explanation = "SECRET-WHY."
""",
}
RIGHT = {"Two and two?": "4", "Three and four?": "7", "One is one.": "1"}
"""What to press or type for each of its questions."""

SERVE = """
import pwd, sys
from gradebook.peers import Peer
from gradebook.serving.server import Server
learner, attend = Peer(pwd.getpwnam(sys.argv[1]).pw_uid, 0), Server.attend
Server.attend = lambda server, connection, peer: attend(server, connection, learner)
sys.argv = ["nnquiz", *sys.argv[2:]]
from tui.cli import main
main()
"""


class TaughtClass:
    """A class in a folder, and its server."""

    def __init__(self, folder: Path) -> None:
        folder.chmod(0o700)
        self.folder, self.socket, self.course = folder / "class", folder / "class.sock", folder / "course"
        self.env = {"NNQUIZ_CLASS": str(self.socket)}
        self._server: subprocess.Popen[bytes] | None = None

    def make(self, title: str = TITLE) -> TaughtClass:
        """Make it, with its one learner."""
        for name, text in COURSE.items():
            path = self.course / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        self._run("init", str(self.folder), "--title", title, "--course", str(self.course))
        self.admit("enrol", LEARNER)
        return self

    def copy(self, folder: Path) -> TaughtClass:
        """The same class elsewhere; this one is not served."""
        other = TaughtClass(folder)
        shutil.copytree(self.folder, other.folder)
        shutil.copytree(self.course, other.course)
        return other

    def admit(self, *words: str) -> None:
        """`nnquiz class …` on its folder, while it is not served."""
        self._run(*words, "--data", str(self.folder))

    def _run(self, *words: str) -> None:
        done = subprocess.run([NNQUIZ, "class", *words], capture_output=True, text=True, timeout=60)
        assert done.returncode == 0, done.stderr

    def start(self) -> None:
        """Serve it; back once it answers."""
        words = ["class", "serve", "--data", str(self.folder), "--socket", str(self.socket)]
        as_root = [sys.executable, "-c", SERVE, LEARNER]
        command = [*(as_root if os.geteuid() == 0 else [NNQUIZ]), *words]
        self._server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        deadline = time.monotonic() + 30
        while not self._answers():
            assert self._server.poll() is None, self._server.stderr and self._server.stderr.read().decode()
            assert time.monotonic() < deadline, "the class's server does not answer"
            time.sleep(0.02)

    def _answers(self) -> bool:
        with suppress(OSError), socket.socket(socket.AF_UNIX) as probe:
            probe.connect(str(self.socket))
            return True
        return False

    def end(self, number: int = signal.SIGKILL) -> None:
        """End the server, at once unless told otherwise; it can be started again."""
        if self._server:
            self._server.send_signal(number)
            self._server.communicate(timeout=30)
            self._server = None

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """What stands in the class's records."""
        with closing(sqlite3.connect(self.folder / "progress.sqlite3")) as file:
            return file.execute(query).fetchall()
