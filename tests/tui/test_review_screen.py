"""Reviewing on the screen: one question after another, told at once, planned, and left at any time."""

from __future__ import annotations

from pathlib import Path

import pytest
from quiz_examples import LAYERS, UPDATES, card
from stand_ins import Scripted, at_home
from textual.widgets import Input

from content.questions.numerical import NumericalResponse
from content.questions.single import SingleResponse
from gradebook.refused import ClassroomRefused
from tui.screens.review import back_in


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "at once"),
        (600, "in 10 min"),
        (7_200, "in 2 h"),
        (86_400, "in 1 day"),
        (129_599, "in 1 day"),
        (129_600, "in 2 days"),
        (3 * 86_400 + 100, "in 3 days"),
        (59 * 86_400, "in 59 days"),
        (90 * 86_400, "in 3 months"),
    ],
)
def test_when_something_comes_back(seconds: int, words: str) -> None:
    assert back_in(seconds) == words


async def test_what_is_due_is_gone_through_to_its_end(data: Path) -> None:
    client = Scripted(cards=[card(1), card(2, UPDATES)])
    async with at_home(data, client) as trainer:
        await trainer.until_shown("2 questions are due")
        await trainer.press("r")
        await trainer.until_shown("1 of 2")
        await trainer.until_shown("What does a layer")
        assert "missed on 2 October" in trainer.text
        assert "relu is max(0, sum)" not in trainer.text
        await trainer.press("1", "2")
        await trainer.pilot.pause()
        assert client.asked == [], "a choice is none before it is checked"
        await trainer.press("f5")
        await trainer.until_shown("relu is max(0, sum)")
        assert client.asked == [("answer", 1, SingleResponse(choice=1))]
        await trainer.until_shown("●3 good in 3 days")
        await trainer.press("2")
        await trainer.until_shown("●2 hard in 1 day")
        await trainer.press("2")
        assert client.asked[1:] == [("rate", 1, "hard")]
        await trainer.press("enter")
        await trainer.until_shown("2 of 2")
        await trainer.until(lambda: isinstance(trainer.app.focused, Input))
        await trainer.press("1", "7", "5", "enter", "enter")
        await trainer.until_shown("✓ Right.")
        assert client.asked[-1] == ("answer", 2, NumericalResponse(text="175"))
        await trainer.press("n")
        await trainer.until_shown("Nothing is due now. 2 reviewed today.")
        await trainer.until_shown("The next one comes back on 8 October 2026")
        await trainer.press("enter")
        await trainer.until(lambda: trainer.place == "HomeScreen")
        await trainer.until(lambda: "are due" not in trainer.text)


async def test_who_does_not_know_is_told(data: Path) -> None:
    client = Scripted(cards=[card(1)])
    async with at_home(data, client) as trainer:
        await trainer.press("g", "r")
        await trainer.until_shown("What does a layer")
        await trainer.press("f5")
        await trainer.until_shown("Answer first, or press x to be told.")
        await trainer.press("x")
        await trainer.until_shown("✗ Wrong.")
        assert client.asked == [("answer", 1, None)]


async def test_leaving_in_mid_question_answers_nothing(data: Path) -> None:
    client = Scripted(cards=[card(1, UPDATES)])
    async with at_home(data, client) as trainer:
        await trainer.press("r")
        await trainer.until(lambda: isinstance(trainer.app.focused, Input))
        await trainer.press("5", "escape")
        assert trainer.place == "ReviewScreen"
        await trainer.press("escape")
        await trainer.until(lambda: trainer.place == "HomeScreen")
        assert client.asked == []
        assert "1 question is due" in trainer.text


async def test_a_click_rates_too(data: Path) -> None:
    client = Scripted(cards=[card(1)])
    async with at_home(data, client) as trainer:
        await trainer.press("r")
        await trainer.until_shown("What does a layer")
        await trainer.press("2", "f5")
        await trainer.until_shown("4 easy")
        lines = trainer.text.split("\n")
        y = next(n for n, line in enumerate(lines) if "4 easy" in line)
        await trainer.pilot.click(offset=(lines[y].index("4 easy"), y))
        await trainer.until_shown("●4 easy")
        assert client.asked[-1] == ("rate", 1, "easy")


async def test_nothing_on_the_schedule_says_how_something_gets_there(data: Path) -> None:
    async with at_home(data, Scripted(queue_end=None)) as trainer:
        await trainer.press("r")
        assert trainer.place == "HomeScreen", "no key where nothing is due"
        await trainer.press("g", "r")
        await trainer.until_shown("Nothing is on your schedule yet.")


async def test_an_answer_that_is_refused_can_be_given_again(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    client = Scripted(cards=[card(1, LAYERS)])
    answer = client.answer_review

    def refused(*words: object) -> None:
        raise ClassroomRefused("storage", "Not recorded.")

    async with at_home(data, client) as trainer:
        await trainer.press("r")
        await trainer.until_shown("What does a layer")
        monkeypatch.setattr(client, "answer_review", refused)
        await trainer.press("2", "f5")
        await trainer.until_shown("Not recorded.")
        await trainer.until(lambda: "f5" in trainer.footer())
        monkeypatch.setattr(client, "answer_review", answer)
        await trainer.press("f5")
        await trainer.until_shown("✓ Right.")


async def test_it_holds_together_in_the_smallest_window(data: Path) -> None:
    async with at_home(data, Scripted(cards=[card(1)]), size=(40, 12)) as trainer:
        await trainer.press("r")
        await trainer.until_shown("What does a layer")
        await trainer.press("1", "f5")
        await trainer.until_shown("●1 again")
        await trainer.press("4")
        await trainer.until_shown("Comes back in 8 days.")
