"""What was recorded when a course was checked: what code printed and what experiments came to, by hash."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from engine.experiment import Experiment

Measured = Mapping[str, Fraction]
"""What a run came to, by name: `loss`, `val_loss`, `accuracy`, … as the shortest decimals that read as those floats."""


@dataclass(frozen=True)
class Record:
    """What a chapter's `printed.toml` holds.

    Attributes:
        printed: what code printed, by `content.printed.key` of its source.
        measured: what experiments came to, by `content.measured.key` of them.
    """

    printed: Mapping[str, str] = field(default_factory=dict)
    measured: Mapping[str, Measured] = field(default_factory=dict)


@dataclass(frozen=True)
class Recording:
    """Something to run: code, or an experiment."""

    source: str | None = None
    experiment: Experiment | None = None
