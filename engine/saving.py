"""Models in files: NumPy's .npz, numbers and text only, so that opening one never runs anything."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from engine import layers as known_layers
from engine.arrays import Array
from engine.files import FilePath, path_of, telling, write_whole
from engine.layers import Layer

if TYPE_CHECKING:
    from engine.models import Sequential

FORMAT = 1
"""Raised when a file can no longer be read by what wrote the ones before."""

LARGEST = 2**31
"""Bytes that a file may hold once it is unpacked."""

_WEIGHT = "weight {:04d}"
_SLOT = "optimizer "


def save_model(model: Sequential, filepath: FilePath, overwrite: bool = True) -> None:
    """Write layers, weights, and, when it is compiled, the loss, the metrics and the state of the optimizer.

    Raises:
        OSError: when the file cannot be written, or is there and must not be overwritten.
        TypeError: for a layer that does not keep its arguments (see `Layer.get_config`).
    """
    import json

    described: dict[str, Any] = {"format": FORMAT, "model": model.get_config()}
    arrays = _weights_of(model)
    if model.compiled:
        described["compiled"] = model.get_compile_config() | {"iterations": model.optimizer.iterations}
        arrays |= {f"{_SLOT}{name}": slot for name, slot in model.optimizer.slots.items()}
    _write(filepath, {"config": np.array(json.dumps(described)), **arrays}, overwrite)


def save_weights(model: Sequential, filepath: FilePath, overwrite: bool = True) -> None:
    """Write the weights alone.

    Raises:
        OSError: as `save_model`.
    """
    _write(filepath, _weights_of(model), overwrite)


def read_weights(filepath: FilePath) -> list[Array]:
    """The weights in a file of `save_model` or `save_weights`, in Keras's order.

    Raises:
        OSError: when it cannot be read.
        ValueError: when it is no such file.
    """
    path = path_of("filepath", filepath)
    try:
        return _ordered(_read(path))
    except KeyError as error:
        raise ValueError(f"{path}: expected weights saved by this engine; got no {error}") from error


def load_model(filepath: FilePath, custom_objects: Mapping[str, Any] | None = None, compile: bool = True) -> Sequential:
    """The model that `Sequential.save` wrote, ready to go on training.

    Args:
        filepath: the file.
        custom_objects: classes of your own, by name.
        compile: whether to bring back the optimizer, loss and metrics as well.

    Raises:
        OSError: when it cannot be read.
        ValueError: when it is no such file, or names a layer that is not known.
    """
    import json

    from engine.models import Sequential

    path = path_of("filepath", filepath)
    arrays = _read(path)
    try:
        described = json.loads(str(arrays["config"]))
        version, config, compiled = described["format"], described["model"], described.get("compiled")
    except (KeyError, ValueError, TypeError) as error:
        raise ValueError(f"{path}: expected a model saved by Sequential.save; got a file without one") from error
    if version != FORMAT:
        raise ValueError(f"{path}: expected a model of format {FORMAT}; got {version!r}, of another version of nnquiz")
    try:
        model = Sequential.from_config(config, custom_objects)
        model.set_weights(_ordered(arrays))
        if compile and compiled:
            _compile(model, compiled, arrays, custom_objects or {})
    except (KeyError, TypeError, ValueError, MemoryError) as error:
        raise ValueError(f"{path}: expected a model saved by Sequential.save; {error}") from error
    return model


def layer_from(plain: Mapping[str, Any], custom_objects: Mapping[str, Any] | None = None) -> Layer:
    """The layer that `as_plain` told.

    Raises:
        ValueError: for a class that is not known.
    """
    name = plain["class_name"]
    known = {name: getattr(known_layers, name) for name in known_layers.__all__} | dict(custom_objects or {})
    if name not in known:
        raise ValueError(f"expected one of the engine's layers, or a class given in custom_objects; got {name!r}")
    layer: Layer = known[name].from_config(plain["config"])
    return layer


def _compile(
    model: Sequential, compiled: Mapping[str, Any], arrays: Mapping[str, Array], custom_objects: Mapping[str, Any]
) -> None:
    """Compile as it was, with the optimizer as far as it was."""
    metrics, weighted = (
        [custom_objects.get(metric, metric) if isinstance(metric, str) else metric for metric in compiled[kind]]
        for kind in ("metrics", "weighted_metrics")
    )
    model.compile(compiled["optimizer"], compiled["loss"], metrics=metrics, weighted_metrics=weighted)
    model.optimizer.iterations = int(compiled["iterations"])
    slots = {name.removeprefix(_SLOT): array for name, array in arrays.items() if name.startswith(_SLOT)}
    model.optimizer.slots = {name: slot for name, slot in slots.items() if slot.shape == model.parameters.shape}


def _weights_of(model: Sequential) -> dict[str, Array]:
    return {_WEIGHT.format(number): weight for number, weight in enumerate(model.weights)}


def _ordered(arrays: Mapping[str, Array]) -> list[Array]:
    count = sum(name.startswith("weight ") for name in arrays)
    return [arrays[_WEIGHT.format(number)] for number in range(max(count, 1))]


def _write(filepath: FilePath, arrays: Mapping[str, Array], overwrite: bool) -> None:
    path = path_of("filepath", filepath)
    from pathlib import Path  # takes a while to load

    if not overwrite and Path(path).exists():
        raise FileExistsError(f"{path}: expected a name that is free, as overwrite is False; there is a file already")
    write_whole(path, lambda file: np.savez(file, allow_pickle=False, **arrays), "the model")


def _read(path: str) -> dict[str, Array]:
    """All arrays of a file, which may come from anyone.

    Raises:
        OSError: when it cannot be read.
        ValueError: when it is no .npz file of plain arrays, or one that would fill the memory.
    """
    from zipfile import BadZipFile, ZipFile
    from zlib import error as Damaged  # noqa: N812 - an exception called as one

    try:
        with telling(f"expected a file to load at {path!r}", "Give the path that a model was saved to"):
            with ZipFile(path) as archive:
                size = sum(member.file_size for member in archive.infolist())
            if size > LARGEST:
                raise ValueError(f"it unpacks to {size:,} bytes, more than {LARGEST:,}")
            with np.load(path, allow_pickle=False) as stored:
                return {name: stored[name] for name in stored.files}
    except (BadZipFile, Damaged, EOFError, KeyError, MemoryError, ValueError) as error:
        raise ValueError(
            f"{path}: expected a model or weights saved by this engine, a .npz file; got another: {error}"
        ) from error
