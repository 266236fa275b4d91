"""The engine and Keras: one script, which says at its top which of the two it imports."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from itertools import pairwise
from time import process_time
from typing import Any

import numpy as np

from race.workloads import Array, Workload


class ByFit:
    """A model as a learner compiles it, trained by `fit`. `library` is "engine" or "keras"."""

    def __init__(self, library: str, workload: Workload, seed: int) -> None:
        layers, models, optimizers, self._callbacks, utils = (
            import_module(f"{library}.{name}") for name in ("layers", "models", "optimizers", "callbacks", "utils")
        )
        utils.set_random_seed(seed)
        self.workload = workload
        self.model = models.Sequential([layers.Input(shape=workload.units[:1])])
        for number, units in enumerate(workload.units[1:-1]):
            self.model.add(layers.Dense(units, activation=workload.activation))
            if not number and workload.dropout:
                self.model.add(layers.Dropout(workload.dropout))
        binary = workload.units[-1] == 1
        self.model.add(layers.Dense(workload.units[-1], activation="sigmoid" if binary else "softmax"))
        self.model.set_weights(workload.first_weights(seed))
        self.model.compile(
            optimizer=optimizers.Adam(learning_rate=workload.learning_rate)
            if workload.optimizer == "adam"
            else optimizers.SGD(learning_rate=workload.learning_rate, momentum=workload.momentum),
            loss="binary_crossentropy" if binary else "sparse_categorical_crossentropy",
        )
        self.inputs, self.labels = workload.rows()

    def train(self, epochs: int, reached: Callable[[], bool] | None = None) -> None:
        """For so many epochs, or until `reached` says so after one of them."""
        self._fit(epochs, [self._callbacks.LambdaCallback(on_epoch_end=self._stopping(reached))] if reached else None)

    def epoch_times(self, epochs: int) -> list[float]:
        """Train; the seconds that each epoch took."""
        times = [process_time()]
        noted = self._callbacks.LambdaCallback(on_epoch_end=lambda epoch, logs: times.append(process_time()))
        self._fit(epochs, [noted])
        return [after - before for before, after in pairwise(times)]

    def saturate(self) -> None:
        """Leave next to nothing to learn: from here on, the gradients of the hidden layers are zeros."""
        self.model.set_weights(self.workload.saturated(self.weights()))

    def denormals(self) -> int:
        """How many numbers the engine's optimizer remembers that are too small to be fast, but are not zero."""
        sizes = [np.abs(slot) for slot in self.model.optimizer.slots.values()]
        return sum(int(np.count_nonzero((size > 0) & (size < np.finfo(size.dtype).tiny))) for size in sizes)

    def weights(self) -> list[Array]:
        """In Keras's order."""
        weights: list[Array] = self.model.get_weights()
        return weights

    def _fit(self, epochs: int, callbacks: list[Any] | None) -> None:
        batch_size = self.workload.batch_size
        self.model.fit(self.inputs, self.labels, batch_size=batch_size, epochs=epochs, verbose=0, callbacks=callbacks)

    def _stopping(self, reached: Callable[[], bool]) -> Callable[[int, Any], None]:
        def stop(epoch: int, logs: Any) -> None:
            self.model.stop_training = reached()

        return stop
