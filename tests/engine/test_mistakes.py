"""What a learner reads after a mistake: what was expected, what came, and often how to mend it."""

from __future__ import annotations

import re
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import engine
from engine import activations, callbacks, datasets, initializers, layers, losses, metrics, optimizers, regularizers
from engine.layers import Dense, Dropout, Input, Layer
from engine.models import Sequential, load_model
from engine.optimizers import schedules
from engine.utils import set_random_seed, to_categorical

TABLE = Path(__file__).with_name("mistakes.txt")
LINE = re.compile(r"(.+?)\s*→ ([\w|]+): (.+)")

X = np.linspace(0, 1, 80).reshape(20, 4)
Y = (X[:, 0] > 0.5).astype(int)
K = np.arange(20) % 3


def net(*more: Layer, **settings: Any) -> Sequential:
    """4 inputs, 1 output; built and compiled."""
    model = Sequential([Input((4,)), *more, Dense(1, "sigmoid", name="last")])
    model.compile(**{"optimizer": "adam", "loss": "binary_crossentropy", **settings})
    return model


def three(loss: str = "categorical_crossentropy") -> Sequential:
    """4 inputs, 3 outputs that add up to 1."""
    model = Sequential([Input((4,)), Dense(3, "softmax")])
    model.compile("sgd", loss)
    return model


def fit(x: Any = X, y: Any = Y, model: Sequential | None = None, **settings: Any) -> object:
    return (model or net()).fit(x, y, **{"verbose": 0, **settings})


def with_callback(callback: Any) -> object:
    return fit(callbacks=[callback], validation_data=(X, Y), epochs=2)


def set_rate_of_a_schedule(rate: float) -> None:
    optimizer = optimizers.SGD(schedules.ExponentialDecay(0.1, 10, 0.5))
    optimizer.learning_rate = rate


def adapted() -> Layer:
    layer = layers.Normalization()
    layer.adapt(X)
    return layer


class NoWayBack(Layer):
    def call(self, inputs: Any) -> Any:
        return inputs * 2


class WrongWayBack(NoWayBack):
    def backward(self, gradient: Any) -> Any:
        return gradient.sum(axis=1, keepdims=True)


class NoBeginning(NoWayBack):
    def __init__(self) -> None:
        self.times = 2


class Forgetful(NoWayBack):
    def __init__(self, times: int, **settings: Any) -> None:
        super().__init__(**settings)


class Unkept(Layer):
    def build(self, input_shape: Any) -> None:
        self.add_weight((4, 1))


class NoGradient(losses.Loss):
    def call(self, y_true: Any, y_pred: Any) -> Any:
        return ((y_true - y_pred) ** 2).mean(axis=-1)


class Saved(Sequential):
    file = "m.npz"


def saved(*more: Layer) -> Saved:
    model = Saved([Input((4,)), *more, Dense(1)])
    model.save(Saved.file)
    return model


def wrote(name: str, content: bytes) -> str:
    Path(name).write_bytes(content)
    return name


def cut_short() -> str:
    return wrote("m.npz", Path(saved().file).read_bytes()[:-200])


def zipped(**arrays: Any) -> str:
    np.savez("m.npz", **arrays)
    return "m.npz"


WORDS: dict[str, Any] = {
    "K": K,
    "X": X,
    "Y": Y,
    "ROWS": to_categorical(K),
    "SPARSE": "sparse_categorical_crossentropy",
    "SMOOTHED": losses.CategoricalCrossentropy,
    "Dense": Dense,
    "Dropout": Dropout,
    "Forgetful": Forgetful,
    "Input": Input,
    "NoBeginning": NoBeginning,
    "NoGradient": NoGradient,
    "NoWayBack": NoWayBack,
    "Sequential": Sequential,
    "Unkept": Unkept,
    "WrongWayBack": WrongWayBack,
    "activations": activations,
    "adapted": adapted,
    "callbacks": callbacks,
    "checkpoint": callbacks.ModelCheckpoint,
    "cut_short": cut_short,
    "datasets": datasets,
    "dense_32": lambda: Dense(2, dtype="float32"),
    "dense_64": lambda: Dense(2, dtype="float64"),
    "fit": fit,
    "in_a_file": lambda: wrote("file", b"") + "/m.npz",
    "initializers": initializers,
    "layers": layers,
    "load_model": load_model,
    "losses": losses,
    "metrics": metrics,
    "narrow": lambda shape, dtype=None: np.zeros((2, 2)),
    "net": net,
    "np": np,
    "optimizers": optimizers,
    "pictures": lambda: Sequential([Input((8, 8)), layers.Flatten(), Dense(1)]),
    "rates": lambda rate: callbacks.LearningRateScheduler(lambda epoch: rate),
    "regularizers": regularizers,
    "saved": saved,
    "schedules": schedules,
    "set_random_seed": set_random_seed,
    "set_rate_of_a_schedule": set_rate_of_a_schedule,
    "three": three,
    "to_categorical": to_categorical,
    "with_callback": with_callback,
    "wrote": wrote,
    "zipped": zipped,
}

MISTAKES = [match.groups() for match in map(LINE.fullmatch, TABLE.read_text(encoding="utf-8").splitlines()) if match]


@pytest.mark.parametrize(("call", "kinds", "parts"), MISTAKES, ids=[call for call, _, _ in MISTAKES])
def test_a_mistake_is_told_in_words(
    call: str, kinds: str, parts: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(Exception) as caught:  # noqa: PT011 - its class is looked at below
            eval(call, WORDS)
    error, message = caught.value, str(caught.value)
    assert {base.__name__ for base in type(error).__mro__} & set(kinds.split("|")), repr(error)
    assert [part for part in parts.split(" … ") if part not in message] == [], message
    assert re.search(r"\b(expected|needs)\b", message), message
    raised_in = Path(caught.traceback[-1].path)
    assert raised_in.is_relative_to(Path(engine.__file__).parent), f"it was raised in {raised_in}: {message}"


def test_the_table_is_read_to_its_last_line() -> None:
    lines = TABLE.read_text(encoding="utf-8").splitlines()
    assert len(MISTAKES) == sum("→" in line for line in lines) >= 75
    assert len({call for call, _, _ in MISTAKES}) == len(MISTAKES)


def test_the_same_calls_without_their_mistake_pass(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    fit(validation_data=(X, Y), sample_weight=np.ones(20), epochs=2, batch_size=8)
    with_callback(callbacks.EarlyStopping())
    fit(X, WORDS["ROWS"], three())
    fit(X, K, three(WORDS["SPARSE"]))
    with_callback(WORDS["rates"](0.1))
    with_callback(callbacks.ModelCheckpoint("{epoch:02d}.npz"))
    adapted()(X)
    assert load_model(saved().file).predict(X).shape == (20, 1)
    assert WORDS["pictures"]().predict(np.zeros((2, 8, 8))).shape == (2, 1)
