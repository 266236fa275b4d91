"""What the questions of a course need run: asked for, recorded, found again, and missed."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
import tomli
from hypothesis import given
from hypothesis import strategies as st

from content.check import check
from content.loader import BUNDLED, load_course, load_quiz, load_record, load_recordings
from content.measured import NAMES, from_table, measure
from content.printed import as_toml, write_printed
from content.records import read_record
from content.snippets import Printed, run_code

ASKED = """
[[question]]
id = "what-is-printed"
kind = "output"
section = "{section}"
code = "print(n * n)"
draw = {{ n = [3, 4] }}
explanation = "{{n}} times itself is {{printed_1}}."

[[question]]
id = "what-comes"
kind = "experiment"
section = "{section}"
prompt = "What comes?"
explanation = "It came to {{loss}}."
[question.experiment.data]
name = "gauss"
samples = 20
[question.experiment.training]
epochs = 2
[[question.choice]]
text = "two epochs"
when = "epochs == 2"
[[question.choice]]
text = "it diverges"
when = "diverged == 1"
because = "It ran to its end, in {{steps}} steps."
"""


@pytest.fixture
def asking(small: Path) -> Path:
    """The small course, with two questions whose answers have to be recorded."""
    path = small / "01-one" / "quiz.toml"
    section = tomli.loads(path.read_text())["question"][0]["section"]
    path.write_text(path.read_text() + ASKED.format(section=section))
    return small


def ids(course: Path) -> set[str]:
    quiz = load_quiz(load_course(course), "one")
    assert quiz is not None
    return {question.id for question in quiz.questions}


def test_what_is_not_recorded_is_said_and_left_out(asking: Path) -> None:
    problems = check(asking)
    assert [(problem.id, problem.message.partition(" (")[0]) for problem in problems] == [
        ("what-is-printed", "what its code prints is not recorded for 2 of 2 drawings"),
        ("what-comes", "its run is not recorded for 1 of 1 drawings"),
    ]
    assert all("nnquiz check --write-printed" in problem.remedy for problem in problems)
    assert not ids(asking) & {"what-is-printed", "what-comes"}


def test_one_command_records_both(asking: Path) -> None:
    assert write_printed(asking) == []
    assert check(asking) == []
    quiz = load_quiz(load_course(asking), "one")
    assert quiz is not None
    printed, run = (next(q for q in quiz.questions if q.id == name) for name in ("what-is-printed", "what-comes"))
    assert {printed.drawn(seed).answer() for seed in range(20)} == {"9", "16"}
    assert run.drawn(0).answer() == "two epochs"


def test_nothing_is_run_but_by_that_command(asking: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*_: object, **__: object) -> None:
        raise AssertionError("something was run")

    write_printed(asking)
    monkeypatch.setattr("subprocess.Popen", never)
    monkeypatch.setattr("engine.experiment.run", never)
    assert check(asking) == []
    assert {"what-is-printed", "what-comes"} <= ids(asking)


def test_changed_code_has_to_be_run_again(asking: Path) -> None:
    write_printed(asking)
    path = asking / "01-one" / "quiz.toml"
    path.write_text(path.read_text().replace("print(n * n)", "print(n + n)"))
    assert [problem.id for problem in check(asking)] == ["what-is-printed"]
    write_printed(asking)
    assert check(asking) == []


def test_what_nothing_needs_any_more_is_said(asking: Path) -> None:
    write_printed(asking)
    path = asking / "01-one" / "quiz.toml"
    path.write_text(path.read_text().partition('\n[[question]]\nid = "what-is-printed"')[0])
    said = [(problem.file, problem.message) for problem in check(asking)]
    assert said == [
        ("01-one/printed.toml", "no code block prints this any more"),
        ("01-one/printed.toml", "no code block prints this any more"),
        ("01-one/printed.toml", "no question runs this any more"),
    ]


def test_each_failure_is_one_line_and_nothing_else_is_lost(asking: Path) -> None:
    path = asking / "01-one" / "quiz.toml"
    path.write_text(path.read_text().replace("print(n * n)", "print(1 / (n - 3))"))
    assert write_printed(asking) == [
        "01-one/quiz.toml: question what-is-printed: its code failed: ZeroDivisionError: division by zero"
    ]
    (problem,) = check(asking)
    assert "not recorded for 1 of 2 drawings" in problem.message
    assert "what-comes" in ids(asking)


def test_an_experiment_that_is_stopped_is_said(asking: Path) -> None:
    def stopped(source: str) -> Printed:
        slow = "measure(" in source
        return Printed("(stopped after 10 seconds)\n", ok=False) if slow else run_code(source)

    assert write_printed(asking, stopped) == [
        "01-one/quiz.toml: question what-comes: its experiment failed: (stopped after 10 seconds)"
    ]


@pytest.mark.parametrize("broken", ["printed = 3\n", "measured = 3\n", "[measured]\na = 3\n", "[printed]\na = 3\n"])
def test_a_record_that_is_none_is_said(small: Path, broken: str) -> None:
    (small / "02-two" / "printed.toml").write_text(broken)
    (problem,) = check(small)
    assert problem.file == "02-two/printed.toml"
    assert problem.message.startswith("expected a table called ")


@given(st.dictionaries(st.sampled_from(NAMES), st.floats(-1e30, 1e30).map(lambda x: Fraction(f"{x:.9g}"))))
def test_every_measurement_survives_its_file(numbers: dict[str, Fraction]) -> None:
    tables = tomli.loads(as_toml({"a": "b\n"}, {"0123456789abcdef": numbers}), parse_float=Decimal)
    record, findings = read_record(tables)
    assert not findings
    assert record.measured == {"0123456789abcdef": numbers}
    assert from_table(tables["measured"]["0123456789abcdef"]) == numbers


def test_the_bundled_questions_still_come_to_what_is_recorded() -> None:
    """Code to the letter; runs to a hundredth, since the last digits of their weights differ between machines."""
    course = load_course(BUNDLED)
    for entry in course.chapters:
        record, _ = load_record(BUNDLED, entry)
        for _, recording in load_recordings(entry, BUNDLED):
            if recording.source is not None:
                assert run_code(recording.source).output == record.printed[recording.key]
            elif recording.experiment is not None:
                told, kept = measure(recording.experiment), record.measured[recording.key]
                assert {name: float(number) for name, number in kept.items()} == pytest.approx(
                    {name: float(number) for name, number in told.items()}, rel=0.01
                )
