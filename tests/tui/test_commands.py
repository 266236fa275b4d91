"""The command without a screen: what it prints, how it refuses, and with which exit code."""

from __future__ import annotations

import json
import os
import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from terminals import NNQUIZ

Run = Callable[..., "subprocess.CompletedProcess[str]"]
SMALL = """
seed = 7
[data]
name = "gauss"
samples = 60
noise = 0.1
train_share = 0.5
[network]
layers = [4]
activation = "tanh"
dropout = 0.0
[training]
optimizer = "adam"
learning_rate = 0.03
batch_size = 10
epochs = 12
"""


@pytest.fixture
def nnquiz(data: Path) -> Run:
    """Runs the command to its end."""

    def run(*words: str | Path, env: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [NNQUIZ, *map(str, words)],
            env={"PATH": os.environ["PATH"], "HOME": str(data.parent), "NNQUIZ_DATA": str(data), **(env or {})},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=120,
        )

    return run


@pytest.fixture
def recipe(tmp_path: Path) -> Callable[[str], Path]:
    def write(text: str) -> Path:
        path = tmp_path / "recipe.toml"
        path.write_text(text)
        return path

    return write


def refused(done: subprocess.CompletedProcess[str], *said: str) -> bool:
    """Whether it was refused in one clear line."""
    lines = done.stderr.splitlines()
    assert done.returncode == 1, done
    assert len(lines) == 1, done.stderr
    assert lines[0].startswith("nnquiz: ")
    assert all(word in lines[0] for word in said), lines[0]
    return done.stdout == ""


@pytest.mark.parametrize("words", [[], ["learn"], ["quiz"], ["lab"], ["train"], ["progress"], ["check"]])
def test_help_shows_how_it_is_used(nnquiz: Run, words: list[str]) -> None:
    done = nnquiz(*words, "--help")
    assert done.returncode == 0
    assert re.search(r"Examples?:\n +nnquiz", done.stdout)
    assert done.stderr == ""


def test_version(nnquiz: Run) -> None:
    assert re.fullmatch(r"nnquiz,? (version )?\d+\.\d+\.\d+\n", nnquiz("--version").stdout)


@pytest.mark.parametrize(
    "words",
    [
        ["nosuch"],
        ["--nosuch"],
        ["quiz"],
        ["train"],
        ["train", "a", "b"],
        ["--user", "", "progress"],
        ["check", "a", "b"],
    ],
)
def test_wrong_usage_ends_with_2(nnquiz: Run, words: list[str]) -> None:
    done = nnquiz(*words)
    assert done.returncode == 2
    assert "Usage: nnquiz" in done.stderr
    assert "Traceback" not in done.stderr


def test_the_same_experiment_gives_the_same_history(nnquiz: Run, recipe: Callable[[str], Path]) -> None:
    path = recipe(SMALL)
    first, second = (json.loads(nnquiz("train", path, "--json").stdout) for _ in range(2))
    assert first["history"] == second["history"]
    assert list(first) == ["experiment", "history", "epochs", "seconds", "steps_per_second", "stopped"]
    assert list(first["history"]) == ["loss", "val_loss", "accuracy", "val_accuracy"]
    assert all(len(series) == 12 for series in first["history"].values())
    assert first["epochs"] == 12
    assert first["stopped"] is None
    assert first["seconds"] > 0
    assert first["steps_per_second"] > 0
    assert first["experiment"]["training"] == {
        "optimizer": "adam",
        "learning_rate": 0.03,
        "batch_size": 10,
        "epochs": 12,
    }
    assert first["history"]["loss"][-1] < first["history"]["loss"][0]


def test_a_run_without_a_screen_is_kept_and_told(nnquiz: Run, recipe: Callable[[str], Path]) -> None:
    done = nnquiz("train", recipe(SMALL))
    assert done.returncode == 0
    assert re.search(r"gauss · 4 tanh · adam 0.03: loss \d.* lowest .* in epoch \d+\n", done.stdout)


def test_plot_draws_the_curve(nnquiz: Run, recipe: Callable[[str], Path]) -> None:
    drawn = nnquiz("train", recipe(SMALL), "--plot").stdout
    assert {"loss", "train", "validation", "epoch"} <= set(re.findall(r"\w+", drawn))
    assert any("⠀" <= character <= "⣿" for character in drawn)
    assert "\x1b" not in drawn, "colours went into a pipe"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (SMALL.replace("0.03", "nan"), ["training.learning_rate", "expected a number above 0", "nan"]),
        (SMALL.replace("0.03", "inf"), ["training.learning_rate"]),
        (SMALL.replace("samples", "sample"), ["sample"]),
        (SMALL.replace("[4]", f"[{'4,' * 10_000}]"), ["network.layers", "at most 8 hidden layers"]),
        (SMALL.replace("batch_size = 10", "batch_size = 0"), ["training.batch_size", "from 1"]),
        (SMALL.replace('"gauss"', '"nosuch"'), ["data.name", "circle"]),
        ("this is not TOML", ["is not TOML"]),
        ("seed = 7\nseed = 8", ["is not TOML"]),
        ("a = " + "[" * 5000, ["recipe.toml"]),
        ("data = 5", ["data"]),
        ("# " + "x" * 200_000, ["more than 100,000 bytes"]),
    ],
    ids=["nan", "inf", "field", "layers", "batch", "data", "grammar", "twice", "deep", "table", "huge"],
)
def test_a_recipe_that_cannot_be_trained_is_one_line(
    nnquiz: Run, recipe: Callable[[str], Path], text: str, said: list[str]
) -> None:
    assert refused(nnquiz("train", recipe(text), "--json"), *said)


