"""What is built installs into an empty environment, and what the README says first works."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pexpect
import pytest

ROOT = Path(__file__).parents[1]


def run(*command: str | Path, **environment: str) -> str:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "NNQUIZ"))}
    done = subprocess.run(
        [str(word) for word in command], env=kept | environment, cwd="/", capture_output=True, text=True, timeout=170
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, ROOT)
    (built,) = folder.glob("*.whl")
    return built


def test_the_wheel_holds_the_course_the_data_and_their_licences(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    for needed in (
        "content/courses/neural-networks/course.toml",
        "content/courses/neural-networks/LICENSE",
        "content/courses/neural-networks/05-how-networks-learn/printed.toml",
        "engine/data/digits.npz",
        "engine/data/iris.npz",
        "engine/data/LICENSES.md",
        "gradebook/classes/deploy/login.sh",
        "gradebook/classes/deploy/nnquiz-class.service",
        "gradebook/classes/deploy/nnquiz-class.socket",
        "tui/app.tcss",
    ):
        assert needed in names
    assert any(name.startswith("gradebook/migrations/versions/") for name in names)
    assert not any(name.startswith("tests/") for name in names)


@pytest.mark.xdist_group("install")
def test_the_wheel_opens_the_bundled_course_in_an_empty_environment(wheel: Path, tmp_path: Path) -> None:
    run(sys.executable, "-m", "venv", tmp_path / "venv")
    binaries = tmp_path / "venv" / "bin"
    run(binaries / "python", "-m", "pip", "install", "--quiet", "-c", ROOT / "constraints.txt", wheel)
    data = str(tmp_path / "data")
    assert "no problems" in run(binaries / "nnquiz", "check")
    progress = json.loads(run(binaries / "nnquiz", "progress", "--json", NNQUIZ_DATA=data))
    assert progress["course"] == "Neural networks"
    recipe = tmp_path / "recipe.toml"
    recipe.write_text("[training]\nepochs = 3\n")
    trained = json.loads(run(binaries / "nnquiz", "train", recipe, "--json", NNQUIZ_DATA=data))
    assert len(trained["history"]["loss"]) == 3
    first_screen_of(str(binaries / "nnquiz"), [], tmp_path)


@pytest.mark.skipif(not (ROOT / ".venv" / ".run").exists() or not shutil.which("make"), reason="needs make")
@pytest.mark.terminal
def test_make_run_reaches_the_first_screen(tmp_path: Path) -> None:
    first_screen_of("make", ["run"], tmp_path)


def first_screen_of(command: str, words: list[str], home: Path) -> None:
    """Start it in a terminal as somebody new, see the welcome and the bundled course, and leave with `q`."""
    environment = {"PATH": os.environ["PATH"], "HOME": str(home), "TERM": "xterm-256color"}
    data = {"NNQUIZ_DATA": str(home / "screens")}
    child = pexpect.spawn(command, words, cwd=str(ROOT), env=environment | data, dimensions=(24, 80))
    child.expect("Welcome to nnquiz", timeout=60)
    child.send("\r")
    child.expect("How neural networks learn", timeout=60)
    child.send("q")
    child.expect(pexpect.EOF, timeout=30)
    child.close()
    assert child.exitstatus == 0
