"""The terminal that nnquiz runs in: entered only where there is one, and left as it was found, whatever ends it."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import signal
import sys
import time
from pathlib import Path

import psutil
import pytest
from terminals import NNQUIZ, Opener, Terminal, awaited, processes_of, workers_of

pytestmark = [pytest.mark.terminal, pytest.mark.usefixtures("welcomed")]

SHELL = """
before=$(stty -g)
"$@" {redirected}
echo "left with $?"
[ "$(stty -g)" = "$before" ] && echo settings kept
sleep 60
"""
LEFT = (b"\x1b[?1049l", b"\x1b[?1000l", b"\x1b[?1003l", b"\x1b[?1006l", b"\x1b[?2004l", b"\x1b[?25h")
"""Main screen back, mouse reports and bracketed paste off, cursor shown."""


def under_a_shell(command: Opener, *words: str, redirected: str = "", env: dict[str, str] | None = None) -> Terminal:
    return command("/bin/sh", "-c", SHELL.format(redirected=redirected), "sh", *words, env=env)


def afterwards(shell: Terminal) -> str:
    """What the shell says once the command is gone."""
    shell.until(lambda _: re.search(rb"left with \d+\r\n(settings kept|)", shell.raw))
    shell.read(0.2)
    return shell.raw[shell.raw.rindex(b"left with") :].decode()


def nnquiz_in(shell: Terminal) -> psutil.Process:
    return next(child for child in psutil.Process(shell.child.pid).children() if "nnquiz" in " ".join(child.cmdline()))


def last_said(raw: bytes, sequence: bytes) -> bool:
    """Whether a mode's last word is this one: on and off differ in the last byte."""
    other = sequence[:-1] + (b"h" if sequence.endswith(b"l") else b"l")
    return raw.rfind(sequence) > raw.rfind(other)


@pytest.mark.parametrize("redirected", ["</dev/null", ">/dev/null", "| cat; exit", "<&-", ">&-"])
def test_without_a_terminal_it_says_so_and_ends(command: Opener, redirected: str) -> None:
    shell = under_a_shell(command, NNQUIZ, redirected=redirected)
    if "cat" in redirected:
        shell.ended()
    else:
        assert "left with 1" in afterwards(shell)
    assert shell.raw.count(b"nnquiz: needs a terminal on standard input, output and error") == 1
    assert b"Traceback" not in shell.raw
    assert b"\x1b" not in shell.raw


@pytest.mark.parametrize("kind", ["dumb", "", "unknown"])
def test_a_terminal_that_cannot_draw_is_told_apart(command: Opener, kind: str) -> None:
    shell = under_a_shell(command, NNQUIZ, env={"TERM": kind})
    assert "left with 1" in afterwards(shell)
    assert b"nnquiz: needs a terminal that can move its cursor" in shell.raw
    assert b"\x1b" not in shell.raw


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_a_signal_leaves_the_terminal_as_it_was(command: Opener, number: signal.Signals) -> None:
    shell = under_a_shell(command, NNQUIZ)
    shell.until("Neurons")
    nnquiz_in(shell).send_signal(number)
    assert afterwards(shell).split("\r\n")[:2] == [f"left with {128 + number}", "settings kept"]
    assert all(last_said(shell.raw, sequence) for sequence in LEFT)


def test_a_signal_while_the_lab_trains_ends_the_worker_too(command: Opener, long_run: Path) -> None:
    shell = under_a_shell(command, NNQUIZ, "lab", str(long_run))
    shell.until("Space runs it")
    shell.press("space")
    shell.until("▶ running   epoch")
    nnquiz_in(shell).send_signal(signal.SIGTERM)
    assert "left with 143" in afterwards(shell)
    data = long_run.parent / "data"
    assert awaited(lambda: not workers_of(data)), "a training process outlived the application"


