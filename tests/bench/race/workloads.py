"""The networks that everybody trains: their data, their first weights, and the loss that they have to reach.

Everything here is plain NumPy and seeded, so that all begin at the same place, and one judge tells them all how far
they have come.
"""

from __future__ import annotations

from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]

DIGITS = Path(__file__).parents[3] / "engine" / "data" / "digits.npz"


class Workload(NamedTuple):
    """A network and how it is trained. One unit at the end means sigmoid and binary cross-entropy; ten mean softmax.

    `reach` is the loss on the training rows at which the clock stops in the race to the same loss.
    """

    name: str
    data: str
    units: tuple[int, ...]
    activation: str
    optimizer: str
    learning_rate: float
    batch_size: int
    epochs: int
    reach: float
    dropout: float = 0.0
    """After the first hidden layer."""
    momentum: float = 0.9
    """For sgd."""

    @property
    def told(self) -> str:
        """In a few words."""
        network = "-".join(map(str, self.units))
        return f"{self.name} {network} {self.activation}, {self.optimizer}, batch {self.batch_size}"

    @property
    def steps(self) -> int:
        """Of an epoch."""
        return -(-len(self.rows()[0]) // self.batch_size)

    def rows(self) -> tuple[Array, Array]:
        """Inputs in float32 (rows, features), class numbers (rows,)."""
        return _rows(self.data)

    def first_weights(self, seed: int) -> list[Array]:
        """Glorot's uniform kernels (inputs, units) and zero biases, layer by layer, in float32."""
        rng = np.random.default_rng(seed)
        weights: list[Array] = []
        for inputs, units in pairwise(self.units):
            limit = np.sqrt(6 / (inputs + units))
            weights += [rng.uniform(-limit, limit, (inputs, units)), np.zeros(units)]
        return [weight.astype(np.float32) for weight in weights]

    def saturated(self, weights: list[Array]) -> list[Array]:
        """The same weights, but for the hidden biases: no hidden unit has a slope anywhere near the data."""
        flat = 1000.0 if self.activation == "tanh" else -1000.0
        biases = [np.full_like(bias, flat) for bias in weights[1:-2:2]]
        hidden = [part for pair in zip(weights[:-2:2], biases, strict=True) for part in pair]
        return [*hidden, *weights[-2:]]

    def loss(self, weights: list[Array]) -> float:
        """The mean cross-entropy of all rows, without dropout, in float64."""
        inputs, labels = self.rows()
        outputs = inputs.astype(np.float64)
        for kernel, bias in zip(weights[:-2:2], weights[1:-2:2], strict=True):
            sums = outputs @ kernel + bias
            outputs = np.tanh(sums) if self.activation == "tanh" else np.maximum(sums, 0)
        logits = outputs @ weights[-2] + weights[-1]
        if self.units[-1] == 1:
            logits = np.hstack([np.zeros_like(logits), logits])
        return float(np.mean(np.logaddexp.reduce(logits, axis=1) - logits[np.arange(len(labels)), labels]))


def _two_clouds(rng: np.random.Generator) -> tuple[Array, Array]:
    """100 rows of four features, of two classes that overlap a little."""
    labels = np.arange(100) % 2
    return rng.normal(0, 1, (100, 4)) + np.where(labels, 0.8, -0.8)[:, None], labels


def _spiral(rng: np.random.Generator) -> tuple[Array, Array]:
    """500 points of TensorFlow Playground's two arms, half as long, within ±1."""
    labels = np.arange(500) % 2
    along = rng.uniform(0, 0.5, 500)
    angle = 3.5 * np.pi * along + np.pi * labels
    points = (along / 0.5)[:, None] * np.column_stack([np.sin(angle), np.cos(angle)])
    return points, labels


def _digits(rng: np.random.Generator) -> tuple[Array, Array]:
    """The 1,797 handwritten digits of 8 × 8 cells, from 0 to 1."""
    with np.load(DIGITS) as stored:
        return stored["features"] / 16, stored["labels"]


def _ten_sectors(rng: np.random.Generator) -> tuple[Array, Array]:
    """10,000 rows of 784 normal features; the class is the largest of ten random projections."""
    inputs = rng.normal(0, 1, (10_000, 784))
    return inputs, (inputs @ rng.normal(0, 1, (784, 10))).argmax(axis=1)


_SETS = {"clouds": _two_clouds, "spiral": _spiral, "digits": _digits, "sectors": _ten_sectors}


@cache
def _rows(data: str) -> tuple[Array, Array]:
    inputs, labels = _SETS[data](np.random.default_rng(7))
    return np.ascontiguousarray(inputs, np.float32), labels.astype(np.int64)


_SMALL = Workload("W1", "clouds", (4, 32, 1), "relu", "adam", 0.003, 8, 10, 0.15)
_SPIRAL = Workload("W2", "spiral", (2, 8, 8, 1), "tanh", "adam", 0.01, 10, 200, 0.1)
_DIGITS = Workload("W3", "digits", (64, 128, 64, 10), "relu", "adam", 0.001, 32, 20, 0.05, dropout=0.3)
_LARGE = Workload("W4", "sectors", (784, 512, 256, 10), "relu", "adam", 0.001, 128, 1, 0.05)

WORKLOADS = {
    "W1": _SMALL,
    "W2 adam 10": _SPIRAL,
    "W2 adam 32": _SPIRAL._replace(batch_size=32),
    "W2 sgd 10": _SPIRAL._replace(optimizer="sgd", learning_rate=0.03),
    "W2 sgd 32": _SPIRAL._replace(optimizer="sgd", learning_rate=0.03, batch_size=32),
    "W3": _DIGITS,
    "W4": _LARGE,
}
