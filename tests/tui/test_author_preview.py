"""`nnquiz preview`: what is written stands on the screen as soon as it is saved, and what is wrong with it too."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

import pytest
from previewed import CHAPTER, QUIZ, SMALL, previewed, replaced, saved_as_vim_does
from terminals import NNQUIZ, Opener, awaited

from content.previewing import NothingToPreviewError, find
from tui.cli.preview import IN_USE, PREFIX, remove_left_behind, temporary_folder


@pytest.fixture
def course(tmp_path: Path) -> Path:
    return Path(shutil.copytree(SMALL, tmp_path / "small"))


# -- pages


async def test_a_page_changes_where_it_stands_and_stays_the_same_page(course: Path, data: Path) -> None:
    async with previewed(course / CHAPTER, data) as trainer:
        await trainer.until_shown("Twice three is 6")
        await trainer.press("n")
        await trainer.until_shown("A slope of 1.5")
        saved_as_vim_does(course / CHAPTER, "A slope of {0.5 * 3}", "A slope of {0.5 * 5}")
        await trainer.until_shown("A slope of 2.5")
        await trainer.press("p")
        await trainer.until_shown("Twice three is 6")


async def test_a_page_that_is_taken_out_gives_way_to_the_one_in_its_place(course: Path, data: Path) -> None:
    (course / "01-one" / "quiz.toml").unlink()
    (course / "01-one" / "printed.toml").unlink()
    pages = '[[section]]\nid = "{0}"\ntitle = "Page {0}"\ntext = "Text {0}."\n'
    (course / CHAPTER).write_text("".join(pages.format(name) for name in "abc"))
    async with previewed(course / CHAPTER, data) as trainer:
        await trainer.until_shown("Text a.")
        await trainer.press("n")
        await trainer.until_shown("Text b.")
        (course / CHAPTER).write_text("".join(pages.format(name) for name in "ac"))
        await trainer.until_shown("Text c.")
        (course / CHAPTER).write_text("".join(pages.format(name) for name in "a"))
        await trainer.until_shown("Text a.")


async def test_how_far_a_page_was_read_is_kept(course: Path, data: Path) -> None:
    lines = "\n\n".join(f"Line {number}." for number in range(60))
    (course / "02-two" / "chapter.toml").write_text(f'[[section]]\nid = "only"\ntitle = "T"\ntext = """{lines}"""\n')
    async with previewed(course / "02-two", data) as trainer:
        await trainer.until_shown("Line 3.")
        await trainer.press("pagedown", "pagedown")
        await trainer.until_shown("Line 30.")
        before = trainer.app.screen.query_one("#page").scroll_y
        replaced(course / "02-two" / "chapter.toml", "Line 30.", "Line thirty.")
        await trainer.until_shown("Line thirty.")
        await trainer.until(lambda: trainer.app.screen.query_one("#page").scroll_y == before)


# -- what is wrong


async def test_a_broken_page_shows_what_is_wrong_until_it_is_mended(course: Path, data: Path) -> None:
    async with previewed(course / CHAPTER, data) as trainer:
        await trainer.until_shown("Twice three is 6")
        await trainer.press("n")
        await trainer.until_shown("A slope of 1.5")
        replaced(course / CHAPTER, 'title = "Steps"', 'titel = "Steps"')
        await trainer.until_shown("01-one/chapter.toml:13")
        assert "no such key: titel" in trainer.text
        assert "did you mean title?" in trainer.text
        replaced(course / CHAPTER, 'titel = "Steps"', 'title = "Steps"')
        await trainer.until_shown("A slope of 1.5")
        assert trainer.place == "LessonScreen"


async def test_esc_shows_what_can_be_shown_and_only_new_problems_come_back(course: Path, data: Path) -> None:
    async with previewed(course / QUIZ, data) as trainer:
        await trainer.until_shown("Which number is")
        replaced(course / QUIZ, "points = 2", "point = 2")
        await trainer.until_shown("no such key: point")
        await trainer.press("escape")
        await trainer.until(lambda: trainer.place == "QuizScreen" and "1 of 3" in trainer.text)  # one is left out
        replaced(course / QUIZ, "Zero is even.", "Zero is an even number.")
        await trainer.press("pagedown")
        await trainer.until_shown("Zero is an even number.")
        replaced(course / QUIZ, 'kind = "truefalse"', 'kind = "trufalse"')
        await trainer.until_shown("trufalse")
        assert trainer.place == "ProblemsScreen"


async def test_what_cannot_be_read_at_all_says_so_and_comes_back(course: Path, data: Path) -> None:
    whole = (course / QUIZ).read_text()
    async with previewed(course / QUIZ, data) as trainer:
        await trainer.until_shown("1 of 4")
        await trainer.press("pagedown", "pagedown")
        await trainer.until_shown("Zero is even.")
        (course / QUIZ).write_text(whole + "[[question")
        await trainer.until(lambda: trainer.place == "ProblemsScreen")
        await trainer.press("escape")
        await trainer.until_shown("Nothing of it can be shown until it is mended.")
        (course / QUIZ).unlink()
        await trainer.until_shown("expected this file; it is missing")
        (course / QUIZ).write_text(whole)
        await trainer.until_shown("Zero is even.")


@pytest.mark.parametrize("file", ["course.toml", "01-one/chapter.toml", "01-one/lab.toml"])
async def test_what_is_broken_from_the_start_opens_once_it_is_mended(course: Path, data: Path, file: str) -> None:
    whole = (course / file).read_text()
    (course / file).write_text("nonsense")
    async with previewed(course / file, data) as trainer:
        await trainer.until_shown(f"{file}:1")
        (course / file).write_text(whole)
        opened = {"course.toml": "HomeScreen", "01-one/chapter.toml": "LessonScreen", "01-one/lab.toml": "LabScreen"}
        await trainer.until(lambda: trainer.place == opened[file])


async def test_a_folder_that_goes_and_comes_back(course: Path, data: Path) -> None:
    async with previewed(course / CHAPTER, data) as trainer:
        await trainer.until_shown("Twice three is 6")
        course.rename(course.with_name("aside"))
        await trainer.until(lambda: trainer.place == "ProblemsScreen")
        shutil.copytree(SMALL, course)
        await trainer.until_shown("Twice three is 6")
        replaced(course / CHAPTER, "Twice three", "Two times three")
        await trainer.until_shown("Two times three is 6")


async def test_a_chapter_that_is_called_otherwise_is_still_the_same(course: Path, data: Path) -> None:
    async with previewed(course / CHAPTER, data) as trainer:
        await trainer.until_shown("Twice three is 6")
        replaced(
            course / "course.toml",
            'id = "one"\nfolder = "01-one"\ntitle = "One"',
            'id = "uno"\nfolder = "01-one"\ntitle = "Uno"',
        )
        await trainer.until_shown("1 Uno ›")
        replaced(course / "course.toml", 'folder = "01-one"', 'folder = "02-two"')
        await trainer.until_shown("the course has none there")


# -- the lab, and the way there and back


async def test_the_lab_opens_with_the_recipe_as_it_is_saved(course: Path, data: Path) -> None:
    async with previewed(course / "01-one" / "lab.toml", data) as trainer:
        await trainer.until_shown("xor")
        replaced(course / "01-one" / "lab.toml", 'name = "xor"', 'name = "circle"')
        await trainer.until_shown("circle")
        assert trainer.place == "LabScreen"


async def test_a_quiz_opened_from_its_page_leads_back_there_after_a_save(course: Path, data: Path) -> None:
    async with previewed(course, data) as trainer:
        await trainer.until_shown("A small course")
        await trainer.until_shown("Chapters")
        await trainer.press("enter")
        await trainer.until_shown("Twice three is 6")
        await trainer.press("t")
        await trainer.until_shown("saved ✓")
        replaced(course / CHAPTER, "Twice three", "Two times three")
        replaced(course / QUIZ, "Which number is", "What is")
        await trainer.until_shown("What is")
        await trainer.press("escape")
        await trainer.until_shown("Two times three is 6")


async def test_the_course_itself_is_read_anew_at_home(course: Path, data: Path) -> None:
    async with previewed(course / "course.toml", data) as trainer:
        await trainer.until_shown("A small course")
        replaced(course / "course.toml", 'title = "Two"', 'title = "Zwei"')
        await trainer.until_shown("Zwei")


# -- which file, and what is left behind


@pytest.mark.parametrize(
    ("file", "part"),
    [
        ("", "course"),
        ("course.toml", "course"),
        ("01-one", "chapter"),
        ("01-one/printed.toml", "chapter"),
        ("01-one/quiz.toml", "quiz"),
        ("01-one/lab.toml", "lab"),
    ],
)
def test_a_file_says_what_is_opened(file: str, part: str) -> None:
    place = find(SMALL / file)
    assert (place.root, place.part) == (SMALL, part)


@pytest.mark.parametrize("file", ["quiz.toml", "notes.txt", "", "nowhere/quiz.toml"])
def test_what_is_no_part_of_a_course_is_said_in_one_line(tmp_path: Path, file: str) -> None:
    (tmp_path / "quiz.toml").write_text("")
    with pytest.raises(NothingToPreviewError) as told:
        find(tmp_path / file)
    assert "\n" not in str(told.value)
    assert str(tmp_path) in str(told.value)


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Temporary folders are made here."""
    (tmp_path / "tmp").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "tmp"))
    return tmp_path / "tmp"


