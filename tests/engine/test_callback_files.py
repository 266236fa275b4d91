import csv
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from played import Model, play, val_losses

from engine.callbacks import CallbackList, CSVLogger, LambdaCallback, ModelCheckpoint
from engine.layers import Dense, Input
from engine.models import Sequential

# Each row: settings, val_loss each epoch, and what is saved.
SAVES: list[tuple[dict[str, Any], list[float], list[str]]] = [
    ({}, [2, 1], ["model a-1.npz", "model a-2.npz"]),
    ({"save_weights_only": True}, [2, 1], ["weights a-1.npz", "weights a-2.npz"]),
    ({"save_best_only": True}, [3, 3, 2, 4, 1], ["model a-1.npz", "model a-3.npz", "model a-5.npz"]),
    ({"save_best_only": True, "mode": "max"}, [3, 3, 4], ["model a-1.npz", "model a-3.npz"]),
    ({"save_best_only": True, "initial_value_threshold": 2.5}, [3, 2, 3], ["model a-2.npz"]),
    ({"save_best_only": True}, [math.nan, 1], ["model a-1.npz"]),
]


@pytest.mark.parametrize(("settings", "values", "saved"), SAVES)
def test_checkpoints(settings: dict[str, Any], values: list[float], saved: list[str], tmp_path: Path) -> None:
    model, _ = play(ModelCheckpoint(tmp_path / "new" / "a-{epoch}.npz", **settings), val_losses(*values))
    assert model.saved == saved
    assert (tmp_path / "new").is_dir()


@pytest.mark.parametrize(
    ("pattern", "name"),
    [
        ("m.npz", "m.npz"),
        ("m-{epoch:02d}-{val_loss:.2f}.npz", "m-01-0.12.npz"),
        ("m-{epoch:>4}-{val_loss:e}.npz", "m-   1-1.234560e-01.npz"),
        ("m-{loss:+.1%}.npz", "m-+100.0%.npz"),
        ("{{m}}.npz", "{m}.npz"),
    ],
)
def test_fields_of_a_checkpoints_name_are_filled_in(pattern: str, name: str) -> None:
    model, _ = play(ModelCheckpoint(pattern), val_losses(0.123456))
    assert model.saved == [f"model {name}"]


@pytest.mark.parametrize(
    "pattern",
    [
        "{epoch.__class__}.npz",
        "{epoch.real}.npz",
        "{logs[loss]}.npz",
        "{0}.npz",
        "{}.npz",
        "{epoch!r}.npz",
        "{epoch:{loss}}.npz",
        "{epoch:99999999d}.npz",
        "{loss:.999999999f}.npz",
        "{epoch:%Y}.npz",
    ],
)
def test_a_checkpoints_name_has_plain_fields_only(pattern: str) -> None:
    with pytest.raises(ValueError, match=r"filepath: expected fields of a name and a format, as \{epoch:02d\}"):
        ModelCheckpoint(pattern)


def test_checkpoints_after_so_many_batches() -> None:
    told = ModelCheckpoint("{epoch}-{batch}.npz", save_freq=3)
    assert told.wants_batches
    model, _ = play(told, [{"loss": 1.0}] * 3, batches=4)
    assert model.saved == ["model 1-3.npz", "model 2-2.npz", "model 3-1.npz", "model 3-4.npz"]


def test_checkpoints_tell_what_they_do(capsys: pytest.CaptureFixture[str]) -> None:
    play(ModelCheckpoint("m.npz", save_best_only=True, verbose=1), val_losses(1, 2))
    assert capsys.readouterr().out == "Epoch 1: saving to m.npz\nEpoch 2: val_loss did not improve on 1.00000\n"


class Full(Model):
    def save(self, path: str) -> None:
        if len(self.weights) and self.weights[0] > 1:
            raise OSError(28, "No space left on device")
        super().save(path)


def test_a_full_disk_is_told_and_the_numbers_are_kept() -> None:
    model = Full()
    words = "ModelCheckpoint: expected to write 'm.npz'; got 'No space left on device'. Free some space"
    with pytest.raises(OSError, match=words):
        play(ModelCheckpoint("m.npz"), val_losses(3, 2, 1), model=model)
    assert model.history is not None
    assert model.history.history["val_loss"] == [3, 2]


def test_a_file_that_cannot_be_written_is_told_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("m.npz").mkdir()
    net = Sequential([Input((1,)), Dense(1)])
    net.compile("sgd", "mse")
    for weights_only in (False, True):
        checkpoint = ModelCheckpoint("m.npz", save_weights_only=weights_only)
        checkpoint.set_model(net)
        with pytest.raises(
            OSError, match=r"^ModelCheckpoint: expected to write 'm.npz'; got '[A-Z][a-z ]+'\. Free some"
        ):
            checkpoint.on_epoch_end(0, {})


