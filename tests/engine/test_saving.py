"""Models in files: written whole, read by anyone, from anyone."""

import io
import json
import zipfile
from pathlib import Path

import numpy as np
import pytest

from engine import losses, metrics, optimizers
from engine.arrays import Array
from engine.layers import (
    Activation,
    BatchNormalization,
    Dense,
    Dropout,
    Flatten,
    GaussianNoise,
    Input,
    Layer,
    LayerNormalization,
    Normalization,
    Reshape,
)
from engine.models import Sequential, load_model
from engine.optimizers.schedules import CosineDecay
from engine.regularizers import L2

X = np.random.default_rng(0).normal(size=(20, 4))
Y = np.random.default_rng(1).integers(0, 3, 20)


def every_layer() -> list[Layer]:
    normalization = Normalization(input_shape=(4,))
    normalization.adapt(X)
    return [
        normalization,
        Dense(6, "relu", kernel_initializer="he_normal", kernel_regularizer=L2(0.01), name="first"),
        BatchNormalization(momentum=0.9),
        Dropout(0.2, seed=4),
        GaussianNoise(0.1, seed=5),
        Reshape((2, 3)),
        LayerNormalization(),
        Flatten(),
        Dense(3, trainable=False),
        Activation("softmax"),
    ]


def compiled(layers: list[Layer], dtype: str = "float32") -> Sequential:
    model = Sequential(layers, name="mine", dtype=dtype, rng=np.random.default_rng(2))
    model.compile(
        optimizers.Adam(CosineDecay(0.01, 100), clipnorm=1.0),
        losses.SparseCategoricalCrossentropy(),
        metrics=["accuracy", metrics.SparseTopKCategoricalAccuracy(k=2)],
    )
    return model


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_what_is_loaded_gives_the_same(dtype: str, tmp_path: Path) -> None:
    model, path = compiled(every_layer(), dtype), tmp_path / "model.npz"
    model.fit(X, Y, epochs=3, verbose=0)
    model.save(path)
    again = load_model(path)
    assert (again.predict(X) == model.predict(X)).all()
    assert again.evaluate(X, Y, verbose=0, return_dict=True) == model.evaluate(X, Y, verbose=0, return_dict=True)
    assert [layer.name for layer in again.layers] == [layer.name for layer in model.layers]
    assert (again.name, again.dtype) == ("mine", dtype)


def test_training_goes_on_to_the_last_digit_as_if_it_had_never_stopped(tmp_path: Path) -> None:
    model = compiled([Dense(6, "relu", input_dim=4), BatchNormalization(), Dense(3, "softmax")])
    model.fit(X, Y, epochs=3, shuffle=False, verbose=0)
    model.save(tmp_path / "model.npz")
    again = load_model(tmp_path / "model.npz")
    histories = [one.fit(X, Y, epochs=4, shuffle=False, verbose=0).history for one in (model, again)]
    assert histories[0] == histories[1]
    assert all((one == other).all() for one, other in zip(model.get_weights(), again.get_weights(), strict=True))
    assert model.optimizer.iterations == again.optimizer.iterations == 7


def test_a_model_that_was_never_compiled_is_saved_as_well(tmp_path: Path) -> None:
    model = Sequential([Dense(2, input_dim=4)])
    model.save(tmp_path / "model.npz")
    again = load_model(tmp_path / "model.npz")
    assert (again.predict(X) == model.predict(X)).all()
    with pytest.raises(RuntimeError, match="compile"):
        again.fit(X, X[:, :2], verbose=0)


def test_loading_without_compiling_leaves_the_optimizer_out(tmp_path: Path) -> None:
    model = compiled([Dense(3, "softmax", input_dim=4)])
    model.save(tmp_path / "model.npz")
    assert not load_model(tmp_path / "model.npz", compile=False).compiled


def test_weights_alone(tmp_path: Path) -> None:
    model, other = compiled([Dense(3, input_dim=4)]), compiled([Dense(3, input_dim=4)])
    other.fit(X, Y, verbose=0)
    model.save_weights(tmp_path / "some.weights")
    other.load_weights(tmp_path / "some.weights")
    assert (model.predict(X) == other.predict(X)).all()


class Doubling(Layer):
    def forward(self, inputs: Array, training: bool = False) -> Array:
        return inputs * 2

    def backward(self, gradient: Array) -> Array:
        return gradient * 2


