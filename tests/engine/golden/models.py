"""Whole models from given weights, without shuffling: history, evaluation, predictions and the weights at the end."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from golden.api import Api, Array, Case, Values, classes, drawn, give_weights, one_hot

ROWS, INPUTS, CLASSES = 30, 4, 3
X = drawn(500, (ROWS, INPUTS), -1.5, 1.5)
BITS = (X[:, :1] + X[:, 1:2] * X[:, 2:3] > 0.1).astype(float)
LABELS = classes(501, ROWS, CLASSES)
HOT = one_hot(LABELS, CLASSES)
NUMBERS = np.stack([X[:, 0] * X[:, 1], X[:, 2] - 0.5 * X[:, 3]], axis=1)
WEIGHTS = drawn(502, (ROWS,), 0.0, 2.0)
MORE_X, MORE_NUMBERS = drawn(503, (11, INPUTS), -1.5, 1.5), drawn(504, (11, 2))
MORE_WEIGHTS = drawn(505, (11,), 0.0, 2.0)
ADDED_UP = "float32 roundings add up over the steps"

Layers = Callable[[Api], Sequence[Any]]
Settings = Callable[[Api], Mapping[str, Any]]


def dense(*units: int, hidden: str = "relu", last: str | None = None, **settings: Any) -> Layers:
    """A chain of Dense layers."""

    def make(api: Api) -> Sequence[Any]:
        activations = [*[hidden] * (len(units) - 1), last]
        chain = [
            api.layers.Dense(count, activation=name, **settings) for count, name in zip(units, activations, strict=True)
        ]
        return [api.layers.Input(shape=(INPUTS,)), *chain]

    return make


def started(api: Api, layers: Layers, compiled: Settings) -> Any:
    """The model, compiled, with given weights."""
    model = api.sequential(layers(api))
    for at, layer in enumerate(model.layers):
        give_weights(api, layer, 600 + 10 * at)
    model.compile(**compiled(api))
    return model


def seen(api: Api, model: Any, y: Array, **weights: Any) -> dict[str, Any]:
    """What a model says and holds."""
    told = model.evaluate(api.array(X), y, verbose=0, return_dict=True, batch_size=8, **weights)
    found = {f"evaluate {name}": api.numbers(value) for name, value in told.items()}
    found |= {f"weight {at}": weight for at, weight in enumerate(model.get_weights())}
    return found | {"predict": model.predict(api.array(X), verbose=0, batch_size=7)}


def fitted(layers: Layers, compiled: Settings, y: Array, fit: Settings | None = None) -> Case:
    """A case of `fit`, by default for 4 epochs in batches of 8, which do not divide the rows."""

    def run(api: Api) -> Values:
        model = started(api, layers, compiled)
        settings = {"epochs": 4, "batch_size": 8} | (dict(fit(api)) if fit else {})
        history = model.fit(api.array(X), y, shuffle=False, verbose=0, **settings)
        found = {f"history {name}": values for name, values in history.history.items()}
        return found | {"epochs": history.epoch} | seen(api, model, y)

    return Case(run, rel=1e-5, abs=1e-5, because=ADDED_UP)


def _as_is(**settings: Any) -> Settings:
    return lambda api: settings


def _normalized(api: Api) -> Sequence[Any]:
    layers = api.layers
    return [
        layers.Input(shape=(INPUTS,)),
        layers.Dense(6, use_bias=False),  # a bias would have a gradient of rounding noise only
        layers.BatchNormalization(momentum=0.9),
        layers.Activation("relu"),
        layers.Dense(5, activation="tanh"),
        layers.LayerNormalization(),
        layers.Dropout(0.0),
        layers.Dense(1, activation="sigmoid"),
    ]


def _reshaped(api: Api) -> Sequence[Any]:
    layers = api.layers
    scaled = layers.Normalization(mean=[0.1, -0.1], variance=[0.5, 1.5])
    return [
        layers.Input(shape=(INPUTS,)),
        layers.Reshape((2, 2)),
        scaled,
        layers.Dense(3, activation="softplus"),
        layers.Flatten(),
        layers.Dense(CLASSES, activation="softmax"),
    ]


def _activated_twice(api: Api) -> Sequence[Any]:
    layers = api.layers
    return [
        layers.Input(shape=(INPUTS,)),
        layers.Activation("tanh"),
        layers.Dense(6, activation="tanh"),
        layers.Activation("sigmoid"),
        layers.Dense(5, activation="silu"),
        layers.Activation("tanh"),
        layers.Dense(1, activation="softplus"),
        layers.Activation("tanh"),
    ]


def _held_small(api: Api) -> Sequence[Any]:
    layers, regularizers = api.layers, api.regularizers
    return [
        layers.Input(shape=(INPUTS,)),
        layers.Dense(6, activation="tanh", kernel_regularizer=regularizers.L2(0.02), bias_regularizer="l1"),
        layers.Dense(5, activation="silu", kernel_regularizer=regularizers.L1L2(0.01, 0.03)),
        layers.Dense(2, activity_regularizer=regularizers.L2(0.05)),
    ]


def _frozen(api: Api) -> Sequence[Any]:
    layers = list(_normalized(api))
    layers[1].trainable = layers[2].trainable = False
    return layers


def _logits(api: Api) -> Mapping[str, Any]:
    rate = api.optimizers.schedules.CosineDecay(0.01, decay_steps=12, warmup_target=0.05, warmup_steps=3)
    loss = api.losses.SparseCategoricalCrossentropy(from_logits=True)
    return {"optimizer": api.optimizers.AdamW(rate, clipnorm=0.5), "loss": loss, "metrics": ["accuracy"]}


def _smoothed(api: Api) -> Mapping[str, Any]:
    loss = api.losses.CategoricalCrossentropy(label_smoothing=0.1)
    return {"optimizer": api.optimizers.RMSprop(0.02), "loss": loss, "metrics": ["accuracy", "mse"]}


def _many_metrics(api: Api) -> Mapping[str, Any]:
    metrics = api.metrics
    measured = [metrics.AUC(num_thresholds=50), metrics.Precision(), metrics.Recall(name="found"), "acc"]
    measured += [metrics.BinaryAccuracy(threshold=0.6, name="strict")]
    return {"optimizer": api.optimizers.Adam(0.03), "loss": "binary_crossentropy", "metrics": measured}


def _stopped(api: Api) -> Mapping[str, Any]:
    calls = api.callbacks
    slower = calls.ReduceLROnPlateau(monitor="val_loss", patience=1, factor=0.3, min_delta=0.005)
    stop = calls.EarlyStopping(monitor="val_loss", patience=3, min_delta=0.005, restore_best_weights=True)
    return {"epochs": 12, "validation_split": 0.3, "callbacks": [slower, stop]}


def _validated(api: Api) -> Mapping[str, Any]:
    return {"validation_data": (api.array(MORE_X), api.array(MORE_NUMBERS)), "batch_size": 32}


def _all_weighted(api: Api) -> Mapping[str, Any]:
    data = (api.array(MORE_X), api.array(MORE_NUMBERS), api.array(MORE_WEIGHTS))
    return {"sample_weight": api.array(WEIGHTS), "validation_data": data, "batch_size": 7}


def _one_batch_after_another(api: Api) -> Values:
    model = started(api, dense(5, 2), _as_is(optimizer="sgd", loss="mse", metrics=["mae"]))
    found: dict[str, Any] = {}
    for at in range(4):
        rows = slice(7 * at, 7 * at + 7)
        told = model.train_on_batch(api.array(X[rows]), api.array(NUMBERS[rows]))
        found[f"train_on_batch {at}"] = [float(api.numbers(one)) for one in told]
    weighted = model.train_on_batch(
        api.array(X), api.array(NUMBERS), sample_weight=api.array(WEIGHTS), return_dict=True
    )
    found |= {f"weighted {name}": api.numbers(value) for name, value in weighted.items()}
    tested = model.test_on_batch(api.array(MORE_X), api.array(MORE_NUMBERS))
    found["test_on_batch"] = [float(api.numbers(one)) for one in tested]
    found["predict_on_batch"] = api.numbers(model.predict_on_batch(api.array(MORE_X)))
    return found | seen(api, model, api.array(NUMBERS), sample_weight=api.array(WEIGHTS))


SIGMOID = dense(8, 1, last="sigmoid")
SOFTMAX = dense(6, CLASSES, hidden="tanh", last="softmax")
ADAM = _as_is(optimizer="adam", loss="binary_crossentropy", metrics=["accuracy"])
SPARSE = _as_is(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
REGRESSION = _as_is(optimizer="nadam", loss="huber", metrics=["mae", "mean_squared_error"])
WEIGHTED = _as_is(
    optimizer="rmsprop", loss="sparse_categorical_crossentropy", metrics=["accuracy"], weighted_metrics=["accuracy"]
)

CASES = {
    "binary": fitted(SIGMOID, ADAM, BITS),
    "classes, the last quarter held out": fitted(SOFTMAX, SPARSE, LABELS, _as_is(validation_split=0.25, batch_size=7)),
    "one-hot, smoothed": fitted(SOFTMAX, _smoothed, HOT),
    "numbers, checked on others": fitted(dense(5, 2, hidden="elu"), REGRESSION, NUMBERS, _validated),
    "class numbers from logits": fitted(dense(6, CLASSES, hidden="gelu"), _logits, LABELS),
    "normalized": fitted(_normalized, ADAM, BITS, _as_is(validation_split=0.2)),
    "frozen in part": fitted(_frozen, ADAM, BITS),
    "reshaped": fitted(_reshaped, SPARSE, LABELS),
    "held small": fitted(_held_small, REGRESSION, NUMBERS, _validated),
    "classes that weigh, not in the rows held out": fitted(
        SOFTMAX, WEIGHTED, LABELS, _as_is(class_weight={0: 0.5, 1: 2.0, 2: 1.0}, validation_split=0.2)
    ),
    "samples that weigh": fitted(
        dense(5, 2, hidden="selu"),
        _as_is(optimizer="adagrad", loss="log_cosh", metrics=["mse"], weighted_metrics=["mae"]),
        NUMBERS,
        _all_weighted,
    ),
    "many metrics": fitted(SIGMOID, _many_metrics, BITS, _as_is(validation_split=0.3, batch_size=5)),
    "stopped early": fitted(SIGMOID, _as_is(optimizer="lion", loss="hinge"), BITS, _stopped),
    "one at a time": fitted(SIGMOID, _as_is(optimizer="adamax", loss="poisson"), BITS, _as_is(batch_size=1, epochs=2)),
    "from the third epoch": fitted(SOFTMAX, SPARSE, LABELS, _as_is(initial_epoch=2, epochs=5)),
    "activated twice": fitted(_activated_twice, ADAM, BITS),
    "without biases": fitted(dense(6, 2, hidden="leaky_relu", use_bias=False), REGRESSION, NUMBERS),
    "one batch after another": Case(_one_batch_after_another, rel=1e-5, abs=1e-5, because=ADDED_UP),
}
