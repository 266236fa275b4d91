"""Data to learn from: TensorFlow Playground's sets by their published formulas, iris, handwritten digits.

Every set comes as features (samples, features) in float64, class numbers (samples,) and the names of the
classes. All that is random is drawn from the generator given.
"""

from __future__ import annotations

from importlib.resources import files

import numpy as np

from engine.arrays import Array

Labelled = tuple[Array, Array]
_REACH = 5.0
"""Playground draws its points within ±5 and shows ±6."""


def circle(samples: int, noise: float, rng: np.random.Generator) -> Labelled:
    """A disc of 1 (radius 0 to 2.5) inside a ring of 0 (radius 3.5 to 5).

    A label is 1 where |point + ε| < 2.5, ε ~ U(−5, 5) · noise along each axis: noise turns labels and moves
    nothing.
    """
    inner = samples // 2
    radius = np.concatenate([rng.uniform(0, 2.5, inner), rng.uniform(3.5, _REACH, samples - inner)])
    angle = rng.uniform(0, 2 * np.pi, samples)
    points = _polar(radius, angle)
    shifted = points + rng.uniform(-_REACH, _REACH, points.shape) * noise
    return points, (np.hypot(shifted[:, 0], shifted[:, 1]) < 2.5).astype(np.int64)


def xor(samples: int, noise: float, rng: np.random.Generator) -> Labelled:
    """Four squares: 1 where both coordinates have one sign. Each is U(−5, 5), pushed 0.3 off the axis.

    A label is 1 where (x₁ + ε₁)(x₂ + ε₂) ≥ 0, ε ~ U(−5, 5) · noise.
    """
    points = rng.uniform(-_REACH, _REACH, (samples, 2))
    points += np.where(points > 0, 0.3, -0.3)
    shifted = points + rng.uniform(-_REACH, _REACH, points.shape) * noise
    return points, (shifted[:, 0] * shifted[:, 1] >= 0).astype(np.int64)


def gauss(samples: int, noise: float, rng: np.random.Generator) -> Labelled:
    """Two clouds: 1 around (2, 2), 0 around (−2, −2), of variance 0.5, rising to 4 at noise 0.5."""
    labels = _halves(samples)
    centres = np.where(labels == 1, 2.0, -2.0)[:, None]
    return centres + rng.normal(0, np.sqrt(0.5 + 7 * noise), (samples, 2)), labels


def spiral(samples: int, noise: float, rng: np.random.Generator) -> Labelled:
    """Two arms: point i of m at radius 5i/m, angle 3.5πi/m (0: half a turn on), plus U(−1, 1) · noise."""
    labels = _halves(samples)
    along = np.concatenate([np.arange(count) / count for count in (samples // 2, samples - samples // 2)])
    points = _polar(_REACH * along, 3.5 * np.pi * along + np.where(labels == 1, 0.0, np.pi))
    return points + rng.uniform(-1, 1, points.shape) * noise, labels


def iris(samples: int, noise: float, rng: np.random.Generator) -> Labelled:
    """Sepal and petal length and width of 150 irises, in centimetres (Fisher 1936).

    Fewer samples are a random part. Noise is normal, that share of each feature's standard deviation wide.
    """
    features, labels = _shipped("iris")
    return _part(features / 10, labels, samples, noise, rng)


def digits(samples: int, noise: float, rng: np.random.Generator) -> Labelled:
    """1,797 handwritten digits of 8 × 8 cells of ink, 0 to 16, row by row (Alpaydin & Kaynak 1998).

    Fewer samples are a random part. Noise is normal, that share of each feature's standard deviation wide.
    """
    return _part(*_shipped("digits"), samples, noise, rng)


CLASSES: dict[str, tuple[str, ...]] = {
    "circle": ("outside", "inside"),
    "xor": ("signs differ", "signs agree"),
    "gauss": ("lower left", "upper right"),
    "spiral": ("first arm", "second arm"),
    "iris": ("setosa", "versicolor", "virginica"),
    "digits": tuple("0123456789"),
}
"""The classes of each set, in the order of their numbers."""


def load(name: str, samples: int, noise: float, rng: np.random.Generator) -> tuple[Array, Array, tuple[str, ...]]:
    """A data set by its name: features, class numbers from 0, and the names of the classes.

    Args:
        name: one of `CLASSES`.
        samples: how many; iris and digits have at most 150 and 1,797.
        noise: a share from 0 to 0.5; what it does is said at each set.
        rng: where the random numbers come from.

    Raises:
        ValueError: for an unknown name.
    """
    if name not in CLASSES:
        raise ValueError(f"data: expected one of {', '.join(CLASSES)}; got {name!r}")
    features, labels = globals()[name](samples, noise, rng)
    return features, labels, CLASSES[name]


def _polar(radius: Array, angle: Array) -> Array:
    return np.column_stack([radius * np.sin(angle), radius * np.cos(angle)])


def _halves(samples: int) -> Array:
    """First the ones, then the zeros, which get the odd one."""
    return (np.arange(samples) < samples // 2).astype(np.int64)


def _shipped(name: str) -> Labelled:
    with files("engine").joinpath("data", f"{name}.npz").open("rb") as file, np.load(file) as stored:
        return stored["features"].astype(np.float64), stored["labels"].astype(np.int64)


def _part(features: Array, labels: Array, samples: int, noise: float, rng: np.random.Generator) -> Labelled:
    shift = rng.normal(0, 1, features.shape) * features.std(axis=0) * noise
    rows = rng.permutation(len(features))[:samples]
    return (features + shift)[rows], labels[rows]
