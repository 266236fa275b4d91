"""The worked example of CONTRIBUTING.md: one file, one widget and one row make a new kind of question, nothing else."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
COPIED = ("content", "engine", "gradebook", "tui", "tests/content", "tests/tui", "tests/conftest.py", "pyproject.toml")
RUN = (
    "tests/content/test_questions.py",
    "tests/content/test_cloze.py",
    "tests/content/test_formats_round_trip.py",
    "tests/content/test_schema.py",
    "tests/content/test_starting.py",
    "tests/tui/test_fields_terminal.py",
)


def written_into(folder: Path) -> list[Path]:
    """Put the example's two files and its row into a copy of the project; the files."""
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    section = re.search(r"^## A new kind of question\n(.*?)(?=^## |\Z)", text, re.MULTILINE | re.DOTALL)
    assert section, "CONTRIBUTING.md has lost its section on a new kind of question"
    kind, widget, row = re.findall(r"```python\n(.*?)```", section[1], re.DOTALL)
    (name,) = re.findall(r'"(\w+)": Row\(', row)
    files = [folder / "content" / "questions" / f"{name}.py", folder / "tui" / "widgets" / "questions" / f"{name}.py"]
    for file, source in zip(files, (kind, widget), strict=True):
        file.write_text(source)
    table = folder / "tests" / "content" / "kinds.py"
    begun = "EACH_KIND = {\n"
    assert begun in table.read_text()
    table.write_text(table.read_text().replace(begun, begun + row))
    return [*files, table]


@pytest.fixture
def extended(tmp_path: Path) -> Path:
    """A copy of the project, with the example in it."""
    for name in COPIED:
        (copied := tmp_path / name).parent.mkdir(exist_ok=True)
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, copied, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copyfile(ROOT / name, copied)
    files = written_into(tmp_path)
    linted = subprocess.run(
        [sys.executable, "-m", "ruff", "check", *files], cwd=tmp_path, capture_output=True, text=True
    )
    assert linted.returncode == 0, linted.stdout
    return tmp_path


@pytest.mark.terminal
def test_one_file_one_widget_and_one_row(extended: Path) -> None:
    """Every kind's tests, a whole quiz in a terminal among them, run in the copy."""
    command = [sys.executable, "-m", "pytest", "-q", "-n0", "-p", "no:cacheprovider", "-k", "interval or every_kind"]
    env = {**os.environ, "PYTHONPATH": str(extended)}
    ran = subprocess.run([*command, *RUN], cwd=extended, env=env, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stdout
    passed = re.search(r"(\d+) passed", ran.stdout)
    assert passed
    assert int(passed[1]) > len(RUN)
