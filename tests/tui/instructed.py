"""A class that stands in for the server's, and the trainer opened on it as its instructor."""

from __future__ import annotations

import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any

from pilots import Trainer

from content.asked import Told
from content.questions.numerical import AskedNumerical, NumericalResponse
from gradebook.messages import (
    AttemptLine,
    ChapterStanding,
    ChapterTitle,
    ClassPiece,
    CorrectionLine,
    Home,
    LearnerLine,
    Marked,
    Outline,
    Person,
    Record,
    Result,
    Standing,
)
from gradebook.refused import ClassroomRefused
from tui.app import NNQuizApp
from tui.cli.settings import Settings
from tui.opening import Opening, write_opening
from tui.screens.class_room import ClassScreen

NOON = datetime(2026, 10, 5, 12, 0).astimezone(UTC)
"""Now, on the clock on the wall of whoever runs the tests: noon, so that hours ago are today."""

FIRST = ("Ana", "Bo", "Chloé", "Dmitri", "Esra", "Farah", "Gül", "Hana", "Ivo", "Jun")
LAST = ("Alder", "Birch", "Cedar", "Elm", "Fir", "Hazel", "Larch", "Maple", "Oak", "Pine", "Rowan", "Yew")


def chapters(count: int) -> tuple[ChapterTitle, ...]:
    return tuple(
        ChapterTitle(id=f"chapter-{n}", number=n, title=f"Chapter of number {n}", summary="", credits=10_000)
        for n in range(1, count + 1)
    )


def learner(place: int, count: int, **changes: Any) -> LearnerLine:
    """The learner at this place of a class: further ones have done less, some have never been seen."""
    standings = tuple(
        Standing(
            pages=9 + n,
            read=max(0, 9 - n - place % 5),
            best=Fraction((7 * place + 3 * n) % 11, 10) if (place + n) % 3 else None,
            earned=max(0, 10_000 - 500 * n - 333 * (place % 9)),
        )
        for n in range(count)
    )
    first, last = FIRST[place % len(FIRST)], LAST[place % len(LAST)]
    line = LearnerLine(
        login=f"{first.lower().replace('é', 'e').replace('ü', 'u')}{place:03d}",
        role="learner",
        person=Person(first_name=first, last_name=last, email=f"{first.lower()}@example.org"),
        uid=2000 + place,
        enrolled=NOON - timedelta(days=30),
        last_seen=None if place % 7 == 6 else NOON - timedelta(minutes=17 * place**2),
        chapters=standings,
        earned=sum(one.earned for one in standings),
    )
    return line.model_copy(update=changes)


class StandIn:
    """Answers an instructor as the class's server would, in pieces; can be held up, and can be away.

    Attributes:
        held: while it is set, pieces after the first wait.
        away: every verb is refused.
        asked: the verbs asked for, with their words.
    """

    def __init__(self, lines: list[LearnerLine], count: int = 4, attempts: tuple[AttemptLine, ...] = ()) -> None:
        self.lines = sorted(lines, key=lambda line: line.login)
        self.chapters = chapters(count)
        self.attempts = attempts
        self.corrections: tuple[CorrectionLine, ...] = ()
        self.result: Result | None = None
        self.go_on = threading.Event()
        self.go_on.set()
        self.away = False
        self.asked: list[tuple[Any, ...]] = []
        self.learner = "ines"

    def _answer(self, *asked: Any) -> None:
        self.asked.append(asked)
        if self.away:
            raise ClassroomRefused("away", "The class server does not answer. What you do is kept; it is tried again.")

    def outline(self) -> Outline:
        return Outline(course="Neural networks", chapters=self.chapters)

    def home(self) -> Home:
        standings = tuple(
            ChapterStanding(chapter=one, pages=0, read=0, best=None, earned=0, under_way=False) for one in self.chapters
        )
        return Home(
            course="Neural networks",
            learner=self.learner,
            earned=0,
            possible=self.possible,
            chapters=standings,
            place=None,
            runs=(),
            class_title="Networks 101",
            role="instructor",
        )

    @property
    def possible(self) -> int:
        return sum(one.credits for one in self.chapters)

    def class_piece(self, after: str = "", limit: int = 100) -> ClassPiece:
        self._answer("class", after)
        if after:
            assert self.go_on.wait(20)
            self._answer("class, held", after)
        rest = [line for line in self.lines if line.login > after]
        return ClassPiece(
            title="Networks 101",
            chapters=self.chapters,
            lines=tuple(rest[:limit]),
            learners=len(self.lines),
            possible=self.possible,
            more=len(rest) > limit,
        )

    def record(self, login: str) -> Record:
        self._answer("record", login)
        return Record(
            chapters=self.chapters,
            learner=next(line for line in self.lines if line.login == login),
            attempts=self.attempts,
            corrections=self.corrections,
        )

    def sheet(self, login: str, attempt: int) -> Result:
        self._answer("sheet", login, attempt)
        return self.result or a_result(self.chapters[0], attempt)

    def close(self) -> None:
        self.go_on.set()


def attempt(id: int, number: int, *, chapter: int = 1, grade: Fraction | None = Fraction(4, 5)) -> AttemptLine:
    """An attempt; under way without a grade."""
    begun = NOON - timedelta(days=20 - id, hours=2)
    return AttemptLine(
        id=id,
        number=number,
        chapter=f"chapter-{chapter}",
        started=begun,
        handed_in=None if grade is None else begun + timedelta(minutes=21),
        grade=grade,
        awarded=None if grade is None else int(grade * 2000),
        answered=3 if grade is None else 5,
        questions=5,
    )


def a_result(chapter: ChapterTitle, number: int, text: str = "175") -> Result:
    """An attempt of one question, answered with `text`, wrongly."""
    asked = AskedNumerical(id="q", section="s", points=1, prompt="How many updates?", decimals=0)
    told = Told(mark=Fraction(0), given=text, answer="200", explanation="One for each batch.", because=None)
    marked = Marked(asked=asked, response=NumericalResponse(text=text), told=told, section_title="Batches")
    return Result(
        id=number,
        number=2,
        chapter=chapter,
        handed_in=NOON,
        grade=Fraction(0),
        worth=0,
        awarded=0,
        earned=8_000,
        best=Fraction(4, 5),
        questions=(marked,),
    )


@asynccontextmanager
async def instructing(
    data: Path,
    client: Any,
    *,
    size: tuple[int, int] = (100, 32),
    clock: Callable[[], datetime] = lambda: NOON,
) -> AsyncIterator[Trainer]:
    """The trainer with the class's screen on top."""
    write_opening(data, "ines", Opening(welcomed=True))
    settings = Settings(course=None, data=data, learner="ines", database_url=None)
    settings.__dict__["_client"] = client
    app = NNQuizApp(settings)
    async with app.run_test(size=size, notifications=True) as pilot:
        trainer = Trainer(app, pilot)
        app.push_screen(ClassScreen(clock))
        await trainer.until(lambda: isinstance(app.screen, ClassScreen))
        yield trainer
    client.close()
