"""Playground's generators against their formulas, over many seeds; the shipped sets against known facts."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import datasets, utils
from engine.arrays import Array
from engine.experiment import DATA_NAMES, FIXED_SIZE
from engine.preprocessing import standardise, statistics

seeds = st.integers(0, 2**32)
shares = st.sampled_from([0.0, 0.1, 0.5])


NAMES = tuple(datasets.CLASSES)
WITHOUT_CLASSES = ("reg-plane", "reg-gauss", "sine")


def drawn(name: str, samples: int, noise: float, seed: int) -> tuple[Array, Array]:
    x, labels, _ = datasets.load(name, samples, noise, np.random.default_rng(seed))
    return x, labels


def test_every_set_of_a_recipe_is_there() -> None:
    assert set(DATA_NAMES) <= set(NAMES)


@pytest.mark.parametrize("name", NAMES)
@given(samples=st.integers(1, 2000), noise=shares, seed=seeds)
def test_as_many_as_asked_for_and_the_same_from_the_same_seed(name: str, samples: int, noise: float, seed: int) -> None:
    x, labels = drawn(name, samples, noise, seed)
    assert len(x) == len(labels) == min(samples, FIXED_SIZE.get(name, samples))
    assert x.ndim == 2
    assert x.dtype == np.float64
    assert np.isfinite(x).all()
    assert np.isfinite(labels).all()
    if datasets.CLASSES[name]:
        assert set(labels) <= set(range(len(datasets.CLASSES[name])))
    again = drawn(name, samples, noise, seed)
    assert (again[0] == x).all()
    assert (again[1] == labels).all()


@pytest.mark.parametrize("name", NAMES)
def test_classes_are_whole_numbers_and_what_has_none_is_floats(name: str) -> None:
    _, targets, classes = datasets.load(name, 300, 0.1, np.random.default_rng(0))
    assert (classes == ()) == (name in WITHOUT_CLASSES)
    assert targets.dtype == (np.int64 if classes else np.float64)
    if classes:
        assert len(set(targets)) == len(classes)


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


@given(noise=shares, seed=seeds)
def test_reg_plane(noise: float, seed: int) -> None:
    x, y = drawn("reg-plane", 400, noise, seed)
    assert (np.abs(x) <= 6).all()
    assert (np.abs(10 * y - x[:, 0] - x[:, 1]) <= 12 * noise + 1e-9).all()


def test_noise_on_the_plane_is_even_along_each_axis() -> None:
    x, y = drawn("reg-plane", 100_000, 0.5, 5)
    strayed = 10 * y - x.sum(axis=1)  # the sum of two U(−3, 3): variance 2 · 6²/12
    assert strayed.mean() == pytest.approx(0, abs=0.03)
    assert strayed.var() == pytest.approx(6, rel=0.02)
    np.testing.assert_allclose(np.quantile(x, [0.25, 0.5, 0.75], axis=0).T, [[-3, 0, 3]] * 2, atol=0.06)


HILLS = [(-4, 2.5, 1), (0, 2.5, -1), (4, 2.5, 1), (-4, -2.5, -1), (0, -2.5, 1), (4, -2.5, -1)]


def height(x: float, y: float) -> float:
    """Playground's own way: hill after hill, the later one only if it is higher or deeper."""
    label = 0.0
    for centre_x, centre_y, sign in HILLS:
        share = min(max(1 - np.hypot(x - centre_x, y - centre_y) / 2, 0), 1) * sign
        label = share if abs(share) > abs(label) else label
    return label


@given(seed=seeds)
def test_reg_gauss(seed: int) -> None:
    x, y = drawn("reg-gauss", 300, 0, seed)
    assert (np.abs(x) <= 6).all()
    np.testing.assert_allclose(y, [height(*point) for point in x], atol=1e-12)


def test_noise_moves_hills_as_often_as_it_should() -> None:
    """The share of ground that is flat, 1 − 6·π·2²/12², stays about what it is; what stands on it is moved."""
    x, clear = drawn("reg-gauss", 50_000, 0, 6)
    assert (clear == 0).mean() == pytest.approx(1 - 6 * np.pi * 4 / 144, abs=0.01)
    noisy_x, noisy = drawn("reg-gauss", 50_000, 0.02, 6)
    assert (noisy_x == x).all()
    strayed = np.abs(noisy - clear).max()  # at most √2 · 6 · 0.02 along a slope of ½
    assert 0.05 < strayed <= np.sqrt(2) * 6 * 0.02 / 2 + 1e-9


