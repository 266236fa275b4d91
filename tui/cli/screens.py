"""The subcommands that open the trainer."""

from __future__ import annotations

import tomllib
from pathlib import Path

import click

from engine.experiment import Experiment, ExperimentError
from tui.cli.settings import Settings, stop
from tui.inert import inert
from tui.terminal import guarded, why_no_screen


def open_trainer(settings: Settings) -> None:
    """Home, or the welcome on a first start."""
    _open(settings, "home", None)


def open_lesson(settings: Settings, chapter: str | None) -> None:
    """A chapter's page, where the learner left off."""
    _open(settings, "learn", _known_chapter(settings, chapter) if chapter else None)


def open_quiz(settings: Settings, chapter: str) -> None:
    """A chapter's quiz."""
    _open(settings, "quiz", _known_chapter(settings, chapter))


def open_lab(settings: Settings, experiment: Path | None) -> None:
    """The lab, on a recipe from a file if there is one."""
    _open(settings, "lab", read_experiment(experiment) if experiment else None)


def read_experiment(path: Path) -> Experiment:
    """A recipe from a TOML file; what is wrong with it is reported, all of it, and ends the command with 1."""
    try:
        if path.stat().st_size > 100_000:
            stop(f"{path}: expected a recipe of a few lines; this file has {path.stat().st_size} bytes")
        with path.open("rb") as file:
            recipe = tomllib.load(file)
        return Experiment.from_dict(recipe)
    except OSError as error:
        stop(f"{path}: cannot be read: {error.strerror}")
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        stop(f"{path}: is not TOML: {error}")
    except ExperimentError as error:
        for name, problem in error.problems.items():
            click.echo(inert(f"nnquiz: {path}: {name}: {problem}"), err=True)
        raise SystemExit(1) from None


def _known_chapter(settings: Settings, wanted: str) -> str:
    from gradebook.client import ClassroomRefused

    try:
        chapters = settings.client.outline().chapters
    except ClassroomRefused as refused:
        stop(refused.message)
    known = next((chapter.id for chapter in chapters if wanted in (chapter.id, str(chapter.number))), None)
    if known:
        return known
    return stop(f"expected a chapter of this course ({', '.join(c.id for c in chapters[:20])}); got {wanted!r}")


def _open(settings: Settings, where: str, what: str | Experiment | None) -> None:
    reason = why_no_screen()
    if reason:
        stop(reason)
    from tui.app import NNQuizApp

    raise SystemExit(guarded(NNQuizApp(settings, where, what)))
