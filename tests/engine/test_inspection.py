"""Looking inside: what is told of a network is what it does."""

from collections.abc import Callable

import numpy as np
import pytest

from engine import inspection, losses
from engine.arrays import Array
from engine.layers import Activation, BatchNormalization, Dense, Dropout, GaussianNoise, Input, Layer
from engine.models import Sequential
from engine.optimizers import SGD

X = np.random.default_rng(0).normal(size=(6, 3))
Y = np.random.default_rng(1).integers(0, 2, (6, 1)).astype(float)


def network(*layers: Layer, loss: str = "binary_crossentropy", dtype: str = "float64") -> Sequential:
    model = Sequential([Input((3,)), *layers], dtype=dtype, rng=np.random.default_rng(2))
    model.compile(SGD(0.5), loss)
    return model


def test_the_last_layers_activations_are_the_predictions() -> None:
    model = network(Dense(4, "relu", name="hidden"), Dropout(0.5), Dense(1, "sigmoid", name="out"))
    seen = inspection.activations(model, X)
    assert list(seen) == ["hidden", "dropout", "out"]
    assert (seen["out"] == model.predict(X)).all()
    assert (seen["hidden"] >= 0).all()
    assert (seen["dropout"] == seen["hidden"]).all(), "nothing is dropped while one looks"


def test_gradients_by_hand_and_nothing_is_updated() -> None:
    """One linear unit, mean squared error: ∂/∂w = mean 2(wx + b − y)x, ∂/∂b = mean 2(wx + b − y)."""
    model = network(Dense(1, name="unit"), loss="mse")
    weights = model.get_weights()
    found = inspection.gradients(model, X, Y)
    off = X @ weights[0] + weights[1] - Y
    np.testing.assert_allclose(found["unit"]["kernel"], 2 * X.T @ off / 6)
    np.testing.assert_allclose(found["unit"]["bias"], 2 * off.mean(axis=0))
    length = np.sqrt((found["unit"]["kernel"] ** 2).sum() + (found["unit"]["bias"] ** 2).sum())
    assert inspection.gradient_norms(model, X, Y) == {"unit": pytest.approx(length)}
    assert all((one == same).all() for one, same in zip(weights, model.get_weights(), strict=True))


def test_dead_units_are_those_that_never_answer() -> None:
    model = network(Dense(3, "relu", name="hidden"), Dense(1, "sigmoid"))
    kernel = np.array([[0.0, 1.0, -1.0]] * 3)
    model.layers[0].set_weights([kernel, [-1.0, 0.0, 100.0]])
    assert inspection.dead_units(model, X)["hidden"].tolist() == [True, False, False]


def test_saturated_units_sit_at_an_end_of_their_range() -> None:
    model = network(Dense(3, name="sums"), Activation("tanh", name="squashed"), Dense(1, "sigmoid", name="out"))
    model.layers[0].set_weights([np.zeros((3, 3)), [0.0, 100.0, -100.0]])
    found = inspection.saturation(model, X)
    assert found["squashed"].tolist() == [0, 1, 1]
    assert set(found) == {"squashed", "out"}


def test_the_check_finds_nothing_wrong_with_the_engines_layers_and_leaves_the_model_alone() -> None:
    model = network(Dense(4, "tanh"), BatchNormalization(), Dropout(0.4), Dense(1, "sigmoid"), dtype="float32")
    before = model.get_weights()
    checked = inspection.gradient_check(model, X, Y)
    assert checked.right
    assert checked.error < 1e-6
    assert set(checked.by_weight) == {
        "dense.kernel", "dense.bias", "batch_normalization.gamma", "batch_normalization.beta",
        "dense_1.kernel", "dense_1.bias",
    }  # fmt: skip
    assert all((one == same).all() for one, same in zip(before, model.get_weights(), strict=True))


class Wrong(Layer):
    """Forgets the factor on its way back."""

    def forward(self, inputs: Array, training: bool = False) -> Array:
        return inputs * 3

    def backward(self, gradient: Array) -> Array:
        return gradient


def test_the_check_finds_a_backward_step_that_is_wrong_below_it() -> None:
    checked = inspection.gradient_check(
        network(Dense(4, name="below"), Wrong(), Dense(1, name="above"), loss="mse"), X, Y
    )
    assert not checked.right
    assert checked.by_weight["below.kernel"] == pytest.approx(0.5)  # |g − 3g| / |g + 3g|
    assert checked.by_weight["above.kernel"] < 1e-6


def test_a_step_is_told_in_order_and_is_the_step_that_training_takes() -> None:
    told_of, trained = (network(Dense(4, "tanh", name="hidden"), Dense(1, "sigmoid", name="out")) for _ in range(2))
    told = inspection.tell_step(told_of, X, Y)
    loss = trained.train_on_batch(X, Y)
    assert [(layer, what) for layer, what, _ in told] == [
        ("hidden", "inputs"), ("hidden", "sums"), ("hidden", "outputs"),
        ("out", "inputs"), ("out", "sums"), ("out", "outputs"),
        ("", "loss"),
        ("out", "gradient by sums"), ("out", "gradient by kernel"), ("out", "gradient by bias"),
        ("hidden", "gradient by outputs"), ("hidden", "gradient by sums"),
        ("hidden", "gradient by kernel"), ("hidden", "gradient by bias"),
        ("hidden", "new kernel"), ("hidden", "new bias"), ("out", "new kernel"), ("out", "new bias"),
    ]  # fmt: skip
    values = {(layer, what): value for layer, what, value in told}
    assert float(values["", "loss"]) == pytest.approx(loss)
    np.testing.assert_allclose(values["out", "inputs"], values["hidden", "outputs"])
    np.testing.assert_allclose(values["hidden", "outputs"], np.tanh(values["hidden", "sums"]))
    np.testing.assert_allclose(values["out", "gradient by sums"], (values["out", "outputs"] - Y) / 6)
    np.testing.assert_allclose(
        values["hidden", "gradient by sums"],
        values["hidden", "gradient by outputs"] * (1 - values["hidden", "outputs"] ** 2),
    )
    for weights in (told_of.get_weights(), [values["hidden", "new kernel"], values["hidden", "new bias"]]):
        for one, other in zip(weights, trained.get_weights(), strict=False):
            np.testing.assert_allclose(one, other, rtol=1e-12)


