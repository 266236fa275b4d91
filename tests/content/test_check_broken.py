# ruff: noqa: E501 (a table is read along its rows)
"""Courses with one thing wrong each: what `check` says of it, where, and how to mend it. Written by hand."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from content.check import check

COURSE, CHAPTER, QUIZ = "course.toml", "01-one/chapter.toml", "01-one/quiz.toml"
LAB, PRINTED = "01-one/lab.toml", "01-one/printed.toml"


class Broken(NamedTuple):
    """The small course with `old` replaced by `new`, and the one problem that makes."""

    file: str
    old: str
    new: str
    line: int
    id: str
    says: str
    remedy: str


TABLE = {
    # course.toml
    "format-2": Broken(COURSE, "format = 1", "format = 2", 1, "", "expected format 1; got 2", "format = 1"),
    "no-title": Broken(COURSE, 'title = "A small course"', "", 1, "", "expected title; it is missing", "add title = …"),
    "no-value": Broken(COURSE, 'title = "A small course"', "title =", 3, "", "expected a value", "a text in quotes"),
    "key-twice": Broken(COURSE, 'licence = "CC BY 4.0"', 'id = "x"', 4, "", "second time", "remove one"),
    "course-key": Broken(COURSE, "licence =", "license =", 4, "", "no such key: license", "did you mean licence?"),
    "no-quote": Broken(COURSE, 'title = "One"', 'title = "One', 9, "", "not closed on its line", "missing quote"),
    "credits-text": Broken(COURSE, "credits = 2.5", 'credits = "2.5"', 11, "one", "expected a number", "without quotes"),
    "credits-negative": Broken(COURSE, "credits = 2.5", "credits = -1", 11, "one", "got -1", "credits = 10"),
    "credits-fine": Broken(COURSE, "credits = 2.5", "credits = 0.0005", 11, "one", "at most 3 decimals", "thousandths"),
    "credits-finest": Broken(COURSE, "credits = 2.5", "credits = 1e-999999999", 11, "one", "at most 3 decimals", "thousandths"),
    "credits-nan": Broken(COURSE, "credits = 2.5", "credits = nan", 11, "one", "expected a number; got NaN", "credits"),
    "chapter-id": Broken(COURSE, 'id = "one"', 'id = "One"', 7, "", "lower-case letters", "lower-case letters"),
    "chapter-twice": Broken(COURSE, 'id = "two"', 'id = "one"', 14, "one", "taken by an earlier", "its own id"),
    "folder-out": Broken(COURSE, '"02-two"', '"../two"', 15, "two", "inside the course's own", "move the chapter"),
    "folder-gone": Broken(COURSE, '"02-two"', '"03-two"', 15, "two", "there is no folder '03-two'", "create it"),
    "title-number": Broken(COURSE, 'title = "Two"', "title = 2", 16, "two", "a text in quotes; got 2", "in quotes"),
    # chapter.toml
    "section-twice": Broken(
        CHAPTER, '[[section]]\nid = "steps"', '[[section]]\nid = "introduction"\ntitle = "Again"\ntext = "Again."\n[[section]]\nid = "steps"',
        12, "introduction", "taken by an earlier section", "its own id",
    ),
    "no-text": Broken(
        CHAPTER, '"Introduction"\n', '"Introduction"\n[[section]]\nid = "more"\ntitle = "x"\n', 1, "introduction",
        "expected text; it is missing", "add text = …",
    ),
    "unclosed-fence": Broken(
        CHAPTER, "```\na plain fence with {braces}\n```", "```\na plain fence", 25, "steps", "never closed", "close the fence"
    ),
    "unknown-figure": Broken(
        CHAPTER, 'figure = "descent"\nfigure_start = { rate = 0.3 }', 'figure = "decent"', 14, "steps", "decent", "descent?"
    ),
    "figure-dial": Broken(CHAPTER, "{ rate = 0.3 }", "{ speed = 0.3 }", 15, "steps", "no dial 'speed'", "dial's values"),
    "figure-infinite": Broken(CHAPTER, "{ rate = 0.3 }", "{ rate = inf }", 15, "steps", "got Infinity", "dial's values"),
    "figure-value": Broken(CHAPTER, "{ rate = 0.3 }", "{ rate = 7 }", 15, "steps", "got 7", "dial's values"),
    "section-key": Broken(CHAPTER, "outline = true", "outlines = true", 5, "introduction", "outlines", "outline?"),
    "section-flag": Broken(CHAPTER, "invite = true", 'invite = "yes"', 6, "introduction", "true or false", "true or false"),
    "expression": Broken(CHAPTER, "{0.5 * 3}", "{0.5 * x}", 18, "steps", "no number is called x", "in { }"),
    "division": Broken(CHAPTER, "{2 * 3}", "{2 / 0}", 8, "introduction", "division by zero", "in { }"),
    "bomb": Broken(CHAPTER, "{2 * 3}", "{9**9**9}", 8, "introduction", "the power is too high", "in { }"),
    "brace": Broken(CHAPTER, "{{1, 2}}", "{{1, 2}", 23, "steps", "stands alone; write }}", "in { }"),
    "stale-code": Broken(CHAPTER, "print(6 * 7)", "print(6 * 8)", 20, "steps", "not recorded", "check --write-printed"),
    "dead-section": Broken(CHAPTER, "(#steps)", "(#step)", 8, "introduction", "#step leads nowhere", "did you mean steps?"),
    "dead-chapter": Broken(CHAPTER, "(#steps)", "(three)", 8, "introduction", "three leads nowhere", "there is one, two"),
    "hidden-sign": Broken(
        CHAPTER, "A slope of", "A \\u001b[31mslope of", 18, "steps", "U+001B", "remove it"
    ),
    "bidi-sign": Broken(CHAPTER, '"Steps"', '"St\u202eeps"', 13, "steps", "U+202E", "remove it"),
    # quiz.toml
    "draws-more": Broken(QUIZ, "draws = 3", "draws = 9", 1, "", "draw 9 questions from a bank of 4", "draws = 4"),
    "draws-none": Broken(QUIZ, "draws = 3", "draws = 0", 1, "", "a number from 1; got 0", "a number from 1"),
    "kind": Broken(QUIZ, '"truefalse"', '"true-false"', 40, "holds", "expected one of cloze", "did you mean truefalse?"),
    "no-kind": Broken(QUIZ, 'kind = "truefalse"\n', "", 38, "holds", "expected kind, one of", "kind ="),
    "question-twice": Broken(QUIZ, 'id = "many"', 'id = "which"', 21, "which", "taken by an earlier", "its own id"),
    "question-key": Broken(QUIZ, "points = 2", "point = 2", 24, "many", "no such key: point", "did you mean points?"),
    "points": Broken(QUIZ, "points = 2", "points = 1.5", 24, "many", "a whole number; got 1.5", "a whole number"),
    "section": Broken(QUIZ, '"introduction"', '"intro"', 41, "holds", "no section 'intro'", "introduction"),
    "explanation": Broken(QUIZ, 'explanation = "2 and 4 are."\n', "", 20, "many", "explanation; it is missing", "add expl"),
    "no-because": Broken(QUIZ, 'because = "3 leaves one over."', "", 34, "many", "expected because", "add because"),
    "because-twice": Broken(
        QUIZ, "3 leaves one over.", "That is  ONE less.", 36, "many", "in question which already", "this very answer"
    ),
    "none-right": Broken(QUIZ, 'text = "{n + 1}"\nright = true', 'text = "{n + 1}"\nbecause = "x"', 10, "which",
        "exactly one choice with right = true; got 0", "the one that is right"),
    "two-right": Broken(QUIZ, 'because = "That is one less."', "right = true", 10, "which", "got 2", "the one that is right"),
    "all-right": Broken(QUIZ, 'because = "3 leaves one over."', "right = true", 27, "many", "3 right of 3", "a wrong one"),
    "choices-alike": Broken(QUIZ, '"{n * 2}"', '"{4 + n - 3}"', 17, "which", "choices 1 and 3 can come out alike", "apart"),
    "choice-key": Broken(QUIZ, 'text = "3"', 'texts = "3"\ntext = "3"', 35, "many", "no such key: texts", "did you mean text?"),
    "answer-kind": Broken(QUIZ, "answer = true", 'answer = "true"', 43, "holds", "true or false; got 'true'", "true or false"),
    "nothing-left": Broken(QUIZ, '"a < b"', '"a > b"', 53, "share", "leaves none", "loosen where"),
    "where-broken": Broken(QUIZ, '"a < b"', '"a <"', 53, "share", "expected arithmetic", "an expression in quotes"),
    "span": Broken(QUIZ, "to = 5 }", "to = 5, step = 0.75 }", 8, "which", "steps above 0", "(to - from) / step"),
    "span-key": Broken(QUIZ, "to = 5 }", "to = 5, stepp = 1 }", 8, "which", "no such key: stepp", "did you mean step?"),
    "drawn-name": Broken(QUIZ, "b = [3, 7] }", "b = [3, 7], max = [1] }", 52, "share", "'max' cannot name", "another name"),
    "drawn-text": Broken(QUIZ, "a = [1, 2]", 'a = [1, "2"]', 52, "share", "expected a number; got '2'", "such as 3"),
    "answer-hostile": Broken(QUIZ, '"a / b"', '"a.__class__"', 54, "share", "a dot after a name", "an expression"),
    "answer-name": Broken(QUIZ, '"a / b"', '"a / c"', 54, "share", "no number is called c", "mend the expression"),
    "prompt-answer": Broken(QUIZ, "What is {a} /", "What is {answer} /", 51, "share", "called answer", "in { }"),
    "tolerance-zero": Broken(QUIZ, "nominal = 0.005", "nominal = 0", 56, "share", "has to be rounded", "nominal = 0.005"),
    "tolerance-thin": Broken(QUIZ, "nominal = 0.005", "relative = 0.001", 56, "share", "has to be rounded", "half a unit"),
    "tolerance-none": Broken(QUIZ, "{ nominal = 0.005 }", "{}", 56, "share", "one of them, from 0", "tolerance = {"),
    "wrong-right": Broken(QUIZ, '"b / a"', '"a / b + 0.001"', 59, "share", "accepted as right", "narrow the tolerance"),
    # lab.toml and printed.toml
    "lab-rate": Broken(LAB, "learning_rate = 0.3", "learning_rate = nan", 8, "", "above 0", "a number above 0"),
    "lab-key": Broken(LAB, "learning_rate =", "learning_rat =", 8, "", "no such key here: learning_rat", "learning_rate?"),
    "lab-table": Broken(LAB, "learning_rate = 0.3", "noise = 0.3", 8, "", "no such key here: noise", "under [experiment.data]"),
    "lab-data": Broken(LAB, '"xor"', '"xnor"', 6, "", "expected one of circle", "one of circle"),
    "printed-unused": Broken(
        PRINTED, "[printed]", '[printed]\n"0123456789abcdef" = "41"', 2, "", "no code block prints this", "--write-printed"
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", TABLE)
def test_one_thing_wrong(name: str, small: Path) -> None:
    broken = TABLE[name]
    path = small / broken.file
    text = path.read_text(encoding="utf-8")
    assert text.count(broken.old) == 1
    path.write_text(text.replace(broken.old, broken.new), encoding="utf-8")
    problems = check(small)
    assert [(problem.file, problem.line, problem.id) for problem in problems] == [(broken.file, broken.line, broken.id)]
    assert broken.says in problems[0].message
    assert broken.remedy in problems[0].remedy
    assert problems[0].level == ("advice" if name == "because-twice" else "problem")


def _write(file: str, content: bytes) -> Callable[[Path], object]:
    return lambda folder: (folder / file).write_bytes(content)


def _pipe(folder: Path) -> None:
    (folder / QUIZ).unlink()
    os.mkfifo(folder / QUIZ)


def _link(folder: Path) -> None:
    outside = folder.parent / "outside.toml"
    outside.write_bytes((folder / QUIZ).read_bytes())
    (folder / QUIZ).unlink()
    (folder / QUIZ).symlink_to(outside)


def _folder_link(folder: Path) -> None:
    (folder / "02-two").rename(folder.parent / "elsewhere")
    (folder / "02-two").symlink_to(folder.parent / "elsewhere")


FILES = {
    "no-course": (lambda folder: (folder / COURSE).unlink(), COURSE, 1, "expected a file course.toml", "create it"),
    "no-chapter": (lambda folder: (folder / "02-two/chapter.toml").unlink(), "02-two/chapter.toml", 1, "expected a file",
        "create it"),
    "not-utf8": (_write(QUIZ, b"draws = 3\n# caf\xe9\n"), QUIZ, 2, "expected UTF-8; byte 0xe9", "as UTF-8"),
    "nul": (_write(QUIZ, b"draws = 3\n\x00"), QUIZ, 2, "U+0000 is not allowed", "remove it"),
    "control": (_write(QUIZ, b'draws = "\x01"'), QUIZ, 1, "U+0001 is not allowed", "remove it"),
    "huge": (_write(QUIZ, b"#" * (5 * 1024 * 1024)), QUIZ, 1, "at most 4 MiB", "split it"),
    "deep-key": (_write(QUIZ, b".".join([b"a"] * 20_000) + b" = 1"), QUIZ, 1, "tables within tables", "flatten it"),
    "deep-table": (_write(QUIZ, b".".join([b"a"] * 900) + b" = 1"), QUIZ, 1, "tables within tables", "flatten it"),
    "deep-list": (_write(QUIZ, b"a = " + b"[" * 20_000), QUIZ, 1, "tables within tables", "flatten it"),
    "long-number": (_write(QUIZ, b"draws = " + b"9" * 9_000), QUIZ, 1, "sane length", "flatten it"),
    "pipe": (_pipe, QUIZ, 1, "expected a plain file", "plain file"),
    "link": (_link, QUIZ, 1, "outside the course's folder", "in its folder"),
    "folder-link": (_folder_link, COURSE, 15, "outside the course's own", "course's folder"),
}  # fmt: skip


@pytest.mark.parametrize("name", FILES)
def test_a_file_that_cannot_be_read(name: str, small: Path) -> None:
    spoil, file, line, says, remedy = FILES[name]
    spoil(small)
    problems = check(small)
    assert [(problem.file, problem.line) for problem in problems] == [(file, line)]
    assert says in problems[0].message
    assert remedy in problems[0].remedy


def test_problems_of_several_files_all_come_at_once_by_file_and_line(small: Path) -> None:
    for broken in (TABLE["credits-negative"], TABLE["expression"], TABLE["points"], TABLE["kind"], TABLE["lab-data"]):
        path = small / broken.file
        path.write_text(path.read_text(encoding="utf-8").replace(broken.old, broken.new), encoding="utf-8")
    assert [(problem.file, problem.line) for problem in check(small)] == [
        (CHAPTER, 18), (LAB, 6), (QUIZ, 24), (QUIZ, 40), (COURSE, 11)
    ]  # fmt: skip


def test_several_mistakes_in_one_question_are_all_named(small: Path) -> None:
    path = small / QUIZ
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("points = 2", 'points = "2"\nhint = 1').replace('text = "4"', "text = 4"), "utf-8")
    assert [(problem.line, problem.id) for problem in check(small)] == [(24, "many"), (25, "many"), (33, "many")]
