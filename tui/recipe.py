"""The fields of a recipe as a person turns and types them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import reduce
from typing import Any

from engine.experiment import (
    ACTIVATIONS,
    DATA_NAMES,
    FIELDS,
    OPTIMIZERS,
    Choice,
    DataRecipe,
    Experiment,
    NetworkRecipe,
    TrainingRecipe,
    Widths,
)


@dataclass(frozen=True)
class Field:
    """One field: its name in a recipe, its label, the values its keys turn through, and what it does."""

    name: str
    label: str
    presets: tuple[Any, ...]
    means: str


RECIPE = (
    Field("data.name", "data", DATA_NAMES, "What is learnt: points in a plane, iris flowers, or 8×8 digits."),
    Field("data.samples", "samples", (50, 100, 200, 500, 1000, 2000), "How many examples there are in all."),
    Field(
        "data.noise",
        "noise",
        (0.0, 0.05, 0.1, 0.2, 0.3, 0.5),
        "How far examples stray; more makes it harder.",
    ),
    Field(
        "data.train_share",
        "train share",
        (0.1, 0.3, 0.5, 0.7, 0.8, 0.9),
        "The part trained on; the rest judges.",
    ),
    Field(
        "network.layers",
        "hidden layers",
        ((), (2,), (4,), (8,), (4, 2), (8, 8), (16, 16), (32, 32), (8, 8, 8)),
        "Units of each hidden layer; type 8 8 for two of eight, 0 for none.",
    ),
    Field("network.activation", "activation", ACTIVATIONS, "What each hidden unit makes of its sum."),
    Field(
        "network.dropout",
        "dropout",
        (0.0, 0.1, 0.2, 0.3, 0.5),
        "Share of hidden units switched off at each step.",
    ),
    Field("training.optimizer", "optimizer", OPTIMIZERS, "How a gradient becomes an update."),
    Field(
        "training.learning_rate",
        "learning rate",
        (0.0001, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0),
        "The size of a step; too high climbs out of the valley.",
    ),
    Field("training.batch_size", "batch size", (1, 5, 10, 20, 32, 64, 128), "Examples to a weight update."),
    Field("training.epochs", "epochs", (10, 50, 100, 200, 500, 1000, 2000), "Times through the training part."),
    Field("seed", "seed", (0, 1, 2, 3, 7, 42), "Where chance begins; the same seed gives the same run."),
)


FIRST = Experiment(
    seed=7,
    data=DataRecipe(name="spiral", samples=500, noise=0.05),
    network=NetworkRecipe(layers=(8, 8), activation="tanh"),
    training=TrainingRecipe(optimizer="adam", learning_rate=0.03, batch_size=10, epochs=200),
)
"""What the lab opens with where nothing else is asked for: a recipe that learns."""


def values_of(experiment: Experiment) -> dict[str, Any]:
    """The recipe's fields by their dotted names."""
    return {name: reduce(getattr, name.split("."), experiment) for name in FIELDS}


def experiment_of(values: Mapping[str, Any]) -> Experiment:
    """The recipe that these fields make.

    Raises:
        ExperimentError: with every field out of its limits.
    """
    recipe: dict[str, Any] = {}
    for name, value in values.items():
        part, _, field = name.rpartition(".")
        (recipe.setdefault(part, {}) if part else recipe)[field] = value
    return Experiment.from_dict(recipe)


def read_typed(name: str, typed: str) -> tuple[Any, str | None]:
    """What was typed as the field's own kind of value, and what is wrong with it, if anything."""
    rule = FIELDS[name]
    value: Any = typed.strip()
    if isinstance(rule, Widths):
        numbers = re.fullmatch(r"[\d\s,\-–·\[\]()]*", value)
        value = tuple(int(part) for part in re.findall(r"\d{1,9}", value)) if numbers and value else value
        value = () if value == (0,) else value
    elif not isinstance(rule, Choice):
        for kind in (int, float):
            try:
                value = kind(value)
                break
            except ValueError:
                continue
    return value, rule.problem(value)


def shown(value: Any) -> str:
    """A field's value as it stands on the screen."""
    if isinstance(value, tuple):
        return " · ".join(map(str, value)) or "none"
    return f"{value:g}" if isinstance(value, float) else str(value)


def turned(field: Field, value: Any, by: int) -> Any:
    """The preset `by` places on from `value`; from a value that is none of them, the nearest in that direction."""
    presets = field.presets
    if value in presets:
        return presets[max(0, min(len(presets) - 1, presets.index(value) + by))]
    if isinstance(value, int | float):
        beyond = [preset for preset in presets if (preset > value) == (by > 0)]
        if beyond:
            return beyond[0] if by > 0 else beyond[-1]
        return value
    return presets[0]
