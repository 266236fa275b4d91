"""What an author's commands print and refuse: `new`, `show`, `schema`, `import`, `export`; in this very process."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from content import questions
from content.check import check
from tui.cli.command import nnquiz

SMALL = Path(__file__).parent.parent / "content" / "courses" / "small"

Run = Callable[..., Result]


@pytest.fixture
def course(tmp_path: Path) -> Path:
    return Path(shutil.copytree(SMALL, tmp_path / "small"))


@pytest.fixture
def run(data: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Gives the command, on nobody's progress."""
    monkeypatch.setenv("NNQUIZ_DATA", str(data))
    monkeypatch.setenv("NNQUIZ_CLASS", "")
    return lambda *words: CliRunner().invoke(nnquiz, [str(word) for word in words])


def refused(done: Result, *words: str) -> None:
    """One line on stderr, exit code 1, nothing else."""
    assert done.exit_code == 1
    assert done.stdout == ""
    assert done.stderr.startswith("nnquiz: ")
    assert done.stderr.count("\n") == 1
    for word in words:
        assert word in done.stderr


# -- new


def test_a_course_begun_chapter_by_chapter_passes_the_check_and_names_the_next_steps(tmp_path: Path, run: Run) -> None:
    course = tmp_path / "mine"
    done = run("new", "course", course)
    assert done.exit_code == 0
    assert f"wrote {course / 'course.toml'}" in done.stdout
    assert f"next: nnquiz preview {course}" in done.stdout
    assert run("new", "chapter", course, "--id", "second").exit_code == 0
    done = run("new", "quiz", course / "02-second")
    assert f"next: nnquiz preview {course / '02-second' / 'quiz.toml'}" in done.stdout
    assert run("new", "question", course / "02-second", "--kind", "matching", "--id", "pairs").exit_code == 0
    assert [one for one in check(course) if one.level == "problem"] == []


def test_what_is_there_is_never_written_over(course: Path, run: Run) -> None:
    before = {path: path.read_bytes() for path in course.rglob("*.toml")}
    refused(run("new", "course", course), "expected a new or an empty folder")
    refused(run("new", "quiz", course / "01-one"), "is there already")
    refused(run("new", "question", course / "01-one", "--id", "which"), "which is taken already")
    refused(run("new", "chapter", course, "--id", "one"), "one is taken already")
    assert {path: path.read_bytes() for path in course.rglob("*.toml")} == before


@pytest.mark.parametrize("what", ["chapter", "quiz", "question"])
def test_nothing_is_begun_where_there_is_no_course(tmp_path: Path, run: Run, what: str) -> None:
    refused(run("new", what, tmp_path / "nowhere"), "nowhere")
    assert list(tmp_path.iterdir()) == []


def test_a_kind_that_is_none_is_told_which_there_are(course: Path, run: Run) -> None:
    refused(run("new", "question", course / "01-one", "--kind", "matchin"), "did you mean matching?")
    assert run("new", "chapter", course, "--kind", "single").exit_code == 2


def test_where_nothing_can_be_written_it_says_so(tmp_path: Path, run: Run) -> None:
    (tmp_path / "file").write_text("")
    refused(run("new", "course", tmp_path / "file" / "mine"), "file")


# -- show


def test_a_variant_is_shown_with_its_key_and_the_same_in_json(course: Path, run: Run) -> None:
    done = run("--course", course, "show", "share", "--seed", "7")
    assert done.exit_code == 0
    assert "share (numerical), seed 7" in done.stdout
    assert "100 %" in next(line for line in done.stdout.splitlines() if line.startswith("right"))
    told = json.loads(run("--course", course, "show", "share", "--seed", "7", "--json").stdout)
    assert (told["chapter"], told["id"], told["seed"], told["mark"]) == ("one", "share", 7, "1")
    assert told["prompt"] in done.stdout
    assert [one["mark"] for one in told["foreseen"]] == ["0"]


