"""A large course opens like a small one: home reads `course.toml`, and no chapter and no question."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from budgets import Table
from timed import Opener

pytestmark = pytest.mark.bench

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
