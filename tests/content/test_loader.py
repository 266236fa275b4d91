"""Opening a course: what is whole is shown, what is wrong is left out and said."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pytest

from content.course import Code, Course, CourseError, Prose, Quiz
from content.loader import BUNDLED, has_quiz, load_chapter, load_course, load_lab, load_quiz
from engine.experiment import DataRecipe, Experiment, TrainingRecipe

CHAPTER, QUIZ = "01-one/chapter.toml", "01-one/quiz.toml"


def edit(folder: Path, file: str, old: str, new: str) -> None:
    path = folder / file
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_a_course_by_its_first_file(small: Path) -> None:
    course = load_course(small)
    assert (course.id, course.title, course.licence) == ("small", "A small course", "CC BY 4.0")
    assert [(e.id, e.number, e.title, e.summary, e.credits, e.problem) for e in course.chapters] == [
        ("one", 1, "One", "The first.", 2500, None),
        ("two", 2, "Two", "The second.", 1000, None),
    ]
    assert course.problems == ()


def test_only_the_first_file_is_read(small: Path) -> None:
    edit(small, CHAPTER, '[[section]]\nid = "steps"', "broken [")
    assert len(load_course(small).chapters) == 2


@pytest.mark.parametrize(
    ("written", "credits"),
    [("0.001", 1), ("0.1", 100), ("12", 12_000), ("2.5000000", 2500), ("1000000", 10**9), ("0", 0)],
)
def test_credits_are_exact(small: Path, written: str, credits: int) -> None:
    edit(small, "course.toml", "credits = 2.5", f"credits = {written}")
    assert load_course(small).chapters[0].credits == credits


def test_a_chapter(small: Path) -> None:
    chapter = load_chapter(load_course(small), "one")
    introduction, steps = chapter.sections
    assert (introduction.id, introduction.number, introduction.outline, introduction.invite) == (
        "introduction", None, True, True,
    )  # fmt: skip
    assert introduction.blocks == (Prose("Twice three is 6; see [steps](#steps).\n"),)
    assert (steps.title, steps.number, steps.figure, steps.figure_start) == ("Steps", 1, "descent", {"rate": 0.3})
    assert steps.predict == "Where does it begin to climb?"
    assert steps.blocks == (
        Prose("A slope of 1.5.\n"),
        Code("print(6 * 7)\n", "42\n"),
        Prose("Sets are written {1, 2}.\n\n```\na plain fence with {braces}\n```\n"),
    )
    assert chapter.problems == ()


def test_the_fingerprint_is_that_of_the_code(small: Path) -> None:
    first = load_chapter(load_course(small), "one").fingerprint
    edit(small, CHAPTER, "A slope of", "The slope of")
    assert load_chapter(load_course(small), "one").fingerprint == first
    edit(small, CHAPTER, "print(6 * 7)", "print(6 * 8)")
    assert load_chapter(load_course(small), "one").fingerprint != first
    assert load_chapter(load_course(small), "two").fingerprint == hashlib.sha256().hexdigest()


def test_code_that_has_changed_shows_no_old_output(small: Path) -> None:
    edit(small, CHAPTER, "print(6 * 7)", "print(6 * 8)")
    assert load_chapter(load_course(small), "one").sections[1].blocks[1] == Code("print(6 * 8)\n", None)


def test_a_changed_file_is_read_again(small: Path) -> None:
    course = load_course(small)
    load_chapter(course, "one")
    edit(small, CHAPTER, "A slope of", "That slope is")
    assert load_chapter(course, "one").sections[1].blocks[0] == Prose("That slope is 1.5.\n")


def test_a_broken_section_is_left_out(small: Path) -> None:
    edit(small, CHAPTER, "{2 * 3}", "{2 * z}")
    chapter = load_chapter(load_course(small), "one")
    assert [section.id for section in chapter.sections] == ["steps"]
    assert len(chapter.problems) == 1
    assert chapter.problems[0].startswith("introduction: text: ")


def test_an_unknown_figure_leaves_the_page(small: Path) -> None:
    edit(small, CHAPTER, '"descent"', '"flight"')
    steps = load_chapter(load_course(small), "one").sections[1]
    assert (steps.figure, steps.figure_start) == (None, {})


def test_a_broken_question_is_left_out(small: Path) -> None:
    edit(small, QUIZ, "points = 2", "points = 0")
    quiz = load_quiz(load_course(small), "one")
    assert quiz is not None
    assert [question.id for question in quiz.questions] == ["which", "holds", "share"]
    assert len(quiz.problems) == 1
    assert quiz.problems[0].startswith("many: points: ")


def test_no_more_is_drawn_than_there_is(small: Path) -> None:
    edit(small, QUIZ, "draws = 3", "draws = 99")
    quiz = load_quiz(load_course(small), "one")
    assert quiz is not None
    assert quiz.draws == 4


def test_an_unknown_key_costs_no_more_than_itself(small: Path) -> None:
    edit(small, QUIZ, "draws = 3", "draws = 3\nshuffel = true")
    edit(small, "course.toml", "format = 1", "format = 1\nauthor = 'me'")
    course = load_course(small)
    quiz = load_quiz(course, "one")
    assert quiz is not None
    assert (quiz.draws, len(quiz.questions), len(quiz.problems)) == (3, 4, 1)
    assert (len(course.chapters), len(course.problems)) == (2, 1)


def test_what_is_not_there(small: Path) -> None:
    course = load_course(small)
    assert load_quiz(course, "two") is None
    assert load_lab(course, "two") is None
    assert (has_quiz(course, "one"), has_quiz(course, "two")) == (True, False)
    with pytest.raises(CourseError, match="there is no chapter 'three'"):
        load_chapter(course, "three")


def test_a_lab(small: Path) -> None:
    lab = load_lab(load_course(small), "one")
    assert lab is not None
    assert (lab.title, lab.text) == ("A lab", "Look at the loss.")
    assert lab.experiment == Experiment(seed=7, data=DataRecipe(name="xor"), training=TrainingRecipe(learning_rate=0.3))


def test_a_chapter_that_is_wrong_in_the_list_keeps_its_row(small: Path) -> None:
    edit(small, "course.toml", '"02-two"', '"../02-two"')
    course = load_course(small)
    assert [(entry.id, entry.title) for entry in course.chapters] == [("one", "One"), ("two", "Two")]
    assert course.chapters[0].problem is None
    assert course.chapters[1].problem == "folder: expected a folder inside the course's own; got '../02-two'"
    assert not has_quiz(course, "two")
    with pytest.raises(CourseError, match="inside the course's own"):
        load_chapter(course, "two")
    assert len(load_chapter(course, "one").sections) == 2


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("format = 1\ntitle =", "course.toml, line 2: expected a value after ="),
        ("format = 2\nid = 'x'\ntitle = 'X'\n[[chapter]]\n", "expected format 1; got 2"),
        ("format = 1\nid = 'x'\ntitle = 'X'\n", "expected chapter; it is missing"),
        ("", "expected format; it is missing"),
        ("a." * 20_000 + "a = 1", "tables within tables"),
        ("\x00", r"U\+0000 is not allowed"),
    ],
)
def test_no_course_at_all(small: Path, content: str, says: str) -> None:
    (small / "course.toml").write_text(content)
    with pytest.raises(CourseError, match=says) as caught:
        load_course(small)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("content", [b"\xff\xfe", b"=", b"", b"[[question]]", b"[question]\nid = 1", b"question = 3"])
def test_a_quiz_without_a_question(small: Path, content: bytes) -> None:
    (small / QUIZ).write_bytes(content)
    with pytest.raises(CourseError, match=r"^01-one/quiz.toml"):
        load_quiz(load_course(small), "one")
    assert len(load_chapter(load_course(small), "one").sections) == 2


def test_a_quiz_cut_anywhere_opens_or_says_why(small: Path) -> None:
    whole = (small / QUIZ).read_bytes()
    course = load_course(small)
    for end in range(0, len(whole), 7):
        (small / QUIZ).write_bytes(whole[:end])
        outcome = _quiz_or_message(course)
        assert outcome.startswith("01-one/quiz.toml") if isinstance(outcome, str) else outcome.questions


def _quiz_or_message(course: Course) -> Quiz | str:
    try:
        quiz = load_quiz(course, "one")
    except CourseError as error:
        return str(error)
    assert quiz is not None
    return quiz


def test_control_characters_do_not_come_in(small: Path) -> None:
    edit(small, "course.toml", '"One"', '"\\u001b]0;x\\u0007O\u202ene\\u009b"')
    edit(small, CHAPTER, "A slope of", "A\\u001b[2J slope of")
    course = load_course(small)
    assert course.chapters[0].title == "]0;xOne"
    assert load_chapter(course, "one").sections[1].blocks[0] == Prose("A[2J slope of 1.5.\n")


def test_a_link_out_of_the_course_is_not_followed(small: Path) -> None:
    outside = small.parent / "outside.toml"
    (small / CHAPTER).rename(outside)
    (small / CHAPTER).symlink_to(outside)
    with pytest.raises(CourseError, match="outside the course's folder"):
        load_chapter(load_course(small), "one")


def test_a_pipe_keeps_nobody_waiting(small: Path) -> None:
    (small / CHAPTER).unlink()
    os.mkfifo(small / CHAPTER)
    with pytest.raises(CourseError, match="expected a plain file"):
        load_chapter(load_course(small), "one")


def test_a_broken_record_of_output_costs_only_the_output(small: Path) -> None:
    (small / "01-one/printed.toml").write_text("[printed")
    chapter = load_chapter(load_course(small), "one")
    assert chapter.sections[1].blocks[1] == Code("print(6 * 7)\n", None)
    assert len(chapter.problems) == 1


def test_the_bundled_course_opens_whole() -> None:
    course = load_course(BUNDLED)
    assert course.problems == ()
    for entry in course.chapters:
        assert load_chapter(course, entry.id).problems == ()
        quiz = load_quiz(course, entry.id)
        assert quiz is not None
        assert quiz.problems == ()


def test_the_first_screen_brings_nothing_heavy() -> None:
    code = (
        "import sys; from content.loader import BUNDLED, load_course; load_course(BUNDLED);"
        "print([name for name in ('numpy', 'simpleeval', 'tree_sitter', 'engine.activations', 'engine.losses',"
        " 'content.questions', 'sqlalchemy', 'textual') if name in sys.modules])"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"