def test_a_question_that_is_not_there_names_one_that_is(course: Path, tmp_path: Path, run: Run) -> None:
    refused(run("--course", course, "show", "shar"), "did you mean share?")
    refused(run("--course", tmp_path / "nowhere", "show", "share"), "is no course")
    assert run("--course", course, "show", "share", "--seed", "-1").exit_code == 2


def test_what_an_author_wrote_commands_no_terminal(course: Path, run: Run) -> None:
    quiz = course / "01-one" / "quiz.toml"
    quiz.write_text(quiz.read_text().replace("Zero is even.", "Zero \\u001b[2Jis [b]even[/b]."))
    done = run("--course", course, "show", "holds")
    assert "\x1b" not in done.stdout
    assert "[b]even[/b]" in done.stdout


# -- schema


@pytest.mark.parametrize("file", ["course", "chapter", "quiz", "lab"])
def test_a_schema_is_json_for_an_editor(run: Run, file: str) -> None:
    done = run("schema", file)
    assert done.exit_code == 0
    assert json.loads(done.stdout)["type"] == "object"
    if file == "quiz":
        assert all(f'"{name}"' in done.stdout for name in questions.NAMES)


def test_there_is_no_schema_of_anything_else(run: Run) -> None:
    assert run("schema", "printed").exit_code == 2


# -- import and export

GIFT = "::one:: Zero is even. {T#No.#It leaves nothing over.}\n\n::two:: What is 2 + 3? {#5:0}\n"


def test_questions_are_printed_or_added_to_a_chapter(course: Path, tmp_path: Path, run: Run) -> None:
    (tmp_path / "bank.gift").write_text(GIFT)
    printed = run("import", tmp_path / "bank.gift", "--section", "steps")
    assert printed.exit_code == 0
    assert printed.stdout.count("[[question]]") == 2
    added = run("import", tmp_path / "bank.gift", "--to", course / "01-one", "--section", "steps")
    assert (added.exit_code, added.stdout.split(" added")[0]) == (0, "2 questions")
    assert (course / "01-one" / "quiz.toml").read_text().count("[[question]]") == 6
    assert run("--course", course, "show", "one").exit_code == 0


def test_a_file_that_cannot_be_read_leaves_the_chapter_alone(course: Path, tmp_path: Path, run: Run) -> None:
    before = (course / "01-one" / "quiz.toml").read_bytes()
    (tmp_path / "empty.gift").write_text("")
    (tmp_path / "broken.xml").write_text("<quiz><question")
    for name in ("empty.gift", "broken.xml", "nowhere.gift"):
        refused(run("import", tmp_path / name, "--to", course / "01-one"), name)
    (tmp_path / "bank.gift").write_text(GIFT)
    refused(run("import", tmp_path / "bank.gift", "--to", tmp_path / "nowhere"), "nowhere")
    assert (course / "01-one" / "quiz.toml").read_bytes() == before


@pytest.mark.parametrize("form", ["gift", "moodle-xml", "anki"])
def test_a_course_goes_out_to_a_file_or_to_standard_output(course: Path, tmp_path: Path, run: Run, form: str) -> None:
    printed = run("--course", course, "export", "one", "--format", form)
    assert printed.exit_code == 0
    assert "Which are even?" in printed.stdout
    out = tmp_path / "out"
    assert run("--course", course, "export", "one", "--format", form, "--out", out).exit_code == 0
    assert out.read_text() == printed.stdout


def test_an_export_that_cannot_be_made_writes_nothing(course: Path, tmp_path: Path, run: Run) -> None:
    refused(run("--course", course, "export", "three", "--format", "gift", "--out", tmp_path / "out"), "three")
    unwritable = run("--course", course, "export", "--format", "gift", "--out", tmp_path / "no" / "out")
    assert (unwritable.exit_code, unwritable.stdout) == (1, "")
    assert "Make the folder first" in unwritable.stderr.splitlines()[-1]  # what is not carried stands before it
    assert not (tmp_path / "out").exists()
    assert run("--course", course, "export", "--format", "word").exit_code == 2
