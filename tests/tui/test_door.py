"""What stands at a quiz's door, and how it is passed."""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction
from pathlib import Path

import pytest
from quiz_examples import NOON, a_door, a_result, an_attempt, past
from stand_ins import Scripted, at_home

from content.behaviours import NAMES
from content.rules import Rules, Step
from gradebook.refused import ClassroomRefused
from tui.quiz_words import BEHAVIOURS, behaviour_in_words
from tui.screens.door import DoorScreen, nothing_to_say

LIMITED = Rules(attempts=3, time_limit=1200, wait=3600, pass_mark=Fraction(2, 3))


@pytest.mark.parametrize(
    ("changes", "nothing"),
    [
        ({}, True),
        ({"rules": Rules(shuffle=False)}, True),
        ({"rules": LIMITED}, False),
        ({"used": 1}, False),
        ({"refused": "Closed."}, False),
    ],
)
def test_a_door_is_shown_only_where_there_is_something_to_say(changes: dict[str, object], nothing: bool) -> None:
    assert nothing_to_say(a_door(**changes)) is nothing


def test_every_behaviour_is_said_in_words() -> None:
    assert set(BEHAVIOURS) == set(NAMES)
    for name in NAMES:
        assert "{" not in behaviour_in_words(Rules(behaviour=name))


async def test_a_first_attempt_by_the_usual_rules_begins_at_once(data: Path) -> None:
    client = Scripted()
    async with at_home(data, client) as trainer:
        await trainer.press("t")
        await trainer.until_shown("saved ✓")
        assert client.asked == [("start",)]


async def test_an_attempt_under_way_is_gone_on_with_whatever_the_rules(data: Path) -> None:
    client = Scripted(door=a_door(rules=LIMITED, used=1, under_way=4))
    async with at_home(data, client) as trainer:
        await trainer.press("t")
        await trainer.until_shown("saved ✓")


async def test_the_rules_are_read_before_enter_begins(data: Path) -> None:
    results = (past(2, Fraction(3, 4)), past(1, Fraction(1, 4)))
    steps = (Step(until=NOON + timedelta(days=2), percent=100), Step(until=None, percent=50))
    rules = LIMITED.model_copy(update={"timeline": steps, "behaviour": "immediate"})
    client = Scripted(door=a_door(rules=rules, used=2, best=Fraction(3, 4), passed=True, results=results))
    async with at_home(data, client) as trainer:
        trainer.app.push_screen(DoorScreen("steps", clock=lambda: NOON + timedelta(days=3)))
        await trainer.until_shown("Begin attempt 3")
        shown = " ".join(trainer.text.split())
        for said in (
            "20 min",
            "3 attempts allowed, 2 begun",
            "Handed in now it brings 50 %",
            "Each answer is marked when you check it",
        ):
            assert said in shown
        assert "best 75 % ✓ passed" in shown
        assert shown.index("attempt 2 ✓ 75 %") < shown.index("attempt 1 ! 25 %")
        assert client.asked == [], "looking begins nothing"
        await trainer.press("enter")
        await trainer.until_shown("saved ✓")
        assert client.asked == [("start",)]


async def test_enter_on_an_earlier_attempt_looks_back_on_it(data: Path) -> None:
    client = Scripted(door=a_door(used=1, results=(past(1, Fraction(0)),)), result_=a_result())
    async with at_home(data, client) as trainer:
        await trainer.press("t")
        await trainer.until_shown("Earlier attempts")
        await trainer.press("down", "enter")
        await trainer.until(lambda: trainer.place == "ResultScreen")
        assert client.asked == [("result", 1)]
        await trainer.press("escape")
        await trainer.until(lambda: trainer.place == "DoorScreen")


async def test_a_closed_door_says_why_and_when_and_can_be_looked_at_again(data: Path) -> None:
    door = a_door(rules=LIMITED, used=1, refused="The next attempt may begin at 13:00.", opens_at=NOON)
    client = Scripted(door=door)
    async with at_home(data, client) as trainer:
        trainer.app.push_screen(DoorScreen("steps", clock=lambda: NOON - timedelta(minutes=40)))
        await trainer.until_shown("The next attempt may begin at 13:00. That is in 40 min.")
        assert "Begin" not in trainer.text
        await trainer.press("enter")
        assert client.asked == []
        client.door = door.model_copy(update={"refused": None, "opens_at": None})
        await trainer.press("r")
        await trainer.until_shown("Begin attempt 2")


async def test_a_quiz_that_does_not_answer_leads_back(data: Path) -> None:
    client = Scripted(door=ClassroomRefused("unknown", "This chapter has no [b]quiz[/b]."))
    async with at_home(data, client) as trainer:
        await trainer.press("t")
        await trainer.until_shown("This chapter has no [b]quiz[/b].")
        await trainer.until(lambda: trainer.place == "HomeScreen")


async def test_who_is_refused_at_the_last_moment_reads_why(data: Path) -> None:
    client = Scripted(attempt=ClassroomRefused("closed", "The quiz has closed."))
    async with at_home(data, client) as trainer:
        await trainer.press("t")
        await trainer.until_shown("The quiz has closed.")
        await trainer.until(lambda: trainer.place == "HomeScreen")


@pytest.mark.parametrize("size", [(40, 12), (120, 36)])
async def test_rules_of_any_length_leave_the_way_in_on_the_screen(data: Path, size: tuple[int, int]) -> None:
    steps = tuple(Step(until=NOON + timedelta(days=n), percent=100 - n) for n in range(1, 20))
    client = Scripted(door=a_door(rules=LIMITED.model_copy(update={"timeline": steps})), attempt=an_attempt())
    async with at_home(data, client, size=size) as trainer:
        await trainer.press("t")
        await trainer.until_shown("Begin")
        await trainer.until_shown("3 questions.")
        await trainer.press("pagedown")
        await trainer.until(lambda: "3 questions." not in trainer.text)
        assert "Begin" in trainer.text


async def test_a_chapter_that_waits_for_another_says_so_at_home(data: Path) -> None:
    async with at_home(data, Scripted(waits_for=("Neurons",))) as trainer:
        assert "after: Neurons" in trainer.text
    async with at_home(data, Scripted(passed=True)) as trainer:
        assert "✓ 60 %" in trainer.text
