"""Playground's generators against their formulas, over many seeds; the shipped sets against known facts."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import datasets
from engine.experiment import DATA_NAMES, FIXED_SIZE
from engine.preprocessing import standardise, statistics

seeds = st.integers(0, 2**32)
shares = st.sampled_from([0.0, 0.1, 0.5])


def drawn(name: str, samples: int, noise: float, seed: int) -> tuple[np.ndarray, np.ndarray]:
    x, labels, _ = datasets.load(name, samples, noise, np.random.default_rng(seed))
    return x, labels


@pytest.mark.parametrize("name", DATA_NAMES)
@given(samples=st.integers(20, 2000), noise=shares, seed=seeds)
def test_as_many_as_asked_for_and_the_same_from_the_same_seed(name: str, samples: int, noise: float, seed: int) -> None:
    x, labels = drawn(name, samples, noise, seed)
    assert len(x) == len(labels) == min(samples, FIXED_SIZE.get(name, samples))
    assert np.isfinite(x).all()
    assert set(labels) <= set(range(len(datasets.CLASSES[name])))
    again = drawn(name, samples, noise, seed)
    assert (again[0] == x).all()
    assert (again[1] == labels).all()


@given(noise=shares, seed=seeds)
def test_circle(noise: float, seed: int) -> None:
    x, labels = drawn("circle", 400, noise, seed)
    radius = np.hypot(*x.T)
    assert ((radius < 2.5) == (np.arange(400) < 200)).all()
    assert ((radius <= 2.5) | ((radius >= 3.5 - 1e-9) & (radius <= 5 + 1e-9))).all()
    if not noise:
        assert (labels == (radius < 2.5)).all()
    # ε is at most 5·noise along each axis, so a label can only be turned within that reach
    turned = labels != (radius < 2.5)
    assert (np.abs(radius - 2.5)[turned] <= 5 * noise * np.sqrt(2)).all()


def test_circle_fills_radius_and_angle_evenly() -> None:
    x, _ = drawn("circle", 40_000, 0, 1)
    inner, outer = np.split(np.hypot(*x.T), 2)
    np.testing.assert_allclose(np.quantile(inner, [0.25, 0.5, 0.75]), [0.625, 1.25, 1.875], atol=0.03)
    np.testing.assert_allclose(np.quantile(outer, [0.25, 0.5, 0.75]), [3.875, 4.25, 4.625], atol=0.03)
    np.testing.assert_allclose(x.mean(axis=0), 0, atol=0.05)


@given(noise=shares, seed=seeds)
def test_xor(noise: float, seed: int) -> None:
    x, labels = drawn("xor", 400, noise, seed)
    assert ((np.abs(x) >= 0.3) & (np.abs(x) <= 5.3)).all()
    turned = labels != (x[:, 0] * x[:, 1] >= 0)
    assert (np.abs(x).min(axis=1)[turned] <= 5 * noise).all()


def test_noise_turns_labels_where_the_formula_says_how_often() -> None:
    """With x = 0.3 + 5u, ε = 2.5v with v ~ U(−1, 1): P(ε < −x) = (1 − x/2.5)/2 for x < 2.5, and two axes take part."""
    x, labels = drawn("xor", 200_000, 0.5, 2)
    crossing = np.clip((1 - np.abs(x) / 2.5) / 2, 0, None)
    expected = (crossing[:, 0] * (1 - crossing[:, 1]) + crossing[:, 1] * (1 - crossing[:, 0])).mean()
    assert (labels != (x[:, 0] * x[:, 1] >= 0)).mean() == pytest.approx(expected, abs=0.004)


@pytest.mark.parametrize(("noise", "variance"), [(0.0, 0.5), (0.25, 2.25), (0.5, 4.0)])
def test_gauss(noise: float, variance: float) -> None:
    x, labels = drawn("gauss", 40_000, noise, 3)
    for label, centre in [(1, 2.0), (0, -2.0)]:
        np.testing.assert_allclose(x[labels == label].mean(axis=0), centre, atol=0.06)
        np.testing.assert_allclose(x[labels == label].var(axis=0), variance, rtol=0.04)


@given(noise=shares, seed=seeds, half=st.integers(10, 300))
def test_spiral(noise: float, seed: int, half: int) -> None:
    x, labels = drawn("spiral", 2 * half, noise, seed)
    for label, turn in [(1, 0.0), (0, np.pi)]:
        i = np.arange(half)
        angle = 3.5 * np.pi * i / half + turn
        arm = (5 * i / half)[:, None] * np.column_stack([np.sin(angle), np.cos(angle)])
        assert (np.abs(x[labels == label] - arm) <= noise + 1e-9).all()


def test_iris_is_fishers() -> None:
    x, labels = drawn("iris", 150, 0, 0)
    assert np.bincount(labels).tolist() == [50, 50, 50]
    means = [x[labels == label].mean(axis=0).round(3).tolist() for label in range(3)]  # as in Fisher 1936, table II
    assert means == [[5.006, 3.428, 1.462, 0.246], [5.936, 2.77, 4.26, 1.326], [6.588, 2.974, 5.552, 2.026]]


def test_digits_are_the_test_part_of_the_repository() -> None:
    x, labels = drawn("digits", 1797, 0, 0)
    assert np.bincount(labels).tolist() == [178, 182, 177, 183, 181, 182, 181, 179, 174, 180]  # optdigits.names
    assert (x.min(), x.max(), x.shape) == (0, 16, (1797, 64))


@pytest.mark.parametrize("name", ["iris", "digits"])
def test_noise_on_shipped_data_is_a_share_of_each_features_deviation(name: str) -> None:
    clear, noisy = drawn(name, 5000, 0, 4)[0], drawn(name, 5000, 0.5, 4)[0]
    shift, deviation = noisy - clear, clear.std(axis=0)
    np.testing.assert_allclose(shift.std(axis=0), 0.5 * deviation, rtol=0.2, atol=1e-12)


def test_an_unknown_set_is_refused_with_those_there_are() -> None:
    with pytest.raises(ValueError, match="circle"):
        datasets.load("moons", 10, 0, np.random.default_rng())


def test_standardised_features_are_around_0_and_as_wide_as_1_and_constants_stay_finite() -> None:
    x = np.random.default_rng(0).normal(7, 3, (500, 3))
    x[:, 1] = 4
    done = standardise(x, *statistics(x))
    np.testing.assert_allclose(done.mean(axis=0), 0, atol=1e-12)
    np.testing.assert_allclose(done.std(axis=0), [1, 0, 1], atol=1e-12)
