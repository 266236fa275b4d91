"""Several processes find what one finds, in the same order, and none of them outlives the check."""

from __future__ import annotations

import multiprocessing
import shutil
from pathlib import Path

import pytest

from content.check import check
from content.check.courses import Kept, Progress

CHAPTERS = 12


@pytest.fixture
def wide(small: Path) -> Path:
    """A course of twelve chapters; every third one has something wrong in its quiz."""
    rows = 'format = 1\nid = "wide"\ntitle = "Wide"\n'
    for number in range(CHAPTERS):
        rows += f'[[chapter]]\nid = "c{number}"\nfolder = "c{number}"\ntitle = "T"\nsummary = "-"\ncredits = 1\n'
        inner = shutil.copytree(small / "01-one", small / f"c{number}")
        if number % 3 == 0:
            quiz = inner / "quiz.toml"
            quiz.write_text(quiz.read_text(encoding="utf-8").replace("points = 2", "point = 2"), encoding="utf-8")
    (small / "course.toml").write_text(rows, encoding="utf-8")
    return small


def test_two_processes_find_what_one_finds_in_the_same_order(wide: Path) -> None:
    alone = check(wide)
    assert [problem.file for problem in alone] == [f"c{number}/quiz.toml" for number in (0, 3, 6, 9)]
    calls: list[tuple[int, int]] = []
    assert check(wide, lambda done, total: calls.append((done, total)), processes=2) == alone
    assert calls == [(done, CHAPTERS) for done in range(1, CHAPTERS + 1)]
    assert multiprocessing.active_children() == []


def stops(error: type[BaseException]) -> Progress:
    def progress(done: int, total: int) -> None:
        raise error

    return progress


def ends_one(_done: int, _total: int) -> None:
    for hand in multiprocessing.active_children()[:1]:
        hand.kill()
        hand.join()


def test_an_interrupted_check_leaves_no_process(wide: Path) -> None:
    with pytest.raises(KeyboardInterrupt):
        check(wide, stops(KeyboardInterrupt), processes=2)
    assert multiprocessing.active_children() == []


def test_a_process_that_is_ended_from_outside_is_said(wide: Path) -> None:
    with pytest.raises(RuntimeError, match="ended before it was done"):
        check(wide, ends_one, processes=2)
    assert multiprocessing.active_children() == []


def test_only_chapters_that_changed_are_looked_at_again(wide: Path) -> None:
    kept: Kept = {}
    before = check(wide, kept=kept)
    looked: list[tuple[int, int]] = []
    assert check(wide, lambda done, total: looked.append((done, total)), kept=kept) == before
    assert looked == []
    quiz = wide / "c3" / "quiz.toml"
    quiz.write_text(quiz.read_text(encoding="utf-8").replace("point = 2", "points = 2"), encoding="utf-8")
    after = check(wide, lambda done, total: looked.append((done, total)), kept=kept)
    assert [problem.file for problem in after] == [f"c{number}/quiz.toml" for number in (0, 6, 9)]
    assert looked == [(CHAPTERS, CHAPTERS)]
