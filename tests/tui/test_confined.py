"""The application for accounts that are for nnquiz and nothing else; and windows of any size, for everybody."""

from __future__ import annotations

import io
import os
import webbrowser
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pexpect
import psutil
import pytest
from pilots import Trainer
from terminals import NNQUIZ, Opener
from textual.app import SuspendNotSupported

from tui.cli.settings import Settings
from tui.confined import ConfinedApp
from tui.driver import HIGHEST, WIDEST, within
from tui.widgets.code import CodeBlock

SMALL = Path(__file__).parents[1] / "content" / "courses" / "small"
MIB = 2**20


@asynccontextmanager
async def confined(data: Path, where: str = "home", what: str | None = None) -> AsyncIterator[Trainer]:
    settings = Settings(SMALL, data, "ana", None)
    app = ConfinedApp(settings, where, what)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        yield Trainer(app, pilot)
    settings.close()


@pytest.fixture
def nothing_is_started(monkeypatch: pytest.MonkeyPatch) -> None:
    def started(*words: object, **more: object) -> None:
        raise AssertionError(f"started: {words}")

    monkeypatch.setattr(webbrowser, "open", started)
    monkeypatch.setattr(os, "kill", started)


@pytest.mark.usefixtures("nothing_is_started")
async def test_links_are_shown_and_not_opened(data: Path) -> None:
    async with confined(data) as trainer:
        trainer.app.open_url("https://example.org/[@click=app.quit]x[/]")
        await trainer.until_shown("Links are not opened from here")
        await trainer.until(lambda: "example.org" in trainer.text)


async def test_no_file_is_written(data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    written: list[Callable[[ConfinedApp], object]] = [
        lambda app: app.action_screenshot("shot.svg", str(tmp_path)),
        lambda app: app.save_screenshot("shot.svg", str(tmp_path)),
        lambda app: app.deliver_screenshot("shot.svg", str(tmp_path)),
        lambda app: app.deliver_text(io.StringIO("text"), save_directory=tmp_path, save_filename="text"),
        lambda app: app.deliver_binary(io.BytesIO(b"bytes"), save_directory=tmp_path, save_filename="bytes"),
    ]
    before = {path for path in tmp_path.rglob("*") if not path.is_relative_to(data)}
    async with confined(data) as trainer:
        for write in written:
            app = trainer.app
            assert isinstance(app, ConfinedApp)
            write(app)
            await trainer.pilot.pause()
        await trainer.until_shown("Files are not written here")
    assert {path for path in tmp_path.rglob("*") if not path.is_relative_to(data)} == before


async def test_what_is_remembered_is_remembered_for_the_session(data: Path) -> None:
    async with confined(data) as trainer:
        await trainer.until_shown("Chapters")
        dark = trainer.app.theme
        await trainer.press("ctrl+t")
        assert trainer.app.theme != dark
        assert "Not remembered" not in trainer.text
    assert list(data.glob("opening-*")) == []


@pytest.mark.usefixtures("nothing_is_started")
async def test_there_is_no_other_program_to_go_to(data: Path) -> None:
    async with confined(data) as trainer:
        trainer.app.action_suspend_process()
        await trainer.until_shown("There is nothing here but nnquiz")
        with pytest.raises(SuspendNotSupported), trainer.app.suspend():
            raise AssertionError("suspended")


async def test_code_of_a_lesson_is_read_and_not_run(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("content.snippets.run_code", lambda source: pytest.fail("it was run"))
    async with confined(data, "learn", "one") as trainer:
        await trainer.until(lambda: "page" in trainer.text or "section" in trainer.text)
        await trainer.press("right", "right", "pagedown", "pagedown", "pagedown")
        await trainer.until(lambda: trainer.app.screen.query(CodeBlock))
        block = trainer.app.screen.query_one(CodeBlock)
        await trainer.until(lambda: block.border_title == "Python")
        assert not block.focusable
        assert block.border_subtitle == ""
        block.focus()
        await trainer.press("enter")
        assert trainer.place == "LessonScreen"


@pytest.mark.parametrize(
    ("words", "class_socket", "told"),
    [(["--confined", "progress"], "/run/x.sock", "takes no subcommand"), (["--confined"], "", "names no class")],
)
def test_confined_is_for_the_screens_of_a_class(
    command: Opener, words: list[str], class_socket: str, told: str
) -> None:
    one = command(NNQUIZ, *words, env={"NNQUIZ_CLASS": class_socket})
    assert one.ended() == 2
    assert told in one.text


# -- windows


@pytest.mark.parametrize(
    ("said", "drawn"),
    [((80, 24), (80, 24)), ((10_000, 10_000), (WIDEST, HIGHEST)), ((0, 0), (1, 1)), ((-5, 65_535), (1, HIGHEST))],
)
def test_a_window_is_drawn_within_reason(said: tuple[int, int], drawn: tuple[int, int]) -> None:
    assert within(*said) == drawn


@pytest.mark.terminal
def test_a_vast_window_costs_little_from_its_first_frame(data: Path) -> None:
    environ = {"TERM": "xterm-256color", "PATH": os.environ["PATH"], "NNQUIZ_DATA": str(data), "NNQUIZ_CLASS": ""}
    child = pexpect.spawn(NNQUIZ, dimensions=(10_000, 10_000), env=environ, timeout=45)
    child.expect("Enter")
    for _ in range(3):
        for sent in ("?", "\x1b", "\x1b[48;10000;10000;160000;160000t"):
            child.send(sent)
            assert child.read_nonblocking(1 << 20, timeout=20)
    assert psutil.Process(child.pid).memory_info().rss < 250 * MIB
    child.close(force=True)
