"""What the first frame needs before any store is open: the theme, and whether this profile was here before."""

from __future__ import annotations

import json
import os
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

DARK, LIGHT = "nnquiz-dark", "nnquiz-light"


MOST_TITLES = 200
"""Chapters that are remembered for the first frame: more than any window shows."""


@dataclass(frozen=True)
class Title:
    """A chapter as the first frame shows it; `credits` in thousandths."""

    id: str
    number: int
    title: str
    credits: int
    problem: str | None = None


@dataclass(frozen=True)
class Glimpse:
    """The course as it was last seen, to show until it has been read. `source` is where it was read from."""

    source: str = ""
    course: str = ""
    titles: tuple[Title, ...] = ()


@dataclass(frozen=True)
class Opening:
    """A profile's small file. Losing it costs a theme, never progress."""

    theme: str = DARK
    welcomed: bool = False
    trusted: tuple[str, ...] = ()
    """Fingerprints of courses whose code this learner has agreed to run."""
    glimpse: Glimpse = Glimpse()


def _path(data: Path, learner: str) -> Path:
    return data / f"opening-{quote(learner, safe='')[:180]}.json"


def read_opening(data: Path, learner: str) -> Opening:
    """The profile's file; the defaults where there is none or it makes no sense."""
    try:
        told = json.loads(_path(data, learner).read_bytes()[:100_000])
        return Opening(
            theme=told["theme"] if told.get("theme") in (DARK, LIGHT) else DARK,
            welcomed=told.get("welcomed") is True,
            trusted=tuple(str(fingerprint) for fingerprint in told.get("trusted", ())),
            glimpse=_glimpse(told["glimpse"]) if "glimpse" in told else Glimpse(),
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return Opening()


def _glimpse(told: dict[str, Any]) -> Glimpse:
    titles = tuple(
        Title(str(one["id"]), int(one["number"]), str(one["title"]), int(one["credits"]))
        for one in told["titles"][:MOST_TITLES]
    )
    return Glimpse(str(told["source"]), str(told["course"]), titles)


def write_opening(data: Path, learner: str, opening: Opening) -> None:
    """Whole or not at all.

    Raises:
        OSError: where the folder cannot be written.
    """
    data.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=data, prefix=".opening-")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump(asdict(opening), file)
        Path(name).replace(_path(data, learner))
    except OSError:
        Path(name).unlink(missing_ok=True)
        raise