def test_a_layer_of_ones_own_is_found_in_custom_objects(tmp_path: Path) -> None:
    model = Sequential([Dense(3, input_dim=4), Doubling()])
    model.save(tmp_path / "model.npz")
    with pytest.raises(ValueError, match=r"custom_objects; got 'Doubling'"):
        load_model(tmp_path / "model.npz")
    again = load_model(tmp_path / "model.npz", custom_objects={"Doubling": Doubling})
    assert (again.predict(X) == model.predict(X)).all()


def test_what_is_there_stays_when_it_must_or_when_writing_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    model, path = compiled([Dense(3, input_dim=4)]), tmp_path / "model.npz"
    model.save(path)
    first = path.read_bytes()
    with pytest.raises(FileExistsError, match="overwrite is False"):
        model.save(path, overwrite=False)

    def half(file: io.BufferedWriter, **arrays: object) -> None:
        file.write(b"half")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(np, "savez", half)
    with pytest.raises(OSError, match=r"write the model to .*model\.npz'; got 'No space left on device'"):
        model.save(path)
    assert path.read_bytes() == first
    assert [file.name for file in tmp_path.iterdir()] == ["model.npz"]


def test_folders_that_are_not_there_are_named(tmp_path: Path) -> None:
    with pytest.raises(OSError, match=r"nowhere.model\.npz"):
        compiled([Dense(3, input_dim=4)]).save(tmp_path / "nowhere" / "model.npz")
    with pytest.raises(OSError, match=r"nothing\.npz"):
        load_model(tmp_path / "nothing.npz")


def stored(path: Path, **arrays: object) -> Path:
    np.savez(path, **{name: np.array(array) for name, array in arrays.items()})
    return path


def test_files_that_hold_no_model(tmp_path: Path) -> None:
    config = json.dumps(
        {"format": 1, "model": {"name": "m", "dtype": "float32", "input_shape": [None, 4], "layers": []}}
    )
    (tmp_path / "text.npz").write_text("not a file of arrays")
    np.save(tmp_path / "array.npy", X)
    with zipfile.ZipFile(tmp_path / "objects.npz", "w") as archive:
        held = io.BytesIO()
        np.save(held, np.array([{"an": "object"}], dtype=object), allow_pickle=True)
        archive.writestr("config.npy", held.getvalue())
    stored(tmp_path / "others.npz", points=X)
    stored(tmp_path / "later.npz", config=config.replace('"format": 1', '"format": 2'))
    stored(tmp_path / "empty.npz", config=config)
    (tmp_path / "cut.npz").write_bytes(stored(tmp_path / "whole.npz", config=config).read_bytes()[:-40])
    for name in ("text.npz", "array.npy", "objects.npz", "others.npz", "later.npz", "empty.npz", "cut.npz"):
        with pytest.raises(ValueError, match=rf"{name}: expected"):
            load_model(tmp_path / name)


def test_a_file_that_would_fill_the_memory_is_refused_unread(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("engine.saving.LARGEST", 1000)
    path = stored(tmp_path / "large.npz", config="x" * 2000)
    with pytest.raises(ValueError, match="more than 1,000"):
        load_model(path)


def test_weights_of_another_network_change_nothing(tmp_path: Path) -> None:
    model, other = Sequential([Dense(3, input_dim=4)]), Sequential([Dense(5, input_dim=4)])
    other.save_weights(tmp_path / "other.npz")
    before = model.get_weights()
    with pytest.raises(ValueError, match=r"expected weights of shapes \[\(4, 3\), \(3,\)\]; got \[\(4, 5\), \(5,\)\]"):
        model.load_weights(tmp_path / "other.npz")
    assert all((one == same).all() for one, same in zip(before, model.get_weights(), strict=True))


def test_input_is_a_layer_that_is_saved_too(tmp_path: Path) -> None:
    model = Sequential([Input(shape=(4,)), Dense(1)])
    model.save(tmp_path / "model.npz")
    assert load_model(tmp_path / "model.npz").input_shape == (None, 4)


@pytest.mark.parametrize(
    "layers",
    [[], [Input((4,))], [Input((4,)), Activation("relu")], [Dense(3)]],
    ids=["none", "input", "relu", "unbuilt"],
)
def test_models_without_weights_are_loaded_too(layers: list[Layer], tmp_path: Path) -> None:
    model = Sequential(layers)
    model.save(tmp_path / "model.npz")
    again = load_model(tmp_path / "model.npz")
    assert [layer.name for layer in again.layers] == [layer.name for layer in model.layers]
    with pytest.raises(ValueError, match="expected weights saved"):
        again.load_weights(tmp_path / "model.npz")
