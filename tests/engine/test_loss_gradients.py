from typing import Any

import numpy as np
import pytest
from slopes import slope

from engine import activations, losses
from engine.losses import Loss

Array = np.ndarray


def truths(name: str, rng: np.random.Generator, shape: tuple[int, ...]) -> Array:
    """Truths that suit the loss, for predictions of `shape`."""
    if name == "sparse_categorical_crossentropy":
        return rng.integers(0, shape[-1], shape[:-1])
    if name == "categorical_crossentropy":
        return np.eye(shape[-1])[rng.integers(0, shape[-1], shape[:-1])]
    if name in ("binary_crossentropy", "hinge"):
        return rng.integers(0, 2, shape).astype(float)
    return rng.normal(size=shape) if name in ("mean_squared_error", "log_cosh") else rng.uniform(0.1, 2, shape)


SETTINGS: list[tuple[str, dict[str, Any]]] = [
    *((name, {}) for name in losses.NAMES),
    ("huber", {"delta": 0.3}),
    ("binary_crossentropy", {"label_smoothing": 0.1}),
    ("binary_crossentropy", {"from_logits": True, "label_smoothing": 0.1}),
    ("categorical_crossentropy", {"label_smoothing": 0.1}),
    ("categorical_crossentropy", {"from_logits": True}),
    ("categorical_crossentropy", {"from_logits": True, "label_smoothing": 0.1}),
    ("sparse_categorical_crossentropy", {"from_logits": True}),
]


@pytest.mark.parametrize("shape", [(6, 3), (2, 4, 3), (3,)])
@pytest.mark.parametrize(("name", "settings"), SETTINGS)
def test_the_gradient_is_the_slope_of_the_mean(name: str, settings: dict[str, Any], shape: tuple[int, ...]) -> None:
    rng = np.random.default_rng(5)
    loss = type(losses.get(name))(**settings)
    true, pred = loss.pair(truths(name, rng, shape), rng.uniform(0.05, 0.95, shape))
    np.testing.assert_allclose(
        loss.gradient(true, pred), slope(lambda: float(loss.call(true, pred).mean()), pred), atol=3e-9, rtol=3e-9
    )


def test_the_gradient_is_the_same_whatever_the_reduction() -> None:
    true, pred = np.zeros((4, 1)), np.ones((4, 1))
    for reduction in losses.REDUCTIONS:
        assert losses.MeanSquaredError(reduction=reduction).gradient(true, pred).tolist() == [[0.5]] * 4


FLAT: list[tuple[Loss, Any, list[list[float]]]] = [
    (losses.BinaryCrossentropy(), [[1, 0]], [[0.0, 1.0]]),
    (losses.BinaryCrossentropy(), [[1, 0]], [[-0.5, 1.5]]),
    (losses.CategoricalCrossentropy(), [[1.0, 0.0]], [[0.0, 1.0]]),
    (losses.CategoricalCrossentropy(), [[0.0, 1.0]], [[0.0, 1.0]]),
    (losses.SparseCategoricalCrossentropy(), [0], [[0.0, 1.0]]),
    (losses.SparseCategoricalCrossentropy(), [1], [[0.0, 1.0]]),
    (losses.KLDivergence(), [[0.5, 0.5]], [[0.0, 1.5]]),
    (losses.Hinge(), [[1.0, -1.0]], [[1.5, -3.0]]),
]


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize(("loss", "true", "pred"), FLAT)
def test_the_gradient_is_0_where_the_loss_is_flat(loss: Loss, true: Any, pred: Any, dtype: Any) -> None:
    assert (loss.gradient(*loss.pair(true, np.array(pred, dtype))) == 0).all()


def test_the_gradient_at_a_miss_of_nothing_is_0() -> None:
    y = np.array([[1.0, 2.0]])
    for loss in (losses.MeanSquaredError(), losses.MeanAbsoluteError(), losses.Huber(), losses.LogCosh()):
        assert (loss.gradient(y, y) == 0).all()


