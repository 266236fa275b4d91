"""Optimizers: the rules that turn gradients into steps."""

from __future__ import annotations

from engine.optimizers import schedules
from engine.optimizers.adam import Adam
from engine.optimizers.optimizer import Optimizer
from engine.optimizers.rmsprop import RMSprop
from engine.optimizers.sgd import SGD

__all__ = ["NAMES", "SGD", "Adam", "Optimizer", "RMSprop", "get", "schedules"]

_CLASSES = {"sgd": "SGD", "rmsprop": "RMSprop", "adam": "Adam"}
NAMES = tuple(_CLASSES)


def get(optimizer: str | Optimizer, **settings: float) -> Optimizer:
    """A new optimizer by its name, with settings as `learning_rate=0.03`; an optimizer is given back.

    Raises:
        ValueError: for an unknown name.
    """
    if isinstance(optimizer, Optimizer):
        return optimizer
    name = optimizer.lower() if isinstance(optimizer, str) else ""
    if name not in _CLASSES:
        raise ValueError(f"optimizer: expected one of {', '.join(NAMES)}, or an optimizer; got {optimizer!r}")
    made: Optimizer = globals()[_CLASSES[name]](**settings)  # looked up now, so that a replaced class is felt
    return made
