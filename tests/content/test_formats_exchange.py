"""`nnquiz import` and `nnquiz export`: files that are written whole or not at all, and everything that is said."""

from __future__ import annotations

import errno
import os
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from exchanged import HERE

from content.check import check
from content.loader import load_course, load_quiz
from tui.cli.command import nnquiz

GIFT = HERE / "rich.gift"


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(nnquiz, [str(each) for each in arguments], catch_exceptions=False)


@pytest.fixture
def chapter(small: Path) -> Path:
    """The folder of a chapter with a quiz."""
    return next(small.glob("*/quiz.toml")).parent


@pytest.fixture
def section(small: Path, chapter: Path) -> str:
    """A section of that chapter."""
    course = load_course(small)
    quiz = load_quiz(course, next(entry.id for entry in course.chapters if entry.folder == chapter))
    assert quiz is not None
    return quiz.questions[0].section


def test_questions_are_added_to_a_chapter(small: Path, chapter: Path, section: str) -> None:
    before = (chapter / "quiz.toml").read_text()
    result = run("import", GIFT, "--to", chapter, "--section", section)
    assert result.exit_code == 0
    assert result.stdout == f"12 questions added to {chapter}/quiz.toml\n"
    assert f"{GIFT}:47: an essay: nothing here marks it; left out" in result.stderr
    assert (chapter / "quiz.toml").read_text().startswith(before.rstrip())
    course = load_course(small)
    quiz = load_quiz(course, next(entry.id for entry in course.chapters if entry.folder == chapter))
    assert quiz is not None
    assert {"relu-at-minus-two", "pi", "pairs"} <= {question.id for question in quiz.questions}
    assert quiz.problems == ()
    again = run("import", GIFT, "--to", chapter, "--section", section)
    assert again.exit_code == 0
    assert 'id = "pi-2"' in (chapter / "quiz.toml").read_text()
    assert not [problem for problem in check(small) if "expected" in problem.message and "id" in problem.message]


def test_a_chapter_without_a_quiz_gets_one(chapter: Path, section: str) -> None:
    (chapter / "quiz.toml").unlink()
    assert run("import", GIFT, "--to", chapter, "--section", section).exit_code == 0
    assert (chapter / "quiz.toml").read_text().startswith("draws = 10\n\n[[question]]\n")


def test_without_a_chapter_they_are_printed() -> None:
    result = run("import", HERE / "rich.xml")
    assert result.exit_code == 0
    assert result.stdout.startswith(
        '[[question]]\nid = "relu-1"\nkind = "single"\nsection = "training-loops"\npoints = 2\n'
    )
    assert "the file 'r.png': left out" in result.stderr
    assert all(line.startswith(f"nnquiz: {HERE / 'rich.xml'}:") for line in result.stderr.splitlines())


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "there is no question in it that can be taken; nothing was written"),
        (b"Say {}\n", "there is no question in it that can be taken; nothing was written"),
        (b"Q {T}\n", "the chapter has no section 'imported'"),
        (b"$CATEGORY: a/Elsewhere\n\nQ {T}\n", ":3: the chapter has no section 'elsewhere'"),
        (b"<quiz>", "expected well-formed XML"),
        (b"\xff", "expected UTF-8"),
    ],
)
def test_what_cannot_be_added_changes_nothing(tmp_path: Path, chapter: Path, content: bytes, message: str) -> None:
    before = (chapter / "quiz.toml").read_bytes()
    (tmp_path / "bank").write_bytes(content)
    result = run("import", tmp_path / "bank", "--to", chapter)
    assert result.exit_code == 1
    assert result.stdout == ""
    assert message in result.stderr
    assert (chapter / "quiz.toml").read_bytes() == before
    assert sorted(path.name for path in chapter.iterdir() if path.name.startswith(".")) == []


@pytest.mark.parametrize(
    ("quiz", "message"),
    [
        ("draws = ", "expected a value after ="),
        ("draws = 1\nquestion = []\n", "as [[question]] tables; got question = […]"),
        ("draws = 1\nquestion = 3\n", "as [[question]] tables; got question = […]"),
        ("draws = 1\nquestion.id = 3\n", "quiz.toml would not read: line 4"),
    ],
)
def test_a_quiz_that_is_broken_is_left_alone(chapter: Path, section: str, quiz: str, message: str) -> None:
    (chapter / "quiz.toml").write_text(quiz)
    result = run("import", GIFT, "--to", chapter, "--section", section)
    assert result.exit_code == 1
    assert message in result.stderr
    assert (chapter / "quiz.toml").read_text() == quiz


