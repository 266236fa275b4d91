"""What becomes of a run whose numbers stop being finite: the epoch is gone through again to find where it began."""

from __future__ import annotations

import math

import numpy as np

from engine.arrays import Array, is_finite
from engine.experiment import Experiment, PostMortem
from engine.loop import Batches, Samples, train
from engine.trainer import Trainer


class Snapshot:
    """A model as it is before an epoch: its weights, what its optimizer remembers, and the random numbers to come."""

    def __init__(self, model: Trainer) -> None:
        self._parameters = model.parameters.copy()
        self._slots = {name: slot.copy() for name, slot in model.optimizer.slots.items()}
        self._iterations = model.optimizer.iterations
        self._random = model.rng.bit_generator.state

    def restore(self, model: Trainer) -> None:
        """Make the model what it was."""
        model.parameters[:] = self._parameters
        for name, slot in model.optimizer.slots.items():
            kept = self._slots.get(name)
            slot[...] = model.optimizer.first_value(name) if kept is None else kept
        model.optimizer.iterations = self._iterations
        model.rng.bit_generator.state = self._random


def went_well(model: Trainer, logs: dict[str, float]) -> bool:
    """Whether an epoch ended in numbers. A loss alone may hide what broke: sigmoid makes 1 of infinity."""
    return all(map(math.isfinite, logs.values())) and is_finite(model.parameters)


def post_mortem(experiment: Experiment, training: Samples, model: Trainer, before: Snapshot, epoch: int) -> PostMortem:
    """Where the epoch went wrong that began at `before`: its step, counted from the run's first, and the layer."""
    broken = _broken_sums(model)  # by the held-out rows, which were the last to go through
    before.restore(model)
    batches = train(model, training, epochs=1, batch_size=experiment.training.batch_size)
    weights = model.parameters.copy()
    for batch in batches:
        if isinstance(batch, Batches) and not (is_finite(batch.outputs) and is_finite(model.parameters)):
            broken = _first_broken(model, weights, training.inputs[batch.rows])
            break
        np.copyto(weights, model.parameters)
    return PostMortem(epoch, model.optimizer.iterations, broken or model.layers[-1].name or "", _cause(experiment))


def _first_broken(model: Trainer, weights: Array, inputs: Array) -> str | None:
    """The first layer whose sums are not finite, by the weights before the step; else the first it broke itself."""
    after = model.parameters.copy()
    model.parameters[:] = weights
    with np.errstate(all="ignore"):
        model.forward(inputs, training=True)
    model.parameters[:] = after
    broken = (layer.name for layer in model.layers if not all(map(is_finite, layer.weights)))
    return _broken_sums(model) or next(broken, None)


def _broken_sums(model: Trainer) -> str | None:
    """The first layer whose sums in the last pass were not finite."""
    broken = (layer.name for layer in model.layers if not is_finite(getattr(layer, "sums", layer.last_outputs)))
    return next(broken, None)


def _cause(experiment: Experiment) -> str:
    recipe, activation = experiment.training, experiment.network.activation
    rate = recipe.learning_rate
    calmer = min(rate / 10, 1.0 if recipe.optimizer == "sgd" else 0.1)
    cause = f"the learning rate {rate:g} is too high for {recipe.optimizer}: each step overshoots further"
    unbounded = f", and {activation} lets numbers grow without a bound" if activation in ("relu", "linear") else ""
    return f"{cause}{unbounded}; try {calmer:g} or less"
