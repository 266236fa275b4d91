"""A large course opens like a small one, and checking it takes time by its size and hardly any memory."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest
from budgets import Table
from timed import Opener

pytestmark = pytest.mark.bench

COMMAND = str(Path(sys.executable).with_name("nnquiz"))
STARTS = 10
SMALL, LARGE = 12, 1_000
QUESTIONS = 50
"""To a chapter: 50,000 in the large course."""


def test_a_thousand_chapters_open_like_twelve(
    table: Table, nnquiz: Opener, write_course: Callable[..., Path], fresh: Path, tmp_path: Path
) -> None:
    small, large = (
        write_course(tmp_path / str(size), {f"Chapter {i + 1}": ["One line."] for i in range(size)}, QUESTIONS)
        for size in (SMALL, LARGE)
    )
    took: dict[Path, list[float]] = {small: [], large: []}
    for _ in range(STARTS + 1):
        for course, times in took.items():
            with nnquiz("--course", str(course), data=fresh) as terminal:
                times.append(terminal.wait_for(f"Chapter {SMALL} ") - terminal.began)
    table.ratio("exec to chapter list, 1,000 chapters / 12", took[large][1:], took[small][1:], 1.2)


def test_checking_fifty_thousand_questions(table: Table, write_course: Callable[..., Path], tmp_path: Path) -> None:
    seconds: dict[int, float] = {}
    memory = 0.0
    for chapters in (SMALL * 10, LARGE):
        pages = {f"Chapter {i + 1}": ["One line.\n"] for i in range(chapters)}
        seconds[chapters], memory = checked(write_course(tmp_path / str(chapters), pages, QUESTIONS))
    each = [seconds[chapters] / chapters for chapters in (LARGE, SMALL * 10)]
    table.ratio("check, a chapter of 1,000 / of 120", each[:1], each[1:], 1.2)
    table.limit("check of 50,000 questions, memory of all processes", memory, 1_000, unit="MB")


def checked(course: Path) -> tuple[float, float]:
    """The seconds the check took, and the most memory its processes held at a time, in MB."""
    began, most = time.perf_counter(), 0
    with subprocess.Popen([COMMAND, "check", str(course)], stdout=subprocess.DEVNULL) as running:
        found = psutil.Process(running.pid)
        while running.poll() is None:
            try:
                held = sum(each.memory_info().rss for each in (found, *found.children(recursive=True)))
            except psutil.Error:
                held = 0  # one of them ended while it was asked
            most = max(most, held)
            time.sleep(0.1)
    assert running.returncode == 0
    return time.perf_counter() - began, most / 1e6
