"""What is one's own in a model, its classes and functions: saved by name, found again, and shared by copies."""

from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from engine import losses, metrics, optimizers
from engine.arrays import Array
from engine.initializers import Initializer
from engine.inspection import gradient_check
from engine.layers import Dense, Input, Layer
from engine.models import Sequential, clone_model, load_model
from engine.optimizers.schedules import CosineDecay, LearningRateSchedule
from engine.regularizers import Regularizer

X = np.random.default_rng(0).normal(size=(20, 4))


class Doubling(Layer):
    def forward(self, inputs: Array, training: bool = False) -> Array:
        return inputs * 2

    def backward(self, gradient: Array) -> Array:
        return gradient * 2


class Cubes(Regularizer):
    def __init__(self, factor: float = 0.01) -> None:
        self.factor = factor

    def __call__(self, x: Array) -> float:
        return self.factor * float((np.abs(x) ** 3).sum())

    def gradient(self, x: Array) -> Array:
        return 3 * self.factor * x * np.abs(x)


class Threes(Initializer):
    def draw(self, shape: tuple[int, ...], rng: np.random.Generator) -> Array:
        return np.full(shape, 3.0)


class KeraslikeFill(Initializer):
    def __init__(self, value: float = 1.0) -> None:
        self.value = value

    def __call__(self, shape: Any, dtype: Any = None) -> Array:  # type: ignore[override]
        return np.full(shape, self.value, dtype)


class Fourths(losses.Loss):
    def call(self, y_true: Array, y_pred: Array) -> Array:
        return ((y_pred - y_true) ** 4).mean(axis=-1)

    def gradient(self, y_true: Array, y_pred: Array) -> Array:
        return 4 * (y_pred - y_true) ** 3 / y_pred.size


class Largest(metrics.Mean):
    def update_state(self, y_true: Array, y_pred: Array, sample_weight: None = None) -> None:  # type: ignore[override]
        super().update_state(np.abs(y_true - y_pred).max())


class Falling(LearningRateSchedule):
    def __init__(self, first: float) -> None:
        self.first = first

    def __call__(self, step: float) -> float:
        return self.first / (1 + step)


class Slow(optimizers.SGD):
    pass


def sevenths(shape: tuple[int, ...], rng: np.random.Generator) -> Array:
    return np.full(shape, 1 / 7)


def off_by(y_true: Array, y_pred: Array) -> Array:
    return np.abs(y_true - y_pred).mean(axis=-1)


def steady() -> float:
    return 0.01


OWN = {
    one.__name__: one
    for one in (Cubes, Threes, KeraslikeFill, Fourths, Largest, Falling, Slow, sevenths, off_by, steady, Doubling)
}


def all_ones_own(rate: Any = None) -> Sequential:
    layers = [
        Dense(3, input_dim=4, kernel_initializer=sevenths, kernel_regularizer=Cubes(0.02), name="sevenths"),
        Dense(2, kernel_initializer=Threes(), bias_initializer=KeraslikeFill(5.0), activity_regularizer=Cubes),
        Doubling(),
    ]
    model = Sequential(layers)
    watched = [off_by, Largest(), Largest, metrics.MeanMetricWrapper(off_by, "off_by_mean"), metrics.Precision]
    model.compile(Slow(rate or Falling(0.01)), Fourths(), metrics=watched, weighted_metrics=[off_by])
    return model


@pytest.mark.parametrize("rate", [None, steady, CosineDecay(0.01, 5)], ids=["own schedule", "function", "known"])
def test_everything_of_ones_own_is_found_in_custom_objects(rate: Any, tmp_path: Path) -> None:
    model = all_ones_own(rate)
    model.fit(X, X[:, :2], verbose=0)
    model.save(tmp_path / "model.npz")
    with pytest.raises(ValueError, match="expected"):
        load_model(tmp_path / "model.npz")
    again = load_model(tmp_path / "model.npz", custom_objects=OWN)
    told = [one.evaluate(X, X[:, :2], verbose=0, return_dict=True) for one in (model, again)]
    assert told[0] == told[1]
    assert again.get_config() == model.get_config()
    described = [one.get_compile_config() for one in (model, again)]
    assert all(described[0][key] == described[1][key] for key in ("optimizer", "loss", "weighted_metrics"))
    assert again.optimizer.learning_rate == model.optimizer.learning_rate
    assert again.layers[1].bias_initializer((1,))[0] == 5.0


def test_copies_share_what_is_ones_own_and_need_no_names_for_it() -> None:
    model = all_ones_own(lambda: 0.02)
    model.layers[0].kernel_regularizer.factor = 0.5
    other, clone = model.copy(), clone_model(model)
    assert [layer.name for layer in clone.layers] == [layer.name for layer in other.layers]
    assert other.optimizer.learning_rate == 0.02
    assert other.layers[0].kernel_regularizer.factor == 0.5
    assert (clone.layers[0].kernel == model.layers[0].kernel).all()
    assert clone.layers[0].kernel is not model.layers[0].kernel
    assert gradient_check(model, X, X[:, :2]).right


def test_copies_have_metrics_of_their_own() -> None:
    model = Sequential([Dense(2, input_dim=4)])
    mean = metrics.MeanAbsoluteError()
    model.compile("sgd", "mse", metrics=[mean], weighted_metrics=[mean])
    other = model.copy()
    model.evaluate(X, X[:, :2], verbose=0)
    before = [metric.result() for metric in model.metrics]
    other.evaluate(X, 100 + X[:, :2], verbose=0)
    assert [metric.result() for metric in model.metrics] == before


@pytest.mark.parametrize(
    ("settings", "named"),
    [
        ({"optimizer": optimizers.SGD(lambda: 0.1)}, "<lambda> as learning_rate"),
        ({"metrics": [lambda y_true, y_pred: off_by(y_true, y_pred)]}, "<lambda> as metrics"),
        ({"metrics": [partial(off_by)]}, "<partial> as metrics"),
        ({"layer": Dense(2, kernel_initializer=lambda shape: np.ones(shape))}, "<lambda> as kernel_initializer"),
        ({"layer": Dense(2, kernel_initializer=partial(np.full, fill_value=2))}, "<partial> as kernel_initializer"),
    ],
)
def test_what_could_not_be_loaded_is_not_saved(settings: dict[str, Any], named: str, tmp_path: Path) -> None:
    given = dict(settings)
    model = Sequential([Input((4,)), given.pop("layer", Dense(2))])
    model.compile(**{"optimizer": "sgd", "loss": "mse"} | given)
    with pytest.raises(TypeError, match=rf"save: expected functions .* name.*; got {named}\. .*def"):
        model.save(tmp_path / "model.npz")
    assert not list(tmp_path.iterdir())


class Keeping(Doubling):
    def __init__(self, kept: object = None, **settings: Any) -> None:
        super().__init__(**settings)
        self.kept = kept


def test_arguments_that_json_does_not_know_are_told_in_words(tmp_path: Path) -> None:
    with pytest.raises(TypeError, match=r"save: expected .* numbers, text.*; got .*set"):
        Sequential([Keeping({1, 2})]).save(tmp_path / "model.npz")
    assert not list(tmp_path.iterdir())
