"""Data sets that scikit-learn has as well are the same there."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn import datasets as theirs

from engine import datasets
from engine.arrays import Array


def rows(features: Array, labels: Array) -> Array:
    """Each sample with its label, in an order that does not depend on how they were mixed."""
    joined = np.column_stack([np.round(features, 9) + 0.0, labels])
    return joined[np.lexsort(joined.T)]


@pytest.mark.parametrize("samples", [2, 3, 50, 501])
def test_moons_and_rings(samples: int) -> None:
    rng = np.random.default_rng(0)
    np.testing.assert_allclose(rows(*datasets.moons(samples, 0.0, rng)), rows(*theirs.make_moons(samples)), atol=1e-8)
    np.testing.assert_allclose(
        rows(*datasets.rings(samples, 0.0, rng)), rows(*theirs.make_circles(samples, factor=0.5)), atol=1e-8
    )


@pytest.mark.parametrize("name", ["moons", "rings"])
def test_noise_is_scikit_learns(name: str) -> None:
    make = {"moons": theirs.make_moons, "rings": lambda *a, **k: theirs.make_circles(*a, factor=0.5, **k)}[name]
    x, labels, _ = datasets.load(name, 40_000, 0.2, np.random.default_rng(1))
    other, other_labels = make(40_000, noise=0.2, random_state=2)
    for label in (0, 1):
        mine, peer = x[labels == label], other[other_labels == label]
        # two samples of 20,000: the standard error of a quantile is below 0.01
        shares = np.linspace(0.05, 0.95, 19)
        np.testing.assert_allclose(np.quantile(mine, shares, axis=0), np.quantile(peer, shares, axis=0), atol=0.04)


def test_blobs_are_clouds_as_scikit_learn_draws_them() -> None:
    x, labels = datasets.blobs(60_000, 0.1, np.random.default_rng(3))
    centres = [x[labels == label].mean(axis=0) for label in range(3)]
    other, other_labels = theirs.make_blobs(60_000, centers=np.array(centres), cluster_std=0.8, random_state=4)
    assert np.bincount(labels).tolist() == np.bincount(other_labels).tolist()
    for label in range(3):
        mine, peer = x[labels == label], other[other_labels == label]
        np.testing.assert_allclose(np.cov(mine.T), np.cov(peer.T), atol=0.03)


def test_iris_and_digits_are_the_same_rows() -> None:
    bunch = theirs.load_iris()
    np.testing.assert_array_equal(rows(*datasets.iris()), rows(bunch.data, bunch.target))
    assert datasets.CLASSES["iris"] == tuple(bunch.target_names)
    bunch = theirs.load_digits()
    np.testing.assert_array_equal(rows(*datasets.digits()), rows(bunch.data, bunch.target))
