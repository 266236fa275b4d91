"""scikit-learn's MLPClassifier, by its own loop. It has no dropout: its W3 does less work than the others'."""

from __future__ import annotations

import warnings
from collections.abc import Callable

import numpy as np
from sklearn.exceptions import ConvergenceWarning
from sklearn.neural_network import MLPClassifier

from race.workloads import Array, Workload

warnings.simplefilter("ignore", ConvergenceWarning)  # it is told when to stop


class Scikit:
    """As many epochs as it is told, on float32; its penalty and its own ways to stop early are off."""

    def __init__(self, workload: Workload, seed: int) -> None:
        self.inputs, self.labels = workload.rows()
        self.network = MLPClassifier(
            hidden_layer_sizes=workload.units[1:-1],
            activation=workload.activation,
            solver=workload.optimizer,
            learning_rate_init=workload.learning_rate,
            batch_size=workload.batch_size,
            random_state=np.random.RandomState(seed),  # a generator goes on from epoch to epoch; a number begins anew
            alpha=0.0,
            momentum=workload.momentum,
            nesterovs_momentum=False,
            epsilon=1e-7,
            tol=0.0,
            n_iter_no_change=10**9,
            warm_start=True,
            max_iter=1,
        )
        few, classes = slice(workload.batch_size), np.unique(self.labels)
        self.network.partial_fit(self.inputs[few], self.labels[few], classes=classes)  # makes its weights
        first = workload.first_weights(seed)
        for own, given in zip((*self.network.coefs_, *self.network.intercepts_), first[::2] + first[1::2], strict=True):
            own[...] = given

    def train(self, epochs: int, reached: Callable[[], bool] | None = None) -> None:
        """For so many epochs, or until `reached` says so after one of them."""
        if reached is None:
            self.network.set_params(max_iter=epochs).fit(self.inputs, self.labels)
            return
        del self.network._optimizer  # it remembers the weights that were replaced
        for _ in range(epochs):
            self.network.partial_fit(self.inputs, self.labels)
            if reached():
                break

    def weights(self) -> list[Array]:
        """In Keras's order."""
        return [part for pair in zip(self.network.coefs_, self.network.intercepts_, strict=True) for part in pair]
