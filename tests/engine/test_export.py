"""Exported sources: NumPy's are run and give the same numbers; all three are well formed and hold only literals."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from exported import EVIL, EXPERIMENTS, HISTORY, LARGE, MODELS, Job, all_layers, covered, inputs_of, model_of, ran
from hypothesis import given
from hypothesis import strategies as st

from engine import experiment, export, losses, metrics
from engine.arrays import Array
from engine.experiment import Choice, DataRecipe, Experiment, NetworkRecipe, TrainingRecipe
from engine.export.expressions import literal, numbers
from engine.layers import Dense, Dropout, Input, Layer, ReLU, Reshape
from engine.models import Sequential
from engine.optimizers import SGD, Adam
from engine.optimizers.schedules import ExponentialDecay

FORMS: dict[str, Callable[..., str]] = {
    "keras": export.to_keras,
    "pytorch": export.to_pytorch,
    "numpy": export.to_numpy,
}


@pytest.fixture(scope="module")
def predicted(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Array]:
    folder = tmp_path_factory.mktemp("numpy")
    models = {name: model_of(name) for name in MODELS}
    jobs = {
        name: Job(
            export.to_numpy(model, folder / "large.npz" if name == LARGE else None),
            "told['predict'](x)",
            inputs_of(model),
        )
        for name, model in models.items()
    }
    return ran(folder, jobs, strict=True)


@pytest.mark.parametrize("name", MODELS)
def test_numpy_source_gives_the_same_numbers(name: str, predicted: dict[str, Array]) -> None:
    model = model_of(name)
    expected = model.predict(inputs_of(model))
    close = 1e-6 if model.dtype == "float32" else 1e-12
    assert predicted[name].dtype == expected.dtype
    np.testing.assert_allclose(predicted[name], expected, rtol=close, atol=close)


def test_every_layer_of_the_engine_is_exported() -> None:
    assert covered() == all_layers()


@pytest.fixture(scope="module")
def histories(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Array]:
    folder = tmp_path_factory.mktemp("recipes")
    jobs = {name: Job(export.to_numpy(recipe, folder / f"{name}.npz"), HISTORY) for name, recipe in EXPERIMENTS.items()}
    return ran(folder, jobs, strict=True)


@pytest.mark.parametrize("name", EXPERIMENTS)
def test_an_experiment_in_numpy_learns_the_same(name: str, histories: dict[str, Array]) -> None:
    results = list(experiment.run(EXPERIMENTS[name]))
    expected = [
        [getattr(result, key) for result in results] for key in ("loss", "accuracy", "val_loss", "val_accuracy")
    ]
    # sums of float32 in another order, over a few dozen steps
    np.testing.assert_allclose(histories[name], expected, rtol=1e-4, atol=1e-6)


def test_dropout_in_numpy_learns_alike(tmp_path: Path) -> None:
    recipe = Experiment(
        1, DataRecipe("circle", 300), NetworkRecipe((16, 16), "relu", 0.2), TrainingRecipe("adam", 0.01, 10, 60)
    )
    history = ran(tmp_path, {"circle": Job(export.to_numpy(recipe), HISTORY)}, strict=True)["circle"]
    last = list(experiment.run(recipe))[-1]
    assert history[1, 0] < 0.8  # it had something to learn
    assert history[3, -1] > 0.95
    assert last.val_accuracy > 0.95
    # while training, a share is switched off: the loss then is larger than on what is held out, in both
    assert history[0, -1] > history[2, -1]
    assert last.loss > last.val_loss


@pytest.mark.parametrize("form", FORMS)
def test_sources_are_written_as_ruff_writes_them(form: str, tmp_path: Path) -> None:
    (tmp_path / "away").mkdir()
    for number, name in enumerate(MODELS):
        source = FORMS[form](model_of(name), tmp_path / "away" / "weights.npz" if name == LARGE else None)
        compile(source, name, "exec", dont_inherit=True)
        if name != "named":  # names as long as those are broken over no lines
            (tmp_path / f"model_{number}.py").write_text(source, encoding="utf-8")
    for number, recipe in enumerate(EXPERIMENTS.values()):
        source = FORMS[form](recipe, tmp_path / "away" / "data.npz")
        (tmp_path / f"recipe_{number}.py").write_text(source, encoding="utf-8")
    ruff = [sys.executable, "-m", "ruff"]
    here = ["--isolated", "--no-cache", "--line-length", "120", str(tmp_path)]
    for command in (["format", "--check"], ["check", "--select", "E,F,W,I,B,UP,N"]):
        done = subprocess.run([*ruff, *command, *here], capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout[-3000:]


@pytest.mark.parametrize("form", FORMS)
def test_names_of_a_person_stand_in_literals_only(form: str) -> None:
    source = FORMS[form](model_of("named"))
    assert "\x1b" not in source
    texts = [node.value for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Constant)]
    assert f"{EVIL}/kernel" in texts
    calls = [ast.unparse(node.func) for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    assert "open" not in calls


@given(st.text())
def test_any_text_is_a_literal_of_itself(text: str) -> None:
    told = literal(text)
    assert ast.literal_eval(told) == text
    assert "\n" not in told


@given(st.lists(st.floats(width=32), min_size=1, max_size=30), st.sampled_from(["float32", "float64"]))
def test_numbers_are_the_same_to_the_last_bit(values: list[float], dtype: str) -> None:
    array = np.array(values, dtype)
    again = np.array(eval(numbers(array), {"float": float}), dtype=dtype)
    assert again.tobytes() == array.tobytes() or np.array_equal(again, array, equal_nan=True)
    assert (np.signbit(again) == np.signbit(array))[np.isfinite(array)].all()


@given(st.floats())
def test_doubles_are_the_same_to_the_last_bit(value: float) -> None:
    again = eval(numbers(np.array([value])), {"float": float})[0]
    assert again == value or (np.isnan(again) and np.isnan(value))


@pytest.mark.parametrize("shape", [(), (3,), (2, 3), (3, 1), (2, 1, 2), (40, 1)])
def test_arrays_keep_their_shape(shape: tuple[int, ...]) -> None:
    array = np.random.default_rng(0).normal(size=shape)
    np.testing.assert_array_equal(np.array(ast.literal_eval(numbers(array))), array)


def test_npz_holds_the_weights_by_layer_and_name(tmp_path: Path) -> None:
    model = Sequential([Input((2,)), Dense(3, name="hidden"), Dense(1)])
    export.to_npz(model, tmp_path / "weights.npz")
    with np.load(tmp_path / "weights.npz", allow_pickle=False) as stored:
        assert stored.files == ["hidden/kernel", "hidden/bias", "dense/kernel", "dense/bias"]
        for name, weight in zip(stored.files, model.get_weights(), strict=True):
            np.testing.assert_array_equal(stored[name], weight)


def test_a_source_tells_how_the_model_was_compiled() -> None:
    model = Sequential([Input((2,)), Dense(1, "sigmoid")])
    assert "compile" not in export.to_keras(model)
    model.compile(
        Adam(ExponentialDecay(0.1, 100, 0.9), beta_1=0.8),
        losses.BinaryCrossentropy(label_smoothing=0.1),
        metrics=["acc"],
    )
    source = export.to_keras(model)
    schedule = "keras.optimizers.schedules.ExponentialDecay"
    assert schedule in source
    assert "beta_1=0.8" in source
    assert "beta_2" not in source
    assert "loss=keras.losses.BinaryCrossentropy(label_smoothing=0.1)" in source
    model.compile("sgd", "mse", metrics=["mae"])
    assert (
        "model.compile(optimizer=keras.optimizers.SGD(learning_rate=0.01), "
        'loss="mean_squared_error", metrics=["mae"])' in export.to_keras(model)
    )


class MySGD(SGD):
    pass


class MyLoss(losses.MeanSquaredError):
    pass


def mistaken(y_true: Array, y_pred: Array) -> Array:
    return np.abs(y_true - y_pred).mean(axis=-1)


@pytest.mark.parametrize(
    "settings",
    [
        {"optimizer": MySGD(), "loss": "mse"},
        {"optimizer": "sgd", "loss": MyLoss()},
        {"optimizer": "sgd", "loss": "mse", "metrics": [mistaken]},
        {"optimizer": SGD(lambda: 0.1), "loss": "mse"},
    ],
)
def test_what_one_wrote_oneself_is_left_to_oneself(settings: dict[str, Any]) -> None:
    model = Sequential([Input((2,)), Dense(1)])
    model.compile(**settings)
    source = export.to_keras(model)
    assert "model.compile" not in source
    assert "# to train it further, compile it with" in source


class Doubled(Layer):
    def forward(self, inputs: Array, training: bool = False) -> Array:
        return 2 * inputs


@pytest.mark.parametrize("form", FORMS)
def test_what_cannot_be_exported_is_told(form: str, tmp_path: Path) -> None:
    to = FORMS[form]
    with pytest.raises(
        ValueError, match=rf"to_{form}: expected layers of engine.layers; got .*\(Doubled\), a class of"
    ):
        to(Sequential([Input((2,)), Doubled()]))
    with pytest.raises(
        ValueError, match=f"to_{form}: expected a model with weights; got one that does not know its in"
    ):
        to(Sequential([Dense(2)]))
    with pytest.raises(ValueError, match=r"npz: expected a file .* npz='weights.npz', since at most 1,000 .*got 3,010"):
        to(model_of(LARGE))
    with pytest.raises(ValueError, match=r"npz: expected a file .* npz='data.npz'"):
        to(Experiment(data=DataRecipe("digits", 100)))
    with pytest.raises(OSError, match="write the arrays to") as told:
        to(model_of(LARGE), tmp_path / "nowhere" / "weights.npz")
    assert str(tmp_path / "nowhere" / "weights.npz") in str(told.value)


def test_a_model_without_weights_is_no_npz(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="to_npz: expected a model with weights"):
        export.to_npz(Sequential([Dense(2)]), tmp_path / "weights.npz")
    assert not list(tmp_path.iterdir())


def test_a_recipe_that_has_grown_is_refused_until_its_export_has(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(experiment.FIELDS, "training.optimizer", Choice(("adagrad",)))
    monkeypatch.setitem(experiment.FIELDS, "network.activation", Choice(("gelu", "tanh")))
    recipe = Experiment(network=NetworkRecipe(activation="tanh"), training=TrainingRecipe("adagrad", epochs=1))
    for form in ("numpy", "pytorch"):
        with pytest.raises(
            ValueError, match=f"to_{form}: expected an experiment with sgd, rmsprop or adam; got Adagrad"
        ):
            FORMS[form](recipe)
    recipe = Experiment(network=NetworkRecipe(activation="gelu"), training=TrainingRecipe("adagrad", epochs=1))
    with pytest.raises(
        ValueError, match="to_numpy: expected an experiment with relu, tanh, sigmoid or linear; got gelu"
    ):
        export.to_numpy(recipe)
    assert "keras.optimizers.Adagrad" in export.to_keras(recipe)


def test_lists_stay_lists_in_keras_and_shapes_are_tuples() -> None:
    model = Sequential([Input((4,)), Dropout(0.5, noise_shape=[None, 1]), Reshape([2, 2])])
    model.compile("sgd", "mse", metrics=[metrics.Precision(thresholds=[0.3, 0.6])])
    source = export.to_keras(model)
    assert "thresholds=[0.3, 0.6]" in source
    assert "layers.Dropout(0.5, noise_shape=(None, 1))" in source
    assert "layers.Reshape((2, 2))" in source


def test_a_relu_without_a_limit_tells_pytorch_so() -> None:
    source = export.to_pytorch(Sequential([Input((3,)), ReLU(threshold=1.0)]))
    assert 'largest=float("inf")' in source


@pytest.mark.parametrize("form", [*FORMS, "npz"])
@pytest.mark.parametrize("source", ["model", None, Dense(2)], ids=["a word", "nothing", "a layer"])
def test_what_is_no_model_is_told(form: str, source: Any, tmp_path: Path) -> None:
    to = FORMS.get(form, lambda model: export.to_npz(model, tmp_path / "weights.npz"))
    with pytest.raises(TypeError, match=f"to_{form}: expected a Sequential.*; got "):
        to(source)
