"""What the first frame needs before any store is open: the theme, and whether this profile was here before."""

from __future__ import annotations

import json
import os
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path
from urllib.parse import quote

DARK, LIGHT = "nnquiz-dark", "nnquiz-light"


@dataclass(frozen=True)
class Opening:
    """A profile's small file. Losing it costs a theme, never progress."""

    theme: str = DARK
    welcomed: bool = False
    trusted: tuple[str, ...] = ()
    """Fingerprints of courses whose code this learner has agreed to run."""


def _path(data: Path, learner: str) -> Path:
    return data / f"opening-{quote(learner, safe='')[:180]}.json"


def read_opening(data: Path, learner: str) -> Opening:
    """The profile's file; the defaults where there is none or it makes no sense."""
    try:
        told = json.loads(_path(data, learner).read_bytes()[:100_000])
        return Opening(
            theme=told["theme"] if told["theme"] in (DARK, LIGHT) else DARK,
            welcomed=told["welcomed"] is True,
            trusted=tuple(str(fingerprint) for fingerprint in told["trusted"]),
        )
    except (OSError, ValueError, KeyError, TypeError):
        return Opening()


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