def test_a_place_that_is_none(tmp_path: Path) -> None:
    with pytest.raises(
        OSError, match=r"CSVLogger: expected to write '.*nowhere/log.csv'; got 'No such file or directory'"
    ):
        play(CSVLogger(tmp_path / "nowhere" / "log.csv"), val_losses(1))
    (tmp_path / "file").touch()
    with pytest.raises(
        OSError, match=r"ModelCheckpoint: expected to write '.*m.npz'; got '(File exists|Not a directory)'"
    ):
        play(ModelCheckpoint(tmp_path / "file" / "m.npz"), val_losses(1))


def test_a_table_of_the_epochs(tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    play(CSVLogger(path), [{"val_loss": 2.5, "loss": 1.25}, {"val_loss": 2.0, "loss": 0.5, "late": 9.0}])
    assert path.read_bytes() == b"epoch,loss,val_loss\r\n0,1.25,2.5\r\n1,0.5,2.0\r\n"
    play(CSVLogger(path, separator=";"), [{"loss": 1.0, "accuracy": 0.5}])
    assert path.read_bytes() == b"epoch;accuracy;loss;val_accuracy;val_loss\r\n0;0.5;1.0;NA;NA\r\n"
    play(CSVLogger(path, separator=";", append=True), [{"loss": 0.5}])
    assert path.read_bytes().endswith(b"0;0.5;1.0;NA;NA\r\n0;0.5;NA\r\n")


def test_a_table_that_is_gone_on_with_has_its_names_once(tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    told = CSVLogger(path, append=True)
    for _ in range(2):
        play(told, val_losses(2, 1))
    with path.open(newline="") as file:
        assert [row["epoch"] for row in csv.DictReader(file)] == ["0", "1", "0", "1"]


def test_a_table_is_closed_when_training_fails(tmp_path: Path) -> None:
    told = CSVLogger(tmp_path / "log.csv")
    everyone = CallbackList(told)
    everyone.on_train_begin()
    file = told._file
    assert file is not None
    for _ in range(2):
        everyone.close()
    assert file.closed


def test_a_table_is_there_after_each_epoch_and_holds_arrays(tmp_path: Path) -> None:
    path, seen = tmp_path / "log.csv", []
    look = LambdaCallback(on_epoch_end=lambda epoch, logs: seen.append(path.read_text().count("\n")))
    play([CSVLogger(path), look], [{"f1_score": np.array([0.5, 0.25]), "val_x": 1.0}] * 2)
    assert seen == [2, 3]
    assert next(iter(csv.DictReader(path.open())))["f1_score"] == '"[0.5, 0.25]"'


WRONG: list[tuple[str, Callable[[], object], type[Exception], str]] = [
    ("path", lambda: ModelCheckpoint(3), TypeError, "filepath: expected the path of a file; got 3"),  # type: ignore[arg-type]
    ("save_freq", lambda: ModelCheckpoint("m.npz", save_freq="batch"), ValueError, "save_freq: expected 'epoch', or"),
    ("save_freq 0", lambda: ModelCheckpoint("m.npz", save_freq=0), ValueError, "save_freq: .* from 1; got 0"),
    ("brace", lambda: ModelCheckpoint("{epoch.npz"), ValueError, "filepath: expected braces in pairs"),
    (
        "field",
        lambda: play(ModelCheckpoint("{val_los}.npz"), val_losses(1)),
        ValueError,
        "filepath: expected fields among epoch, loss, val_loss; got 'val_los' in '{val_los}.npz'",
    ),
    (
        "format",
        lambda: play(ModelCheckpoint("{loss:d}.npz"), val_losses(1)),
        ValueError,
        "expected formats for numbers",
    ),
    (
        "separator",
        lambda: CSVLogger("log.csv", separator=", "),
        ValueError,
        "separator: expected one character; got ', '",
    ),
    ("CSV path", lambda: CSVLogger(None), TypeError, "filename: expected the path of a file; got None"),  # type: ignore[arg-type]
    ("CSV order", lambda: CSVLogger("log.csv").on_epoch_end(0, {}), RuntimeError, "expected on_train_begin first"),
]


@pytest.mark.parametrize(("call", "kind", "words"), [row[1:] for row in WRONG], ids=[row[0] for row in WRONG])
def test_mistakes_are_told(call: Callable[[], object], kind: type[Exception], words: str) -> None:
    with pytest.raises(kind, match=words):
        call()
