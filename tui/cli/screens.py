"""The subcommands that open the trainer."""

from __future__ import annotations

import gc
import sys
import tomllib
from pathlib import Path

from engine.experiment import Experiment, ExperimentError
from tui.cli.chapters import known_chapter
from tui.cli.settings import Settings, report, stop
from tui.terminal import guarded, why_no_screen

LONGEST_RECIPE = 100_000
"""Bytes: what is longer is no recipe, and a device may never end."""


def open_trainer(settings: Settings, *, confined: bool = False) -> None:
    """Home, or the welcome on a first start; `confined` for accounts that are for this and nothing else."""
    _open(settings, "home", None, confined=confined)


def open_lesson(settings: Settings, chapter: str | None) -> None:
    """A chapter's page, where the learner left off."""
    _open(settings, "learn", known_chapter(settings, chapter) if chapter else None)


def open_quiz(settings: Settings, chapter: str) -> None:
    """A chapter's quiz."""
    _open(settings, "quiz", known_chapter(settings, chapter))


def open_review(settings: Settings) -> None:
    """What is due to be reviewed."""
    _open(settings, "review", None)


def open_lab(settings: Settings, experiment: Path | None) -> None:
    """The lab, on a recipe from a file if there is one."""
    _open(settings, "lab", read_experiment(experiment) if experiment else None)


def read_experiment(path: Path) -> Experiment:
    """A recipe from a TOML file; what is wrong with it is reported, all of it, and ends the command with 1."""
    try:
        with path.open("rb") as file:
            text = file.read(LONGEST_RECIPE + 1)
        if len(text) > LONGEST_RECIPE:
            stop(f"{path}: expected a recipe of a few lines; this file has more than {LONGEST_RECIPE:,} bytes")
        return Experiment.from_dict(tomllib.loads(text.decode()))
    except OSError as error:
        stop(f"{path}: cannot be read: {error.strerror}")
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        stop(f"{path}: is not TOML: {error}")
    except ExperimentError as error:
        for name, problem in error.problems.items():
            report(f"{path}: {name}: {problem}")
        raise SystemExit(1) from None


def _meet_the_class(settings: Settings) -> None:
    """Go to the class's server before there is a screen: whoever is not let in reads why in one line, and 1.

    A server that is away is waited for on the screen.
    """
    from gradebook.refused import LATER, ClassroomRefused

    if settings.server is None:
        return
    try:
        settings.server.greet()
    except ClassroomRefused as refused:
        if refused.code not in LATER:
            stop(refused.message)


def _open(settings: Settings, where: str, what: str | Experiment | None, *, confined: bool = False) -> None:
    reason = why_no_screen()
    if reason:
        stop(reason)
    _meet_the_class(settings)
    # A key takes several turns of the event loop, and before each a thread that draws or reads may hold the screen up
    # for one interval: 5 ms each by default, which a hand feels.
    sys.setswitchinterval(0.0005)
    gc.disable()  # starting makes much and drops little: looking through it is a tenth of the start
    from tui.app import NNQuizApp

    kind: type[NNQuizApp] = NNQuizApp
    if confined:
        from tui.confined import ConfinedApp

        kind = ConfinedApp
    raise SystemExit(guarded(kind(settings, where, what), close=settings.close))
