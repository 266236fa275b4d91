"""The time of a quiz on the screen: counted down, announced, and over."""

from __future__ import annotations

from pathlib import Path

import pytest
from pilots import Trainer
from quiz_examples import a_result, an_attempt
from stand_ins import Scripted, at_home

from content.questions.numerical import NumericalResponse
from content.questions.single import SingleResponse
from gradebook.refused import ClassroomRefused
from tui.countdown import Countdown
from tui.screens.quiz import QuizScreen
from tui.screens.timed import Timed


async def quiz(trainer: Trainer) -> QuizScreen:
    """Open the quiz from home."""
    await trainer.press("t")
    await trainer.until_shown("saved ✓")
    screen = trainer.app.screen
    assert isinstance(screen, QuizScreen)
    return screen


class Wall:
    """A clock of ours."""

    now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_a_countdown_says_minutes_then_seconds_and_never_drifts() -> None:
    wall = Wall()
    left = Countdown(1201, wall)
    assert (left.words, left.until_change) == ("21 min", 1)
    wall.now += 1
    assert (left.words, left.until_change) == ("20 min", 60)
    wall.now += 0.25
    assert (left.words, left.until_change) == ("20 min", 59.75)
    wall.now = 1000 + 1201 - 300
    assert (left.words, left.until_change) == ("5:00", 1)
    wall.now += 0.5
    assert (left.words, left.until_change) == ("5:00", 0.5)
    wall.now += 299
    assert (left.words, left.until_change) == ("0:01", 0.5)
    wall.now += 99
    assert (left.words, left.until_change, left.left) == ("0:00", 0, 0)


def test_five_minutes_and_one_are_said_once() -> None:
    wall = Wall()
    left = Countdown(400, wall)
    said = []
    for _ in range(400):
        wall.now += 1
        said.append(left.announcement())
    assert [(at, one) for at, one in enumerate(said, 1) if one] == [
        (100, "5 minutes are left."),
        (340, "1 minute is left."),
    ]
    assert Countdown(200, wall).announcement() is None, "who comes later reads it at the top"


@pytest.fixture
def wall(monkeypatch: pytest.MonkeyPatch) -> Wall:
    """The clock that screens count by."""
    one = Wall()
    monkeypatch.setattr(Timed, "clock", staticmethod(one))
    return one


async def test_when_the_time_is_over_what_was_typed_is_given_and_the_result_shown(data: Path, wall: Wall) -> None:
    attempt = an_attempt((SingleResponse(choice=1), None, None), seconds_left=600)
    client = Scripted(attempt=attempt, handed_in=a_result(overdue=True))
    async with at_home(data, client) as trainer:
        screen = await quiz(trainer)
        await trainer.until_shown("10 min")
        wall.now += 310
        screen.tick()
        await trainer.until_shown("5 minutes are left.")
        assert "4:50" in trainer.text.split("\n")[0]
        await trainer.press("4", "2")
        wall.now += 290
        screen.tick()
        await trainer.until(lambda: trainer.place == "ResultScreen")
        await trainer.until_shown("The time was over: it was handed in as it stood.")
        assert ("respond", 1, NumericalResponse(text="42")) in client.asked
        assert client.asked.index(("hand-in",)) > client.asked.index(("respond", 1, NumericalResponse(text="42")))


async def test_what_the_classroom_has_handed_in_already_is_only_looked_at(data: Path, wall: Wall) -> None:
    handed_in = ClassroomRefused("closed", "It has been handed in.")
    client = Scripted(attempt=an_attempt(seconds_left=60), handed_in=handed_in, result_=a_result(overdue=True))
    async with at_home(data, client) as trainer:
        screen = await quiz(trainer)
        wall.now += 61
        screen.tick()
        await trainer.until(lambda: trainer.place == "ResultScreen")
        assert "It has been handed in." not in trainer.text


async def test_a_server_that_is_away_at_the_end_is_waited_for(data: Path, wall: Wall) -> None:
    client = Scripted(attempt=an_attempt(seconds_left=60), handed_in=ClassroomRefused("away", "Nobody answers."))
    async with at_home(data, client) as trainer:
        screen = await quiz(trainer)
        wall.now += 61
        screen.tick()
        await trainer.until_shown("handing in …")
        await trainer.until(lambda: ("hand-in",) in client.asked)
        client.handed_in = a_result()
        await trainer.until(lambda: trainer.place == "ResultScreen")


async def test_who_looks_at_something_else_is_not_torn_away_from_it(data: Path, wall: Wall) -> None:
    client = Scripted(attempt=an_attempt(seconds_left=60), handed_in=a_result(overdue=True))
    async with at_home(data, client) as trainer:
        screen = await quiz(trainer)
        await trainer.press("g", "p")
        await trainer.until(lambda: trainer.place == "ProgressScreen")
        wall.now += 61
        screen.tick()
        await trainer.until_shown("The quiz has been handed in.")
        assert trainer.place == "ProgressScreen"
        await trainer.press("escape")
        await trainer.until(lambda: trainer.place == "ResultScreen")


async def test_a_question_of_the_screen_s_own_is_closed_and_the_result_stands_over_home(data: Path, wall: Wall) -> None:
    """The time is over while the learner is asked whether to hand in."""
    client = Scripted(attempt=an_attempt(seconds_left=60), handed_in=a_result(overdue=True))
    async with at_home(data, client) as trainer:
        screen = await quiz(trainer)
        await trainer.press("ctrl+s")
        await trainer.until(lambda: trainer.place != "QuizScreen")
        wall.now += 61
        screen.tick()
        await trainer.until(lambda: trainer.place == "ResultScreen")
        await trainer.press("escape")
        await trainer.until(lambda: trainer.place == "HomeScreen")
        assert len(trainer.app.screen_stack) == 2
