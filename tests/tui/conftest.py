"""Terminals, learners and recipes for the tests of the screens and the command."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

import pexpect
import psutil
import pytest
from taught import TaughtClass
from terminals import NNQUIZ, Opener, Terminal, processes_of


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """The learner's data folder."""
    return tmp_path / "data"


@pytest.fixture
def command(data: Path) -> Iterator[Opener]:
    """Opens terminals with any command in them, and closes whatever a test leaves open."""
    opened: list[Terminal] = []

    def open_terminal(*words: str, size: tuple[int, int] = (80, 24), env: dict[str, str] | None = None) -> Terminal:
        opened.append(Terminal(*words, size=size, env={"NNQUIZ_DATA": str(data), **(env or {})}))
        return opened[-1]

    yield open_terminal
    for one in opened:
        with contextlib.suppress(pexpect.ExceptionPexpect):
            one.child.close(force=True)
    for left in processes_of(data):
        with contextlib.suppress(psutil.NoSuchProcess):
            left.kill()


@pytest.fixture
def terminal(command: Opener) -> Opener:
    """Opens `nnquiz` in terminals, on one learner's data."""

    def open_nnquiz(*words: str, size: tuple[int, int] = (80, 24), env: dict[str, str] | None = None) -> Terminal:
        return command(NNQUIZ, *words, size=size, env=env)

    return open_nnquiz


@pytest.fixture
def welcomed(data: Path) -> None:
    """The learner was here before: no welcome in the way."""
    from tui.cli.settings import Settings
    from tui.opening import Opening, write_opening

    write_opening(data, Settings.resolve(None, None).learner, Opening(welcomed=True))


@pytest.fixture
def long_run(tmp_path: Path) -> Path:
    """A recipe that trains for longer than any test lasts."""
    recipe = tmp_path / "long.toml"
    recipe.write_text("[network]\nlayers = [64, 64]\n[training]\nepochs = 10000\nlearning_rate = 0.003\n")
    return recipe


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> TaughtClass:
    """A class with one learner, to be copied."""
    return TaughtClass(tmp_path_factory.mktemp("made")).make()


@pytest.fixture
def taught(made: TaughtClass, tmp_path: Path, welcomed: None) -> Iterator[TaughtClass]:
    """A class that is served, with one learner who was here before."""
    one = made.copy(tmp_path)
    try:
        one.start()
        yield one
    finally:
        one.end()


@pytest.fixture
def member(terminal: Opener, taught: TaughtClass) -> Opener:
    """Opens `nnquiz` in terminals of somebody in the class."""
    return lambda *words, **options: terminal(*words, env=taught.env, **options)
