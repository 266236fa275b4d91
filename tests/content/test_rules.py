"""The rules at the top of quiz.toml, and which chapters wait for which: as written, and each mistake by itself."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
import tomli

from content.check import check
from content.course import Take
from content.loader import load_course, load_quiz
from content.quiz_rules import read_rules
from content.rules import Rules, Step

ALL = """
behaviour = "interactive"
tries = 2
penalty = "1/4"
attempts = 3
wait = "1 h 30 min"
time_limit = "20 min"
opens = 2026-03-01T09:00:00+01:00
closes = 2026-03-08T09:00:00Z
timeline = [
  { until = 2026-03-03T00:00:00Z, percent = 100 },
  { until = 2026-03-05T00:00:00Z, percent = 80 },
  { percent = 50 },
]
counts = "first"
pass_mark = 0.6
shuffle = false
"""


def rules(text: str) -> Rules:
    read, findings = read_rules(tomli.loads(text, parse_float=Decimal))
    assert findings == []
    return read


def put(course: Path, text: str) -> None:
    """Write rules at the top of the first chapter's quiz."""
    path = course / "01-one" / "quiz.toml"
    path.write_text(text + path.read_text(encoding="utf-8"), encoding="utf-8")


def test_all_of_them() -> None:
    assert rules(ALL) == Rules(
        behaviour="interactive",
        tries=2,
        penalty=Fraction(1, 4),
        attempts=3,
        wait=5400,
        time_limit=1200,
        opens=datetime(2026, 3, 1, 9, tzinfo=timezone(timedelta(hours=1))),
        closes=datetime(2026, 3, 8, 9, tzinfo=UTC),
        timeline=(
            Step(until=datetime(2026, 3, 3, tzinfo=UTC), percent=100),
            Step(until=datetime(2026, 3, 5, tzinfo=UTC), percent=80),
            Step(until=None, percent=50),
        ),
        counts="first",
        pass_mark=Fraction(3, 5),
        shuffle=False,
    )


def test_none_of_them() -> None:
    assert rules("") == Rules()


def test_rules_survive_being_kept() -> None:
    kept = rules(ALL).model_dump_json(exclude_defaults=True)
    assert Rules.model_validate_json(kept) == rules(ALL)


@pytest.mark.parametrize(
    ("written", "seconds"),
    [('"10 min"', 600), ('"1 h"', 3600), ('"2 days"', 172_800), ('"90 s"', 90), ('"1 week"', 604_800),
     ('"1 h 5 minutes"', 3900),
     ('"2h"', 7200), ("45", 45), ("0", 0)],
)  # fmt: skip
def test_a_wait(written: str, seconds: int) -> None:
    assert rules(f"wait = {written}").wait == seconds


@pytest.mark.parametrize(
    ("moment", "percent"),
    [
        (datetime(2026, 3, 2, tzinfo=UTC), 100),
        (datetime(2026, 3, 3, tzinfo=UTC), 100),  # until counts
        (datetime(2026, 3, 3, 0, 0, 1, tzinfo=UTC), 80),
        (datetime(2026, 3, 5, 2, tzinfo=timezone(timedelta(hours=2))), 80),  # the same moment elsewhere
        (datetime(2026, 4, 1, tzinfo=UTC), 50),
    ],
)
def test_credit_by_time(moment: datetime, percent: int) -> None:
    assert rules(ALL).percent_at(moment) == percent


def test_after_the_last_step_nothing_is_left() -> None:
    ended = rules("timeline = [{ until = 2026-03-03T00:00:00Z, percent = 100 }]")
    assert ended.percent_at(datetime(2026, 3, 4, tzinfo=UTC)) == 0