@pytest.mark.parametrize("what", ["missing", "folder", "pipe"])
def test_a_file_that_is_none(tmp_path: Path, what: str) -> None:
    path = tmp_path / "bank"
    if what == "folder":
        path.mkdir()
    elif what == "pipe":
        os.mkfifo(path)
    result = run("import", path)
    assert result.exit_code == 1
    assert result.stderr.startswith(f"nnquiz: {path}:1: expected a")
    assert len(result.stderr.splitlines()) == 1


def test_a_chapter_that_is_none(tmp_path: Path) -> None:
    result = run("import", GIFT, "--to", tmp_path)
    assert result.exit_code == 1
    assert "expected a file chapter.toml here; there is none" in result.stderr


def test_a_full_disk(chapter: Path, section: str, monkeypatch: pytest.MonkeyPatch) -> None:
    before = {path.name: path.read_bytes() for path in chapter.iterdir()}

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    result = run("import", GIFT, "--to", chapter, "--section", section)
    assert result.exit_code == 1
    assert "No space left on device" in result.stderr
    assert {path.name: path.read_bytes() for path in chapter.iterdir()} == before


@pytest.mark.parametrize("form", ["gift", "moodle-xml", "anki"])
def test_an_export_is_a_file_of_its_owner_s(tmp_path: Path, form: str) -> None:
    out = tmp_path / "bank"
    result = run("export", "neurons", "--format", form, "--out", out)
    assert (result.exit_code, result.stdout) == (0, "")
    assert out.stat().st_mode & 0o777 == 0o600
    assert "02-neurons/quiz.toml: sum-two-inputs: its drawn numbers: one drawing stands for them" in result.stderr
    assert out.read_text() == run("export", "neurons", "--format", form).stdout


def test_an_export_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "bank").mkdir()
    result = run("export", "neurons", "--format", "gift", "--out", tmp_path / "bank")
    assert result.exit_code == 1
    assert "expected to write the questions" in result.stderr
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize("arguments", [["no-such"], ["--course", "/nowhere"]])
def test_an_export_of_nothing(arguments: list[str]) -> None:
    result = run("export", "--format", "gift", *arguments)
    assert result.exit_code == 1
    assert result.stdout == ""
    assert len(result.stderr.splitlines()) == 1


def test_a_whole_course_goes_and_comes_back(tmp_path: Path, small: Path, chapter: Path) -> None:
    before = (chapter / "quiz.toml").read_text()
    assert run("export", "--course", small, "--format", "moodle-xml", "--out", tmp_path / "bank.xml").exit_code == 0
    course = load_course(small)
    entry = next(entry for entry in course.chapters if entry.folder == chapter)
    old = load_quiz(course, entry.id)
    assert old is not None
    (chapter / "quiz.toml").unlink()
    assert run("import", tmp_path / "bank.xml", "--to", chapter).exit_code == 0
    new = load_quiz(load_course(small), entry.id)
    assert new is not None
    assert [one.fingerprint for one in new.questions] == [one.fingerprint for one in old.questions]
    assert before


def test_anki_reads_a_line_a_note(small: Path) -> None:
    lines = run("export", "--course", small, "--format", "anki").stdout.splitlines()
    heads = [line for line in lines if line.startswith("#")]
    assert heads[:2] == ["#separator:tab", "#html:true"]
    assert {"#guid column:1", "#tags column:4"} <= set(heads)
    notes = [line.split("\t") for line in lines[len(heads) :]]
    assert {len(note) for note in notes} == {4}
    assert len({note[0] for note in notes}) == len(notes) > 0
    assert all('"' not in line for line in lines)


def test_hostile_text_stays_text(tmp_path: Path, chapter: Path, section: str) -> None:
    text = "::x\"\"\"\\\\''':: [@click=app.bell]{x\\}\\{{{9**9**9}} \x1b]52;c;aGk=\x07 ''' \"\"\" \\\\u0041 {T}"
    text = text.replace("{{9**9**9}}", "\\{\\{9**9**9\\}\\}").replace("]{x", "]\\{x")
    (tmp_path / "bank.gift").write_text(f"{text}\n")
    shutil.copy(chapter / "quiz.toml", tmp_path / "before")
    result = run("import", tmp_path / "bank.gift", "--to", chapter, "--section", section)
    assert result.exit_code == 0
    assert "\x1b" not in result.stderr + (chapter / "quiz.toml").read_text()
    assert "{{{{9**9**9}}}}" in (chapter / "quiz.toml").read_text()
