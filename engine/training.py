"""Experiments trained: from a recipe to one `EpochResult` an epoch, or to a post-mortem."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from time import perf_counter

import numpy as np

from engine import datasets, optimizers, preprocessing, utils
from engine.arrays import Array
from engine.experiment import Diverged, EpochResult, Experiment, PostMortem
from engine.layers import Dense, Dropout, Input, Layer
from engine.loop import EpochEnd, Samples, train
from engine.models import Sequential


@dataclass(frozen=True)
class Prepared:
    """An experiment's data, split and standardised. `mean` and `deviation` are those of the training part."""

    training: Samples
    validation: Samples
    mean: Array
    deviation: Array
    classes: tuple[str, ...]


def epochs(experiment: Experiment) -> Iterator[EpochResult]:
    """Train, one result an epoch.

    Raises:
        Diverged: when a number stops being finite.
    """
    return (result for result in batches(experiment) if result is not None)


def batches(experiment: Experiment) -> Iterator[EpochResult | None]:
    """Train, yielding None after each batch and an `EpochResult` after each epoch: one may pause anywhere.

    Raises:
        Diverged: when a number stops being finite.
    """
    prepared, model = build(experiment)
    recipe = experiment.training
    loop = train(model, prepared.training, prepared.validation, epochs=recipe.epochs, batch_size=recipe.batch_size)
    epoch, seconds = 1, 0.0
    while True:
        began = perf_counter()  # only what is spent in here counts, not what the reader does between
        event = next(loop, None)
        seconds += perf_counter() - began
        if event is None:
            return
        if isinstance(event, EpochEnd):
            _check_epoch(experiment, model, event)
            epoch = event.epoch + 1
            yield EpochResult(event.epoch, **event.logs, seconds=seconds, steps=model.optimizer.iterations)
        else:
            if not math.isfinite(model.parameters.sum()):  # a loss may hide it: sigmoid makes 1 of infinity
                raise Diverged(_post_mortem(experiment, model, epoch))
            yield None


def build(experiment: Experiment) -> tuple[Prepared, Sequential]:
    """The data of an experiment and its network, compiled and about to begin.

    Data, weights and training draw from generators of their own, so that a change of the network leaves the
    data as they are. Two classes end in one sigmoid unit, more in a softmax.
    """
    for_data, for_weights, for_training = (
        np.random.default_rng(seed) for seed in np.random.SeedSequence(experiment.seed).spawn(3)
    )
    prepared = prepare(experiment, for_data)
    model = network(experiment, prepared.training.inputs.shape[1], len(prepared.classes), for_weights)
    model.rng = for_training
    for layer in model.layers:
        layer.rng = for_training
    return prepared, model


def prepare(experiment: Experiment, rng: np.random.Generator) -> Prepared:
    """Load the data, split it at random, and standardise both parts by the statistics of the first."""
    recipe = experiment.data
    x, labels, classes = datasets.load(recipe.name, recipe.samples, recipe.noise, rng)
    order = rng.permutation(len(x))
    first = min(max(round(len(x) * recipe.train_share), 1), len(x) - 1)
    mean, deviation = preprocessing.statistics(x[order[:first]])
    inputs = preprocessing.standardise(x, mean, deviation).astype(np.float32)
    rows = utils.to_categorical(labels, len(classes)) if len(classes) > 2 else labels[:, None]
    targets = rows.astype(np.float32)
    training, validation = (Samples(inputs[part], targets[part]) for part in (order[:first], order[first:]))
    return Prepared(training, validation, mean, deviation, classes)


def network(experiment: Experiment, features: int, classes: int, rng: np.random.Generator) -> Sequential:
    """The network of a recipe, compiled."""
    recipe = experiment.network
    layers: list[Layer] = [Input(shape=(features,), name="input")]
    for number, units in enumerate(recipe.layers, start=1):
        layers.append(Dense(units, recipe.activation, name=f"hidden layer {number}"))
        if recipe.dropout:
            layers.append(Dropout(recipe.dropout, name=f"dropout {number}"))
    binary = classes == 2
    layers.append(Dense(1 if binary else classes, "sigmoid" if binary else "softmax", name="output layer"))
    model = Sequential(layers, rng=rng)
    training = experiment.training
    model.compile(
        optimizer=optimizers.get(training.optimizer, learning_rate=training.learning_rate),
        loss="binary_crossentropy" if binary else "categorical_crossentropy",
        metrics=["accuracy"],
    )
    return model


def _check_epoch(experiment: Experiment, model: Sequential, end: EpochEnd) -> None:
    """Weights may be finite and what they make of the held-out part not."""
    if not all(map(math.isfinite, end.logs.values())):
        raise Diverged(_post_mortem(experiment, model, end.epoch))


def _post_mortem(experiment: Experiment, model: Sequential, epoch: int) -> PostMortem:
    return PostMortem(epoch, model.optimizer.iterations, _first_broken(model), _cause(experiment))


def _first_broken(model: Sequential) -> str:
    """The first layer whose sums in the last pass were not finite; else the first whose weights are not."""
    for layer in model.layers:
        if not np.isfinite(getattr(layer, "sums", layer.outputs)).all():
            return layer.name
    broken = (layer for layer in model.layers if not all(np.isfinite(weight).all() for weight in layer.weights))
    return next(broken, model.layers[-1]).name


def _cause(experiment: Experiment) -> str:
    recipe, activation = experiment.training, experiment.network.activation
    rate = recipe.learning_rate
    calmer = min(rate / 10, 1.0 if recipe.optimizer == "sgd" else 0.1)
    cause = f"the learning rate {rate:g} is too high for {recipe.optimizer}: each step overshoots further"
    unbounded = f", and {activation} lets numbers grow without a bound" if activation in ("relu", "linear") else ""
    return f"{cause}{unbounded}; try {calmer:g} or less"
