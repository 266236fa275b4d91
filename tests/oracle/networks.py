"""Networks and their training, drawn by hypothesis as plain data, to be built from Keras and from the engine alike."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from golden.api import Api, Array, chances, classes, drawn, give_weights, one_hot
from hypothesis import strategies as st

Spec = tuple[str, dict[str, Any]]
"""A class's name and its arguments."""

SMOOTH = ("tanh", "sigmoid", "softplus", "silu", "gelu", "elu", "linear")
KINKED = ("relu", "leaky_relu", "selu")
"""Without hard_sigmoid: torch has its slope of a sixth in float32 only, whatever the dtype."""


@dataclass(frozen=True)
class Goal:
    """What a network is to learn: how it ends, how it is judged, and what its targets look like."""

    kind: str
    units: int
    activation: str | None
    loss: Spec
    metrics: tuple[str, ...]


@dataclass(frozen=True)
class Plan:
    """One training: the network, its data and all that `compile` and `fit` are told."""

    inputs: int
    chain: tuple[Spec, ...]
    goal: Goal
    optimizer: Spec
    rows: int
    batch_size: int
    epochs: int
    weighted: str = ""
    fit: Mapping[str, Any] = field(default_factory=dict)

    def x(self, seed: int = 1, rows: int | None = None) -> Array:
        """Inputs."""
        return drawn(seed, (rows or self.rows, self.inputs), -1.5, 1.5)

    def y(self, seed: int = 2, rows: int | None = None) -> Array:
        """Targets that the goal's loss can take."""
        count, units = rows or self.rows, self.goal.units
        drawn_by_kind: dict[str, Callable[[], Array]] = {
            "numbers": lambda: drawn(seed, (count, units), -2.0, 2.0),
            "counts": lambda: np.floor(drawn(seed, (count, units), 0.0, 4.0)),
            "bits": lambda: (drawn(seed, (count, units)) > 0).astype(float),
            "classes": lambda: classes(seed, count, units),
            "one-hot": lambda: one_hot(classes(seed, count, units), units),
            "chances": lambda: chances(seed, (count, units)),
        }
        return drawn_by_kind[self.goal.kind]()


NUMBERS = Goal("numbers", 2, None, ("MeanSquaredError", {}), ("mae",))
SOME_DENSE: tuple[Spec, ...] = (("Dense", {"units": 5, "activation": "tanh"}),)
SOME = Plan(3, SOME_DENSE, NUMBERS, ("Adam", {"learning_rate": 0.01}), rows=26, batch_size=8, epochs=2)
"""A small plan, for what does not depend on the network."""


def make(api: Api, part: str, spec: Spec) -> Any:
    """What a spec names, of `api`."""
    kind, settings = spec
    return getattr(getattr(api, part), kind)(**settings)


def network(api: Api, plan: Plan, weights_seed: int = 3) -> Any:
    """The network of a plan, compiled, with given weights."""
    last = ("Dense", {"units": plan.goal.units, "activation": plan.goal.activation})
    layers = [make(api, "layers", spec) for spec in (*plan.chain, last)]
    model = api.sequential([api.layers.Input(shape=(plan.inputs,)), *layers])
    for at, layer in enumerate(model.layers):
        give_weights(api, layer, weights_seed + 10 * at)
    model.compile(
        optimizer=make(api, "optimizers", plan.optimizer),
        loss=make(api, "losses", plan.goal.loss),
        metrics=list(plan.goal.metrics),
        weighted_metrics=list(plan.goal.metrics[:1]) if plan.weighted else None,
    )
    return model


def fit(api: Api, plan: Plan, model: Any) -> Any:
    """The history of a plan's training, without shuffling."""
    settings = {"epochs": plan.epochs, "batch_size": plan.batch_size, **plan.fit}
    if plan.weighted == "samples":
        settings["sample_weight"] = api.array(drawn(4, (plan.rows,), 0.0, 2.0))
    if plan.weighted == "classes":
        settings["class_weight"] = {at: 0.5 + at for at in range(max(plan.goal.units, 2))}
    return model.fit(api.array(plan.x()), targets(api, plan.y()), shuffle=False, verbose=0, **settings)


