"""Callbacks against Keras's: both told of the same trainings, with losses that hypothesis drew."""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from peers import keras

import engine

Logs = dict[str, float]

few = settings(max_examples=60)
# Eighths often tie and lie exactly min_delta apart; decimals do so only but for their rounding.
values = st.one_of(
    st.integers(0, 16).map(lambda n: n / 8),
    st.integers(0, 20).map(lambda n: n / 10),
    st.floats(0, 2, width=32),
    st.sampled_from([math.nan, math.inf, 1e30]),
)
sequences = st.lists(values, min_size=1, max_size=15)
deltas = st.sampled_from([0.0, 0.125, 0.1, -0.1, 1e-4, 1.0])
modes = st.sampled_from(["auto", "min", "max"])


def small_model(api: Any, rate: float = 0.1) -> Any:
    """One layer, whose weights a played training sets to the number of the epoch, from 1."""
    model = api.models.Sequential([api.layers.Input(shape=(1,)), api.layers.Dense(1)])
    model.compile(optimizer=api.optimizers.SGD(rate), loss="mse")
    return model


def played(callback: Any, model: Any, epochs: Sequence[Logs], trainings: int = 1) -> dict[str, Any]:
    """Tell `callback` of these epochs, as fit does; what came of it."""
    callback.set_model(model)
    came: dict[str, list[Any]] = {"epochs": [], "rates": [], "weights": [], "logs": []}
    for _ in range(trainings):
        model.stop_training = False
        callback.on_train_begin()
        for epoch, given_logs in enumerate(epochs):
            callback.on_epoch_begin(epoch)
            model.set_weights([np.full((1, 1), epoch + 1.0), np.full(1, epoch + 1.0)])
            logs = dict(given_logs)
            callback.on_epoch_end(epoch, logs)
            came["logs"].append(logs.get("learning_rate"))
            came["rates"].append(float(model.optimizer.learning_rate))
            if model.stop_training:
                break
        callback.on_train_end()
        came["epochs"].append(epoch)
        came["weights"].append([np.asarray(weight).tolist() for weight in model.get_weights()])
    return came


def agree(ours: dict[str, Any], theirs: dict[str, Any]) -> None:
    assert ours["epochs"] == theirs["epochs"]
    assert ours["weights"] == theirs["weights"]
    assert ours["rates"] == pytest.approx(theirs["rates"], rel=1e-6)  # Keras's rates are in single precision
    if theirs["logs"][0] is not None:
        assert ours["logs"] == pytest.approx(theirs["logs"], rel=1e-6)


def both(name: str, epochs: Sequence[Logs], trainings: int = 1, **settings: Any) -> tuple[Any, Any]:
    """Keras's callback and ours, after the same training; both must have come to the same."""
    told = []
    for api in (engine, keras):
        callback = getattr(api.callbacks, name)(**settings)
        told.append((callback, played(callback, small_model(api), epochs, trainings)))
    (ours, we_came_to), (theirs, they_came_to) = told
    agree(we_came_to, they_came_to)
    return ours, theirs


@few
@given(
    losses=sequences,
    patience=st.integers(0, 4),
    min_delta=deltas,
    mode=modes,
    baseline=st.none() | st.integers(0, 16).map(lambda n: n / 8),
    restore=st.booleans(),
    start=st.integers(0, 3),
)
@example([0.8, 0.7, 0.7], 1, 0.1, "min", None, False, 0)  # 0.7 + 0.1 is below 0.8, but not in single precision
def test_early_stopping(
    losses: list[float], patience: int, min_delta: float, mode: str, baseline: float | None, restore: bool, start: int
) -> None:
    ours, theirs = both(
        "EarlyStopping",
        [{"val_loss": loss} for loss in losses],
        trainings=2,
        patience=patience,
        min_delta=min_delta,
        mode=mode,
        baseline=baseline,
        restore_best_weights=restore,
        start_from_epoch=start,
    )
    for what in ("stopped_epoch", "best_epoch", "wait"):
        assert getattr(ours, what) == getattr(theirs, what)
    assert ours.best == theirs.best or math.isnan(ours.best) == math.isnan(theirs.best) is True


