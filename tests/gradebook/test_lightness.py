"""What is loaded when: a list of chapters needs no database, and nothing here needs a screen or arrays."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import gradebook

PACKAGE = Path(gradebook.__file__).parent

STEPS = """
import sys
from pathlib import Path
from gradebook.client import open_client
client = open_client(None, Path(sys.argv[1]), "ada", None)
def loaded():
    print(*sorted({name.split(".")[0] for name in sys.modules} & set(sys.argv[2:])), flush=True)
loaded(); client.outline(); loaded(); client.home(); loaded(); client.close()
"""


def test_the_outline_loads_no_database_and_home_no_migrations(tmp_path: Path) -> None:
    watched = ["sqlalchemy", "sqlite3", "alembic", "numpy", "textual", "psutil", "filelock", "subprocess"]
    first = subprocess.run(
        [sys.executable, "-c", STEPS, str(tmp_path), *watched], capture_output=True, text=True, check=True
    )
    assert first.stdout.splitlines()[:2] == ["", ""]
    second = subprocess.run(
        [sys.executable, "-c", STEPS, str(tmp_path), *watched], capture_output=True, text=True, check=True
    )
    at_home = set(second.stdout.splitlines()[2].split())
    assert "sqlalchemy" in at_home
    assert not at_home & {"alembic", "numpy", "textual", "filelock", "psutil"}


def test_screens_arrays_and_commands_are_not_imported_here() -> None:
    found = set()
    for file in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            found |= {name.split(".")[0] for name in names}
    assert found & {"content", "engine", "sqlalchemy"} == {"content", "engine", "sqlalchemy"}
    assert not found & {"tui", "textual", "rich", "plotext", "click", "numpy"}
