"""The instructor's screens of one learner and one attempt."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from fractions import Fraction
from pathlib import Path

import pytest
from class_listing import highlighted, whole
from instructed import NOON, StandIn, attempt, instructing, learner
from rich.cells import cell_len

from gradebook.messages import CorrectionLine

SIZES = [(40, 12), (80, 24), (120, 36)]


@pytest.fixture
def taught() -> Iterator[StandIn]:
    """A class of three; whoever is opened has three attempts and two corrections."""
    attempts = (attempt(9, 2, grade=None), attempt(7, 1, chapter=2, grade=Fraction(1)), attempt(5, 1))
    client = StandIn([learner(place, 2) for place in range(3)], 2, attempts)
    client.corrections = (
        CorrectionLine(chapter="chapter-1", credits=1500, reason="Both answers count.", by="ines", at=NOON),
        CorrectionLine(
            chapter="chapter-2", credits=-250, reason="Why " + "so " * 60 + "long.", by="root", at=NOON - timedelta(3)
        ),
    )
    yield client
    client.close()


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
async def test_a_learners_record(data: Path, taught: StandIn, size: tuple[int, int]) -> None:
    async with instructing(data, taught, size=size) as trainer:
        await whole(trainer, 3)
        await trainer.press("enter")
        await trainer.until_shown("Chapters")
        seen = ""
        for _ in range(9):
            await trainer.pilot.pause()
            seen += trainer.text
            assert all(cell_len(line) <= size[0] for line in trainer.text.split("\n"))
            await trainer.press("down")
        for told in ("Ana Alder", "+1.5", "by ines, just now", "Both answers count.", "−0.25", "by root, 3 days ago"):
            assert told in seen
        assert "long." in seen
        assert "3 of 5 answered" in seen
        assert ("9/9" in seen and "8/10" in seen) == (size[0] >= 80)
        assert "✓ 100 %" in seen
        assert "◆ +1.6" in seen
        if size[0] >= 80:
            begun = (NOON - timedelta(days=15, hours=2)).astimezone()
            assert begun.strftime("%Y-%m-%d %H:%M") in seen
            assert (begun + timedelta(minutes=21)).strftime("%H:%M") in seen


async def test_attempts_are_looked_at_and_left_again(data: Path, taught: StandIn) -> None:
    async with instructing(data, taught) as trainer:
        await whole(trainer, 3)
        await trainer.press("enter")
        await trainer.until_shown("Attempts")
        assert highlighted(trainer) == "chapter:chapter-1"
        await trainer.press("enter")
        await trainer.until(lambda: highlighted(trainer) == "attempt:5")
        await trainer.press("enter")
        await trainer.until_shown("Result of ana000 · Chapter of number 1")
        assert taught.asked[-1] == ("sheet", "ana000", 5)
        assert "t" not in trainer.footer(), "a new attempt is the learner's own affair"
        await trainer.press("t")
        assert trainer.place == "ResultScreen"
        await trainer.press("enter")
        await trainer.until_shown("Answer       175")
        assert "Your answer" not in trainer.text
        await trainer.press("escape", "escape")
        await trainer.until(lambda: trainer.place == "RecordScreen")
        assert highlighted(trainer) == "attempt:5"
        await trainer.press("up", "up", "enter")
        await trainer.until_shown("This attempt is under way")
        assert trainer.place == "RecordScreen"
        await trainer.press("up", "enter")
        await trainer.until(lambda: highlighted(trainer) == "attempt:7")
        await trainer.press("escape")
        await trainer.until(lambda: trainer.place == "ClassScreen")


async def test_from_the_first_line_its_heading_is_in_sight(data: Path, taught: StandIn) -> None:
    async with instructing(data, taught, size=(40, 12)) as trainer:
        await whole(trainer, 3)
        await trainer.press("enter")
        await trainer.until_shown("Chapters")
        await trainer.press("end")
        await trainer.until(lambda: "Chapters" not in trainer.text)
        await trainer.press("home")
        await trainer.until_shown("Chapters")
