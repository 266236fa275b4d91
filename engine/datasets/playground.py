"""The data sets of TensorFlow Playground (playground.tensorflow.org), by its published formulas.

Every one is drawn as (samples, 2) features, the two coordinates of a point. What is random comes from `rng`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from engine.arrays import Array

if TYPE_CHECKING:
    from numpy.random import Generator

Labelled = tuple[Array, Array]
"""Features (samples, features), and what is to be learnt about each sample (samples,)."""

REACH = 5.0
"""Playground draws the points that have a class within ±5 and shows ±6, which the others fill."""


def circle(samples: int, noise: float, rng: Generator) -> Labelled:
    """A disc of 1 (radius 0 to 2.5) inside a ring of 0 (radius 3.5 to 5).

    A label is 1 where |point + ε| < 2.5, ε ~ U(−5, 5) · noise along each axis: noise turns labels and moves
    nothing. The points of the disc come first.
    """
    inner = samples // 2
    radius = np.concatenate([rng.uniform(0, 2.5, inner), rng.uniform(3.5, REACH, samples - inner)])
    angle = rng.uniform(0, 2 * np.pi, samples)
    points = polar(radius, angle)
    shifted = points + rng.uniform(-REACH, REACH, points.shape) * noise
    return points, (np.hypot(shifted[:, 0], shifted[:, 1]) < 2.5).astype(np.int64)


def xor(samples: int, noise: float, rng: Generator) -> Labelled:
    """Four squares: 1 where both coordinates have one sign. Each is U(−5, 5), pushed 0.3 off the axis.

    A label is 1 where (x₁ + ε₁)(x₂ + ε₂) ≥ 0, ε ~ U(−5, 5) · noise.
    """
    points = rng.uniform(-REACH, REACH, (samples, 2))
    points += np.where(points > 0, 0.3, -0.3)
    shifted = points + rng.uniform(-REACH, REACH, points.shape) * noise
    return points, (shifted[:, 0] * shifted[:, 1] >= 0).astype(np.int64)


def gauss(samples: int, noise: float, rng: Generator) -> Labelled:
    """Two clouds: 1 around (2, 2), 0 around (−2, −2), of variance 0.5, rising to 4 at noise 0.5.

    The first cloud comes first: mix the rows before you hold the last of them out.
    """
    labels = halves(samples)
    centres = np.where(labels == 1, 2.0, -2.0)[:, None]
    return centres + rng.normal(0, np.sqrt(0.5 + 7 * noise), (samples, 2)), labels


def spiral(samples: int, noise: float, rng: Generator) -> Labelled:
    """Two arms: point i of m at radius 5i/m, angle 3.5πi/m (0: half a turn on), plus U(−1, 1) · noise.

    The arm of 1 comes first: mix the rows before you hold the last of them out.
    """
    labels = halves(samples)
    along = np.concatenate([np.arange(count) / count for count in (samples // 2, samples - samples // 2)])
    points = polar(REACH * along, 3.5 * np.pi * along + np.where(labels == 1, 0.0, np.pi))
    return points + rng.uniform(-1, 1, points.shape) * noise, labels


def reg_plane(samples: int, noise: float, rng: Generator) -> Labelled:
    """A tilted plane: y = (x₁ + x₂ + ε₁ + ε₂) / 10, x ~ U(−6, 6), ε ~ U(−6, 6) · noise."""
    points = rng.uniform(-6, 6, (samples, 2))
    shifted = points + rng.uniform(-6, 6, points.shape) * noise
    return points, shifted.sum(axis=1) / 10


def reg_gauss(samples: int, noise: float, rng: Generator) -> Labelled:
    """Six hills and hollows of height ±1 and radius 2, on flat ground.

    Their centres stand at x₁ = −4, 0, 4: + − + along x₂ = 2.5, and − + − along x₂ = −2.5. At distance d from one,
    its share is ±max(1 − d/2, 0); y is the share of largest size. The distance is measured from point + ε,
    x ~ U(−6, 6), ε ~ U(−6, 6) · noise along each axis.
    """
    centres = np.array([[x, y] for y in (2.5, -2.5) for x in (-4.0, 0.0, 4.0)])
    signs = np.array([1, -1, 1, -1, 1, -1])
    points = rng.uniform(-6, 6, (samples, 2))
    shifted = points + rng.uniform(-6, 6, points.shape) * noise
    distances = np.linalg.norm(shifted[:, None] - centres, axis=2)
    heights = signs * np.clip(1 - distances / 2, 0, 1)
    largest = np.abs(heights).argmax(axis=1)
    return points, heights[np.arange(samples), largest]


def polar(radius: Array, angle: Array) -> Array:
    """Points (samples, 2) from their distance to the middle and their angle, clockwise from the top."""
    return np.column_stack([radius * np.sin(angle), radius * np.cos(angle)])


def halves(samples: int) -> Array:
    """First the ones, then the zeros, which get the odd one."""
    return (np.arange(samples) < samples // 2).astype(np.int64)