def test_penalties_are_part_of_the_loss_that_is_told() -> None:
    model = network(Dense(1, "sigmoid", kernel_regularizer="l2", activity_regularizer="l2"))
    expected = (
        float(np.mean(losses.binary_crossentropy(Y, model.predict(X))))
        + 0.01 * float((model.get_weights()[0] ** 2).sum())
        + 0.01 * float((model.predict(X) ** 2).sum()) / 6
    )
    told = inspection.tell_step(model, X, Y)
    assert next(float(value) for _, what, value in told if what == "loss") == pytest.approx(expected)


@pytest.mark.parametrize("noise", [Dropout(0.5, seed=1), GaussianNoise(0.3, seed=3)], ids=["dropout", "noise"])
def test_the_check_draws_the_same_from_a_layers_own_seed(noise: Layer) -> None:
    assert inspection.gradient_check(network(Dense(8, "tanh"), noise, Dense(1, "sigmoid")), X, Y).right


@pytest.mark.parametrize("seed", [None, 4])
@pytest.mark.parametrize("look", [inspection.gradients, inspection.gradient_norms, inspection.gradient_check])
def test_looking_at_gradients_moves_nothing(look: Callable[..., object], seed: int | None) -> None:
    model = network(Dense(4), BatchNormalization(), Dropout(0.5, seed=seed), Dense(1, "sigmoid"))
    dropout = model.layers[2]
    states = [generator.bit_generator.state for generator in (model.rng, dropout.generator)]  # type: ignore[attr-defined]
    before = model.get_weights()
    look(model, X, Y)
    assert states == [generator.bit_generator.state for generator in (model.rng, dropout.generator)]  # type: ignore[attr-defined]
    assert all((one == same).all() for one, same in zip(before, model.get_weights(), strict=True))


OVERFLOWING = {
    "activations": lambda model: inspection.activations(model, X),
    "gradients": lambda model: inspection.gradients(model, X, Y),
    "gradient_norms": lambda model: inspection.gradient_norms(model, X, Y),
    "gradient_check": lambda model: inspection.gradient_check(model, X, Y),
    "dead_units": lambda model: inspection.dead_units(model, X),
    "saturation": lambda model: inspection.saturation(model, X),
    "tell_step": lambda model: inspection.tell_step(model, X, Y),
}


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("look", OVERFLOWING.values(), ids=OVERFLOWING)
def test_a_network_that_overflows_is_looked_at_without_a_word(look: Callable[[Sequential], object]) -> None:
    hidden, last = Dense(4, "relu", kernel_regularizer="l2"), Dense(1, activity_regularizer="l2")
    model = network(hidden, BatchNormalization(), Dense(4, "tanh"), last, loss="mse", dtype="float32")
    model.layers[0].set_weights([np.full((3, 4), 3e38), np.ones(4)])
    last.set_weights([np.full((4, 1), 3e38), np.ones(1)])
    look(model)


@pytest.mark.filterwarnings("error")
def test_a_check_that_ends_in_no_numbers_is_not_right() -> None:
    model = network(Dense(4), Dense(1), loss="mse")
    model.layers[1].set_weights([np.full((4, 1), 1e300), np.ones(1)])
    assert not inspection.gradient_check(model, X, Y).right


MISTAKES: dict[str, tuple[Callable[[Sequential], object], type[Exception], str]] = {
    "no model": (lambda _: inspection.activations("m", X), TypeError, "activations: expected a Sequential; got 'm'"),  # type: ignore[arg-type]
    "no model to learn": (lambda _: inspection.gradients("m", X, Y), TypeError, "gradients: expected a Seq"),  # type: ignore[arg-type]
    "no model to check": (lambda _: inspection.gradient_check("m", X, Y), TypeError, "gradient_check: expected a Seq"),  # type: ignore[arg-type]
    "no model to train": (lambda _: inspection.tell_step("m", X, Y), TypeError, "tell_step: expected a Sequential"),  # type: ignore[arg-type]
    "no model to die": (lambda _: inspection.dead_units("m", X), TypeError, "dead_units: expected a Sequential"),  # type: ignore[arg-type]
    "no step": (lambda m: inspection.gradient_check(m, X, Y, step=0), ValueError, "step: expected a number above 0"),
    "a word": (lambda m: inspection.gradient_check(m, X, Y, step="a"), ValueError, "step: .*above 0; got 'a'"),  # type: ignore[arg-type]
    "no rows, dead": (lambda m: inspection.dead_units(m, X[:0]), ValueError, "dead_units: expected at least one sam"),
    "no rows": (lambda m: inspection.saturation(m, X[:0]), ValueError, "saturation: expected at least one sample; got"),
    "within a word": (lambda m: inspection.saturation(m, X, "a"), ValueError, "within: expected a number from 0 to 1"),  # type: ignore[arg-type]
}


@pytest.mark.parametrize(("look", "error", "words"), MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_is_told(look: Callable[[Sequential], object], error: type[Exception], words: str) -> None:
    with pytest.raises(error, match=words):
        look(network(Dense(3, "relu"), Dense(1, "sigmoid")))
