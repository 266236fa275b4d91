"""`lab.toml`: the experiment that a chapter's lab opens with."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Any

from pydantic import Field, StringConstraints

from content.course import Lab
from content.course_file import Line
from content.findings import Authored, Finding, ascii_if_odd, close, read
from engine.experiment import FIELDS, Experiment, ExperimentError


class LabFile(Authored):
    """The whole file; the experiment's fields are the engine's."""

    title: Line
    text: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=4_000)]
    experiment: dict[str, Any] = Field(default_factory=dict)


def read_lab(raw: Mapping[str, Any]) -> tuple[Lab | None, list[Finding]]:
    """The lab in a file's tables, or None and everything that is wrong in them."""
    file, findings = read(LabFile, raw)
    if file is None:
        return None, findings
    try:
        experiment = Experiment.from_dict(_floats(file.experiment))
    except ExperimentError as error:
        return None, [limit(name, problem) for name, problem in error.problems.items()]
    return Lab(file.title, file.text, experiment), findings


def _floats(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _floats(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_floats(inner) for inner in value]
    return float(value) if isinstance(value, Decimal) else value


def limit(name: str, problem: str) -> Finding:
    """What the engine says of a field of a recipe, for its author."""
    path = ("experiment", *name.split("."))
    if problem == "no such field":
        return Finding(path, f"no such key here: {ascii_if_odd(path[-1][:60])}", _belongs(path[-1]))
    expected = problem.removeprefix("expected ").partition(";")[0]
    return Finding(path, f"{name}: {problem}", f"write {expected}")


def _belongs(key: str) -> str:
    for known in FIELDS:
        table, _, field = known.rpartition(".")
        if field == key:
            return f"it belongs under [experiment.{table}]" if table else "it belongs under [experiment]"
    return close(key, dict.fromkeys(part for known in FIELDS for part in known.split(".")))
