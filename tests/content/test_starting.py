"""What `nnquiz new` writes passes the check as it is, and takes nothing that is there."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from content import questions
from content.check import Problem, check
from content.printed import write_printed
from content.starting import CannotBeginError, new_chapter, new_course, new_question, new_quiz


@pytest.fixture
def course(tmp_path: Path) -> Path:
    new_course(tmp_path / "my-course")
    return tmp_path / "my-course"


def mistakes(course: Path) -> list[Problem]:
    """What the check finds, without its advice: a second example of a kind repeats the first one's words."""
    return [problem for problem in check(course) if problem.level == "problem"]


def test_a_new_course_passes_the_check(course: Path) -> None:
    assert check(course) == []
    assert tomllib.loads((course / "course.toml").read_text())["id"] == "my-course"


def test_a_new_chapter_and_its_quiz_pass_and_what_was_there_stays_byte_for_byte(course: Path) -> None:
    before = (course / "course.toml").read_text()
    new_chapter(course, "second")
    new_quiz(course / "02-second")
    assert check(course) == []
    assert (course / "course.toml").read_text().startswith(before)


@pytest.mark.parametrize("kind", questions.NAMES)
def test_a_new_question_of_every_kind_passes_once_it_is_recorded(course: Path, kind: str) -> None:
    chapter = course / "01-first"
    before = (chapter / "quiz.toml").read_text()
    begun = new_question(chapter, kind, None)
    if any("--write-printed" in step for step in begun.next_steps):
        assert check(course) != []
        assert write_printed(course) == []
    assert not mistakes(course)
    assert (chapter / "quiz.toml").read_text().startswith(before)


def test_two_new_questions_have_ids_of_their_own(course: Path) -> None:
    for _ in range(2):
        new_question(course / "01-first", "single", None)
    assert not mistakes(course)


@pytest.mark.parametrize("name", ["Upper", "with space", "", "-first", "x" * 65])
def test_an_id_that_is_none_is_refused(course: Path, name: str) -> None:
    with pytest.raises(CannotBeginError, match="expected lower-case letters"):
        new_chapter(course, name)


def test_nothing_that_is_there_is_written_over(course: Path) -> None:
    with pytest.raises(CannotBeginError, match="there is something in it"):
        new_course(course)
    with pytest.raises(CannotBeginError, match="is there already"):
        new_quiz(course / "01-first")
    with pytest.raises(CannotBeginError, match="taken already"):
        new_chapter(course, "first")
    assert check(course) == []


def test_an_unknown_kind_is_told_a_near_one(course: Path) -> None:
    with pytest.raises(CannotBeginError, match="did you mean numerical"):
        new_question(course / "01-first", "numericla", None)


def test_what_cannot_be_read_or_written_is_one_line(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("x")
    for place in (file, file / "inside"):
        with pytest.raises(CannotBeginError) as refused:
            new_course(place)
        assert "\n" not in str(refused.value)
    with pytest.raises(CannotBeginError, match=r"quiz\.toml"):
        new_question(tmp_path, "single", None)
