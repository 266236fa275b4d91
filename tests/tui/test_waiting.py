"""What a screen says while an answer of the classroom is on its way, and what it does not say once it was left."""

from __future__ import annotations

import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from pilots import Trainer

from engine.experiment import Experiment, TrainingRecipe
from gradebook.client import open_client
from gradebook.refused import ClassroomRefused
from tui.app import NNQuizApp
from tui.cli.settings import Settings
from tui.opening import Opening, write_opening
from tui.screens.lab import LabScreen

SMALL = Path(__file__).parents[1] / "content" / "courses" / "small"
WAITING = "Waiting for the class server.  Esc goes back."


class Slow:
    """A client one of whose verbs waits until it may go on, and may then be refused.

    Attributes:
        verb: which one.
        calls: how often it was asked for.
    """

    def __init__(self, data: Path, verb: str) -> None:
        self.client, self.verb, self.calls = open_client(SMALL, data, "ana", None), verb, 0
        self.go_on = threading.Event()
        self.refused: ClassroomRefused | None = None

    def __getattr__(self, name: str) -> Any:
        found = getattr(self.client, name)
        return self._held(found) if name == self.verb else found

    def _held(self, call: Callable[..., Any]) -> Callable[..., Any]:
        def held(*words: Any) -> Any:
            self.calls += 1
            assert self.go_on.wait(45)
            if self.refused:
                raise self.refused
            return call(*words)

        return held

    def close(self) -> None:
        self.go_on.set()
        self.client.close()


@asynccontextmanager
async def slow(data: Path, verb: str) -> AsyncIterator[tuple[Trainer, Slow]]:
    """The trainer at home, where all but one verb is quick."""
    write_opening(data, "ana", Opening(welcomed=True))
    settings, client = Settings(SMALL, data, "ana", None), Slow(data, verb)
    settings.__dict__["_client"] = client
    app = NNQuizApp(settings)
    try:
        async with app.run_test(size=(80, 24), notifications=True) as pilot:
            trainer = Trainer(app, pilot)
            await trainer.until_shown("Chapters")
            yield trainer, client
            client.go_on.set()
    finally:
        client.close()


async def test_nothing_is_said_to_be_saved_before_there_is_a_question(data: Path) -> None:
    async with slow(data, "start_attempt") as (trainer, client):
        trainer.app.open_quiz("one")
        await trainer.until(lambda: client.calls)
        await trainer.until_shown("Quiz")
        assert "saved" not in trainer.text
        assert "0 of 0" not in trainer.text
        assert WAITING not in trainer.text, "a moment is not worth a word"
        trainer.app.away = True
        await trainer.until_shown(WAITING)
        await trainer.press("ctrl+s", "1", "f", "pagedown", "n")
        assert "saved" not in trainer.text
        client.go_on.set()
        trainer.app.away = False
        await trainer.until_shown("saved ✓")
        assert WAITING not in trainer.text


async def test_a_page_that_has_not_come_says_what_it_waits_for(data: Path) -> None:
    async with slow(data, "page") as (trainer, client):
        trainer.app.away = True
        trainer.app.open_page("one")
        await trainer.until_shown(WAITING)
        client.go_on.set()
        await trainer.until_shown("PgDn")
        await trainer.until(lambda: WAITING not in trainer.text)


async def test_handing_in_is_said_and_done_once(data: Path) -> None:
    async with slow(data, "hand_in") as (trainer, client):
        trainer.app.open_quiz("one")
        await trainer.until_shown("saved ✓")
        await trainer.press("ctrl+s")
        await trainer.until_shown("Hand in this attempt?")
        await trainer.press("enter")
        await trainer.until_shown("handing in …")
        await trainer.press("ctrl+s")
        await trainer.pilot.pause()
        assert "Hand in this attempt?" not in trainer.text
        client.go_on.set()
        await trainer.until(lambda: trainer.place == "ResultScreen")
        assert client.calls == 1
        await trainer.pilot.resize_terminal(40, 12)
        await trainer.until(lambda: "Zero is even" in trainer.text and "Introduction" not in trainer.text)
        assert " …" not in trainer.text, "what there is no room for takes none"


async def test_a_hand_in_that_failed_can_be_tried_again(data: Path) -> None:
    async with slow(data, "hand_in") as (trainer, client):
        client.refused = ClassroomRefused("away", "The class server does not answer.")
        client.go_on.set()
        trainer.app.open_quiz("one")
        for place, told in (("QuizScreen", "does not answer"), ("ResultScreen", "0 of 3 right")):
            await trainer.until_shown("saved ✓")
            await trainer.press("ctrl+s")
            await trainer.until_shown("Hand in this attempt?")
            await trainer.press("enter")
            await trainer.until(lambda place=place: trainer.place == place)
            await trainer.until_shown(told)
            client.refused = None
        assert client.calls == 2


async def test_who_has_left_a_screen_is_not_told_why_it_stayed_empty(data: Path) -> None:
    async with slow(data, "start_attempt") as (trainer, client):
        client.refused = ClassroomRefused("away", "Nobody answers.")
        trainer.app.open_quiz("one")
        await trainer.until(lambda: client.calls)
        await trainer.press("escape")
        await trainer.until(lambda: trainer.place == "HomeScreen")
        client.go_on.set()
        await trainer.app.workers.wait_for_complete()
        await trainer.pilot.pause()
        assert "Nobody answers." not in trainer.text


async def test_credits_that_come_late_stand_over_the_page_too(data: Path) -> None:
    async with slow(data, "home") as (trainer, client):
        trainer.app.open_page("one")
        await trainer.until_shown(" of ")
        assert "◆" not in trainer.text.split("\n")[0]
        client.go_on.set()
        await trainer.until(lambda: "◆ 0 / " in trainer.text.split("\n")[0])


async def test_a_run_that_ends_between_two_looks_is_shown_and_not_refused(data: Path) -> None:
    """Keys that steer it are on their way when it ends."""
    experiment = Experiment(training=TrainingRecipe(epochs=1))
    async with slow(data, "follow_run") as (trainer, client):
        trainer.app.open_lab(experiment)
        await trainer.until(lambda: isinstance(trainer.app.screen, LabScreen))
        await trainer.press("space")
        await trainer.until(lambda: client.calls)
        lab = trainer.app.screen
        assert isinstance(lab, LabScreen)
        run = lab.run
        assert run
        while client.client.follow_run(run.id).state == "running":
            await trainer.pilot.pause()
        run.state = "running"  # as it was at the latest look
        await trainer.press("greater_than_sign")
        await trainer.until(lambda: client.calls == 2)
        client.go_on.set()
        await trainer.until_shown("✓ finished")
        assert "Not done" not in trainer.text