def targets(api: Api, y: Array) -> Array:
    """Class numbers as they are, other targets in the float type."""
    return y if y.dtype.kind == "i" else api.array(y)


def _goal(kind: str, activation: str | None, loss: str, metrics: Sequence[str], **settings: Any) -> Any:
    units = st.integers(2, 4) if kind in ("classes", "one-hot", "chances") else st.integers(1, 3)
    fixed = (st.just(activation), st.just((loss, settings)), st.just(tuple(metrics)))
    return st.builds(Goal, st.just(kind), units, *fixed)


SMOOTH_GOALS = (
    _goal("numbers", None, "MeanSquaredError", ["mae", "mse"]),
    _goal("numbers", None, "Huber", ["mae"], delta=0.7),
    _goal("numbers", "tanh", "LogCosh", []),
    _goal("counts", "softplus", "Poisson", ["mae"]),
    _goal("bits", "sigmoid", "BinaryCrossentropy", ["accuracy"]),
    _goal("bits", None, "BinaryCrossentropy", ["mae"], from_logits=True),
    _goal("bits", "sigmoid", "BinaryCrossentropy", ["acc", "mse"], label_smoothing=0.1),
    _goal("classes", "softmax", "SparseCategoricalCrossentropy", ["accuracy", "sparse_categorical_crossentropy"]),
    _goal("classes", None, "SparseCategoricalCrossentropy", ["accuracy"], from_logits=True),
    _goal("one-hot", "softmax", "CategoricalCrossentropy", ["accuracy", "mae"]),
    _goal("one-hot", None, "CategoricalCrossentropy", ["categorical_accuracy"], from_logits=True, label_smoothing=0.2),
    _goal("chances", "softmax", "KLDivergence", ["mse"]),
)
KINKED_GOALS = (
    _goal("numbers", None, "MeanAbsoluteError", ["mean_squared_error"]),
    _goal("bits", "tanh", "Hinge", ["binary_accuracy"]),
)


@st.composite
def _dense(draw: st.DrawFn, smooth: bool, least: int = 1) -> Spec:
    penalties = [None, "l2"] if smooth else [None, "l1", "l2", "L1L2"]
    return "Dense", {
        "units": draw(st.integers(least, 6)),
        "activation": draw(_activation(smooth)),
        "use_bias": draw(st.booleans()),
        "kernel_regularizer": draw(st.sampled_from(penalties)),
        "trainable": draw(st.sampled_from([True, True, True, False])),
    }


def _activation(smooth: bool) -> st.SearchStrategy[str]:
    return st.sampled_from(SMOOTH if smooth else SMOOTH + KINKED)


@st.composite
def _activated(draw: st.DrawFn, smooth: bool) -> tuple[Spec, ...]:
    return draw(_dense(smooth)), ("Activation", {"activation": draw(_activation(smooth))})


@st.composite
def _dropped(draw: st.DrawFn, smooth: bool) -> tuple[Spec, ...]:
    return draw(_dense(smooth)), ("Dropout", {"rate": 0.0})


@st.composite
def _batch_normalized(draw: st.DrawFn) -> tuple[Spec, ...]:
    # Before a BatchNormalization a bias has no effect: its gradient is rounding noise, and an optimizer that divides
    # by the gradient's size makes steps of it. No two programs agree on that; so there is no bias, nor one further down
    # that reaches it along a straight line.
    dense = "Dense", {"units": draw(st.integers(1, 6)), "use_bias": False}
    settings = {"momentum": draw(st.sampled_from([0.5, 0.9, 0.99])), "epsilon": draw(st.sampled_from([1e-3, 0.1]))}
    settings |= {"center": draw(st.booleans()), "scale": draw(st.booleans())}
    after = "Activation", {"activation": draw(_activation(False))}
    return ("Activation", {"activation": "tanh"}), dense, ("BatchNormalization", settings), after


