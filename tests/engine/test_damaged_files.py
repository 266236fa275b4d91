"""Models in files that are damaged, or meant to do harm: each is answered in words."""

import io
import json
import tracemalloc
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from engine.layers import Dense, Dropout
from engine.models import Sequential, load_model

X = np.random.default_rng(0).normal(size=(20, 4))


def fitted(path: Path) -> Path:
    model = Sequential([Dense(3, input_dim=4)])
    model.compile("adam", "mse")
    model.fit(X, X[:, :3], verbose=0)
    model.save(path)
    return path


def members(path: Path) -> dict[str, Any]:
    with np.load(path) as stored:
        return {name: stored[name] for name in stored.files}


def changed(path: Path, arrays: dict[str, Any] | None = None, **described: Any) -> Path:
    """A file as of `fitted`, with other arrays (None for none), and other fields of its compile config or layer."""
    held = members(fitted(path))
    config = json.loads(str(held["config"]))
    for name, value in described.items():
        (config["compiled"] if name in config["compiled"] else config["model"]["layers"][0])[name] = value
    held |= {"config": np.array(json.dumps(config))} | (arrays or {})
    np.savez(path, **{name: array for name, array in held.items() if array is not None})
    return path


@pytest.mark.parametrize(
    "described",
    [
        {"iterations": float("inf")},
        {"iterations": -5},
        {"iterations": 10**400},
        {"iterations": "3"},
        {"class_name": "Layer"},
        {"class_name": ["Dense"]},
        {"config": {"units": 3, "activation": {}}},
        {"config": 7},
        {"optimizer": {"class_name": "Adam", "config": []}},
        {"metrics": 7},
    ],
    ids=str,
)
def test_descriptions_that_make_no_sense(described: dict[str, Any], tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"model\.npz: expected a model"):
        load_model(changed(tmp_path / "model.npz", **described))


@pytest.mark.parametrize(
    "arrays",
    [
        {"optimizer momentum": np.array(["a"] * 15)},
        {"optimizer momentum": np.zeros(15, complex)},
        {"optimizer momentum": np.zeros(14)},
        {"optimizer momentum": None},
        {"optimizer velocity": np.zeros(15, int)},
        {"optimizer other": np.zeros(15)},
    ],
)
def test_what_the_optimizer_remembers_has_to_fit(arrays: dict[str, Any], tmp_path: Path) -> None:
    path = changed(tmp_path / "model.npz", arrays)
    with pytest.raises(ValueError, match=r"model\.npz: expected a model.*adam: expected .*slots"):
        load_model(path)
    assert not load_model(path, compile=False).compiled


def test_what_an_optimizer_remembers_of_other_parameters_is_not_saved(tmp_path: Path) -> None:
    model = Sequential([Dense(3, input_dim=4), Dense(2)])
    model.compile("adam", "mse")
    model.fit(X, X[:, :2], verbose=0)
    model.layers[0].trainable = False
    model.save(tmp_path / "model.npz")
    again = load_model(tmp_path / "model.npz")
    assert not again.optimizer.slots
    again.fit(X, X[:, :2], verbose=0)


def test_deep_nesting(tmp_path: Path) -> None:
    np.savez(tmp_path / "deep.npz", config=np.array("[" * 100_000))
    path = changed(tmp_path / "model.npz")
    config = json.loads(str(members(path)["config"]))
    text = json.dumps(config).replace('"units": 3', '"units": ' + '{"a":' * 900 + "1" + "}" * 900)
    np.savez(tmp_path / "less deep.npz", **{**members(path), "config": np.array(text)})
    for name in ("deep.npz", "less deep.npz"):
        with pytest.raises(ValueError, match=r"deep\.npz: expected a model"):
            load_model(tmp_path / name)


def rewritten(path: Path, field: int, value: bytes) -> Path:
    """The file of `fitted`, with these bytes at a place of every member's entry in the archive's directory."""
    raw = bytearray(fitted(path).read_bytes())
    place = raw.find(b"PK\1\2")
    while place >= 0:
        raw[place + field : place + field + len(value)] = value
        place = raw.find(b"PK\1\2", place + 4)
    path.write_bytes(raw)
    return path


@pytest.mark.parametrize(
    ("field", "value"),
    [(8, b"\1"), (10, b"\x63"), (10, b"\x0c"), (10, b"\x0e"), (6, b"\xad"), (42, b"\xff\xff\xff\x7f")],
    ids=["encrypted", "method 99", "bzip2", "lzma", "version 17.3", "offset"],
)
def test_archives_that_are_not_numpys(field: int, value: bytes, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"model\.npz: expected"):
        load_model(rewritten(tmp_path / "model.npz", field, value))


def test_members_that_are_no_arrays(tmp_path: Path) -> None:
    path = fitted(tmp_path / "model.npz")
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("optimizer other", b"bytes")
    with pytest.raises(ValueError, match=r"model\.npz: expected .*'optimizer other'"):
        load_model(path)


def test_a_header_with_a_flipped_bit(tmp_path: Path) -> None:
    held = io.BytesIO()
    np.save(held, np.zeros(4))
    header = held.getvalue()
    for at in range(6, 80):
        for bit in range(8):
            raw = bytearray(header)
            raw[at] ^= 1 << bit
            with zipfile.ZipFile(tmp_path / "model.npz", "w") as archive:
                archive.writestr("config.npy", bytes(raw))
            with pytest.raises(ValueError, match=r"model\.npz: expected"):
                load_model(tmp_path / "model.npz")


def test_layers_that_ask_for_more_than_the_file_holds_are_not_made(tmp_path: Path) -> None:
    path = changed(tmp_path / "model.npz", config={"name": "dense", "units": 4_000_000})
    tracemalloc.start()
    with pytest.raises(ValueError, match=r"weights .* of 15 numbers, as the file holds; got 16,000,000"):
        load_model(path)
    assert tracemalloc.get_traced_memory()[1] < 10_000_000
    tracemalloc.stop()


def test_what_watched_the_size_is_gone_afterwards(tmp_path: Path) -> None:
    model = load_model(fitted(tmp_path / "model.npz"))
    assert "add_weight" not in vars(model.layers[0])
    model.add(Dense(50))
    model.add(Dropout(0.5))
    assert model.count_params() > 15
