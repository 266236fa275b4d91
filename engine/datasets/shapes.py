"""Shapes that courses like to learn: moons, rings, blobs, and a sine wave. The samples come in random order."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from engine.arrays import Array

if TYPE_CHECKING:
    from numpy.random import Generator

Labelled = tuple[Array, Array]


def moons(samples: int, noise: float, rng: Generator) -> Labelled:
    """Two half circles that reach into each other, with as many points evenly along each (1 gets the odd one).

    0 is the upper one, (cos t, sin t), and 1 the lower one, (1 − cos t, ½ − sin t), t from 0 to π; plus
    N(0, noise) along each axis. The same as scikit-learn's make_moons.
    """
    upper, lower = (np.linspace(0, np.pi, count) for count in (samples // 2, samples - samples // 2))
    points = np.concatenate(
        [np.column_stack([np.cos(upper), np.sin(upper)]), np.column_stack([1 - np.cos(lower), 0.5 - np.sin(lower)])]
    )
    labels = np.repeat([0, 1], [len(upper), len(lower)])
    return mixed(points + rng.normal(0, noise, points.shape), labels, rng)


def rings(samples: int, noise: float, rng: Generator) -> Labelled:
    """Two circles around (0, 0): 0 of radius 1, 1 of radius ½, with as many points evenly along each (1 gets the
    odd one); plus N(0, noise) along each axis. The same as scikit-learn's make_circles with factor=0.5.
    """
    outer, inner = samples // 2, samples - samples // 2
    angle = 2 * np.pi * np.concatenate([np.arange(outer) / max(outer, 1), np.arange(inner) / inner])
    labels = np.repeat([0, 1], [outer, inner])
    radius = np.where(labels == 1, 0.5, 1.0)
    points = np.column_stack([radius * np.cos(angle), radius * np.sin(angle)])
    return mixed(points + rng.normal(0, noise, points.shape), labels, rng)


def blobs(samples: int, noise: float, rng: Generator) -> Labelled:
    """Three clouds whose centres stand 4 from the middle and a third of a turn apart, the first of them at the top.

    A point is its centre plus N(0, 0.5 + 3 · noise) along each axis, as scikit-learn's make_blobs draws it. The
    clouds are of one size; the first ones get what is left over.
    """
    labels = np.arange(samples) % 3
    angle = 2 * np.pi * labels / 3
    centres = 4 * np.column_stack([np.sin(angle), np.cos(angle)])
    return mixed(centres + rng.normal(0, 0.5 + 3 * noise, centres.shape), labels, rng)


def sine(samples: int, noise: float, rng: Generator) -> Labelled:
    """One wave: y = sin x + N(0, noise), x ~ U(−π, π); features of shape (samples, 1)."""
    x = rng.uniform(-np.pi, np.pi, (samples, 1))
    return x, np.sin(x[:, 0]) + rng.normal(0, noise, samples)


def mixed(features: Array, labels: Array, rng: Generator) -> Labelled:
    """The same samples in random order."""
    order = rng.permutation(len(features))
    return features[order], labels[order]
