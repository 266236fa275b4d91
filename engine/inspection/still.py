"""What a look at a network must leave as it was."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.random import Generator

    from engine.models import Sequential


def check_model(asked: str, model: object) -> None:
    """Make sure that `model` is one; `asked` is the function that wants it.

    Raises:
        TypeError: for anything else.
    """
    from engine.network import Network

    if not isinstance(model, Network):
        raise TypeError(f"{asked}: expected a Sequential; got {model!r:.80}")


@contextmanager
def still(model: Sequential) -> Iterator[None]:
    """Put back, at the end, what a pass as in training moves: random numbers, and weights that are not learnt."""
    states = [(generator.bit_generator, generator.bit_generator.state) for generator in _generators(model)]
    kept = [(weight, weight.copy()) for weight in model.non_trainable_weights]
    try:
        yield
    finally:
        for source, state in states:
            source.state = state
        for weight, value in kept:
            weight[...] = value


def _generators(model: Sequential) -> list[Generator]:
    """Every generator that its layers draw from, once."""
    drawn = [one for layer in model.layers for one in (layer.rng, getattr(layer, "generator", None))]
    return list({id(one): one for one in [model.rng, *drawn] if isinstance(one, np.random.Generator)}.values())
