"""Loss and metrics of predictions, added up batch by batch."""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

import numpy as np

from engine.arrays import Array
from engine.configured import Configured
from engine.limits import listed

if TYPE_CHECKING:
    from engine import losses, metrics


class Asked:
    """Metrics as they were asked for; which they are may depend on the shapes they come to measure.

    Args:
        name: "metrics", or "weighted_metrics" for those that count each sample by its weight.
        asked: names, functions or metrics.

    Raises:
        ValueError: for an unknown name.
        TypeError: for what is no list.
    """

    def __init__(self, name: str, asked: Sequence[metrics.Given] | None) -> None:
        self.asked: list[metrics.Given] = listed(name, asked, Configured)
        self.weighted = name == "weighted_metrics"
        self.made: list[metrics.Metric] = []
        self._made_for: object = None
        for metric in self.asked:
            self._compiled(metric, (1, 1), (1, 1), sparse=False)

    def made_for(self, targets: Array, outputs: Array, sparse: bool) -> list[metrics.Metric]:
        """The metrics for truths and predictions of these shapes."""
        key = targets.shape[1:], outputs.shape[1:], sparse
        if key != self._made_for:
            self.made = [self._compiled(one, targets.shape, outputs.shape, sparse) for one in self.asked]
            self._made_for = key
        return self.made

    @staticmethod
    def _compiled(
        metric: metrics.Given, targets: tuple[int, ...], outputs: tuple[int, ...], sparse: bool
    ) -> metrics.Metric:
        from engine.metrics import compiled  # who asks for none does without

        return compiled(metric, targets, outputs, sparse)


class Tally:
    """The loss and the metrics of some batches.

    Args:
        loss: what the predictions are compared by.
        asked: the metrics to tell besides it.
    """

    def __init__(self, loss: losses.Loss, asked: Sequence[Asked]) -> None:
        self._loss, self._asked = loss, asked
        self._sum, self._count, self._samples = 0.0, 0, 0
        self._penalties = 0.0

    def add(self, targets: Array, outputs: Array, weights: Array | None, penalties: float = 0.0) -> None:
        """Count a batch: truths, predictions, how much each sample counts, and its penalty times its samples."""
        with np.errstate(all="ignore"):
            each = self._loss.call(targets, outputs)
            if weights is not None:
                each = each * beside(weights, each)
            for asked in self._asked:
                for metric in asked.made_for(targets, outputs, self._loss.sparse):
                    if not self._samples:
                        metric.reset_state()
                    metric.update_state(targets, outputs, weights if asked.weighted else None)
            self._sum += float(np.add.reduce(each, None))  # a third of the time of each.sum()
        self._count += each.size
        self._samples += len(outputs)
        self._penalties += penalties

    def spoil(self) -> None:
        """Let the loss be NaN from here on: what comes out may look like numbers, and the weights are none."""
        self._sum = math.nan

    def logs(self) -> dict[str, float]:
        """What all batches come to, by Keras's names: loss first, and the metrics as they were asked for."""
        numbers = {"loss": self._sum / self._count + self._penalties / self._samples}
        for asked in self._asked:
            for metric in asked.made:
                prefix = "weighted_" if asked.weighted else ""
                with np.errstate(all="ignore"):
                    numbers[_free_name(metric.name, numbers, prefix)] = metric.result()
        return numbers


def beside(weights: Array, values: Array) -> Array:
    """`weights`, one a sample (or a step of a sample), with axes of length 1 added, to be multiplied with `values`."""
    return weights.reshape(*weights.shape, *[1] * (values.ndim - weights.ndim))


def _free_name(name: str, taken: Collection[str], prefix: str) -> str:
    """`name`, or what Keras makes of it when it is taken: with the prefix, and then with _1, _2, …"""
    names = (name, *([f"{prefix}{name}"] if prefix else ()))
    numbered = (f"{names[-1]}_{number}" for number in range(1, len(taken) + 1))
    free: str = next(free for free in (*names, *numbered) if free not in taken)
    return free
