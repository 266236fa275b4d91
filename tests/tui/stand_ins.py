"""A classroom that says what it is told to: quizzes under any rules, reviews, item statistics; the clock is ours."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any

from pilots import LEARNER, Trainer
from quiz_examples import CHAPTER, NOON, a_door, an_attempt, told

from gradebook.messages import (
    Attempt,
    ChapterStanding,
    Checked,
    Home,
    Items,
    Outline,
    QuizDoor,
    Rating,
    Result,
    ReviewCard,
    Reviewed,
    ReviewQueue,
    Saved,
)
from gradebook.refused import ClassroomRefused
from tui.app import NNQuizApp
from tui.cli.settings import Settings
from tui.opening import Opening, write_opening


class Scripted:
    """A client of it. What it answers with are its attributes; a refusal in place of an answer is raised.

    Attributes:
        asked: the verbs that changed something, with their words.
        checks: answers to Check, in turn.
        cards: what is due to be reviewed.
    """

    learner = LEARNER

    def __init__(self, **answers: Any) -> None:
        self.asked: list[tuple[Any, ...]] = []
        self.door: Any = a_door()
        self.attempt: Any = an_attempt()
        self.result_: Any = ClassroomRefused("closed", "It is still under way.")
        self.handed_in: Any = None
        self.saving: ClassroomRefused | None = None
        self.checks: list[Any] = []
        self.cards: list[Any] = []
        self.due = 0
        self.queue_end: datetime | None = NOON + timedelta(days=3)
        self.items_: dict[str, Any] = {}
        self.chapters = (CHAPTER,)
        self.waits_for: tuple[str, ...] = ()
        self.passed = False
        for name, answer in answers.items():
            assert hasattr(self, name)
            setattr(self, name, answer)
        self.reviewed = 0

    def _give(self, answer: Any) -> Any:
        if isinstance(answer, ClassroomRefused):
            raise answer
        return answer

    def outline(self) -> Outline:
        return Outline(course="Neural networks", chapters=self.chapters)

    def home(self) -> Home:
        standings = tuple(
            ChapterStanding(
                chapter=one,
                pages=9,
                read=0,
                best=Fraction(3, 5) if self.passed else None,
                earned=0,
                under_way=False,
                passed=self.passed,
                waits_for=self.waits_for,
            )
            for one in self.chapters
        )
        return Home(
            course="Neural networks",
            learner=LEARNER,
            earned=0,
            possible=10_000,
            chapters=standings,
            place=None,
            runs=(),
            due=self.due or len(self.cards),
        )

    def quiz(self, chapter: str) -> QuizDoor:
        return self._give(self.door)

    def start_attempt(self, chapter: str) -> Attempt:
        self.asked.append(("start",))
        return self._give(self.attempt)

    def respond(self, attempt: int, position: int, response: Any) -> Saved:
        self.asked.append(("respond", position, response))
        if self.saving:
            raise self.saving
        return Saved()

    def flag(self, attempt: int, position: int, flagged: bool) -> Saved:
        return Saved()

    def check(self, attempt: int, position: int) -> Checked:
        self.asked.append(("check", position))
        return self._give(self.checks.pop(0))

    def hand_in(self, attempt: int) -> Result:
        self.asked.append(("hand-in",))
        return self._give(self.handed_in)

    def result(self, attempt: int) -> Result:
        self.asked.append(("result", attempt))
        return self._give(self.result_)

    def review(self) -> ReviewQueue:
        kept = len(self.cards) + self.reviewed + bool(self.queue_end)
        return ReviewQueue(due=len(self.cards), done=self.reviewed, kept=kept, next_due=self.queue_end)

    def draw_review(self) -> ReviewCard:
        return self._give(self.cards[0]).model_copy(update={"left": len(self.cards)})

    def answer_review(self, review: int, response: Any) -> Reviewed:
        self.asked.append(("answer", review, response))
        card = self.cards.pop(0)
        self.reviewed += 1
        what = told(card.asked, response)
        self._last = Reviewed(
            id=review,
            told=what,
            rating="good" if what.mark else "again",
            back={"again": 600, "hard": 90_000, "good": 3 * 86_400, "easy": 8 * 86_400},
            seconds=20,
            mark=what.mark,
            left=len(self.cards),
        )
        return self._last

    def rate_review(self, review: int, rating: Rating) -> Reviewed:
        self.asked.append(("rate", review, rating))
        self._last = self._last.model_copy(update={"rating": rating})
        return self._last

    def items(self, chapter: str) -> Items:
        self.asked.append(("items", chapter))
        return self._give(self.items_[chapter])

    def close(self) -> None:
        """Nothing is open."""


@asynccontextmanager
async def at_home(
    data: Path, client: Any, *, size: tuple[int, int] = (80, 24), until: str = "Chapters"
) -> AsyncIterator[Trainer]:
    """The trainer at home in this classroom."""
    write_opening(data, LEARNER, Opening(welcomed=True))
    settings = Settings(course=None, data=data, learner=LEARNER, database_url=None)
    settings.__dict__["_client"] = client
    app = NNQuizApp(settings)
    async with app.run_test(size=size, notifications=True) as pilot:
        trainer = Trainer(app, pilot)
        await trainer.until_shown(until)
        await trainer.until_shown("◆ 0 / 10")
        yield trainer
    client.close()
