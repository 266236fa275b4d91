"""The gradients of whole networks against difference quotients of the loss they report, in float64."""

from collections.abc import Callable, Sequence

import numpy as np
import pytest
from slopes import slope

from engine import activations, losses
from engine.arrays import Array
from engine.layers import (
    ELU,
    Activation,
    ActivityRegularization,
    BatchNormalization,
    Dense,
    Dropout,
    Flatten,
    GaussianNoise,
    Layer,
    LayerNormalization,
    Normalization,
    Reshape,
)
from engine.models import Sequential
from engine.rows import fit_targets

SAMPLES = 6


def network(layers: Sequence[Layer], loss: str) -> Sequential:
    model = Sequential(layers, dtype="float64", rng=np.random.default_rng(5))
    model.compile("sgd", loss)
    return model


def truths(model: Sequential) -> Array:
    """Targets that suit the loss: one-hot rows, class numbers, or numbers above 0."""
    units, rng = model.output_shape[1] or 0, np.random.default_rng(6)
    classes = rng.integers(0, units, SAMPLES)
    if isinstance(model.loss, losses.MeanSquaredError | losses.MeanAbsoluteError | losses.Huber | losses.LogCosh):
        return rng.normal(size=(SAMPLES, units))
    return fit_targets(model.loss, classes if model.loss.sparse else np.eye(units)[classes], (units,), "float64")


def check(model: Sequential, weights: Array | None = None) -> None:
    sample = [length or 0 for length in model.input_shape[1:]]
    inputs, targets = np.random.default_rng(7).normal(size=(SAMPLES, *sample)), truths(model)

    def forward() -> Array:
        for layer in model.layers:
            layer.rng = np.random.default_rng(8)  # the same units are dropped at each look
        return model.forward(inputs, training=True)

    def loss() -> float:
        outputs = forward()
        return model.measure(targets, outputs, weights, model.weight_penalty() + model.activity_penalty())["loss"]

    model.backward(targets, forward(), weights)
    model.add_penalties()
    np.testing.assert_allclose(model.gradients, slope(loss, model.parameters), rtol=1e-7, atol=2e-8)


ENDS = {"kl_divergence": ("sigmoid", "softmax"), "poisson": ("sigmoid", "softmax", "softplus")}
PAIRS = [
    (loss, last)
    for loss in losses.NAMES
    for last in (("sigmoid", "softmax") if "crossentropy" in loss else ENDS.get(loss, activations.NAMES))
]


@pytest.mark.parametrize(("loss", "last"), PAIRS)
def test_every_loss_after_every_activation_that_suits_it(loss: str, last: str) -> None:
    check(network([Dense(4, "tanh", input_dim=2), Dense(3, last)], loss))


@pytest.mark.parametrize("loss", ["binary_crossentropy", "sparse_categorical_crossentropy", "mean_squared_error"])
def test_samples_that_count_differently(loss: str) -> None:
    last = "sigmoid" if loss == "binary_crossentropy" else "softmax"
    model = network([Dense(4, "elu", input_dim=2), BatchNormalization(), Dense(3, last)], loss)
    check(model, np.array([0.0, 1.0, 0.5, 3.0, 1.0, 0.25]))


NETWORKS: dict[str, Callable[[], list[Layer]]] = {
    "deep, of all kinds": lambda: [
        Normalization(mean=0.5, variance=2.0, input_shape=(4,)),
        Dense(6),
        BatchNormalization(),
        Activation("silu"),
        Dropout(0.3),
        Dense(5, use_bias=False),
        LayerNormalization(),
        ELU(),
        GaussianNoise(0.1),
        Dense(3, "softmax"),
    ],
    "images": lambda: [Flatten(input_shape=(2, 3)), Dense(4, "tanh"), Reshape((2, 2)), Dense(3, "selu"), Flatten()],
    "a softmax of its own": lambda: [Dense(3, input_dim=2), Activation("softmax")],
    "penalties on weights": lambda: [
        Dense(3, "tanh", kernel_regularizer="l2", bias_regularizer="l1", bias_initializer="ones", input_dim=2),
        BatchNormalization(gamma_regularizer="l2", beta_regularizer="l2", beta_initializer="ones"),
        Dense(3, "softmax", use_bias=False, kernel_regularizer="l1_l2"),
    ],
    "penalties on outputs": lambda: [
        Dense(3, "tanh", activity_regularizer="l2", input_dim=2),
        ActivityRegularization(l1=0.2, l2=0.1),
        Dense(3, "softmax", activity_regularizer="l2"),
    ],
    "partly frozen": lambda: [
        Dense(3, "tanh", input_dim=2, kernel_regularizer="l2"),
        Dense(3, "tanh", trainable=False, kernel_regularizer="l2"),
        BatchNormalization(trainable=False),
        Dense(3, "softmax"),
    ],
}


@pytest.mark.parametrize("make", NETWORKS.values(), ids=NETWORKS)
def test_networks_of_many_layers(make: Callable[[], list[Layer]]) -> None:
    model = network(make(), "mean_squared_error")
    if model.output_shape == (None, 3):
        check(network(make(), "categorical_crossentropy"))
    check(model)


def test_a_fused_gradient_still_points_the_way_where_the_probability_has_vanished() -> None:
    model = network([Dense(1, "sigmoid", input_dim=1)], "binary_crossentropy")
    model.set_weights([[[100.0]], [0.0]])
    model.backward(np.array([[1.0]]), model.forward(np.array([[-1.0]])))
    assert model.gradients.tolist() == pytest.approx([1.0, -1.0])  # (0 − 1) · input, (0 − 1)
