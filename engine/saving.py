"""Models in files: NumPy's .npz, numbers and text only, so that opening one never runs anything."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import numpy as np

from engine import layers as known_layers
from engine.arrays import Array
from engine.configured import revived, unnamed
from engine.files import FilePath, path_of, telling, write_whole
from engine.layers import Layer
from engine.limits import whole

if TYPE_CHECKING:
    from zipfile import ZipFile

    from engine.models import Sequential

FORMAT = 1
"""Raised when a file can no longer be read by what wrote the ones before."""

LARGEST = 2**31
"""Bytes that a file may hold once it is unpacked."""

MOST_ITERATIONS = 2**53
"""Steps beyond which a float no longer tells one from the next."""

_WEIGHT = "weight {:04d}"
_SLOT = "optimizer "
_TOLD = ("optimizer", "loss", "metrics", "weighted_metrics")


def save_model(model: Sequential, filepath: FilePath, overwrite: bool = True) -> None:
    """Write layers, weights, and, when it is compiled, the loss, the metrics and the state of the optimizer.

    What the optimizer remembers is left out where it is of other parameters than would be trained now, as after
    freezing a layer.

    Raises:
        OSError: when the file cannot be written, or is there and must not be overwritten.
        TypeError: for a layer that does not keep its arguments (see `Layer.get_config`), and for arguments that no
            file can hold.
        ValueError: for a path that cannot be.
    """
    described: dict[str, Any] = {"format": FORMAT, "model": model.get_config()}
    arrays = _weights_of(model)
    if model.compiled:
        described["compiled"] = model.get_compile_config() | {"iterations": model.optimizer.iterations}
        slots, shape = model.optimizer.slots, (_learnt_by(model),)
        arrays |= {f"{_SLOT}{name}": slot for name, slot in slots.items() if slot.shape == shape}
    _write(filepath, {"config": np.array(_as_json(described)), **arrays}, overwrite)


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
        weights = _ordered(_read(path))
    except KeyError as error:
        raise ValueError(f"{path}: expected weights saved by this engine; got no {error}") from error
    if not weights:
        raise ValueError(f"{path}: expected weights saved by this engine; got none")
    return weights


def load_model(filepath: FilePath, custom_objects: Mapping[str, Any] | None = None, compile: bool = True) -> Sequential:
    """The model that `Sequential.save` wrote, ready to go on training.

    Args:
        filepath: the file.
        custom_objects: classes and functions of your own, by name: layers, losses, metrics, optimizers and so on.
        compile: whether to bring back the optimizer, loss and metrics as well.

    Raises:
        OSError: when it cannot be read.
        ValueError: when it is no such file, or names what is not known.
    """
    import json

    from engine.models import Sequential

    path = path_of("filepath", filepath)
    arrays = _read(path)
    try:
        described = json.loads(str(arrays["config"]))
        version, config, compiled = described["format"], described["model"], described.get("compiled")
    except (KeyError, ValueError, TypeError, RecursionError) as error:
        raise ValueError(f"{path}: expected a model saved by Sequential.save; got a file without one") from error
    if version != FORMAT:
        raise ValueError(f"{path}: expected a model of format {FORMAT}; got {version!r}, of another version of nnquiz")
    try:
        weights = _ordered(arrays)
        layers = [layer_from(layer, custom_objects) for layer in config["layers"]]
        with _held_to(sum(weight.size for weight in weights), layers):
            model = assembled(Sequential, layers, config["name"], config["dtype"], config["input_shape"])
        model.set_weights(weights)
        if compile and compiled:
            _compile(model, compiled, arrays, custom_objects or {})
    except Exception as error:  # whatever a file makes of classes that were not written for it
        raise ValueError(f"{path}: expected a model saved by Sequential.save; {_told(error)}") from error
    return model


def layer_from(plain: Mapping[str, Any], custom_objects: Mapping[str, Any] | None = None) -> Layer:
    """The layer that `as_plain` told.

    Raises:
        ValueError: for a class that is not known.
    """
    name, own = plain["class_name"], dict(custom_objects or {})
    known = {name: getattr(known_layers, name) for name in known_layers.__all__ if name != "Layer"} | own
    if name not in known:
        raise ValueError(f"expected one of the engine's layers, or a class given in custom_objects; got {name!r}")
    layer: Layer = known[name].from_config(revived(plain["config"], own))
    return layer


def assembled(
    made_as: type[Sequential], layers: list[Layer], name: str, dtype: str, input_shape: Sequence[int | None] | None
) -> Sequential:
    """A model of these layers, built where it is said for which batches."""
    model = made_as(layers, name=name, dtype=dtype)
    if input_shape and not model.built:
        model.build(input_shape)
    return model


@contextmanager
def _held_to(numbers: int, layers: Sequence[Layer]) -> Iterator[None]:
    """In this block `layers` cannot make more weights than hold so many numbers: nothing large is made in vain.

    Raises:
        ValueError: when they ask for more.
    """
    asked = 0

    def watch(add_weight: Any) -> Any:
        def watched(shape: Any = None, *settings: Any, **named: Any) -> Array:
            nonlocal asked
            asked += math.prod(shape or ())
            if asked > numbers:
                raise ValueError(
                    f"expected weights for layers of {numbers:,} numbers, as the file holds; got {asked:,}"
                )
            weight: Array = add_weight(shape, *settings, **named)
            return weight

        return watched

    for layer in layers:
        vars(layer)["add_weight"] = watch(layer.add_weight)
    try:
        yield
    finally:
        for layer in layers:
            vars(layer).pop("add_weight", None)


def _compile(
    model: Sequential, compiled: Mapping[str, Any], arrays: Mapping[str, Array], custom_objects: Mapping[str, Any]
) -> None:
    """Compile as it was, with the optimizer as far as it was."""
    told = {name: revived(compiled[name], custom_objects) for name in _TOLD}
    model.compile(**told)
    model.optimizer.iterations = whole("iterations", compiled["iterations"])
    if model.optimizer.iterations > MOST_ITERATIONS:
        raise ValueError(f"iterations: expected at most {MOST_ITERATIONS:,}; got a number of more digits")
    slots = {name.removeprefix(_SLOT): array for name, array in arrays.items() if name.startswith(_SLOT)}
    if slots:
        _check_slots(model, slots)
    model.optimizer.slots = slots


def _check_slots(model: Sequential, slots: Mapping[str, Array]) -> None:
    """Make sure that the optimizer can go on from `slots`; ValueError otherwise."""
    names, size = model.optimizer.slot_names, _learnt_by(model)
    if set(slots) != set(names) or any(slot.dtype.kind != "f" or slot.shape != (size,) for slot in slots.values()):
        got = ", ".join(f"{name!r:.40} ({slot.dtype}, {slot.shape})" for name, slot in slots.items())
        wanted = ", ".join(names) or "(none)"
        raise ValueError(f"{model.optimizer.name}: expected the slots {wanted}, each of {size} floats; got {got}")


def _learnt_by(model: Sequential) -> int:
    """How many numbers training changes, once it is compiled anew."""
    return sum(weight.size for weight in model.trainable_weights)


def _as_json(described: Mapping[str, Any]) -> str:
    """`described` as text, from which `load_model` can read it.

    Raises:
        TypeError: for what cannot be found by its name, or is nothing that JSON knows.
    """
    import json

    for name, argument in unnamed(described):
        raise TypeError(
            f"save: expected functions that can be found by name when the model is loaded; got {name} as {argument}. "
            "Write it with def, and give it to load_model in custom_objects"
        )
    try:
        return json.dumps(described)
    except (TypeError, ValueError, RecursionError) as error:
        raise TypeError(f"save: expected arguments of numbers, text, lists and dicts; got another: {error}") from error


def _told(error: Exception) -> str:
    return str(error) or type(error).__name__


def _weights_of(model: Sequential) -> dict[str, Array]:
    return {_WEIGHT.format(number): weight for number, weight in enumerate(model.weights)}


def _ordered(arrays: Mapping[str, Array]) -> list[Array]:
    count = sum(name.startswith("weight ") for name in arrays)
    return [arrays[_WEIGHT.format(number)] for number in range(count)]


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
    from zipfile import ZipFile

    try:
        with telling(f"expected a file to load at {path!r}", "Give the path that a model was saved to"):
            with ZipFile(path) as archive:
                _check_members(archive)
            with np.load(path, allow_pickle=False) as stored:
                arrays = {name: stored[name] for name in stored.files}
        if others := [name for name, array in arrays.items() if not isinstance(array, np.ndarray)]:
            raise ValueError(f"{others[0]!r} in it is no array")
        return arrays
    except OSError:
        raise
    except Exception as error:  # zipfile, zlib and NumPy's reader of headers have each several of their own
        raise ValueError(
            f"{path}: expected a model or weights saved by this engine, a .npz file; got another: {_told(error)}"
        ) from error


def _check_members(archive: ZipFile) -> None:
    """Make sure that an archive is packed as NumPy packs it, and not too large; ValueError otherwise."""
    from zipfile import ZIP_DEFLATED, ZIP_STORED

    members = archive.infolist()
    size = sum(member.file_size for member in members)
    if size > LARGEST:
        raise ValueError(f"it unpacks to {size:,} bytes, more than {LARGEST:,}")
    if any(member.flag_bits & 1 or member.compress_type not in (ZIP_STORED, ZIP_DEFLATED) for member in members):
        raise ValueError("it is encrypted, or packed in another way than NumPy's")
