"""Getting numbers ready for a network."""

from __future__ import annotations

from engine.arrays import Array


def statistics(training: Array) -> tuple[Array, Array]:
    """Mean and standard deviation of each feature of (samples, features); 1 for one that never changes.

    Take them from the training part only: what is held out must stay unseen.
    """
    deviation = training.std(axis=0)
    deviation[deviation == 0] = 1
    return training.mean(axis=0), deviation


def standardise(x: Array, mean: Array, deviation: Array) -> Array:
    """(x − mean) / deviation, feature by feature: around 0, about as wide as 1."""
    return (x - mean) / deviation
