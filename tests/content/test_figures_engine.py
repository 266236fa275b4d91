"""Figures show the engine: with one of its formulas replaced, the picture is another one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

from content.figures import NAMES, Picture, Value, load, memorise
from engine import activations, callbacks, layers, loop, losses, metrics, optimizers

SETTINGS: dict[str, dict[str, Value]] = {
    "loop": {"step": 5},
    "neuron": {},
    "loss": {},
    "descent": {"step": 3},
    "race": {"step": 10},
    "batches": {},
    "memorise": {"labels": "noisy pattern", "epochs": 50},
    "threshold": {},
}


def show(name: str, **changes: Value) -> Picture:
    figure = load(name)
    return figure.picture(figure.start(SETTINGS[name] | changes))


@pytest.fixture(autouse=True)
def _train_anew() -> Iterator[None]:
    memorise.train.cache_clear()
    yield
    memorise.train.cache_clear()


def half(formula: Callable[..., Any]) -> Callable[..., Any]:
    """The same formula, wrong by a factor of two."""
    return lambda *args, **kwargs: formula(*args, **kwargs) * 0.5


def twice_as_far(update: Callable[..., None]) -> Callable[..., None]:
    """An optimizer's update that takes each step at twice the size."""
    return lambda self, gradient, parameters, size, *rest: update(self, gradient, parameters, 2 * size, *rest)


def backward_without_blame(_: Any, gradient: Any) -> Any:
    """A layer that sends the error on and leaves its own weights their zero gradients."""
    return gradient


def never_better(*_: Any) -> None:
    """Early stopping that overlooks every epoch."""


def one_batch(_: Any, training: Any, *__: Any, **___: Any) -> Iterator[Any]:
    """A training loop that never cuts its samples."""
    yield np.zeros((len(training), 1))
    yield loop.EpochEnd(1, {})


REPLACED: list[tuple[str, Any, str, Callable[[Any], Any]]] = [
    ("loop", losses, "mean_squared_error", half),
    ("loop", losses.MeanSquaredError, "gradient", half),
    ("loop", layers.Dense, "forward", half),
    ("loop", layers.Dense, "backward", lambda _: backward_without_blame),
    ("loop", optimizers.SGD, "update", twice_as_far),
    ("neuron", activations, "relu", half),
    ("loss", losses, "mean_squared_error", half),
    ("descent", losses, "mean_squared_error", half),
    ("descent", losses.MeanSquaredError, "gradient", half),
    ("descent", optimizers.SGD, "update", twice_as_far),
    ("race", optimizers.SGD, "update", twice_as_far),
    ("race", optimizers.RMSprop, "update", twice_as_far),
    ("race", optimizers.Adam, "update", twice_as_far),
    ("batches", loop, "train", lambda _: one_batch),
    ("memorise", losses, "binary_crossentropy", half),
    ("memorise", activations, "relu", half),
    ("memorise", metrics.BinaryAccuracy, "result", half),
    ("memorise", optimizers.Adam, "update", twice_as_far),
    ("memorise", callbacks.EarlyStopping, "on_epoch_end", lambda _: never_better),
    ("threshold", metrics, "confusion_matrix", half),
    ("threshold", metrics, "accuracy", half),
    ("threshold", metrics, "precision", half),
    ("threshold", metrics, "recall", half),
    ("threshold", metrics, "f1_score", half),
    ("threshold", metrics, "roc_auc", half),
]


@pytest.mark.parametrize(("name", "place", "formula", "wrong"), REPLACED)
def test_a_replaced_formula_changes_the_picture(
    name: str, place: Any, formula: str, wrong: Callable[[Any], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    before = show(name)
    memorise.train.cache_clear()
    monkeypatch.setattr(place, formula, wrong(getattr(place, formula)))
    after = show(name)
    assert after.readings != before.readings or after.rows != before.rows or after.plot != before.plot


def test_every_figure_is_among_them() -> None:
    assert {name for name, *_ in REPLACED} == set(NAMES)


@pytest.mark.parametrize("activation", ["relu", "sigmoid", "tanh", "linear"])
def test_each_activation_of_the_neuron_is_the_engines(activation: str, monkeypatch: pytest.MonkeyPatch) -> None:
    before = show("neuron", activation=activation)
    monkeypatch.setattr(activations, activation, half(getattr(activations, activation)))
    assert show("neuron", activation=activation) != before


def test_crossentropy_is_the_engines(monkeypatch: pytest.MonkeyPatch) -> None:
    setting: dict[str, Value] = {"truth": 1.0, "prediction": 0.5, "loss": "binary cross-entropy"}
    before = show("loss", **setting)
    monkeypatch.setattr(losses, "binary_crossentropy", half(losses.binary_crossentropy))
    assert show("loss", **setting) != before


def test_words_follow_the_engine_and_not_the_rate(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "overshoots" in show("descent", rate=0.9).words
    monkeypatch.setattr(optimizers.SGD, "update", twice_as_far(optimizers.SGD.update))
    assert "diverges" in show("descent", rate=0.9).words
