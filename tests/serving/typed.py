"""What tests of typed commands share: accounts that every host has, text that commands, and how a refusal reads."""

from __future__ import annotations

import json
import os
import pwd
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from click.testing import CliRunner

from tui.cli.command import nnquiz as command

HOSTILE = "\x1b]52;c;aGk=\x07\x1b[2J\u202e[/][@click=app.quit]{0}\x9b31m"
OBEYED = {chr(c) for c in (*range(0x20), *range(0x7F, 0xA0)) if chr(c) != "\n"} | set("\u200e\u200f\u202a\u202e\u2066")

Run = Callable[..., "subprocess.CompletedProcess[str]"]
ACCOUNTS = sorted({a.pw_uid: a.pw_name for a in pwd.getpwall() if 0 < a.pw_uid < 1000}.items())
A, B, C = [name for _, name in ACCOUNTS[:3]]
"""Three accounts that every host has."""
UIDS = {login: uid for uid, login in ACCOUNTS}


@contextmanager
def typed(place: Path) -> Iterator[Run]:
    """Runs the command to its end, in this process, and leaves the process as it was."""

    def run(*words: str | Path) -> subprocess.CompletedProcess[str]:
        told = CliRunner().invoke(command, [*map(str, words)], env={"NNQUIZ_DATA": str(place / "own")})
        assert told.exception is None or isinstance(told.exception, SystemExit), told.exception
        return subprocess.CompletedProcess(words, told.exit_code, told.stdout, told.stderr)

    before = os.umask(0o022)
    yield run
    os.umask(before)


def lines(done: subprocess.CompletedProcess[str]) -> list[str]:
    """What was refused, a line each."""
    told = done.stderr.splitlines()
    assert done.returncode == 1, done
    assert told
    assert all(line.startswith("nnquiz: ") for line in told), done.stderr
    return told


def refused(done: subprocess.CompletedProcess[str], *said: str) -> None:
    """It was refused in one clear line, and nothing was printed."""
    (line,) = lines(done)
    assert all(word in line for word in said), line
    assert done.stdout == ""


def learners(nnquiz: Run, folder: Path) -> dict[str, dict[str, object]]:
    done = nnquiz("class", "learners", "--json", "--data", folder)
    assert done.returncode == 0, done.stderr
    return {line["login"]: line for line in json.loads(done.stdout)["learners"]}
