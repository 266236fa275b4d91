"""Golden values: what Keras 3 gives for a table of cases, kept beside it, so that no peer is needed to compare.

Each case is written once, as a function of an `Api` that is Keras or the engine. `make golden` asks Keras and writes
the answers into `values/`; the tests ask the engine and compare. Values are never written from the engine.
"""

from __future__ import annotations

from golden import activations, callbacks, layers, losses, metrics, models, optimizers, weights
from golden.api import Case

FAMILIES: dict[str, dict[str, Case]] = {
    "activations": activations.CASES,
    "callbacks": callbacks.CASES,
    "layers": layers.CASES,
    "losses": losses.CASES,
    "metrics": metrics.CASES,
    "models": models.CASES,
    "optimizers": optimizers.CASES,
    "weights": weights.CASES,
}

__all__ = ["FAMILIES"]