def test_a_recipe_that_is_not_there_or_no_text_is_one_line(nnquiz: Run, tmp_path: Path) -> None:
    binary = tmp_path / "binary.toml"
    binary.write_bytes(b"\xff\xfe\x00seed")
    assert refused(nnquiz("train", tmp_path / "nosuch.toml"), "nosuch.toml", "cannot be read")
    assert refused(nnquiz("train", tmp_path), "cannot be read")
    assert refused(nnquiz("train", binary), "is not TOML")
    assert refused(nnquiz("train", "/dev/zero"), "more than 100,000 bytes")


def test_a_run_that_diverges_says_where_and_why(nnquiz: Run, recipe: Callable[[str], Path]) -> None:
    wild = (
        SMALL.replace("gauss", "spiral")
        .replace("adam", "sgd")
        .replace("0.03", "100.0")
        .replace("tanh", "linear")
        .replace("[4]", "[32, 32]")
    )
    done = nnquiz("train", recipe(wild), "--json")
    assert done.returncode == 1
    told = json.loads(done.stdout)
    assert set(told["stopped"]) >= {"epoch", "step", "layer", "cause"}
    assert told["stopped"]["epoch"] >= 1
    assert told["epochs"] == len(told["history"]["loss"])
    said = done.stderr.splitlines()[-1]
    assert said.startswith("nnquiz: stopped in epoch")
    assert told["stopped"]["cause"] in said


def test_progress_of_somebody_new(nnquiz: Run) -> None:
    told = json.loads(nnquiz("--user", "ana", "progress", "--json").stdout)
    assert told["learner"] == "ana"
    assert told["self_reported"] is True
    assert told["credits"] == {"earned_thousandths": 0, "possible_thousandths": 20_000}
    assert [chapter["id"] for chapter in told["chapters"]] == ["neurons", "how-networks-learn"]
    assert "◆ 0 / 20" in nnquiz("progress", "--user", "ana").stdout


def test_the_bundled_course_has_no_problems(nnquiz: Run) -> None:
    done = nnquiz("check", "--json")
    assert json.loads(done.stdout) == {"problems": []}
    assert done.returncode == 0


def test_the_problems_of_a_course_as_json(nnquiz: Run, tmp_path: Path) -> None:
    (tmp_path / "course.toml").write_text("format = 1\n")
    done = nnquiz("check", tmp_path, "--json")
    assert done.returncode == 1
    problems = json.loads(done.stdout)["problems"]
    assert problems
    assert all(list(problem) == ["file", "line", "id", "message", "remedy", "level"] for problem in problems)
    assert nnquiz("check", tmp_path / "nosuch").returncode == 1


@pytest.mark.parametrize("words", [["learn", "nosuch"], ["quiz", "nosuch"], ["lab", "nosuch.toml"]])
def test_what_is_not_there_is_one_line(nnquiz: Run, words: list[str]) -> None:
    assert refused(nnquiz(*words), "nosuch")


@pytest.mark.parametrize("garbage", [b"this is no database\n" * 400, b""], ids=["garbage", "nothing"])
def test_a_file_that_is_no_database_is_left_alone(nnquiz: Run, data: Path, garbage: bytes) -> None:
    data.mkdir()
    (data / "progress.sqlite3").write_bytes(garbage)
    assert refused(nnquiz("progress"), "progress.sqlite3")
    assert (data / "progress.sqlite3").read_bytes() == garbage


def test_a_folder_that_cannot_be_made_is_one_line(nnquiz: Run, data: Path) -> None:
    data.write_text("a file stands where the folder should")
    assert refused(nnquiz("progress"), str(data))
    assert data.read_text() == "a file stands where the folder should"


@pytest.mark.skipif(os.getuid() == 0, reason="root may write everything")
def test_a_database_that_cannot_be_written_is_one_line(nnquiz: Run, data: Path, recipe: Callable[[str], Path]) -> None:
    nnquiz("progress")
    (data / "progress.sqlite3").chmod(0o400)
    data.chmod(0o500)
    try:
        assert refused(nnquiz("train", recipe(SMALL)))
    finally:
        data.chmod(0o700)


@pytest.mark.parametrize("words", ["progress", "check", "--help", "train recipe.toml --plot"])
def test_a_reader_that_leaves_early_is_no_crash(data: Path, recipe: Callable[[str], Path], words: str) -> None:
    folder = recipe(SMALL).parent
    done = subprocess.run(
        ["/bin/sh", "-c", f'"{NNQUIZ}" {words} | true'],
        cwd=folder,
        env={"PATH": os.environ["PATH"], "HOME": str(folder), "NNQUIZ_DATA": str(data)},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert "Traceback" not in done.stderr
    assert "Exception ignored" not in done.stderr
    assert "BrokenPipe" not in done.stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
@pytest.mark.parametrize("words", ["progress", "check", "--help", "train recipe.toml", "train recipe.toml --json"])
def test_output_that_cannot_be_written_is_one_line(data: Path, recipe: Callable[[str], Path], words: str) -> None:
    folder = recipe(SMALL).parent
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [NNQUIZ, *words.split()],
            cwd=folder,
            env={"PATH": os.environ["PATH"], "HOME": str(folder), "NNQUIZ_DATA": str(data), "NNQUIZ_CLASS": ""},
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            timeout=60,
        )
    assert done.returncode == 1
    assert done.stderr == "nnquiz: standard output cannot be written: No space left on device\n"


def test_progress_is_kept_for_its_owner_alone(nnquiz: Run, data: Path) -> None:
    nnquiz("progress")
    assert data.stat().st_mode & 0o777 == 0o700
    assert {path.stat().st_mode & 0o077 for path in data.iterdir()} == {0}