@st.composite
def _layer_normalized(draw: st.DrawFn) -> tuple[Spec, ...]:
    # Of one or two units it leaves only signs, which do not move: the same noise again.
    return draw(_dense(False, least=3)), ("LayerNormalization", {"epsilon": draw(st.sampled_from([1e-3, 0.1]))})


@st.composite
def _reshaped(draw: st.DrawFn) -> tuple[Spec, ...]:
    inner = draw(_dense(False))
    return ("Dense", {"units": 6}), ("Reshape", {"target_shape": (2, -1)}), inner, ("Flatten", {})


def chains(smooth: bool = False) -> Any:
    """Hidden layers, one block after another; smooth ones are of Dense, Activation and Dropout without a kink."""
    plain = (st.tuples(_dense(smooth)), _activated(smooth), _dropped(smooth))
    block = st.one_of(*plain) if smooth else st.one_of(*plain, _batch_normalized(), _layer_normalized(), _reshaped())
    return st.lists(block, max_size=2 if smooth else 3).map(
        lambda blocks: tuple(one for each in blocks for one in each)
    )


STARTS: tuple[tuple[Spec, ...], ...] = (
    (),
    (),
    (("Activation", {"activation": "tanh"}),),
    (("Dropout", {"rate": 0.0}),),
)
OPTIMIZERS: tuple[Spec, ...] = (
    ("SGD", {"learning_rate": 0.05}),
    ("SGD", {"learning_rate": 0.03, "momentum": 0.9}),
    ("SGD", {"learning_rate": 0.03, "momentum": 0.8, "nesterov": True}),
    ("RMSprop", {"learning_rate": 0.005, "momentum": 0.5}),
    ("Adagrad", {"learning_rate": 0.05}),
    ("Adadelta", {"learning_rate": 1.0}),
    ("Adam", {"learning_rate": 0.01}),
    ("Adam", {"learning_rate": 0.01, "amsgrad": True}),
    ("AdamW", {"learning_rate": 0.01, "weight_decay": 0.05}),
    ("Nadam", {"learning_rate": 0.01}),
    ("Adamax", {"learning_rate": 0.01}),
    ("Lion", {"learning_rate": 0.002}),
)
LIMITS: tuple[dict[str, float], ...] = ({}, {"clipnorm": 0.5}, {"clipvalue": 0.1}, {"global_clipnorm": 0.5})


@st.composite
def optimizers(draw: st.DrawFn) -> Spec:
    """Any optimizer, at times with a limit on its gradients."""
    kind, settings = draw(st.sampled_from(OPTIMIZERS))
    return kind, settings | draw(st.sampled_from(LIMITS))


@st.composite
def plans(draw: st.DrawFn, smooth: bool = False, splits: Sequence[float] = (0.0, 0.2, 0.33), epochs: int = 3) -> Plan:
    """Any training that the engine and Keras should come out of with the same numbers."""
    goal = draw(st.one_of(*SMOOTH_GOALS) if smooth else st.one_of(*SMOOTH_GOALS, *KINKED_GOALS))
    by_class = goal.kind in ("classes", "one-hot") or (goal.kind == "bits" and goal.units == 1)
    split = draw(st.sampled_from(splits))
    return Plan(
        inputs=draw(st.integers(1, 5)),
        chain=(*draw(st.sampled_from(STARTS)), *draw(chains(smooth))),
        goal=goal,
        optimizer=draw(st.sampled_from(OPTIMIZERS) if smooth else optimizers()),
        rows=draw(st.sampled_from([24, 29, 40])),
        batch_size=draw(st.sampled_from([5, 8, 13, 64])),
        epochs=epochs,
        weighted=draw(st.sampled_from(["", "samples", "classes"] if by_class else ["", "samples"])),
        fit={"validation_split": split} if split else {},
    )
