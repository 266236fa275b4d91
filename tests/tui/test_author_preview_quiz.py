"""`nnquiz preview` of a quiz: its questions, while they are written."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from pilots import Trainer
from previewed import QUIZ, SMALL, previewed, replaced

import tui.preview
from content.loader import BUNDLED
from content.previewing import set_aside


@pytest.fixture
def course(tmp_path: Path) -> Path:
    return Path(shutil.copytree(SMALL, tmp_path / "small"))


async def test_the_same_question_stands_there_anew_wherever_it_has_moved_to(course: Path, data: Path) -> None:
    async with previewed(course / QUIZ, data) as trainer:
        await trainer.until_shown("1 of 4")
        await trainer.press("pagedown", "pagedown")
        await trainer.until_shown("Zero is even.")
        text = (course / QUIZ).read_text()
        added = '[[question]]\nid = "new"\nkind = "truefalse"\nsection = "steps"\nprompt = "New."\nanswer = true\n'
        added += 'because = "It is."\nexplanation = "It is new."\n'
        (course / QUIZ).write_text(text.replace("[[question]]", added + "[[question]]", 1))
        await trainer.until_shown("4 of 5")
        assert "Zero is even." in trainer.text
        await trainer.press("1")
        await trainer.until_shown("1 of 5 answered")


async def test_no_rule_keeps_an_author_out_and_it_says_which_do_not_hold(course: Path, data: Path) -> None:
    rules = 'attempts = 1\ntime_limit = "1 min"\ncloses = 2020-01-01T00:00:00Z\nbehaviour = "immediate"\n'
    (course / QUIZ).write_text(rules + (course / QUIZ).read_text())
    replaced(course / "course.toml", "credits = 2.5", 'credits = 2.5\nrequires = ["two"]')
    shutil.copy(SMALL / QUIZ, course / "02-two" / "quiz.toml")
    replaced(course / "02-two" / "quiz.toml", 'section = "steps"', 'section = "only"')
    replaced(course / "02-two" / "quiz.toml", 'section = "introduction"', 'section = "only"')
    async with previewed(course / QUIZ, data) as trainer:
        await trainer.until_shown("1 of 4")
        await trainer.until(lambda: "Set aside here" in trainer.text)
        assert "f5" in trainer.footer(), "its behaviour holds"
    told = set_aside(course, "one")
    assert told == ("the chapters it requires", "the number of attempts", "the time limit", "the closing time")


async def test_from_a_result_a_save_leads_back_to_the_questions(course: Path, data: Path) -> None:
    async with previewed(course / QUIZ, data) as trainer:
        await trainer.until_shown("saved ✓")
        await trainer.press("ctrl+s", "enter")
        await trainer.until(lambda: trainer.place == "ResultScreen")
        replaced(course / QUIZ, "Which number is", "What is")
        await trainer.until_shown("What is")
        await trainer.until(lambda: trainer.place == "QuizScreen")


async def test_saves_every_50_ms_end_in_the_last_one(course: Path, data: Path) -> None:
    async with previewed(course / QUIZ, data) as trainer:
        await trainer.until_shown("Which number is")
        before = (course / QUIZ).read_text()
        for number in range(40):
            (course / QUIZ).write_text(before.replace("Which number is", f"Version {number} is"))
            await trainer.pilot.pause(0.05)
        await trainer.until_shown("Version 39 is")


async def test_in_the_place_of_a_question_that_is_gone_stands_the_one_that_has_come_there(
    course: Path, data: Path
) -> None:
    async with previewed(course / QUIZ, data) as trainer:
        await trainer.until_shown("1 of 4")
        await trainer.press("pagedown", "pagedown")
        await trainer.until_shown("Zero is even.")
        *before, zero, last = re.split(r"(?=^\[\[question\]\])", (course / QUIZ).read_text(), flags=re.MULTILINE)
        assert "Zero is even." in zero
        (course / QUIZ).write_text("".join([*before, last]))
        await trainer.until_shown("3 of 3")
        assert "Zero is even." not in trainer.text
        (course / QUIZ).write_text("".join(before).replace("draws = 3", "draws = 2"))
        await trainer.until_shown("2 of 2")


async def test_a_seed_draws_its_variants_again_after_a_save_and_another_others(course: Path, data: Path) -> None:
    shown = set()
    for seed in (1, 2, 3, 4):
        async with previewed(course / QUIZ, data / str(seed), seed) as trainer:
            await trainer.until_shown("1 of 4")
            before = asked_by(trainer)
            await trainer.press("pagedown", "pagedown")
            await trainer.until_shown("Zero is even.")
            replaced(course / QUIZ, "Zero is even.", "Naught is even.")
            await trainer.until_shown("Naught is even.")
            assert asked_by(trainer) == before.replace("Zero is even.", "Naught is even.")
            replaced(course / QUIZ, "Naught is even.", "Zero is even.")
        shown.add(before)
    assert len(shown) > 1


def asked_by(trainer: Trainer) -> str:
    """Every question of the attempt that a preview shows, as it was drawn."""
    return str([asking.asked for asking in trainer.app.settings.client.start_attempt("one").questions])


async def test_where_saves_cannot_be_heard_a_key_reads_anew(
    course: Path, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def deaf(*_: object) -> Iterator[None]:
        raise OSError("no watches left")

    monkeypatch.setattr(tui.preview, "saves", deaf)
    async with previewed(course / QUIZ, data) as trainer:
        await trainer.until_shown("Ctrl+R reads anew")
        await trainer.until_shown("Which number is")
        replaced(course / QUIZ, "Which number is", "What is")
        await trainer.press("ctrl+r")
        await trainer.until_shown("What is")


@pytest.mark.parametrize("chapter", ["02-neurons", "05-how-networks-learn"])
async def test_the_quizzes_of_the_bundled_course(chapter: str, data: Path, tmp_path: Path) -> None:
    course = Path(shutil.copytree(BUNDLED, tmp_path / "course"))
    (quiz,) = [path for path in course.glob("*/quiz.toml") if path.parent.name == chapter]
    many = quiz.read_text().count("[[question]]")
    async with previewed(quiz, data) as trainer:
        await trainer.until_shown(f"1 of {many}")
        begins = re.compile(r'^prompt = ("""\n?|")', re.MULTILINE)
        quiz.write_text(begins.sub(lambda found: f"{found[0]}Anew: ", quiz.read_text(), count=1))
        await trainer.until_shown("Anew: ")