def test_the_folder_of_a_killed_preview_is_removed_by_the_next_but_no_other(elsewhere: Path) -> None:
    killed, strange = elsewhere / f"{PREFIX}killed", elsewhere / f"{PREFIX}strange"
    killed.mkdir()
    (killed / IN_USE).touch()
    strange.mkdir()
    (elsewhere / f"{PREFIX}link").symlink_to(strange)
    with temporary_folder() as mine:
        remove_left_behind()
        assert mine.is_dir()
        assert not killed.exists()
        assert strange.is_dir()
    assert not mine.exists()


@pytest.mark.terminal
def test_in_a_terminal_a_save_a_break_and_a_mend_are_seen_and_nothing_is_left(
    course: Path, terminal: Opener, data: Path, elsewhere: Path
) -> None:
    one = terminal("preview", str(course / CHAPTER), env={"TMPDIR": str(elsewhere)})
    one.until("Twice three is 6")
    assert [folder.name.startswith(PREFIX) for folder in elsewhere.iterdir()] == [True]
    replaced(course / CHAPTER, "Twice three is {2 * 3}", "Twice four is {2 * 4}")
    one.until("Twice four is 8")
    replaced(course / CHAPTER, "{2 * 4}", "{2 * x}")
    one.until("01-one/chapter.toml:8")
    replaced(course / CHAPTER, "{2 * x}", "{2 * 4}")
    one.until("Twice four is 8")
    os.kill(one.child.pid, signal.SIGTERM)
    assert one.ended() == 128 + signal.SIGTERM
    assert awaited(lambda: not list(elsewhere.iterdir()))
    assert not data.exists(), "the learner's own folder is not touched"


def test_without_a_terminal_it_is_one_line(course: Path, data: Path) -> None:
    words = [NNQUIZ, "preview", str(course)]
    done = subprocess.run(words, capture_output=True, text=True, timeout=60, stdin=subprocess.DEVNULL)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (1, "", 1)
    assert "needs a terminal" in done.stderr
