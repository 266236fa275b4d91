"""Optimizers: the rules that turn gradients into steps."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from engine.configured import Catalogue
from engine.lazily import lazily
from engine.optimizers import schedules
from engine.optimizers.optimizer import Optimizer

if TYPE_CHECKING:
    from engine.optimizers.adadelta import Adadelta
    from engine.optimizers.adagrad import Adagrad
    from engine.optimizers.adam import Adam
    from engine.optimizers.adamax import Adamax
    from engine.optimizers.adamw import AdamW
    from engine.optimizers.lion import Lion
    from engine.optimizers.nadam import Nadam
    from engine.optimizers.rmsprop import RMSprop
    from engine.optimizers.sgd import SGD

__getattr__ = lazily(
    __name__,
    {
        "Adadelta": "engine.optimizers.adadelta",
        "Adagrad": "engine.optimizers.adagrad",
        "Adam": "engine.optimizers.adam",
        "Adamax": "engine.optimizers.adamax",
        "AdamW": "engine.optimizers.adamw",
        "Lion": "engine.optimizers.lion",
        "Nadam": "engine.optimizers.nadam",
        "RMSprop": "engine.optimizers.rmsprop",
        "SGD": "engine.optimizers.sgd",
    },
)

__all__ = [
    "NAMES",
    "SGD",
    "Adadelta",
    "Adagrad",
    "Adam",
    "AdamW",
    "Adamax",
    "Lion",
    "Nadam",
    "Optimizer",
    "RMSprop",
    "get",
    "schedules",
]

_KNOWN = Catalogue(
    "optimizer",
    Optimizer,
    globals(),
    {
        "sgd": "SGD",
        "rmsprop": "RMSprop",
        "adagrad": "Adagrad",
        "adadelta": "Adadelta",
        "adam": "Adam",
        "adamw": "AdamW",
        "nadam": "Nadam",
        "adamax": "Adamax",
        "lion": "Lion",
    },
)
NAMES = _KNOWN.names

Given = Optimizer | type[Optimizer] | str | Mapping[str, Any]
"""What stands for an optimizer: itself, its class, its name, or a saved config."""


def get(identifier: Given, **settings: Any) -> Optimizer:
    """The optimizer meant; one that is made here takes `settings`, as `learning_rate=0.03`.

    Raises:
        ValueError: for an unknown name, and for settings out of range.
    """
    return _KNOWN.get(identifier, **settings)
