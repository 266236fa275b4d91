"""The training loop: the only one. `Sequential.fit` and the experiments both read it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from engine.arrays import Array

if TYPE_CHECKING:
    from engine.models import Sequential


@dataclass(frozen=True)
class Samples:
    """Inputs (samples, features) and targets, row by row, of the model's dtype."""

    inputs: Array
    targets: Array

    def __len__(self) -> int:
        return len(self.inputs)


@dataclass(frozen=True)
class EpochEnd:
    """An epoch is over. `epoch` counts from 1; `logs` has Keras's keys: loss, accuracy, val_loss, …"""

    epoch: int
    logs: dict[str, float]


def train(
    model: Sequential,
    training: Samples,
    validation: Samples | None,
    *,
    epochs: int,
    batch_size: int,
    shuffle: bool = True,
    initial_epoch: int = 0,
) -> Iterator[Array | EpochEnd]:
    """Train `model`, yielding the outputs of each batch after its update, and `EpochEnd` after each epoch.

    Loss and metrics of an epoch are those of the outputs as they were when each batch was trained on, as
    Keras reports them. Ends early when `model.stop_training` is set. The last batch of an epoch may be smaller.
    """
    outputs = np.empty((len(training), model.output_units), dtype=model.dtype)
    for epoch in range(initial_epoch, epochs):
        shown = _shuffled(training, model.rng) if shuffle else training
        for start in range(0, len(shown), batch_size):
            batch = slice(start, start + batch_size)
            outputs[batch] = given = model.train_step(shown.inputs[batch], shown.targets[batch])
            yield given
        logs = model.measure(shown.targets, outputs)
        if validation is not None:
            held_out = model.measure(validation.targets, model.predict(validation.inputs))
            logs |= {f"val_{name}": value for name, value in held_out.items()}
        yield EpochEnd(epoch + 1, logs)
        if model.stop_training:
            return


def _shuffled(samples: Samples, rng: np.random.Generator) -> Samples:
    """The rows in a new order, copied once an epoch, so that each batch is a cheap slice."""
    order = rng.permutation(len(samples))
    return Samples(samples.inputs.take(order, axis=0), samples.targets.take(order, axis=0))