@given(seed=seeds, samples=st.integers(1, 300))
def test_moons_and_rings_are_halved_evenly_spaced_and_mixed(seed: int, samples: int) -> None:
    x, labels = drawn("moons", samples, 0, seed)
    centres = np.where(labels == 0, 0.0, 1.0)[:, None] * [1, 0.5]
    np.testing.assert_allclose(np.hypot(*(x - centres).T), 1, atol=1e-9)
    assert ((x[:, 1] >= -1e-9) == (labels == 0))[np.abs(x[:, 1]) > 0.51].all()
    assert (labels == 0).sum() == samples // 2
    rings, inner = drawn("rings", samples, 0, seed)
    np.testing.assert_allclose(np.hypot(*rings.T), np.where(inner == 1, 0.5, 1), atol=1e-9)
    for ring in (rings[inner == 0], rings[inner == 1]):
        angles = np.sort(np.arctan2(ring[:, 1], ring[:, 0]))
        np.testing.assert_allclose(np.diff(angles), 2 * np.pi / max(len(ring), 1), atol=1e-9)


@pytest.mark.parametrize("name", ["moons", "rings", "blobs"])
def test_the_last_rows_hold_every_class(name: str) -> None:
    _, labels = drawn(name, 300, 0.1, 7)
    assert set(labels[-60:]) == set(labels)


@pytest.mark.parametrize("noise", [0.0, 0.2])
def test_blobs(noise: float) -> None:
    x, labels = drawn("blobs", 40_000, noise, 8)
    for label, centre in enumerate([(0, 4), (4 * np.sin(np.pi / 1.5), -2), (-4 * np.sin(np.pi / 1.5), -2)]):
        np.testing.assert_allclose(x[labels == label].mean(axis=0), centre, atol=0.05)
        np.testing.assert_allclose(x[labels == label].std(axis=0), 0.5 + 3 * noise, rtol=0.03)


def test_sine() -> None:
    x, y = drawn("sine", 20_000, 0.25, 9)
    assert x.shape == (20_000, 1)
    assert (np.abs(x) <= np.pi).all()
    strayed = y - np.sin(x[:, 0])
    assert strayed.std() == pytest.approx(0.25, rel=0.03)
    x, y = drawn("sine", 100, 0, 9)
    assert (y == np.sin(x[:, 0])).all()


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


def test_a_script_names_what_it_wants_and_the_seed_gives_the_same_again() -> None:
    assert [part.shape for part in datasets.circle()] == [(500, 2), (500,)]
    assert [part.shape for part in datasets.iris()] == [(150, 4), (150,)]
    assert [part.shape for part in datasets.digits()] == [(1797, 64), (1797,)]
    utils.set_random_seed(3)
    x, y = datasets.moons(40, noise=0.1)
    other, _ = datasets.moons(40, noise=0.1)
    assert not (other == x).all()
    utils.set_random_seed(3)
    again, labels = datasets.moons(samples=40, noise=0.1)
    assert (again == x).all()
    assert (labels == y).all()


@pytest.mark.parametrize("name", NAMES)
def test_every_set_is_a_function_of_its_name_that_says_its_formula(name: str) -> None:
    draw = getattr(datasets, name.replace("-", "_"))
    assert name.replace("-", "_") in datasets.__all__
    assert len(draw.__doc__) > 40
    x, y = draw(30, 0.2, np.random.default_rng(1))
    by_name, targets, _ = datasets.load(name, 30, 0.2, np.random.default_rng(1))
    assert (x == by_name).all()
    assert (y == targets).all()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"name": "swirl"}, "data: expected one of circle, xor.*got 'swirl'"),
        ({"samples": 0}, "samples: expected a whole number from 1; got 0"),
        ({"samples": 2.5}, "samples: .*got 2.5"),
        ({"samples": True}, "samples: .*got True"),
        ({"noise": -0.1}, "noise: expected a number from 0, as 0.1; got -0.1"),
        ({"noise": float("nan")}, "noise: .*got nan"),
        ({"noise": "a lot"}, "noise: .*got 'a lot'"),
        ({"rng": 7}, r"rng: expected a generator, as numpy.random.default_rng\(7\); got 7"),
    ],
)
def test_what_cannot_be_drawn_is_refused_in_words(arguments: dict[str, object], words: str) -> None:
    with pytest.raises((ValueError, TypeError), match=words):
        datasets.load(**{"name": "spiral", **arguments})  # type: ignore[arg-type]


def test_standardised_features_are_around_0_and_as_wide_as_1_and_constants_stay_finite() -> None:
    x = np.random.default_rng(0).normal(7, 3, (500, 3))
    x[:, 1] = 4
    done = standardise(x, *statistics(x))
    np.testing.assert_allclose(done.mean(axis=0), 0, atol=1e-12)
    np.testing.assert_allclose(done.std(axis=0), [1, 0, 1], atol=1e-12)
