"""Courses made to do harm: one clear line each, quickly, and the rest of the course stays open."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from content.check import Problem, check
from content.course import CourseError
from content.loader import load_chapter, load_course, load_quiz

QUIZ, CHAPTER, COURSE = "01-one/quiz.toml", "01-one/chapter.toml", "course.toml"
SOON = 10.0
"""Seconds: what any of these may take on a slow machine. A bomb that goes off takes for ever."""

BOMB = "9**9**9"
HEAD = 'draws = 1\n[[question]]\nid = "q"\nkind = "numerical"\nsection = "steps"\nexplanation = "e"\n'
ASKED = HEAD + 'prompt = "?"\nanswer = "{answer}"\ntolerance = {{ relative = 0.1 }}\n'


def numerical(answer: str) -> bytes:
    return ASKED.format(answer=answer).encode()


def single(*choices: str) -> bytes:
    told = [f'[[question.choice]]\ntext = "{text}"\nbecause = "B {place}."\n' for place, text in enumerate(choices)]
    told[0] = told[0].replace('because = "B 0."', "right = true")
    return (HEAD.replace("numerical", "single") + 'prompt = "?"\n' + "".join(told)).encode()


FILES: dict[str, tuple[str, bytes, str]] = {
    "keys 20,000 deep": (QUIZ, b".".join([b"a"] * 20_000) + b" = 1", "tables within tables"),
    "headings 20,000 deep": (QUIZ, b"[" + b".".join([b"a"] * 20_000) + b"]\nb = 1", "tables within tables"),
    "lists 20,000 deep": (QUIZ, b"a = " + b"[" * 20_000 + b"]" * 20_000, "tables within tables"),
    "inline tables 20,000 deep": (QUIZ, b"a = " + b"{ a = " * 20_000 + b"1" + b" }" * 20_000, "tables within tables"),
    "a text of 20 MB": (CHAPTER, b'title = "' + b"a" * 20_000_000 + b'"', "at most 4 MiB"),
    "a course of 20 MB": (COURSE, b"#" * 20_000_000, "at most 4 MiB"),
    "no UTF-8": (CHAPTER, b'a = "\xff\xfe"', "expected UTF-8"),
    "half a character": (QUIZ, b'a = "\xe2\x82', "expected UTF-8"),
    "credits inf": (COURSE, b"", "expected a number"),
    "tolerance nan": (QUIZ, numerical("1").replace(b"relative = 0.1", b"relative = nan"), "nan"),
    "tolerance inf": (QUIZ, numerical("1").replace(b"relative = 0.1", b"nominal = inf"), "inf"),
    "power on power": (QUIZ, numerical(BOMB), "the power is too high"),
    "factors without end": (QUIZ, numerical("*".join(["9**99"] * 60)), ""),
    "parentheses without end": (QUIZ, numerical("(" * 5_000 + "1" + ")" * 5_000), ""),
    "a name outside the list": (QUIZ, numerical("__import__('os').getcwd()"), ""),
    "an attribute": (QUIZ, numerical("(1).__class__"), "a dot after a"),
    "two choices alike": (QUIZ, single("same", "other", "Same"), "can come out alike"),
    "more drawn than there is": (QUIZ, single("a", "b").replace(b"draws = 1", b"draws = 50"), "bank of 1"),
}


@pytest.mark.parametrize("name", FILES)
def test_one_line_each(name: str, small: Path) -> None:
    file, content, says = FILES[name]
    if name == "credits inf":
        content = (small / COURSE).read_bytes().replace(b"credits = 2.5", b"credits = inf")
    (small / file).write_bytes(content)
    told(small, file, says)


def told(small: Path, file: str, says: str) -> None:
    """The check says it, in lines that a terminal takes as text, soon; and the other chapter is still open."""
    began = time.monotonic()
    problems = check(small)
    assert time.monotonic() - began < SOON
    about = [problem for problem in problems if problem.file == file]
    assert any(says.casefold() in problem.message.casefold() for problem in about), problems
    assert all(_one_line(problem) for problem in problems)
    if file == COURSE:
        return
    course = load_course(small)
    load_chapter(course, "two")
    for load in (load_chapter, load_quiz):
        with suppress(CourseError):  # all of it may be wrong; nothing else may be raised
            load(course, "one")


def _one_line(problem: Problem) -> bool:
    texts = (problem.file, problem.id, problem.message, problem.remedy)
    return all(text.isprintable() and len(text) < 1_000 for text in texts)


@pytest.mark.parametrize("text", ["[red]a[/]", "[link=file:///etc/passwd]a[/link]", "[/]", "[@click=app.quit]a[/]"])
def test_choices_that_would_be_markup_stay_as_they_are_written(small: Path, text: str) -> None:
    (small / QUIZ).write_bytes(single(text, "b"))
    assert check(small) == []
    quiz = load_quiz(load_course(small), "one")
    assert quiz is not None
    assert quiz.questions[0].drawn(0).answer() == text


def _pipe(path: Path) -> None:
    os.mkfifo(path)


def _device(path: Path) -> None:
    path.symlink_to("/dev/zero")


def _loop(path: Path) -> None:
    path.symlink_to(path)


def _folder(path: Path) -> None:
    path.mkdir()


def _nowhere(path: Path) -> None:
    path.symlink_to(path.with_name("nothing.toml"))


@pytest.mark.parametrize("file", [COURSE, CHAPTER])
@pytest.mark.parametrize("put", [_pipe, _device, _loop, _folder, _nowhere])
def test_what_is_no_file(put: Callable[[Path], None], file: str, small: Path) -> None:
    (small / file).unlink()
    put(small / file)
    told(small, file, "file")


def test_a_chapters_folder_that_is_a_circle_of_links(small: Path) -> None:
    (small / "02-two").rename(small / "elsewhere")
    (small / "02-two").symlink_to(small / "02-two")
    [problem] = check(small)
    assert (problem.file, problem.line, problem.id) == (COURSE, 15, "two")
    assert _one_line(problem)


def test_chapters_that_require_each_other(small: Path) -> None:
    text = (small / COURSE).read_text(encoding="utf-8")
    for name, other in (("one", "two"), ("two", "one")):
        text = text.replace(f'id = "{name}"', f'id = "{name}"\nrequires = ["{other}"]')
    (small / COURSE).write_text(text, encoding="utf-8")
    problems = check(small)
    assert problems
    assert all(problem.file == COURSE and _one_line(problem) for problem in problems)
    assert any("require" in problem.message for problem in problems)
    assert [entry.id for entry in load_course(small).chapters] == ["one", "two"]
