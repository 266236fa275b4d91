"""Callbacks: what they decide when an epoch's losses are told to them one after another."""

from __future__ import annotations

from typing import Any

import numpy as np

from golden.api import Api, Array, Case, Values

FALLING = [1.0, 0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3]
STALLED = [1.0, 0.8, 0.7, 0.71, 0.7, 0.699, 0.72, 0.6995, 0.73, 0.74, 0.75, 0.69, 0.7, 0.71, 0.72, 0.73]
RISING = [0.5, 0.6, 0.7, 0.8, 0.9, 1.0, 1.1, 1.2]
BROKEN = [1.0, float("nan"), 0.9, float("nan"), float("nan"), 0.95, 0.96, 0.97]
SEQUENCES = {"falling": FALLING, "stalled": STALLED, "rising": RISING, "broken": BROKEN}

STOPPING: dict[str, dict[str, Any]] = {
    "by default": {},
    "patience 2": {"patience": 2},
    "patience 3, best weights": {"patience": 3, "restore_best_weights": True},
    "min_delta": {"patience": 2, "min_delta": 0.01},
    "baseline": {"patience": 2, "baseline": 0.75, "restore_best_weights": True},
    "mode max": {"patience": 3, "mode": "max", "restore_best_weights": True},
    "start_from_epoch": {"patience": 1, "start_from_epoch": 4, "restore_best_weights": True},
}
PLATEAUS: dict[str, dict[str, Any]] = {
    "patience 1": {"patience": 1},
    "patience 2, half": {"patience": 2, "factor": 0.5},
    "cooldown": {"patience": 1, "factor": 0.5, "cooldown": 2},
    "min_lr": {"patience": 1, "factor": 0.3, "min_lr": 0.04},
    "min_delta": {"patience": 2, "factor": 0.5, "min_delta": 0.05},
    "mode max": {"patience": 2, "factor": 0.5, "mode": "max"},
}
CHECKPOINTS: dict[str, dict[str, Any]] = {
    "every epoch": {},
    "the best": {"save_best_only": True},
    "the best of the largest": {"save_best_only": True, "mode": "max"},
    "the best below a threshold": {"save_best_only": True, "initial_value_threshold": 0.7},
}


def _model(api: Api) -> Any:
    model = api.sequential([api.layers.Input(shape=(2,)), api.layers.Dense(1)])
    model.compile(optimizer=api.optimizers.SGD(learning_rate=0.1), loss="mean_squared_error")
    return model


def _mark(api: Api, model: Any, number: float) -> None:
    model.set_weights([api.array(np.full(weight.shape, number)) for weight in model.get_weights()])


def _told(api: Api, callback: Any, sequence: list[float]) -> tuple[Any, list[Array]]:
    """The model, and the rate after each epoch, until the callback stops it. Its weights are the epoch's number."""
    model, rates = _model(api), []
    callback.set_model(model)
    model.stop_training = False
    callback.on_train_begin()
    for epoch, loss in enumerate(sequence):
        _mark(api, model, epoch)
        callback.on_epoch_begin(epoch)
        callback.on_epoch_end(epoch, {"loss": 0.5, "val_loss": loss})
        rates.append(api.numbers(model.optimizer.learning_rate))
        if model.stop_training:
            break
    callback.on_train_end()
    return model, rates


def _stopping(settings: dict[str, Any], sequence: list[float]) -> Case:
    def run(api: Api) -> Values:
        callback = api.callbacks.EarlyStopping(monitor="val_loss", **settings)
        model, rates = _told(api, callback, sequence)
        return {
            "epochs": len(rates),
            "stopped_epoch": callback.stopped_epoch,
            "best_epoch": callback.best_epoch,
            "weights of epoch": model.get_weights()[1],
        }

    return Case(run)


def _plateaus(settings: dict[str, Any], sequence: list[float]) -> Case:
    def run(api: Api) -> Values:
        _, rates = _told(api, api.callbacks.ReduceLROnPlateau(monitor="val_loss", **settings), sequence)
        return {"rates": rates}

    return Case(run)


def _checkpoints(settings: dict[str, Any], sequence: list[float]) -> Case:
    def run(api: Api) -> Values:
        saved: list[int] = []
        callback = api.callbacks.ModelCheckpoint(
            "{epoch:02d}" + api.weights_ending, monitor="val_loss", save_weights_only=True, **settings
        )
        model = _model(api)
        model.save_weights = lambda path, *_, **__: saved.append(int(str(path).split("/")[-1][:2]))
        callback.set_model(model)
        callback.on_train_begin()
        for epoch, loss in enumerate(sequence):
            callback.on_epoch_begin(epoch)
            callback.on_epoch_end(epoch, {"loss": 0.5, "val_loss": loss})
        return {"saved after epochs": saved}

    return Case(run)


def _scheduler(api: Api) -> Values:
    callback = api.callbacks.LearningRateScheduler(lambda epoch, rate: rate if epoch < 3 else rate * 0.9)
    _, rates = _told(api, callback, FALLING)
    return {"rates": rates}


def _not_a_number(api: Api) -> Values:
    callback, model = api.callbacks.TerminateOnNaN(), _model(api)
    callback.set_model(model)
    stopped = []
    for loss in (1.0, 1e30, float("inf"), float("nan")):
        model.stop_training = False
        callback.on_train_batch_end(0, {"loss": loss})
        stopped.append(model.stop_training)
    return {"stopped": stopped}


CASES = {
    f"{what} of EarlyStopping: {name}": _stopping(settings, sequence)
    for what, settings in STOPPING.items()
    for name, sequence in SEQUENCES.items()
}
CASES |= {
    f"{what} of ReduceLROnPlateau: {name}": _plateaus(settings, sequence)
    for what, settings in PLATEAUS.items()
    for name, sequence in SEQUENCES.items()
}
CASES |= {
    f"ModelCheckpoint {what}: {name}": _checkpoints(settings, sequence)
    for what, settings in CHECKPOINTS.items()
    for name, sequence in SEQUENCES.items()
}
CASES |= {"LearningRateScheduler": Case(_scheduler), "TerminateOnNaN": Case(_not_a_number)}
