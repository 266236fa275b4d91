"""Experiments trained: from a recipe to one `EpochResult` an epoch, or to a post-mortem."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from time import perf_counter

import numpy as np

from engine import datasets, optimizers, preprocessing, utils
from engine.arrays import Array
from engine.diverging import Snapshot, post_mortem, went_well
from engine.experiment import Diverged, EpochResult, Experiment
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
    """Train, yielding None after every few batches and an `EpochResult` after each epoch: one may pause anywhere.

    Raises:
        Diverged: when a number stops being finite.
    """
    prepared, model = build(experiment)
    recipe = experiment.training
    loop = train(
        model,
        prepared.training,
        partial(model.test, prepared.validation),
        epochs=recipe.epochs,
        batch_size=recipe.batch_size,
        each_batch=False,
    )
    before, seconds = Snapshot(model), 0.0
    while True:
        began = perf_counter()  # only what is spent in here counts, not what the reader does between
        event = next(loop, None)
        seconds += perf_counter() - began
        if event is None:
            return
        if isinstance(event, EpochEnd):
            if not went_well(model, event.logs):
                raise Diverged(post_mortem(experiment, prepared.training, model, before, event.epoch))
            before = Snapshot(model)
            yield EpochResult(event.epoch, **event.logs, seconds=seconds, steps=model.optimizer.iterations)
        else:
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
    layers: list[Layer] = [Input(shape=(features,))]
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
