"""Measured data that come with the engine; where they are from stands in `engine/data/LICENSES.md`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from engine.arrays import Array

if TYPE_CHECKING:
    from numpy.random import Generator

Labelled = tuple[Array, Array]


def iris(samples: int, noise: float, rng: Generator) -> Labelled:
    """Sepal and petal length and width of 150 irises, in centimetres (Fisher 1936).

    Fewer samples are a random part. Noise is normal, that share of each feature's standard deviation wide.
    """
    features, labels = _stored("iris")
    return _part(features / 10, labels, samples, noise, rng)


def digits(samples: int, noise: float, rng: Generator) -> Labelled:
    """1,797 handwritten digits of 8 × 8 cells of ink, 0 to 16, row by row (Alpaydin & Kaynak 1998).

    Fewer samples are a random part. Noise is normal, that share of each feature's standard deviation wide.
    """
    return _part(*_stored("digits"), samples, noise, rng)


def _stored(name: str) -> Labelled:
    from importlib.resources import files  # 10 ms that who draws a spiral does without

    with files("engine").joinpath("data", f"{name}.npz").open("rb") as file, np.load(file) as stored:
        return stored["features"].astype(np.float64), stored["labels"].astype(np.int64)


def _part(features: Array, labels: Array, samples: int, noise: float, rng: Generator) -> Labelled:
    shift = rng.normal(0, 1, features.shape) * features.std(axis=0) * noise
    rows = rng.permutation(len(features))[:samples]
    return (features + shift)[rows], labels[rows]
