"""What the benchmarks measure with: terminals that tell the time, a learner with progress, and one table at the end.

A figure is always set against a yardstick that was measured in between its own rounds, so that what else the machine
does weighs on both. A missed budget is reported; only a ratio three times worse than its budget fails.
"""

from __future__ import annotations

import compileall
import os
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from budgets import HEADING, Row, Table
from timed import Opener, Terminal

ROOT = Path(__file__).parents[2]
COMMAND = str(Path(sys.executable).with_name("nnquiz"))
LEARNER = "ana"
ROWS = pytest.StashKey[list[Row]]()


def pytest_configure(config: pytest.Config) -> None:
    config.stash[ROWS] = []


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    rows = config.stash.get(ROWS, [])
    if not rows:
        return
    lines = (HEADING, *rows)
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    terminalreporter.section("budgets")
    for what, *figures, verdict in lines:
        aligned = (figure.rjust(width) for figure, width in zip(figures, widths[1:], strict=False))
        terminalreporter.write_line("   ".join((what.ljust(widths[0]), *aligned, verdict)).rstrip())
    load = ", ".join(f"{one:.1f}" for one in os.getloadavg())
    terminalreporter.write_line(f"{os.cpu_count()} cores; load average over 1, 5 and 15 minutes: {load}")


@pytest.fixture
def table(request: pytest.FixtureRequest) -> Iterator[Table]:
    """Takes a test's figures, all of them, before it fails for any."""
    filled = Table(request.config.stash[ROWS])
    yield filled
    assert not filled.gross, "; ".join(filled.gross)


@pytest.fixture(scope="session", autouse=True)
def _compiled() -> None:
    """Modules are compiled when installed: a start that compiles them takes four times as long."""
    for part in ("engine", "content", "gradebook", "tui"):
        compileall.compile_dir(ROOT / part, quiet=2)


@pytest.fixture(scope="session")
def hello(tmp_path_factory: pytest.TempPathFactory) -> Opener:
    """Opens the yardstick."""
    nowhere = tmp_path_factory.mktemp("hello")

    def start(**options: Any) -> Terminal:
        return Terminal((sys.executable, str(Path(__file__).with_name("hello.py"))), nowhere, **options)

    return start


@pytest.fixture(scope="session")
def nnquiz(data: Path) -> Opener:
    """Opens the trainer as the learner with progress, or on another data folder."""

    def start(*words: str, data: Path = data, program: Sequence[str] = (COMMAND,), **options: Any) -> Terminal:
        return Terminal((*program, "--user", LEARNER, *words), data, **options)

    return start


# -- learners and courses


@pytest.fixture(scope="session")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of a learner who has read a chapter, taken its quiz and trained a network."""
    from content.questions.single import SingleResponse
    from content.questions.truefalse import TrueFalseResponse
    from engine.experiment import Experiment, TrainingRecipe
    from gradebook.client import open_client

    folder = welcomed(tmp_path_factory.mktemp("progress"))
    client = open_client(course=None, data=folder, learner=LEARNER, database_url=None, seeds=count(1).__next__)
    chapter = client.outline().chapters[0].id
    for section in client.page(chapter).sections:
        client.record_reading(chapter, section.id, True)
    for _ in range(10):
        attempt = client.start_attempt(chapter)
        for position, question in enumerate(attempt.questions):
            if question.asked.kind == "single":
                client.respond(attempt.id, position, SingleResponse(choice=0))
            elif question.asked.kind == "truefalse":
                client.respond(attempt.id, position, TrueFalseResponse(answer=True))
        if client.hand_in(attempt.id).earned:
            break
    run = client.start_run(Experiment(training=TrainingRecipe(epochs=40)))
    while client.follow_run(run).state == "running":
        time.sleep(0.05)
    client.close()
    return folder


def welcomed(folder: Path) -> Path:
    """The same data folder, of a learner who has seen the welcome."""
    from tui.opening import Opening, write_opening

    write_opening(folder, LEARNER, Opening(welcomed=True))
    return folder


@pytest.fixture
def fresh(tmp_path: Path) -> Path:
    """The data folder of a learner who has done nothing yet."""
    return welcomed(tmp_path / "data")


@pytest.fixture
def recipe(tmp_path: Path) -> Path:
    """An experiment that trains for longer than its benchmark takes: some 200 epochs a second."""
    path = tmp_path / "recipe.toml"
    path.write_text(RECIPE, encoding="utf-8")
    return path


RECIPE = """
seed = 1
[data]
name = "spiral"
samples = 500
[network]
layers = [8, 8]
[training]
batch_size = 2
epochs = 10000
"""


@pytest.fixture(scope="session")
def write_course() -> Callable[..., Path]:
    """Writes a course: its chapters by title, each with the texts of its pages and so many questions."""

    def write(folder: Path, chapters: Mapping[str, Sequence[str]], questions: int = 0) -> Path:
        head = 'format = 1\nid = "bench"\ntitle = "A course"\n'
        for number, (title, pages) in enumerate(chapters.items(), 1):
            name = f"chapter-{number}"
            head += f'[[chapter]]\nid = "{name}"\nfolder = "{name}"\ntitle = "{title}"\nsummary = "-"\ncredits = 1\n'
            inside = folder / name
            inside.mkdir(parents=True)
            texts = (
                f'[[section]]\nid = "s{i}"\ntitle = "Page {i}"\ntext = """\n{text}"""\n' for i, text in enumerate(pages)
            )
            (inside / "chapter.toml").write_text("".join(texts), encoding="utf-8")
            if questions:
                asked = "".join(QUESTION.format(number=i) for i in range(questions))
                (inside / "quiz.toml").write_text(f"draws = 5\n{asked}", encoding="utf-8")
        (folder / "course.toml").write_text(head, encoding="utf-8")
        return folder

    return write


QUESTION = """
[[question]]
id = "q{number}"
kind = "truefalse"
section = "s0"
prompt = "Is {number} a number?"
answer = true
because = "It is {number}."
explanation = "Every one is."
"""
