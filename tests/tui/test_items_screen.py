"""How a quiz's questions did, on the instructor's screen."""

from __future__ import annotations

from pathlib import Path

import pytest
from instructed import StandIn, instructing
from instructed import learner as somebody
from quiz_examples import CHAPTER, SUSPECT, an_item, some_items
from stand_ins import Scripted, at_home

from gradebook.messages import AnswerLine
from gradebook.refused import ClassroomRefused
from tui.widgets.item_lines import discriminates, share

OTHER = CHAPTER.model_copy(update={"id": "other", "number": 6, "title": "Other things"})


async def test_suspect_keys_stand_out_and_enter_says_why(data: Path) -> None:
    client = Scripted(items_={"steps": some_items()})
    async with at_home(data, client) as trainer:
        await trainer.press("i")
        await trainer.until_shown("40 first attempts")
        lines = [line for line in trainer.text.split("\n") if "Question " in line and "layer" in line]
        assert [line.strip()[0] for line in lines] == ["1", "!", "3"]
        assert "78 %" in lines[0]
        assert "−12 %" in lines[1]
        assert lines[2].split()[-2:] == ["–", "–"], "what is not defined is no number"
        await trainer.press("down", "enter")
        await trainer.until_shown("is chosen more often than the key")
        shown = " ".join(trainer.text.split())
        for said in ("discrimination −12 %", "median time 48 s", "makes it 0 100 % 31 ██████████ 12 4", "– none –"):
            assert said in shown
        await trainer.press("pagedown")
        await trainer.until_shown("3 of 3")
        await trainer.press("escape")
        await trainer.until(lambda: trainer.place == "ItemsScreen")


async def test_chapters_are_gone_through_and_one_without_attempts_says_so(data: Path) -> None:
    empty = some_items(attempts=0, items=(), note="No statistics without attempts.")
    client = Scripted(chapters=(CHAPTER, OTHER), items_={"steps": some_items(), "other": empty})
    async with at_home(data, client) as trainer:
        await trainer.press("i")
        await trainer.until_shown("40 first attempts")
        await trainer.press("right")
        await trainer.until_shown("Nobody has handed in this quiz yet.")
        assert "No statistics without attempts." in trainer.text
        assert "facility" not in trainer.text
        await trainer.press("right", "left")
        await trainer.until_shown("40 first attempts")
        assert [one for one in client.asked if one[0] == "items"] == [
            ("items", "steps"),
            ("items", "other"),
            ("items", "steps"),
        ]


async def test_what_could_not_be_read_can_be_tried_again(data: Path) -> None:
    client = Scripted(items_={"steps": ClassroomRefused("storage", "The disk is gone.")})
    async with at_home(data, client) as trainer:
        await trainer.press("i")
        await trainer.until_shown("Not read. r tries again.")
        client.items_["steps"] = some_items()
        await trainer.press("r")
        await trainer.until_shown("40 first attempts")


async def test_an_instructor_comes_to_them_from_the_class(data: Path) -> None:
    stand_in = StandIn([somebody(1, 4)])
    stand_in.items = lambda chapter: some_items(chapter=chapter)  # type: ignore[attr-defined]
    async with instructing(data, stand_in) as trainer:
        await trainer.until_shown("1 enrolled")
        await trainer.press("i")
        await trainer.until_shown("40 first attempts")
        assert "1 of 4" in trainer.text


@pytest.mark.parametrize("size", [(40, 12), (80, 24), (120, 36)])
async def test_texts_are_data_and_no_line_is_broken(data: Path, size: tuple[int, int]) -> None:
    answers = (
        AnswerLine(text="[@click=app.quit]日本語[/]" * 9, mark=SUSPECT.answers[0].mark, given=1, upper=0, lower=0),
    )
    wild = an_item(1, prompt="[b]日本語 [/] " * 20, answers=answers)
    async with at_home(data, Scripted(items_={"steps": some_items(items=(wild, SUSPECT))}), size=size) as trainer:
        await trainer.press("i")
        await trainer.until_shown("[b]日本語")
        rows = [line for line in trainer.text.split("\n") if line.rstrip().endswith(("%", "s")) and "2 " in line]
        assert rows, "every question has one line"
        await trainer.press("enter")
        await trainer.until(lambda: trainer.place == "ItemScreen")
        await trainer.until_shown("[b]日本語 [/]")


@pytest.mark.parametrize(
    ("index", "says"),
    [(60, "very well"), (30, "adequately"), (29.9, "weakly"), (10, "very weakly"), (1, "hardly"), (-1, "do worse")],
)
def test_discrimination_in_words(index: float, says: str) -> None:
    assert says in discriminates(index)
    assert "not defined" in discriminates(None)


def test_a_share_is_a_number_of_percent_or_none() -> None:
    assert [share(value) for value in (None, 0.0, 77.6, -3.2)] == ["–", "0 %", "78 %", "−3 %"]
