"""The quiz on the screen under every behaviour: checks, how sure one is, the time, and what it came to."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

from pilots import Trainer
from quiz_examples import ASKED, a_result, an_attempt, told_single
from stand_ins import Scripted, at_home

from content.questions.numerical import NumericalResponse
from content.questions.single import SingleResponse
from gradebook.messages import Asking, Checked
from gradebook.refused import ClassroomRefused
from tui.screens.quiz import QuizScreen

WRONG = Checked(
    mark=Fraction(0),
    grade=Fraction(0),
    tries=1,
    left=2,
    closed=False,
    because="That is what a `linear` layer does.",
    hint="Look at [b]max[/b].",
)
RIGHT = Checked(mark=Fraction(1), grade=Fraction(2, 3), tries=2, left=1, closed=True, told=told_single(1))


async def quiz(trainer: Trainer) -> QuizScreen:
    """Open the quiz from home."""
    await trainer.press("t")
    await trainer.until_shown("saved ✓")
    screen = trainer.app.screen
    assert isinstance(screen, QuizScreen)
    return screen


# -- checking


async def test_a_check_says_what_came_of_it_until_the_question_is_closed(data: Path) -> None:
    client = Scripted(attempt=an_attempt(checks=True), checks=[WRONG, RIGHT])
    async with at_home(data, client) as trainer:
        screen = await quiz(trainer)
        assert trainer.footer()["f5"] == "check"
        await trainer.press("1", "f5")
        await trainer.until_shown("✗ Wrong.")
        for said in ("That is what a linear layer does.", "Look at [b]max[/b].", "2 tries left."):
            assert said in trainer.text
        await trainer.press("2")
        await trainer.until_shown("Your answer before:")
        await trainer.press("c")
        await trainer.until_shown("✓ Right.")
        assert "67 % of its points" in trainer.text
        assert "relu is max(0, sum)" in trainer.text
        await trainer.until(lambda: "f5" not in trainer.footer())
        await trainer.press("1", "3", "f5", "c")
        await trainer.pilot.pause()
        answered = [one[2].choice for one in client.asked if one[0] == "respond"]
        assert answered == [0, 1], "what is closed takes no further response"
        assert [one for one in client.asked if one[0] == "check"] == [("check", 0)] * 2
        assert screen.given[0] == SingleResponse(choice=1)


async def test_what_came_of_checking_is_there_again_when_the_attempt_is_opened_again(data: Path) -> None:
    first = Asking(asked=ASKED[0], response=SingleResponse(choice=1), flagged=False, checked=RIGHT)
    attempt = an_attempt(checks=True)
    attempt = attempt.model_copy(update={"questions": (first, *attempt.questions[1:])})
    async with at_home(data, Scripted(attempt=attempt)) as trainer:
        await quiz(trainer)
        await trainer.until_shown("2 of 3")
        assert "Right." not in trainer.text
        await trainer.press("enter", "pageup")
        await trainer.until_shown("✓ Right.")
        await trainer.press("1")
        await trainer.pilot.pause()
        assert " 2  (●)  makes it 0" in trainer.text


async def test_a_typed_answer_is_checked_as_it_stands(data: Path) -> None:
    client = Scripted(attempt=an_attempt((SingleResponse(choice=1), None, None), checks=True), checks=[WRONG])
    async with at_home(data, client) as trainer:
        await quiz(trainer)
        await trainer.press("1", "7", "c", "f5")
        await trainer.until_shown("✗ Wrong.")
        assert client.asked[-2:] == [("respond", 1, NumericalResponse(text="17c")), ("check", 1)]


async def test_nothing_is_checked_without_an_answer(data: Path) -> None:
    client = Scripted(attempt=an_attempt(checks=True))
    async with at_home(data, client) as trainer:
        await quiz(trainer)
        await trainer.press("f5")
        await trainer.until_shown("Answer first")
        assert client.asked == [("start",)]


async def test_where_nothing_is_checked_there_is_no_key_for_it(data: Path) -> None:
    client = Scripted()
    async with at_home(data, client) as trainer:
        await quiz(trainer)
        assert "f5" not in trainer.footer()
        assert "f6" not in trainer.footer()
        await trainer.press("1", "f5", "f6", "c")
        await trainer.until_shown("1 of 3 answered")
        assert not [one for one in client.asked if one[0] == "check"]


async def test_an_answer_that_comes_too_late_goes_back_to_what_was_saved(data: Path) -> None:
    client = Scripted(attempt=an_attempt((SingleResponse(choice=1), None, None)))
    async with at_home(data, client) as trainer:
        screen = await quiz(trainer)
        await trainer.press("enter", "pageup")
        await trainer.until_shown("1 of 3")
        await trainer.until(lambda: not screen._showing.locked())
        client.saving = ClassroomRefused("closed", "It is closed.")
        await trainer.press("3")
        await trainer.until_shown("It is closed.")
        await trainer.until(lambda: " 2  (●)" in trainer.text)
        assert screen.given[0] == SingleResponse(choice=1)
        assert not screen.problems
        await trainer.until_shown("saved ✓")


async def test_an_attempt_that_was_handed_in_elsewhere_shows_its_result(data: Path) -> None:
    client = Scripted(saving=ClassroomRefused("closed", "It has been handed in."), result_=a_result())
    async with at_home(data, client) as trainer:
        await quiz(trainer)
        await trainer.press("1")
        await trainer.until(lambda: trainer.place == "ResultScreen")


# -- how sure


async def test_how_sure_one_is_goes_with_the_answer_whichever_comes_first(data: Path) -> None:
    client = Scripted(attempt=an_attempt(asks_certainty=True), handed_in=a_result())
    async with at_home(data, client) as trainer:
        await quiz(trainer)
        assert trainer.footer()["f6"] == "how sure"
        await trainer.press("2", "c", "c")
        await trainer.until_shown("(●) fairly sure")
        await trainer.until_shown("saved ✓")
        given = [one[2] for one in client.asked if one[0] == "respond"]
        assert [(one.choice, one.certainty) for one in given] == [(1, None), (1, 1), (1, 2)]
        await trainer.press("pagedown", "pagedown")
        await trainer.until_shown("3 of 3")
        assert "(●) fairly" not in trainer.text
        await trainer.press("c", "1")
        await trainer.until(lambda: client.asked[-1] == ("respond", 2, SingleResponse(choice=0, certainty=1)))
        await trainer.press("pageup", "pageup")
        await trainer.until_shown("1 of 3")
        await trainer.until_shown("(●) fairly sure")


async def test_how_sure_one_is_can_be_said_from_a_line_that_is_typed_in(data: Path) -> None:
    client = Scripted(attempt=an_attempt(asks_certainty=True))
    async with at_home(data, client) as trainer:
        await quiz(trainer)
        await trainer.press("pagedown")
        await trainer.until_shown("2 of 3")
        await trainer.press("1", "7", "5", "f6", "f6")
        await trainer.until_shown("(●) fairly sure")
        await trainer.press("tab", "3")
        await trainer.until_shown("(●) quite sure")
        await trainer.press("tab", "0", "pagedown")
        await trainer.until_shown("3 of 3")
        await trainer.until(lambda: client.asked[-1] == ("respond", 1, NumericalResponse(text="1750", certainty=3)))


async def test_a_question_that_is_closed_takes_no_certainty(data: Path) -> None:
    given = SingleResponse(choice=1, certainty=2)
    closed = Asking(asked=ASKED[0], response=given, flagged=False, checked=RIGHT)
    attempt = an_attempt(checks=True, asks_certainty=True)
    client = Scripted(attempt=attempt.model_copy(update={"questions": (closed, *attempt.questions[1:])}))
    async with at_home(data, client) as trainer:
        await quiz(trainer)
        await trainer.until_shown("2 of 3")
        await trainer.press("pageup")
        await trainer.until_shown("✓ Right.")
        assert "f6" not in trainer.footer()
        await trainer.press("f6", "c", "pagedown")
        await trainer.until_shown("2 of 3")
        assert trainer.footer()["f6"] == "how sure"
        assert not [one for one in client.asked if one[0] == "respond"]


async def test_handing_in_names_the_answers_without_it(data: Path) -> None:
    responses = (SingleResponse(choice=1), NumericalResponse(text="3", certainty=2), None)
    async with at_home(data, Scripted(attempt=an_attempt(responses, asks_certainty=True))) as trainer:
        await quiz(trainer)
        await trainer.press("ctrl+s")
        await trainer.until_shown("How sure was not said: 1")
