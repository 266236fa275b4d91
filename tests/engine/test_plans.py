"""The fast form of training gives what the layers give one by one, for every chain it is made for."""

from collections.abc import Callable

import numpy as np
import pytest

from engine import activations, losses, optimizers
from engine.layers import Activation, BatchNormalization, Dense, Dropout, Flatten, Input, Layer
from engine.loop import Samples
from engine.models import Sequential
from engine.plans import Chain, Layerwise, plan_for
from engine.regularizers import L1, L2
from engine.rows import fit_targets

ENDS = {
    "binary_crossentropy": ("sigmoid",),
    "categorical_crossentropy": ("softmax",),
    "sparse_categorical_crossentropy": ("softmax",),
    "kl_divergence": ("softmax",),
    "poisson": ("softplus",),
}
"""The last activations of losses that take probabilities or counts; the others take any."""

PAIRS = [(loss, last) for loss in losses.NAMES for last in ENDS.get(loss, ("linear", "sigmoid", "softmax"))]

Make = Callable[[], list[Layer]]


def assert_alike(make: Make, loss: losses.Loss, *, weighted: bool = False, optimizer: str = "adam") -> None:
    """Both ways end with the same weights and the same outputs, after five rounds of three batches."""
    ends = []
    for kind in (Chain, Layerwise):
        model = Sequential(make(), dtype="float64", rng=np.random.default_rng(1))
        model.compile(optimizers.get(optimizer, clipnorm=0.5), loss)
        units = model.output_shape[-1] or 0
        classes = np.random.default_rng(3).integers(0, units, 12)
        inputs = np.random.default_rng(2).normal(size=(12, 4))
        targets = fit_targets(loss, classes if loss.sparse else np.eye(units)[classes], (units,), "float64")
        weights = np.random.default_rng(5).random(12) if weighted else None
        plan = Chain(model, 4, weighted) if kind is Chain else Layerwise(model, 4)
        outputs = np.empty((12, units))
        samples = Samples(inputs, targets, weights)
        penalties = [plan.run(samples, np.roll(np.arange(12), turn), outputs) for turn in range(5)]
        ends.append((model.parameters, outputs, penalties))
    for fast, plain in zip(*ends, strict=True):
        np.testing.assert_allclose(fast, plain, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize(("loss", "last"), PAIRS)
def test_every_loss_with_every_end(loss: str, last: str, weighted: bool) -> None:
    assert_alike(lambda: [Dense(5, "tanh", input_dim=4), Dense(3, last)], losses.get(loss), weighted=weighted)


@pytest.mark.parametrize("name", activations.NAMES)
@pytest.mark.parametrize("bias", [True, False])
def test_every_activation_within_dense_and_by_itself(name: str, bias: bool) -> None:
    assert_alike(
        lambda: [Dense(5, name, input_dim=4, use_bias=bias), Dense(4, use_bias=bias), Activation(name), Dense(3)],
        losses.MeanSquaredError(),
    )


@pytest.mark.parametrize("first", activations.NAMES)
@pytest.mark.parametrize("then", ["linear", "relu", "sigmoid", "tanh", "softmax", "elu"])
def test_one_activation_after_another(first: str, then: str) -> None:
    assert_alike(
        lambda: [Dense(5, first, input_dim=4), Activation(then), Activation(first), Dense(3)], losses.MeanSquaredError()
    )


@pytest.mark.parametrize(
    "loss",
    [
        losses.BinaryCrossentropy(from_logits=True),
        losses.CategoricalCrossentropy(from_logits=True, label_smoothing=0.1),
        losses.SparseCategoricalCrossentropy(from_logits=True),
        losses.Huber(delta=0.3),
    ],
    ids=lambda loss: type(loss).__name__,
)
def test_losses_with_settings_on_a_linear_end(loss: losses.Loss) -> None:
    assert_alike(lambda: [Dense(5, "relu", input_dim=4), Dense(3)], loss)


def test_label_smoothing_on_probabilities() -> None:
    smooth = losses.BinaryCrossentropy(label_smoothing=0.2), losses.CategoricalCrossentropy(label_smoothing=0.2)
    for loss, last in zip(smooth, ("sigmoid", "softmax"), strict=True):
        assert_alike(lambda last=last: [Dense(3, last, input_dim=4)], loss)  # type: ignore[misc]


CHAINS: dict[str, Make] = {
    "one layer": lambda: [Dense(3, input_dim=4)],
    "an activation first": lambda: [Input((4,)), Activation("tanh"), Dense(3)],
    "an activation last": lambda: [Dense(3, input_dim=4), Activation("sigmoid")],
    "two activations in a row": lambda: [Dense(3, "tanh", input_dim=4), Activation("relu"), Dense(3)],
    "dropout that drops nothing": lambda: [Dense(5, "sigmoid", input_dim=4), Dropout(0.0), Dense(3)],
    "dropout first": lambda: [Input((4,)), Dropout(0.0), Dense(3)],
    "dropout last": lambda: [Dense(3, "tanh", input_dim=4), Dropout(0.0)],
    "a frozen layer below": lambda: [Dense(5, "tanh", input_dim=4, trainable=False), Dense(3)],
    "a frozen layer between": lambda: [Dense(5, "tanh", input_dim=4), Dense(5, trainable=False), Dense(3)],
    "a frozen layer last": lambda: [Dense(5, "tanh", input_dim=4), Dense(3, trainable=False)],
    "penalties": lambda: [
        Dense(5, "relu", input_dim=4, kernel_regularizer=L2(0.1), bias_regularizer=L1(0.2)),
        Dense(3, kernel_regularizer=L1(0.05)),
    ],
}


@pytest.mark.parametrize("make", CHAINS.values(), ids=CHAINS)
def test_every_kind_of_chain(make: Make) -> None:
    assert_alike(make, losses.MeanSquaredError())


@pytest.mark.parametrize("optimizer", optimizers.NAMES)
def test_every_optimizer(optimizer: str) -> None:
    assert_alike(CHAINS["penalties"], losses.MeanSquaredError(), optimizer=optimizer)


def test_dropout_in_a_chain_drops_the_share_it_should_and_sends_back_through_the_rest() -> None:
    model = Sequential([Input((1000,)), Dropout(0.3), Dense(1, use_bias=False, kernel_initializer="ones")])
    model.compile(optimizers.SGD(1.0), "mean_absolute_error")
    outputs = model.room_for(2)
    Chain(model, 2, False).run(Samples(np.ones((2, 1000), "f"), np.full((2, 1), -1.0, "f")), np.arange(2), outputs)
    on = outputs.ravel() * 0.7  # each unit that is on counts 1 / 0.7
    assert np.abs(on - 700).max() < 5 * np.sqrt(1000 * 0.3 * 0.7)
    assert outputs[0] != outputs[1]
    moved = 1 - model.get_weights()[0].ravel()  # the slope of |p + 1| is 1, halved for each of the two samples
    np.testing.assert_allclose(np.unique(moved.round(4)), [0, round(0.5 / 0.7, 4), round(1 / 0.7, 4)], atol=1e-4)
    assert moved.sum() == pytest.approx(outputs.mean(), rel=1e-4)


class Own(Dense):
    """A layer of one's own may go forward in its own way."""


@pytest.mark.parametrize(
    ("layers", "fast"),
    [
        ([Dense(3, input_dim=4)], True),
        ([Dense(3, input_dim=4), Dropout(0.5), Activation("relu")], True),
        ([Dense(3, input_dim=4), BatchNormalization()], False),
        ([Input((2, 2)), Flatten(), Dense(3)], False),
        ([Dense(3, input_shape=(2, 4))], False),
        ([Own(3, input_dim=4)], False),
        ([Dense(3, input_dim=4, activity_regularizer="l2")], False),
        ([Input((4,)), Dropout(0.5)], False),
        ([Dense(3, input_dim=4), Dropout(0.5, noise_shape=(None, 1))], False),
    ],
)
def test_which_models_are_chains(layers: list[Layer], fast: bool) -> None:
    model = Sequential(layers)
    model.compile("sgd", "mse")
    assert isinstance(plan_for(model, 4, False), Chain) == fast


def test_batches_of_any_size_and_a_smaller_one_left_over() -> None:
    """One epoch of each size, against a loop over the batches by hand."""
    x, y = np.random.default_rng(0).normal(size=(10, 4)), np.random.default_rng(1).normal(size=(10, 3))
    for size in (1, 3, 4, 10, 32):
        fitted, by_hand = (
            Sequential([Dense(5, "tanh", input_dim=4), Dense(3)], dtype="float64", rng=np.random.default_rng(1))
            for _ in range(2)
        )
        for model in (fitted, by_hand):
            model.compile(optimizers.SGD(0.1), "mse")
        fitted.fit(x, y, batch_size=size, epochs=2, shuffle=False, verbose=0)
        for _ in range(2):
            for start in range(0, 10, size):
                by_hand.train_step(by_hand.fit_samples(x[start : start + size], y[start : start + size]))
        np.testing.assert_allclose(fitted.parameters, by_hand.parameters, rtol=1e-9)


def test_a_model_changed_after_training_trains_on_as_it_is_now() -> None:
    x, y = np.random.default_rng(0).normal(size=(8, 4)), np.random.default_rng(1).normal(size=(8, 3))
    model = Sequential([Dense(5, "tanh", input_dim=4), Dense(3)])
    model.compile("adam", "mse")
    model.fit(x, y, verbose=0)
    model.add(Dense(3))
    model.compile("adam", "mse")
    model.fit(x, y, verbose=0)
    before = model.get_weights()
    model.layers[0].trainable = False
    model.compile("adam", "mse")
    model.fit(x, y, verbose=0)
    changed = [bool((one != other).any()) for one, other in zip(before, model.get_weights(), strict=True)]
    assert changed == [False, False, True, True, True, True]
