"""Every initializer against Keras's: the same limits, mean and deviation over large shapes, the same fans."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from peers import close, keras, numbers

from engine import initializers
from engine.initializers.random_initializers import fans

SHAPES = [(300, 200), (60_000,), (3, 3, 40, 150), (20, 60, 50)]
RANDOM: list[tuple[str, dict[str, Any]]] = [
    ("RandomUniform", {"minval": -0.5, "maxval": 2.0}),
    ("RandomNormal", {"mean": 1.0, "stddev": 0.5}),
    ("TruncatedNormal", {"mean": 1.0, "stddev": 0.5}),
    ("GlorotUniform", {}),
    ("GlorotNormal", {}),
    ("HeUniform", {}),
    ("HeNormal", {}),
    ("LecunUniform", {}),
    ("LecunNormal", {}),
    *(
        ("VarianceScaling", {"scale": 3.0, "mode": mode, "distribution": distribution})
        for mode in ("fan_in", "fan_out", "fan_avg")
        for distribution in ("truncated_normal", "untruncated_normal", "uniform")
    ),
]


@pytest.mark.parametrize(("name", "settings"), RANDOM)
@pytest.mark.parametrize("shape", SHAPES)
def test_numbers_of_the_same_distribution(name: str, settings: dict[str, Any], shape: tuple[int, ...]) -> None:
    ours = getattr(initializers, name)(**settings, seed=1)(shape)
    theirs = numbers(getattr(keras.initializers, name)(**settings, seed=1)(shape))
    assert (ours.shape, ours.dtype) == (theirs.shape, theirs.dtype)
    # 10,000 numbers or more in each: five times the error of a mean, and of a deviation, of the two together
    error = 5 * math.sqrt(2 / ours.size)
    deviation = float(theirs.std())
    assert ours.mean() == pytest.approx(theirs.mean(), abs=error * deviation)
    assert ours.std() == pytest.approx(deviation, rel=error)
    for share in (0.1, 0.25, 0.75, 0.9):  # quantiles err up to twice as much as the mean
        assert np.quantile(ours, share) == pytest.approx(np.quantile(theirs, share), abs=2 * error * deviation)
    if "untruncated_normal" not in settings.values() and name != "RandomNormal":
        assert ours.max() == pytest.approx(theirs.max(), abs=0.01 * deviation)
        assert ours.min() == pytest.approx(theirs.min(), abs=0.01 * deviation)


@given(st.lists(st.integers(1, 30), max_size=5).map(tuple))
def test_fans_of_drawn_shapes(shape: tuple[int, ...]) -> None:
    from keras.src.initializers.random_initializers import compute_fans

    assert fans(shape) == compute_fans(shape)


@given(st.lists(st.integers(1, 8), min_size=2, max_size=4).map(tuple), st.floats(0.5, 3))
def test_orthogonal_has_keras_products(shape: tuple[int, ...], gain: float) -> None:
    ours = initializers.Orthogonal(gain, seed=1)(shape)
    theirs = numbers(keras.initializers.Orthogonal(gain, seed=1)(shape))
    flat = (math.prod(shape[:-1]), shape[-1])
    assert ours.shape == theirs.shape
    for matrix in (ours.reshape(flat), theirs.reshape(flat)):
        shorter = matrix if flat[0] >= flat[1] else matrix.T
        # a product of a few numbers near gain² in float32
        close(shorter.T @ shorter, gain**2 * np.eye(min(flat)), rel=1e-5, abs=2e-5)


@pytest.mark.parametrize(
    ("name", "settings"),
    [("Zeros", {}), ("Ones", {}), ("Constant", {"value": 2.5}), ("Identity", {}), ("Identity", {"gain": 3.0})],
)
@pytest.mark.parametrize("shape", [(3, 3), (2, 5), (5, 2)])
def test_constants_are_keras(name: str, settings: dict[str, Any], shape: tuple[int, ...]) -> None:
    close(getattr(initializers, name)(**settings)(shape), getattr(keras.initializers, name)(**settings)(shape))


def classes() -> list[str]:
    known = [initializers.get(name) for name in initializers.NAMES]
    return [type(one).__name__ for one in known]


@pytest.mark.parametrize("name", classes())
def test_defaults_and_config_are_keras(name: str) -> None:
    theirs = getattr(keras.initializers, name)().get_config()
    if name == "Identity":
        theirs["gain"] = 1.0  # Keras forgets it
    ours = getattr(initializers, name)().get_config()
    assert ours == {setting: theirs[setting] for setting in ours}
    assert set(theirs) - set(ours) <= {"input_axes", "output_axes"}  # for kernels that the engine does not have


@pytest.mark.parametrize("name", initializers.NAMES)
def test_the_names_are_keras(name: str) -> None:
    if name != "constant":  # which Keras cannot make from its name alone
        assert type(keras.initializers.get(name)).__name__ == type(initializers.get(name)).__name__
    assert getattr(keras.initializers, name).__name__ == getattr(initializers, name).__name__