@pytest.mark.parametrize(
    ("written", "expected", "remedy"),
    [
        ('behaviour = "imediate"', "expected one of adaptive, certainty", "did you mean immediate?"),
        ("behaviour = 3", "expected one of adaptive", "behaviour ="),
        ('behavior = "deferred"', "no such key: behavior", "did you mean behaviour?"),
        ('behaviour = "interactive"\ntries = 0', "tries: expected a number from 1; got 0", "a number from 1"),
        ('behaviour = "adaptive"\npenalty = 1.5', 'from 0 to 1, such as 0.25 or "1/3"; got 1.5', "write 0.25"),
        ('behaviour = "adaptive"\npenalty = "1/0"', "expected a share from 0 to 1", "write 0.25"),
        ('behaviour = "adaptive"\npenalty = "a third"', "expected a share from 0 to 1", "write 0.25"),
        ("pass_mark = 60", "expected a share from 0 to 1", "write 0.25"),
        ("pass_mark = 1e999999999", "expected a share from 0 to 1", "write 0.25"),
        ("pass_mark = 0x" + "f" * 9000, "got a number of about 10800 digits", "write 0.25"),
        ("wait = 0x" + "f" * 9000, "got a number of about 10800 digits", '"10 min"'),
        ("attempts = 0x" + "f" * 9000, "got a number of about 10800 digits", "a number up to 1000"),
        ("pass_mark = 1e-999999999", "expected a share from 0 to 1", "write 0.25"),
        ("pass_mark = nan", "expected a share from 0 to 1", "write 0.25"),
        ("attempts = 0", "attempts: expected a number from 1; got 0", "a number from 1"),
        ('wait = "soon"', "expected a time of at most a year; got 'soon'", '"10 min"'),
        ('wait = "10 min or so"', "expected a time of at most a year", '"10 min"'),
        ("wait = -1", "expected a time of at most a year; got -1", '"10 min"'),
        ('time_limit = "999999999 days"', "expected a time of at most a year", '"10 min"'),
        ("time_limit = 0", "time_limit: expected a number from 1; got 0", "a number from 1"),
        ("opens = 2026-03-01T09:00:00", "with its offset from UTC; got 2026", "2026-03-01T09:00:00+01:00"),
        ("opens = 2026-03-01", "expected a date with a time; got 2026-03-01", "2026-05-04T09:00:00+02:00"),
        ('closes = "tomorrow"', "expected a moment; got 'tomorrow'", "without quotes"),
        ("opens = 2026-03-02T00:00:00Z\ncloses = 2026-03-01T00:00:00Z", "expected a moment after opens", "mend one"),
        ("timeline = [{ percent = 101 }]", "percent: expected a number up to 100; got 101", "a number up to 100"),
        ("timeline = [{ percent = 50 }, { percent = 20 }]", "only the last step may be without until", "add until"),
        (
            "timeline = [{ until = 2026-03-02T00:00:00Z, percent = 8 }, { until = 2026-03-01T00:00:00Z, percent = 5 }]",
            "timeline: expected until after 2026-03-02",
            "order of time",
        ),
        (
            "timeline = [{ until = 2026-03-02T00:00:00Z, percent = 50 }, { percent = 80 }]",
            "timeline: expected at most 50 percent here; got 80",
            "lower it",
        ),
        ('counts = "last"', "expected 'best' or 'first'; got 'last'", "'best' or 'first'"),
        ("tries = 2", "tries: under behaviour deferred it changes nothing", "the behaviour interactive"),
        ("penalty = 0.1", "penalty: under behaviour deferred it changes nothing", "adaptive or interactive"),
        ("take = [{ draws = 1, section = 'nowhere' }]", "the chapter has no section 'nowhere'", "there is"),
        ("take = [{ draws = 1, tag = 'hard' }]", "tag: no question has the tag 'hard'", "there is none"),
        ("take = [{ draws = 900 }]", "questions that the bank holds of these; got 900", "take fewer"),
    ],
)  # fmt: skip
def test_one_rule_wrong(small: Path, written: str, expected: str, remedy: str) -> None:
    put(small, written + "\n")
    wrong = [problem for problem in check(small) if expected in problem.message]
    assert len(wrong) == 1, [problem.message for problem in check(small)]
    assert remedy in wrong[0].remedy
    assert wrong[0].file == "01-one/quiz.toml"
    assert wrong[0].line <= written.count("\n") + 1 or "draw" in expected
    quiz = load_quiz(load_course(small), "one")
    assert quiz is not None, "a rule that is wrong keeps no quiz from being opened"


