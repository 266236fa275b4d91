"""The training loop: the only one. `Sequential.fit` and the experiments both read it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import numpy as np

from engine.arrays import Array, is_finite

if TYPE_CHECKING:
    from engine.measuring import Tally
    from engine.trainer import Trainer

_CALCULATIONS_AT_ONCE = 4_000_000
"""Weights times samples between two looks of a reader that wants no single batches: about a millisecond."""


class Samples:
    """Inputs and targets row by row, of the model's dtype, and how much each row counts (None: all the same)."""

    def __init__(self, inputs: Array, targets: Array, weights: Array | None = None) -> None:
        self.inputs, self.targets, self.weights = inputs, targets, weights
        self._with_ones: Array | None = None

    def __len__(self) -> int:
        return len(self.inputs)

    @property
    def with_ones(self) -> Array:
        """The inputs (samples, features) and, in one more column, 1: what a bias is multiplied by."""
        if self._with_ones is None:
            self._with_ones = np.concatenate([self.inputs, np.ones((len(self), 1), self.inputs.dtype)], axis=1)
        return self._with_ones

    def take(self, rows: Array) -> Samples:
        """The samples of these rows, in this order."""
        weights = None if self.weights is None else self.weights.take(rows, 0)
        return Samples(self.inputs.take(rows, 0), self.targets.take(rows, 0), weights)

    def cut(self, rows: slice) -> Samples:
        """Some samples that follow each other, without a copy."""
        return Samples(self.inputs[rows], self.targets[rows], None if self.weights is None else self.weights[rows])


class EpochEnd:
    """An epoch is over. `epoch` counts from 1; `logs` has Keras's keys: loss, accuracy, val_loss, …"""

    def __init__(self, epoch: int, logs: dict[str, float]) -> None:
        self.epoch, self.logs = epoch, logs


class Batches:
    """Some batches are over, one after another.

    Attributes:
        rows: which samples they were.
        outputs: what the model said of each before it learnt from it (samples, …); changes with the next epoch.
        so_far: loss and metrics of the epoch up to here, for a reader that wants single batches.
    """

    def __init__(self, rows: Array, outputs: Array, so_far: Tally | None) -> None:
        self.rows, self.outputs, self.so_far = rows, outputs, so_far

    def __len__(self) -> int:
        return len(self.rows)


def train(
    model: Trainer,
    training: Samples,
    validate: Callable[[], dict[str, float]] | None = None,
    *,
    epochs: int,
    batch_size: int,
    shuffle: bool = True,
    initial_epoch: int = 0,
    each_batch: bool = True,
    validation_freq: int = 1,
) -> Iterator[Batches | EpochEnd]:
    """Train `model`, compiled and built, yielding `Batches` after each batch and `EpochEnd` after each epoch.

    A reader that wants no single batches gets several at once, which is faster. Loss and metrics of an epoch are
    those of the outputs as they were when each batch was trained on, as Keras reports them; the loss is NaN as soon
    as a weight is no longer finite. `validate` measures a held-out part, after every `validation_freq` epochs. Ends
    early when `model.stop_training` is set. The last batch of an epoch may be smaller.
    """
    outputs = model.room_for(len(training))
    order = np.arange(len(training))
    parts = list(_cuts(len(training), batch_size, 1 if each_batch else batches_at_once(model, batch_size)))
    for epoch in range(initial_epoch, epochs):
        if shuffle:
            order = model.rng.permutation(len(training))
        tally, penalties, done = model.tally(), 0.0, 0
        for part in parts:
            rows, room, done = order[part], outputs[part], part.stop
            penalty = model.train_steps(training, rows, room, batch_size)
            penalties += penalty
            if each_batch:
                _add(tally, model, training, rows, room, penalty)
            yield Batches(rows, room, tally if each_batch else None)
            if model.stop_training:
                break
        if not each_batch:
            _add(tally, model, training, order[:done], outputs[:done], penalties)
        logs = tally.logs()
        if validate is not None and (epoch + 1) % validation_freq == 0:
            logs |= {f"val_{name}": value for name, value in validate().items()}
        yield EpochEnd(epoch + 1, logs)
        if model.stop_training:
            return


def _add(tally: Tally, model: Trainer, training: Samples, rows: Array, outputs: Array, penalties: float) -> None:
    weights = None if training.weights is None else training.weights.take(rows, 0)
    tally.add(training.targets.take(rows, 0), outputs, weights, penalties)
    if not is_finite(model.parameters):  # the outputs may hide it: relu makes 0 of NaN
        tally.spoil()


def batches_at_once(model: Trainer, batch_size: int) -> int:
    """How many batches take about a millisecond together."""
    return max(1, min(64, _CALCULATIONS_AT_ONCE // (batch_size * (model.parameters.size + 1))))


def _cuts(samples: int, batch_size: int, at_once: int) -> Iterator[slice]:
    """Slices of several full batches each, and of the smaller one that may be left over."""
    full = samples - samples % batch_size
    for start in range(0, full, batch_size * at_once):
        yield slice(start, min(start + batch_size * at_once, full))
    if full < samples:
        yield slice(full, samples)