FUSED: list[tuple[str, dict[str, Any], str]] = [
    ("binary_crossentropy", {}, "sigmoid"),
    ("binary_crossentropy", {"label_smoothing": 0.2}, "sigmoid"),
    ("binary_crossentropy", {"from_logits": True}, "linear"),
    ("binary_crossentropy", {"from_logits": True, "label_smoothing": 0.2}, "linear"),
    ("categorical_crossentropy", {}, "softmax"),
    ("categorical_crossentropy", {"label_smoothing": 0.2}, "softmax"),
    ("categorical_crossentropy", {"from_logits": True, "label_smoothing": 0.2}, "linear"),
    ("sparse_categorical_crossentropy", {}, "softmax"),
    ("sparse_categorical_crossentropy", {"from_logits": True}, "linear"),
]


@pytest.mark.parametrize("shape", [(6, 3), (2, 4, 3)])
@pytest.mark.parametrize(("name", "settings", "activation"), FUSED)
def test_the_fused_gradient_is_the_slope_by_the_sums(
    name: str, settings: dict[str, Any], activation: str, shape: tuple[int, ...]
) -> None:
    rng = np.random.default_rng(6)
    sums, true = rng.normal(size=shape), truths(name, rng, shape)
    loss = type(losses.get(name))(**settings)
    by_sums = losses.fused(loss, activation)
    assert by_sums is not None
    outputs = activations.apply(activation, sums)
    np.testing.assert_allclose(
        by_sums(true, outputs),
        slope(lambda: float(loss.call(true, activations.apply(activation, sums)).mean()), sums),
        atol=1e-9,
    )
    kept = outputs.copy()
    by_sums(true, outputs)
    np.testing.assert_array_equal(outputs, kept)


def test_the_fused_gradient_holds_for_rows_that_do_not_add_up_to_1() -> None:
    true, sums = np.array([[0.5, 0.0, 2.0]]), np.array([[0.3, -1.0, 0.7]])
    loss = losses.CategoricalCrossentropy()
    by_sums = losses.fused(loss, "softmax")
    assert by_sums is not None
    expected = slope(lambda: float(loss.call(true, activations.softmax(sums)).mean()), sums)
    np.testing.assert_allclose(by_sums(true, activations.softmax(sums)), expected, atol=1e-9)


@pytest.mark.filterwarnings("error")
def test_the_fused_gradient_still_points_the_way_where_the_probability_has_vanished() -> None:
    one, several = (losses.fused(losses.get(name), last) for name, last in (("bce", "sigmoid"), CATEGORICAL))
    assert one is not None
    assert one(np.array([[1.0]]), activations.sigmoid(np.array([[-1e3]]))).tolist() == [[-1]]
    assert several is not None
    assert several(np.array([[1.0, 0.0]]), activations.softmax(np.array([[-1e3, 0.0]]))).tolist() == [[-1, 1]]


CATEGORICAL = ("categorical_crossentropy", "softmax")


class Doubled(losses.BinaryCrossentropy):
    """Its gradient is another one than its parent's."""

    def gradient(self, y_true: Array, y_pred: Array) -> Array:
        return 2 * super().gradient(y_true, y_pred)


@pytest.mark.parametrize(
    ("loss", "activation"),
    [
        (losses.MeanSquaredError(), "linear"),
        (losses.BinaryCrossentropy(), "softmax"),
        (losses.BinaryCrossentropy(), "linear"),
        (losses.CategoricalCrossentropy(), "sigmoid"),
        (losses.SparseCategoricalCrossentropy(), "relu"),
        (losses.BinaryCrossentropy(from_logits=True), "sigmoid"),
        (losses.CategoricalCrossentropy(from_logits=True), "softmax"),
        (Doubled(), "sigmoid"),
    ],
)
def test_other_pairs_have_no_short_form(loss: Loss, activation: str) -> None:
    assert losses.fused(loss, activation) is None
