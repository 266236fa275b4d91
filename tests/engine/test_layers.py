import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import initializers
from engine.layers import Dense, Dropout, Layer


def prepared(layer: Layer, features: int) -> Layer:
    layer.prepare((features,), np.random.default_rng(3))
    return layer


def test_dense_by_hand() -> None:
    layer = prepared(Dense(2, "relu"), 2)
    layer.place("kernel", np.array([[1.0, -1.0], [2.0, 0.0]]), np.zeros((2, 2)))
    layer.place("bias", np.array([0.5, 0.5]), np.zeros(2))
    assert layer.forward(np.array([[1.0, 2.0], [-1.0, -1.0]])).tolist() == [[5.5, 0.0], [0.0, 1.5]]


@given(st.floats(0.05, 0.95))
def test_dropout_switches_its_share_off_and_keeps_the_mean(rate: float) -> None:
    outputs = prepared(Dropout(rate), 10_000).forward(np.ones((4, 10_000)), training=True)
    assert (outputs == 0).mean() == pytest.approx(rate, abs=0.02)
    np.testing.assert_allclose(outputs[outputs != 0], 1 / (1 - rate))


def test_dropout_does_nothing_when_it_does_not_train() -> None:
    inputs = np.ones((2, 5))
    assert prepared(Dropout(0.5), 5).forward(inputs) is inputs


def test_dropout_drops_others_at_each_pass() -> None:
    layer, inputs = prepared(Dropout(0.5), 100), np.ones((1, 100))
    first = layer.forward(inputs, training=True)
    assert (first != layer.forward(inputs, training=True)).any()


LIMITS = {
    "glorot_uniform": (6 / (400 + 100)) ** 0.5,
    "he_uniform": (6 / 400) ** 0.5,
    "random_uniform": 0.05,
    "glorot_normal": 2 * (2 / (400 + 100)) ** 0.5 / 0.87962566,
    "he_normal": 2 * (2 / 400) ** 0.5 / 0.87962566,
}
DEVIATIONS = {
    "glorot_uniform": (2 / (400 + 100)) ** 0.5,
    "glorot_normal": (2 / (400 + 100)) ** 0.5,
    "he_uniform": (2 / 400) ** 0.5,
    "he_normal": (2 / 400) ** 0.5,
    "random_uniform": 0.05 / 3**0.5,
    "random_normal": 0.05,
    "zeros": 0.0,
    "ones": 0.0,
}


def test_every_initializer_is_checked() -> None:
    assert set(DEVIATIONS) == set(initializers.NAMES)


@pytest.mark.parametrize("name", DEVIATIONS)
@pytest.mark.parametrize("seed", range(3))
def test_initial_weights_are_as_wide_as_the_formula_says(name: str, seed: int) -> None:
    weights = initializers.get(name)((400, 100), np.random.default_rng(seed))
    assert weights.std() == pytest.approx(DEVIATIONS[name], rel=0.02)
    assert weights.mean() == pytest.approx(float(name == "ones"), abs=0.002)
    assert np.abs(weights).max() <= LIMITS.get(name, np.inf)


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: Dense(0), "units as a whole number from 1; got 0"),
        (lambda: Dense(2.5), "got 2.5"),
        (lambda: Dense(True), "got True"),
        (lambda: Dense(2, "rulu"), "relu"),
        (lambda: Dense(2, kernel_initializer="xavier"), "glorot_uniform"),
        (lambda: Dropout(1), "from 0 to below 1"),
        (lambda: Dropout(30), "the share switched off; got 30"),
        (lambda: Dense(2).prepare((8, 8), np.random.default_rng()), "Reshape"),
    ],
)
def test_what_cannot_be_built_says_what_was_expected(make: object, words: str) -> None:
    with pytest.raises(ValueError, match=words.replace("(", r"\(")):
        make()  # type: ignore[operator]
