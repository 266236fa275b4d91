"""What was recorded when a course was checked: what code printed and what experiments came to, by hash."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from pydantic import ValidationInfo

from content.findings import Finding, rule
from engine.experiment import Experiment

Measured = Mapping[str, Fraction]
"""What a run came to, by name: `loss`, `val_loss`, `accuracy`, … as `content.measured` tells them."""


@dataclass(frozen=True)
class Record:
    """What a chapter's `printed.toml` holds.

    Attributes:
        printed: what code printed, by `content.printed.key` of its source.
        measured: what experiments came to, by `content.measured.key` of them.
    """

    printed: Mapping[str, str] = field(default_factory=dict)
    measured: Mapping[str, Measured] = field(default_factory=dict)

    def holds(self, recording: Recording) -> bool:
        """Whether what `recording` came to is in here."""
        return recording.key in (self.printed if recording.source is not None else self.measured)


@dataclass(frozen=True)
class Recording:
    """Something to run: code, or an experiment."""

    source: str | None = None
    experiment: Experiment | None = None

    @property
    def key(self) -> str:
        """The name under which what it came to is kept: 16 hexadecimal digits of a SHA-256."""
        from content import measured, printed  # they read through this module

        if self.source is not None:
            return printed.key(self.source)
        assert self.experiment is not None
        return measured.key(self.experiment)


def read_record(tables: Mapping[str, object]) -> tuple[Record, list[Finding]]:
    """What the tables of a `printed.toml` hold, and what is wrong in them; what is wrong is left out."""
    from content.measured import from_table

    found: dict[str, dict[str, object]] = {}
    findings: list[Finding] = []
    for name, expected, kind in (("printed", "texts", str), ("measured", "tables", Mapping)):
        table = tables.get(name, {})
        entries = table if isinstance(table, Mapping) else {}
        found[name] = {entry: value for entry, value in entries.items() if isinstance(value, kind)}
        if not isinstance(table, Mapping) or len(found[name]) < len(entries):
            message = f"expected a table called {name}, of {expected}"
            findings.append(Finding((name,), message, "write it anew with --write-printed"))
    measured = {entry: from_table(numbers) for entry, numbers in found["measured"].items()}  # type: ignore[arg-type]
    return Record(found["printed"], measured), findings  # type: ignore[arg-type]


def never_typed(value: object, info: ValidationInfo) -> object:
    """For a field that holds what was recorded: it comes from a stored question, and is refused in an author's file."""
    if info.mode == "json":
        return value
    raise rule(f"{info.field_name} is recorded, never typed in", "remove it; run `nnquiz check --write-printed`")