@pytest.mark.parametrize("told", [True, False], ids=["with a hang-up", "without one"])
def test_a_closed_terminal_ends_the_process_soon(command: Opener, data: Path, told: bool) -> None:
    """SIGHUP comes to whom the terminal controls; a process in a session of its own only finds its terminal gone."""
    away = f"import os\nif os.fork():\n os.wait()\nelse:\n os.setsid()\n os.execv({NNQUIZ!r}, ['nnquiz'])"
    one = command(NNQUIZ) if told else command(sys.executable, "-c", away)
    one.until("Neurons")
    process = max(processes_of(data), key=lambda each: each.create_time())
    spent = sum(process.cpu_times()[:2])
    began = time.monotonic()
    one.close()
    with contextlib.suppress(psutil.NoSuchProcess):
        while process.status() != psutil.STATUS_ZOMBIE:
            assert time.monotonic() - began < 20, "it goes on without a terminal"
            busy = sum(process.cpu_times()[:2]) - spent
            assert busy < 4, f"it spins: {busy} s of processor time since the terminal was closed"
            time.sleep(0.05)
    if told:
        assert os.waitstatus_to_exitcode(os.waitpid(one.child.pid, 0)[1]) == 128 + signal.SIGHUP


def test_a_crash_gives_the_terminal_back_and_says_so(command: Opener, tmp_path: Path) -> None:
    broken = tmp_path / "broken.py"
    broken.write_text(
        "import tui.app\n"
        "def broken(self): raise RuntimeError('the sky fell')\n"
        "tui.app.NNQuizApp.action_turn_theme = broken\n"
        "from tui.cli import main\nmain()\n"
    )
    shell = under_a_shell(command, sys.executable, str(broken))
    shell.until("Neurons")
    shell.press("ctrl+t")
    assert afterwards(shell).split("\r\n")[:2] == ["left with 1", "settings kept"]
    assert b"the sky fell" in shell.raw
    assert all(last_said(shell.raw, sequence) for sequence in LEFT)


def test_no_environment_takes_the_box_characters_away(terminal: Opener) -> None:
    locale = {"PYTHONIOENCODING": "ascii", "LC_ALL": "C", "LANG": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    one = terminal(env=locale)
    one.until(lambda text: "────" in text and "░░░░" in text)
    one.press("q")
    assert one.ended() == 0


def test_textuals_environment_reaches_nothing(terminal: Opener, tmp_path: Path) -> None:
    there = tmp_path / "written"
    there.mkdir()
    names = {
        "TEXTUAL_DRIVER": "antigravity:Driver",
        "TEXTUAL_PRESS": "q",
        "TEXTUAL_SCREENSHOT": "1",
        "TEXTUAL_SCREENSHOT_LOCATION": str(there),
        "TEXTUAL_LOG": str(there / "log"),
        "TEXTUAL": "debug,devtools",
        "TEXTUAL_THEME": "nosuch",
    }
    one = terminal(env=names)
    one.until("Neurons")
    one.press("?")
    one.until("Keys of this screen")
    one.press("esc")
    one.until(lambda text: "Keys of this screen" not in text)
    one.press("q")
    assert one.ended() == 0
    assert list(there.iterdir()) == []


def test_killed_in_the_middle_of_training_it_leaves_no_process(command: Opener, data: Path, long_run: Path) -> None:
    shell = under_a_shell(command, NNQUIZ, "lab", str(long_run))
    shell.until("Space runs it")
    shell.press("space")
    shell.until("▶ running   epoch")
    assert workers_of(data)
    nnquiz_in(shell).kill()
    shell.until(lambda _: b"left with 137" in shell.raw)
    assert awaited(lambda: not workers_of(data)), "a training process outlived the application"


def test_suspended_and_taken_up_again_it_goes_on(command: Opener) -> None:
    if shutil.which("bash") is None:
        pytest.skip("needs a shell with job control")
    shell = command("bash", "--norc", "-i", env={"PS1": "$ "})
    shell.until("$")
    shell.press(f"{NNQUIZ}\r")
    shell.until("Neurons")
    process = next(p for p in psutil.Process(shell.child.pid).children() if "nnquiz" in " ".join(p.cmdline()))
    process.send_signal(signal.SIGTSTP)
    shell.until(lambda _: b"Stopped" in shell.raw)
    before = shell.raw[: shell.raw.index(b"Stopped")]  # the shell has modes of its own
    assert all(last_said(before, sequence) for sequence in LEFT)
    shell.press("fg\r")
    shell.until(lambda _: last_said(shell.raw, b"\x1b[?1049h"))
    shell.press("?")
    shell.until("Keys of this screen")
