"""`nnquiz items` and `nnquiz regrade`: what they print, as text and as JSON, of classes large, small and empty."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from quizzes import School, school, take
from test_regrading_rules import sit, turn

from gradebook.client import Client
from gradebook.messages import Regraded
from tui.cli.command import nnquiz

Run = Callable[..., Result]


@pytest.fixture
def here(tmp_path: Path) -> Iterator[School]:
    for one in school(tmp_path):
        one.chapter("sums")
        one.chapter("quiet", quiz=False)
        yield one


@pytest.fixture
def run(here: School, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Gives the command on that school, once its classroom is closed."""
    monkeypatch.setenv("NNQUIZ_DATA", str(here.data))
    monkeypatch.setenv("NNQUIZ_CLASS", "")

    def invoke(*words: str) -> Result:
        done = CliRunner().invoke(nnquiz, [*words, "--course", str(here.folder)])
        assert not done.exception or isinstance(done.exception, SystemExit), done.exception
        assert all(len(line) <= 80 for line in done.stdout.splitlines()) or "--json" in words
        return done

    return invoke


def refused(done: Result, *words: str) -> None:
    assert (done.exit_code, done.stdout, done.stderr.count("\n")) == (1, "", 1)
    for word in words:
        assert word in done.stderr


def test_an_empty_class(run: Run) -> None:
    done = run("items")
    assert (done.exit_code, done.stdout) == (0, "No quiz has been handed in yet.\n")
    assert json.loads(run("items", "--json").stdout) == []
    done = run("regrade", "sums")
    assert (done.exit_code, done.stdout) == (0, "No mark changes.\n")
    assert json.loads(run("regrade", "sums", "--json").stdout)["lines"] == []


def test_a_chapter_that_is_not_there_or_has_no_quiz(run: Run) -> None:
    for command in ("items", "regrade"):
        refused(run(command, "nothing"), "no chapter “nothing”")
        refused(run(command, "quiet"), "no quiz")


@pytest.mark.parametrize(("right", "facility"), [(1, 100), (0, 0)])
def test_nobody_differs_so_nothing_correlates(here: School, run: Run, right: int, facility: int) -> None:
    for who in ("ada", "bob", "cyd"):
        take(here.client(who), "sums", right)
    here.close()
    done = run("items")
    assert "3 first attempts" in done.stdout
    (line,) = [line for line in done.stdout.splitlines() if line.strip().startswith("sum ")]
    assert line.split()[1:] == ["3", str(facility), "0", "50", "–", "–", "–", "–", "0", "s"]
    (items,) = json.loads(run("items", "--json").stdout)
    assert [(one["facility"], one["discrimination"]) for one in items["items"]] == [(facility, None)] * 2


def test_one_attempt_has_a_facility_and_nothing_that_needs_two(here: School, run: Run) -> None:
    take(here.client("ada"), "sums", 1)
    here.close()
    done = run("items", "sums")
    assert done.exit_code == 0
    assert "1 first attempt;" in done.stdout
    (items,) = json.loads(run("items", "sums", "--json").stdout)
    assert (items["mean"], items["alpha"], items["items"][0]["deviation"]) == (100, None, None)


def test_a_mended_key_is_shown_first_and_written_when_asked(here: School, run: Run) -> None:
    for who, text in (("ada", "6"), ("bob", "5")):
        sit(here.client(who), text)
    turn(here)
    here.close()
    shown = run("regrade", "sums")
    assert shown.stdout.endswith("2 learners: 0.5 gained, 0.5 lost.\nNothing was written: --apply writes it.\n")
    (ada,) = [line.split() for line in shown.stdout.splitlines() if line.startswith("ada")]
    assert ada == ["ada", "1", "0", "%", "50", "%", "+0.5"]
    assert "sum 0 % → 100 %" in shown.stdout
    assert here.rows("SELECT count(*) FROM corrections") == [(0,)]
    done = json.loads(run("regrade", "sums", "--apply", "--spare", "--json").stdout)
    assert (done["applied"], done["gained"], done["lost"]) == (True, 500, 0)
    assert [line["login"] for line in done["lines"]] == ["ada"]
    done = run("regrade", "sums", "--apply")
    assert done.stdout.endswith("No mark changes.\n")
    assert here.rows("SELECT credits, reason FROM corrections") == [(500, "marked anew: sum")]


def test_who_hands_in_between_looking_and_writing_is_told_as_it_was_written(
    here: School, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """ada loses a half by the mended key. While the table is made, her second attempt earns it back."""
    sit(here.client("ada"), "5")
    sit(here.client("bob"), "6")
    turn(here)
    whole = Client.regrade

    def later(client: Client, chapter: str, **options: Any) -> Regraded:
        if options.get("apply"):
            sit(here.client("ada"), "6")
            take(here.client("cyd"), "sums", 0)
        return whole(client, chapter, **options)

    monkeypatch.setattr(Client, "regrade", later)
    done = json.loads(run("regrade", "sums", "--apply", "--json").stdout)
    monkeypatch.undo()
    written = dict(here.rows("SELECT name, credits FROM corrections JOIN learners ON learners.id = learner"))
    assert {line["login"]: line["credits"] for line in done["lines"] if line["credits"]} == written
