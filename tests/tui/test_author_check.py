"""`nnquiz check` at work: advice apart from problems, again at each save, and a clean end by Ctrl+C."""

from __future__ import annotations

import json
import os
import queue
import shutil
import signal
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import psutil
import pytest
from terminals import NNQUIZ

SMALL = Path(__file__).parent.parent / "content" / "courses" / "small"
PATIENCE = 60.0

Start = Callable[..., "Heard"]


class Heard:
    """A running command whose lines are read as they come."""

    def __init__(self, *words: str) -> None:
        self.process = subprocess.Popen(
            [NNQUIZ, *words], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        self._lines: queue.Queue[str] = queue.Queue()
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self._lines.put(line)

    def until(self, text: str) -> str:
        """All lines up to the one with `text` in it."""
        heard = ""
        while True:
            line = self._lines.get(timeout=PATIENCE)
            heard += line
            if text in line:
                return heard


@pytest.fixture
def course(tmp_path: Path) -> Path:
    return Path(shutil.copytree(SMALL, tmp_path / "small"))


@pytest.fixture
def start() -> Iterator[Start]:
    running: list[Heard] = []

    def begin(*words: str | Path) -> Heard:
        running.append(Heard(*map(str, words)))
        return running[-1]

    yield begin
    for one in running:
        one.process.kill()
        one.process.wait()


def replaced(path: Path, old: str, new: str) -> None:
    path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")


def test_advice_stands_apart_and_leaves_with_0(course: Path) -> None:
    replaced(course / "01-one" / "quiz.toml", "3 leaves one over.", "That is one less.")
    done = subprocess.run([NNQUIZ, "check", str(course)], capture_output=True, text=True, timeout=PATIENCE)
    assert done.returncode == 0
    first, last = done.stdout.splitlines()
    assert first.startswith("advice: 01-one/quiz.toml:36: many: because: the same words")
    assert last == "no problems, 1 to weigh"
    told = subprocess.run([NNQUIZ, "check", str(course), "--json"], capture_output=True, text=True, timeout=PATIENCE)
    assert [one["level"] for one in json.loads(told.stdout)["problems"]] == ["advice"]


def test_each_save_is_checked_again_until_ctrl_c(course: Path, start: Start) -> None:
    watching = start("check", course, "--watch")
    watching.until("no problems")
    quiz = course / "01-one" / "quiz.toml"
    replaced(quiz, "points = 2", "point = 2")
    assert "01-one/quiz.toml:24: many: no such key: point" in watching.until("1 problem")
    replaced(quiz, "point = 2", "points = 2")
    watching.until("no problems")
    watching.process.send_signal(signal.SIGINT)
    assert watching.process.wait(PATIENCE) == 0


def test_a_watched_folder_that_vanishes_is_said(course: Path, start: Start) -> None:
    watching = start("check", course, "--watch")
    watching.until("no problems")
    course.rename(course.with_name("moved"))
    assert watching.until("nnquiz: ").count("\n") == 1
    assert watching.process.wait(PATIENCE) == 1


def test_watching_what_is_not_there_is_one_line(tmp_path: Path) -> None:
    words = [NNQUIZ, "check", str(tmp_path / "nowhere"), "--watch"]
    done = subprocess.run(words, capture_output=True, text=True, timeout=PATIENCE)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("nnquiz: ")
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
@pytest.mark.skipif(len(os.sched_getaffinity(0)) < 2, reason="there is one core, and so one process")
def test_however_a_long_check_ends_no_process_is_left(course: Path, start: Start, sign: signal.Signals) -> None:
    rows = 'format = 1\nid = "wide"\ntitle = "Wide"\n'
    for number in range(200):
        rows += f'[[chapter]]\nid = "c{number}"\nfolder = "c{number}"\ntitle = "T"\nsummary = "-"\ncredits = 1\n'
        shutil.copytree(course / "01-one", course / f"c{number}")
    (course / "course.toml").write_text(rows, encoding="utf-8")
    checking = psutil.Process(start("check", course).process.pid)
    hands: list[psutil.Process] = []
    while len(hands) < 2:
        assert checking.status() != psutil.STATUS_ZOMBIE, "the check was done before it was interrupted"
        hands = [child for child in checking.children() if "spawn_main" in "".join(_words(child))]
    checking.send_signal(sign)
    _, left = psutil.wait_procs(hands, timeout=PATIENCE)
    assert left == []


def _words(process: psutil.Process) -> list[str]:
    with suppress(psutil.Error):
        return process.cmdline()
    return []
