"""A training that is only played: callbacks are told of it as `fit` tells them, with given logs."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from engine import metrics
from engine.callbacks import Callback, CallbackList, History


class Optimizer:
    learning_rate = 0.1


class Model:
    """Stands in for a model: its only weight is the number of the epoch, from 1."""

    def __init__(self) -> None:
        self.weights, self.stop_training, self.optimizer = [np.zeros(1)], False, Optimizer()
        self.metrics: list[metrics.Metric] = []
        self.saved: list[str] = []
        self.history: History | None = None

    def get_weights(self) -> list[Any]:
        return [weight.copy() for weight in self.weights]

    def set_weights(self, weights: list[Any]) -> None:
        self.weights = [np.asarray(weight) for weight in weights]

    def save(self, path: str) -> None:
        self.saved.append(f"model {Path(path).name}")

    def save_weights(self, path: str) -> None:
        self.saved.append(f"weights {Path(path).name}")


Logs = dict[str, Any]


def play(
    told: Callback | Sequence[Callback], epochs: Sequence[Logs], batches: int = 0, model: Model | None = None
) -> tuple[Model, History]:
    """Tell callbacks of a training with these logs, as fit does; the model stops when it is asked to."""
    model = model or Model()
    model.stop_training = False
    everyone = CallbackList(told, add_history=True)
    everyone.set_model(model)  # type: ignore[arg-type]
    everyone.set_params({"epochs": len(epochs), "verbose": 1})
    everyone.on_train_begin()
    for epoch, logs in enumerate(epochs):
        everyone.on_epoch_begin(epoch)
        for batch in range(batches):
            everyone.on_train_batch_begin(batch)
            everyone.on_train_batch_end(batch, {"loss": logs["loss"]})
            if model.stop_training:
                break
        model.weights = [np.array([epoch + 1.0])]
        everyone.on_epoch_end(epoch, dict(logs))
        if model.stop_training:
            break
    everyone.on_train_end()
    assert model.history is not None
    return model, model.history


def val_losses(*values: float) -> list[Logs]:
    return [{"loss": 1.0, "val_loss": value} for value in values]
