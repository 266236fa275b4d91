"""Random initial weights, by Keras 3's formulas.

Glorot: Glorot & Bengio 2010, "Understanding the difficulty of training deep feedforward neural networks".
He: He et al. 2015, "Delving deep into rectifiers". Lecun: LeCun et al. 1998, "Efficient BackProp".
Orthogonal: Saxe et al. 2014, "Exact solutions to the nonlinear dynamics of learning in deep linear networks".
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from engine.arrays import Array
from engine.initializers.initializer import Initializer, Shape
from engine.limits import above_zero, finite, from_zero

if TYPE_CHECKING:
    from numpy.random import Generator

MODES = ("fan_in", "fan_out", "fan_avg")
DISTRIBUTIONS = ("truncated_normal", "untruncated_normal", "uniform")

_DEVIATION_OF_TRUNCATED_NORMAL = 0.87962566103423978
"""Standard deviation of a standard normal cut off at ±2; to be divided by."""


class RandomUniform(Initializer):
    """Even between two limits.

    Args:
        minval: the lower limit.
        maxval: the upper limit.
        seed: as for every initializer.

    Raises:
        ValueError: for limits that are not numbers, or the wrong way round.
    """

    def __init__(self, minval: float = -0.05, maxval: float = 0.05, seed: int | None = None) -> None:
        super().__init__(seed)
        self.minval, self.maxval = finite("minval", minval), finite("maxval", maxval)
        if self.maxval < self.minval:
            raise ValueError(f"maxval: expected a number from minval, {minval}; got {maxval}")

    def draw(self, shape: Shape, rng: Generator) -> Array:
        """Uniform numbers."""
        return rng.uniform(self.minval, self.maxval, shape)


class RandomNormal(Initializer):
    """Normal numbers.

    Args:
        mean: their mean.
        stddev: their standard deviation.
        seed: as for every initializer.

    Raises:
        ValueError: for a mean that is not a number, or a deviation below 0.
    """

    def __init__(self, mean: float = 0.0, stddev: float = 0.05, seed: int | None = None) -> None:
        super().__init__(seed)
        self.mean, self.stddev = finite("mean", mean), from_zero("stddev", stddev)

    def draw(self, shape: Shape, rng: Generator) -> Array:
        """Normal numbers."""
        return rng.normal(self.mean, self.stddev, shape)


class TruncatedNormal(RandomNormal):
    """Normal numbers, those farther than 2 `stddev` from the mean drawn anew."""

    def draw(self, shape: Shape, rng: Generator) -> Array:
        """Normal numbers within two deviations; the cut leaves 0.88 of the deviation."""
        return self.mean + self.stddev * _within_two(shape, rng)


class VarianceScaling(Initializer):
    """As wide as the size of the layer asks: variance scale / fan, so that sums are as large as what enters them.

    Args:
        scale: what the variance is multiplied by.
        mode: what it is divided by: "fan_in" the inputs of a unit, "fan_out" the outputs, "fan_avg" their mean.
        distribution: "truncated_normal" (or "normal"), "untruncated_normal" or "uniform".
        seed: as for every initializer.

    Raises:
        ValueError: for a scale that is not above 0, and unknown words.
    """

    def __init__(
        self,
        scale: float = 1.0,
        mode: str = "fan_in",
        distribution: str = "truncated_normal",
        seed: int | None = None,
    ) -> None:
        super().__init__(seed)
        self.scale = above_zero("scale", scale)
        self.mode = _one_of("mode", mode, MODES)
        spelled = "truncated_normal" if distribution == "normal" else distribution
        self.distribution = _one_of("distribution", spelled, DISTRIBUTIONS)

    def draw(self, shape: Shape, rng: Generator) -> Array:
        """Numbers of variance scale / fan."""
        fan_in, fan_out = fans(shape)
        fan = {"fan_in": fan_in, "fan_out": fan_out, "fan_avg": (fan_in + fan_out) / 2}[self.mode]
        deviation = math.sqrt(self.scale / max(1.0, fan))
        if self.distribution == "uniform":
            limit = math.sqrt(3.0) * deviation
            return rng.uniform(-limit, limit, shape)
        if self.distribution == "untruncated_normal":
            return rng.normal(0.0, deviation, shape)
        return deviation / _DEVIATION_OF_TRUNCATED_NORMAL * _within_two(shape, rng)


class GlorotUniform(VarianceScaling):
    """Even between ±√(6 / (inputs + outputs)). What Dense begins with."""

    def __init__(self, seed: int | None = None) -> None:
        super().__init__(1.0, "fan_avg", "uniform", seed)


class GlorotNormal(VarianceScaling):
    """Truncated normal of variance 2 / (inputs + outputs)."""

    def __init__(self, seed: int | None = None) -> None:
        super().__init__(1.0, "fan_avg", "truncated_normal", seed)


class HeUniform(VarianceScaling):
    """Even between ±√(6 / inputs), for layers with relu."""

    def __init__(self, seed: int | None = None) -> None:
        super().__init__(2.0, "fan_in", "uniform", seed)


class HeNormal(VarianceScaling):
    """Truncated normal of variance 2 / inputs, for layers with relu."""

    def __init__(self, seed: int | None = None) -> None:
        super().__init__(2.0, "fan_in", "truncated_normal", seed)


class LecunUniform(VarianceScaling):
    """Even between ±√(3 / inputs), for layers with selu."""

    def __init__(self, seed: int | None = None) -> None:
        super().__init__(1.0, "fan_in", "uniform", seed)


class LecunNormal(VarianceScaling):
    """Truncated normal of variance 1 / inputs, for layers with selu."""

    def __init__(self, seed: int | None = None) -> None:
        super().__init__(1.0, "fan_in", "truncated_normal", seed)


class Orthogonal(Initializer):
    """Columns at right angles, each of length `gain`; rows, where there are fewer of them.

    A shape of more than two axes counts as a matrix with as many columns as its last axis is long.

    Args:
        gain: how long.
        seed: as for every initializer.

    Raises:
        ValueError: for a gain that is not a number.
    """

    def __init__(self, gain: float = 1.0, seed: int | None = None) -> None:
        super().__init__(seed)
        self.gain = finite("gain", gain)

    def draw(self, shape: Shape, rng: Generator) -> Array:
        """A random rotation, evenly chosen: the Q of a normal matrix, its signs made those of R's diagonal.

        Raises:
            ValueError: for fewer than two axes.
        """
        if len(shape) < 2:
            raise ValueError(f"Orthogonal: expected a shape of two axes or more, as (4, 8); got {shape}")
        rows, columns = math.prod(shape[:-1]), shape[-1]
        q, r = np.linalg.qr(rng.standard_normal((max(rows, columns), min(rows, columns))))
        q *= np.sign(np.diag(r))
        matrix: Array = self.gain * (q if rows >= columns else q.T)
        return matrix.reshape(shape)


def fans(shape: Shape) -> tuple[int, int]:
    """Inputs and outputs of a unit, by the shape of a kernel, as Keras 3 counts them.

    A vector counts as both. Of more than two axes, as (3, 3, 16, 32) of a convolution, the last two are inputs and
    outputs, each seen at every place of those before.
    """
    if len(shape) < 2:
        length = math.prod(shape)
        return length, length
    places = math.prod(shape[:-2])
    return shape[-2] * places, shape[-1] * places


def _within_two(shape: Shape, rng: Generator) -> Array:
    """Standard normal numbers from −2 to 2."""
    numbers = rng.standard_normal(shape)
    while (beyond := np.abs(numbers) > 2).any():
        numbers = np.where(beyond, rng.standard_normal(shape), numbers)
    return numbers


def _one_of(name: str, word: str, words: tuple[str, ...]) -> str:
    if word not in words:
        raise ValueError(f"{name}: expected one of {', '.join(words)}; got {word!r}")
    return word