@few
@given(
    losses=st.lists(values, min_size=1, max_size=20),
    factor=st.sampled_from([0.1, 0.5, 0.9]),
    patience=st.integers(0, 3),
    min_delta=deltas,
    mode=modes,
    cooldown=st.integers(0, 3),
    min_lr=st.sampled_from([0.0, 1e-3, 0.01, 0.05, 0.2]),
)
def test_reducing_the_rate_on_a_plateau(
    losses: list[float], factor: float, patience: int, min_delta: float, mode: str, cooldown: int, min_lr: float
) -> None:
    ours, theirs = both(
        "ReduceLROnPlateau",
        [{"val_loss": loss} for loss in losses],
        trainings=2,
        factor=factor,
        patience=patience,
        min_delta=min_delta,
        mode=mode,
        cooldown=cooldown,
        min_lr=min_lr,
    )
    assert (ours.wait, ours.cooldown_counter) == (theirs.wait, theirs.cooldown_counter)


SCHEDULES: list[Callable[..., float]] = [
    lambda epoch: 0.5**epoch,
    lambda epoch, rate: rate * 0.9,
    lambda epoch, rate=3.0: rate * 0.9,
    lambda *given: given[-1] * 0.5,
    lambda epoch: np.float32(1 / (1 + epoch)),
]


@pytest.mark.parametrize("schedule", SCHEDULES)
def test_schedules_of_the_rate(schedule: Callable[..., float]) -> None:
    both("LearningRateScheduler", [{"loss": 1.0}] * 5, schedule=schedule)


def saves(api: Any, ending: str, epochs: Sequence[Logs], batches: int, **settings: Any) -> list[str]:
    """The names, without their endings, under which a checkpoint saves in this training."""
    model, saved = small_model(api), list[str]()

    def save(path: str, **_: Any) -> None:
        saved.append(path.removesuffix(ending))

    model.save = model.save_weights = save
    told = api.callbacks.ModelCheckpoint("{epoch:02d}-{loss:.3f}" + ending, **settings)
    told.set_model(model)
    told.on_train_begin()
    for epoch, logs in enumerate(epochs):
        told.on_epoch_begin(epoch)
        for batch in range(batches):
            told.on_train_batch_begin(batch)
            told.on_train_batch_end(batch, dict(logs))
        told.on_epoch_end(epoch, dict(logs))
    told.on_train_end()
    return saved


@few
@given(
    losses=sequences,
    mode=modes,
    best_only=st.booleans(),
    weights_only=st.booleans(),
    threshold=st.none() | st.floats(0, 2, width=16),
)
def test_checkpoints_of_epochs(
    losses: list[float], mode: str, best_only: bool, weights_only: bool, threshold: float | None
) -> None:
    ours, theirs = (
        saves(
            api,
            ending,
            [{"loss": loss} for loss in losses],
            0,
            monitor="loss",
            mode=mode,
            save_best_only=best_only,
            save_weights_only=weights_only,
            initial_value_threshold=threshold,
        )
        for api, ending in ((engine, ".npz"), (keras, ".weights.h5" if weights_only else ".keras"))
    )
    assert ours == theirs


@few
@given(epochs=st.integers(1, 4), batches=st.integers(1, 6), every=st.integers(1, 8))
def test_checkpoints_of_batches(epochs: int, batches: int, every: int) -> None:
    logs = [{"loss": 1.0 / (1 + epoch)} for epoch in range(epochs)]
    ours, theirs = (
        saves(api, ending, logs, batches, save_freq=every) for api, ending in ((engine, ".npz"), (keras, ".keras"))
    )
    assert ours == theirs


