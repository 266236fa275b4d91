"""Every gradient against the difference quotient of what it is the gradient of, in float64."""

from collections.abc import Callable

import numpy as np
import pytest

from engine import activations, losses
from engine.arrays import Array
from engine.layers import Activation, Dense, Dropout, Input, Layer
from engine.models import Sequential

RNG_SEED = 5
STEP = 1e-6


def slope(function: Callable[[], float], numbers: Array) -> Array:
    """∂function/∂numbers by central differences; `numbers` are wiggled in place."""
    result = np.zeros_like(numbers)
    for place in np.ndindex(numbers.shape):
        kept = numbers[place]
        numbers[place] = kept + STEP
        above = function()
        numbers[place] = kept - STEP
        below = function()
        numbers[place] = kept
        result[place] = (above - below) / (2 * STEP)
    return result


LAYERS = {
    "input": lambda: Input(shape=(3,)),
    "dense": lambda: Dense(4),
    "dense without bias": lambda: Dense(4, "tanh", use_bias=False),
    **{f"dense {name}": lambda name=name: Dense(4, name) for name in activations.NAMES},
    **{f"activation {name}": lambda name=name: Activation(name) for name in activations.NAMES},
    "dropout": lambda: Dropout(0.4),
}


@pytest.mark.parametrize("make", LAYERS.values(), ids=LAYERS)
def test_layer(make: Callable[[], Layer]) -> None:
    layer, rng = make(), np.random.default_rng(RNG_SEED)
    shape = layer.prepare((3,), rng, "float64")
    inputs, pull = rng.normal(size=(5, 3)), rng.normal(size=(5, *shape))

    def pulled() -> float:
        layer.rng = np.random.default_rng(RNG_SEED)  # the same units are dropped at each look
        return float((layer.forward(inputs, training=True) * pull).sum())

    pulled()
    by_inputs = layer.backward(pull)
    by_weights = [gradient.copy() for gradient in layer.gradients]
    np.testing.assert_allclose(by_inputs, slope(pulled, inputs), atol=1e-8)
    for gradient, weight in zip(by_weights, layer.weights, strict=True):
        np.testing.assert_allclose(gradient, slope(pulled, weight), atol=1e-8)


TRUTHS = {
    "mean_squared_error": lambda rng: rng.normal(size=(6, 3)),
    "mean_absolute_error": lambda rng: rng.normal(size=(6, 3)),
    "binary_crossentropy": lambda rng: rng.integers(0, 2, (6, 3)).astype(float),
    "categorical_crossentropy": lambda rng: np.eye(3)[rng.integers(0, 3, 6)],
    "sparse_categorical_crossentropy": lambda rng: rng.integers(0, 3, 6),
}


def test_every_loss_is_checked() -> None:
    assert set(TRUTHS) == set(losses.NAMES)


@pytest.mark.parametrize("name", TRUTHS)
def test_loss(name: str) -> None:
    rng = np.random.default_rng(RNG_SEED)
    true, pred = TRUTHS[name](rng), rng.uniform(0.05, 0.95, (6, 3))
    np.testing.assert_allclose(
        losses.gradient(name, true, pred), slope(lambda: losses.get(name)(true, pred), pred), atol=1e-8
    )


PAIRS = [
    (name, last)
    for name in TRUTHS
    for last in activations.NAMES
    if "crossentropy" not in name or last in ("sigmoid", "softmax")  # the others give no probabilities
]


@pytest.mark.parametrize(("name", "last"), PAIRS)
def test_whole_network(name: str, last: str) -> None:
    """Also where sigmoid or softmax and its cross-entropy are taken in one step."""
    rng = np.random.default_rng(RNG_SEED)
    model = Sequential([Dense(4, "tanh", input_dim=2), Dense(3, last)], dtype="float64", rng=rng)
    model.compile("sgd", name)
    inputs, true = rng.normal(size=(6, 2)), TRUTHS[name](rng)
    model.backward(true, model.forward(inputs))

    def loss() -> float:
        return model.measure(true, model.forward(inputs))["loss"]

    np.testing.assert_allclose(model.gradients, slope(loss, model.parameters), atol=1e-8)


def test_a_fused_gradient_still_points_the_way_where_the_probability_has_vanished() -> None:
    model = Sequential([Dense(1, "sigmoid", input_dim=1)], dtype="float64")
    model.compile("sgd", "binary_crossentropy")
    model.set_weights([[[100.0]], [0.0]])
    model.backward(np.array([[1.0]]), model.forward(np.array([[-1.0]])))
    assert model.gradients.tolist() == pytest.approx([1.0, -1.0])  # (0 − 1) · input, (0 − 1)
