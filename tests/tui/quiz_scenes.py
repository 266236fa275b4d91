"""Scenes for the pictures: quizzes under several rules, reviewing, and how a quiz's questions did."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import timedelta
from fractions import Fraction

from quiz_examples import NOON, UPDATES, a_door, a_result, an_attempt, card, past, some_items, told_single
from stand_ins import Scripted
from textual.pilot import Pilot
from textual.widgets import Input

from content.questions.numerical import NumericalResponse
from content.questions.single import SingleResponse
from content.rules import Rules, Step
from gradebook.messages import CertaintyLine, Checked
from tui.app import NNQuizApp
from tui.screens.door import DoorScreen
from tui.screens.result import ResultScreen

Scene = Callable[[NNQuizApp, Pilot[None]], Awaitable[None]]

STEPS = (Step(until=NOON + timedelta(days=7), percent=100), Step(until=None, percent=50))
RULES = Rules(behaviour="interactive", attempts=4, wait=3600, time_limit=1200, timeline=STEPS, pass_mark=Fraction(2, 3))
TRIES = [
    Checked(
        mark=Fraction(0),
        grade=Fraction(0),
        tries=1,
        left=2,
        closed=False,
        because="That is what a linear layer does.",
        hint="Think of `max(0, sum)`.",
    ),
    Checked(mark=Fraction(1), grade=Fraction(2, 3), tries=2, left=1, closed=True, told=told_single(1)),
]
SURE = (
    CertaintyLine(certainty=1, given=12, right=Fraction(7)),
    CertaintyLine(certainty=2, given=14, right=Fraction(11)),
    CertaintyLine(certainty=3, given=20, right=Fraction(13)),
)


async def shown(app: NNQuizApp, pilot: Pilot[None], text: str) -> None:
    """Wait until this stands on the screen."""
    for _ in range(3000):
        await pilot.pause(0.01)
        if any(text in strip.text for strip in app.screen._compositor.render_strips()):
            return
    raise AssertionError(f"{text!r} never came")


async def door(app: NNQuizApp, pilot: Pilot[None]) -> None:
    app.push_screen(DoorScreen("steps", clock=lambda: NOON))
    await shown(app, pilot, "Begin attempt")


async def check(app: NNQuizApp, pilot: Pilot[None]) -> None:
    app.open_quiz("steps")
    await shown(app, pilot, "saved ✓")
    await pilot.press("1", "f5")
    await shown(app, pilot, "2 tries left")


async def closed(app: NNQuizApp, pilot: Pilot[None]) -> None:
    await check(app, pilot)
    await pilot.press("2")
    await shown(app, pilot, "Your answer before")
    await shown(app, pilot, "saved ✓")
    await pilot.press("f5")
    await shown(app, pilot, "Why")


async def certainty(app: NNQuizApp, pilot: Pilot[None]) -> None:
    app.open_quiz("steps")
    await shown(app, pilot, "saved ✓")
    await pilot.press("2", "c", "c")
    await shown(app, pilot, "(●) fairly sure")
    await shown(app, pilot, "saved ✓")


async def calibration(app: NNQuizApp, pilot: Pilot[None]) -> None:
    given = (SingleResponse(choice=1, certainty=3), NumericalResponse(text="8400", certainty=2), None)
    result = a_result(given, certainty=SURE, rules=Rules(behaviour="certainty"))
    first, second, third = result.questions
    second = second.model_copy(update={"grade": Fraction(-2, 3)})
    graded = {"questions": (first, second, third), "grade": Fraction(1, 9), "awarded": 1_111, "earned": 1_111}
    app.push_screen(ResultScreen(result.model_copy(update=graded)))
    await shown(app, pilot, "quite sure")


async def review(app: NNQuizApp, pilot: Pilot[None]) -> None:
    app.open_review()
    await shown(app, pilot, "weight updates")
    while not isinstance(app.focused, Input):
        await pilot.pause(0.01)
    await pilot.press(*"1200", "f5")
    await shown(app, pilot, "1 again")


async def items(app: NNQuizApp, pilot: Pilot[None]) -> None:
    app.open_items("steps")
    await shown(app, pilot, "first attempts")
    await pilot.press("down")


async def item(app: NNQuizApp, pilot: Pilot[None]) -> None:
    await items(app, pilot)
    await pilot.press("enter")
    await shown(app, pilot, "point-biserial")


def _at_door() -> Scripted:
    results = (past(2, Fraction(3, 5)), past(1, Fraction(2, 5)))
    return Scripted(door=a_door(rules=RULES, used=2, best=Fraction(3, 5), results=results))


def _checking() -> Scripted:
    return Scripted(attempt=an_attempt(checks=True, rules=RULES, seconds_left=1140), checks=list(TRIES))


SCENES: dict[str, Scene] = {
    "door": door,
    "check": check,
    "checked": closed,
    "certainty": certainty,
    "calibration": calibration,
    "review": review,
    "items": items,
    "item": item,
}
CLIENTS: dict[str, Callable[[], Scripted]] = {
    "door": _at_door,
    "check": _checking,
    "checked": _checking,
    "certainty": lambda: Scripted(attempt=an_attempt(asks_certainty=True)),
    "calibration": Scripted,
    "review": lambda: Scripted(cards=[card(1, UPDATES), card(2)]),
    "items": lambda: Scripted(items_={"steps": some_items()}),
    "item": lambda: Scripted(items_={"steps": some_items()}),
}
"""What each takes place in."""