@few
@given(
    epochs=st.lists(
        st.dictionaries(st.sampled_from(["loss", "accuracy", "val_loss", "val_accuracy"]), st.floats(width=32)),
        min_size=1,
        max_size=4,
    ),
    separator=st.sampled_from([",", ";", "\t"]),
    append=st.booleans(),
)
def test_tables(epochs: list[Logs], separator: str, append: bool) -> None:
    written = []
    with TemporaryDirectory() as folder:
        for name, api in (("ours", engine), ("theirs", keras)):
            path = Path(folder) / f"{name}.csv"
            told = api.callbacks.CSVLogger(str(path), separator=separator, append=append)
            played(told, small_model(api), epochs, trainings=2)
            written.append(path.read_bytes())
    assert written[0] == written[1]


@few
@given(losses=st.lists(values, min_size=1, max_size=5))
def test_an_end_where_the_loss_is_no_number(losses: list[float]) -> None:
    stopped: list[list[bool]] = []
    for api in (engine, keras):
        model, told = small_model(api), api.callbacks.TerminateOnNaN()
        told.set_model(model)
        stopped.append([])
        for batch, loss in enumerate(losses):
            told.on_train_batch_end(batch, {"loss": loss})
            stopped[-1].append(model.stop_training)
    assert stopped[0] == stopped[1]


METRICS = ["accuracy", "acc", "mse", "mae", "AUC", "Precision", "recall", "binary_accuracy", "r2_score"]


@pytest.mark.parametrize("metric", METRICS)
@pytest.mark.parametrize("prefix", ["", "val_"])
def test_auto_goes_the_same_way(metric: str, prefix: str) -> None:
    bests = []
    x, y = np.zeros((4, 1), np.float32), np.ones((4, 1), np.float32)
    for api in (engine, keras):
        model = small_model(api)
        model.compile(optimizer="sgd", loss="mse", metrics=[metric])
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of the slow loop over four samples, and of R² of equal truths
            model.fit(x, y, verbose=0)
        told = api.callbacks.EarlyStopping(prefix + metric, patience=5)
        played(told, model, [{prefix + metric: value} for value in (0.5, 0.25, 0.75)])
        bests.append(told.best)
    assert bests[0] == bests[1]


def test_auto_asks_in_the_same_places() -> None:
    for api in (engine, keras):
        told = api.callbacks.EarlyStopping("score")
        with pytest.raises(ValueError, match="mode="):
            played(told, small_model(api), [{"score": 1.0}, {"score": 2.0}])


def test_a_training_stops_at_the_same_epoch_with_the_same_history() -> None:
    """Not played: both train, from the same weights, on the same samples in the same order."""
    rng = np.random.default_rng(3)
    x = rng.normal(size=(64, 1)).astype(np.float32)
    y = (3 * x + 1 + rng.normal(size=(64, 1))).astype(np.float32)
    came = []
    for api in (engine, keras):
        model = small_model(api)
        model.set_weights([np.full((1, 1), -1.0), np.zeros(1)])
        told = [
            api.callbacks.EarlyStopping(patience=3, min_delta=1e-3, restore_best_weights=True),
            api.callbacks.ReduceLROnPlateau(patience=1, factor=0.5),
        ]
        history = model.fit(
            x, y, batch_size=16, epochs=50, verbose=0, shuffle=False, validation_split=0.25, callbacks=told
        )
        came.append((history.epoch, history.history, model.get_weights()))
    (epochs, ours, weights), (their_epochs, theirs, their_weights) = came
    assert epochs == their_epochs
    assert len(epochs) < 50
    assert set(ours) == set(theirs)
    for name, numbers in ours.items():
        assert numbers == pytest.approx(theirs[name], rel=1e-5)
    for weight, their_weight in zip(weights, their_weights, strict=True):
        assert weight == pytest.approx(their_weight, rel=1e-5)
