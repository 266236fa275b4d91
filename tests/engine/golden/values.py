"""Golden values as text: one file a family, one line a named answer, with the versions of those who gave them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from golden.api import Values

FOLDER = Path(__file__).parent / "values"


def write(family: str, answers: Mapping[str, Values], peers: Mapping[str, str]) -> None:
    """Write what Keras gave for a family's cases; floats by `repr`, so that they come back to the last bit."""
    FOLDER.mkdir(exist_ok=True)
    cases = ",\n".join(f"{json.dumps(name)}: {_lines(values)}" for name, values in answers.items())
    text = f'{{"peers": {json.dumps(peers)},\n"cases": {{\n{cases}\n}}}}\n'
    (FOLDER / f"{family}.json").write_text(text, encoding="utf-8")


def read(family: str) -> dict[str, dict[str, Any]]:
    """The answers of a family: case → name → nested lists of numbers."""
    text = (FOLDER / f"{family}.json").read_text(encoding="utf-8")
    cases: dict[str, dict[str, Any]] = json.loads(text)["cases"]
    return cases


def _lines(values: Values) -> str:
    lines = [f"  {json.dumps(name)}: {json.dumps(np.asarray(value).tolist())}" for name, value in values.items()]
    return "{\n" + ",\n".join(lines) + "\n}"