def test_what_is_right_beside_a_wrong_rule_holds(small: Path) -> None:
    put(small, 'behaviour = "immediate"\nwait = "soon"\nattempts = 2\n')
    quiz = load_quiz(load_course(small), "one")
    assert quiz is not None
    assert quiz.rules == Rules(behaviour="immediate", attempts=2)
    assert any("expected a time" in problem for problem in quiz.problems)


def test_takes(small: Path) -> None:
    put(small, 'take = [{ draws = 1, section = "steps" }]\n')
    quiz = load_quiz(load_course(small), "one")
    assert quiz is not None
    assert quiz.takes == (Take(1, "steps", None),)


COURSE = """
format = 1
id = "chain"
title = "A chain"
"""


def course_of(folder: Path, **requires: list[str]) -> Path:
    """A course of chapters that require others."""
    text = COURSE
    for name, wanted in requires.items():
        text += f'[[chapter]]\nid = "{name}"\nfolder = "{name}"\ntitle = "{name}"\nsummary = "."\ncredits = 1\n'
        text += f"requires = {wanted}\n"
        (folder / name).mkdir()
    (folder / "course.toml").write_text(text, encoding="utf-8")
    return folder


def test_requirements(tmp_path: Path) -> None:
    course = load_course(course_of(tmp_path, a=[], b=["a"], c=["a", "b"]))
    assert [entry.requires for entry in course.chapters] == [(), ("a",), ("a", "b")]
    assert course.problems == ()


def test_a_chapter_that_is_not_there(tmp_path: Path) -> None:
    folder = course_of(tmp_path, first=[], second=["frist", "first"])
    course = load_course(folder)
    assert course.chapters[1].requires == ("first",)
    problem = next(problem for problem in check(folder) if "frist" in problem.message)
    assert problem.message == "requires: there is no chapter 'frist'"
    assert problem.remedy == "did you mean first?"
    lines = (folder / "course.toml").read_text(encoding="utf-8").splitlines()
    assert (problem.id, problem.line) == ("second", lines.index("requires = ['frist', 'first']") + 1)


@pytest.mark.parametrize(
    ("requires", "told", "left"),
    [
        ({"a": ["a"]}, "a → a", {"a": ()}),
        ({"a": ["b"], "b": ["a"]}, "a → b → a", {"a": ("b",), "b": ()}),
        ({"a": ["c"], "b": ["a"], "c": ["b"]}, "a → c → b → a", {"a": ("c",), "b": (), "c": ("b",)}),
    ],
)
def test_a_circle_is_named_in_its_order_and_one_of_it_does_not_hold(
    tmp_path: Path, requires: dict[str, list[str]], told: str, left: dict[str, tuple[str, ...]]
) -> None:
    folder = course_of(tmp_path, **requires)
    found = [problem for problem in check(folder) if "wait for one another" in problem.message]
    assert [problem.message for problem in found] == [f"requires: these chapters wait for one another: {told}"]
    assert {entry.id: entry.requires for entry in load_course(folder).chapters} == left


def test_a_chain_longer_than_the_stack(tmp_path: Path) -> None:
    names = [f"c{number}" for number in range(3000)]
    wanted = {name: [after] for name, after in zip(names, [*names[1:], names[0]], strict=True)}
    course = load_course(course_of(tmp_path, **wanted))
    assert [entry.requires for entry in course.chapters].count(()) == 1


def test_requiring_a_chapter_without_a_quiz_is_advised_against(tmp_path: Path) -> None:
    folder = course_of(tmp_path, a=[], b=["a"])
    advised = [(one.id, one.level) for one in check(folder) if "the chapter a has no quiz" in one.message]
    assert advised == [("b", "advice")]
    (folder / "a" / "quiz.toml").touch()
    assert not [one for one in check(folder) if "has no quiz" in one.message]
