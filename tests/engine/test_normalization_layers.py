"""BatchNormalization, LayerNormalization and Normalization, by hand."""

import math
import re

import numpy as np
import pytest

from engine.layers import BatchNormalization, LayerNormalization, Normalization

# mean 2 and variance 8/3 in the first column (divided by 3, not by 2), mean 10 and variance 0 in the second
BATCH = np.array([[0.0, 10.0], [2.0, 10.0], [4.0, 10.0]])
SCORE = 2 / math.sqrt(8 / 3 + 1e-3)


def test_batch_normalization_goes_by_the_batch_while_it_trains() -> None:
    layer = BatchNormalization(dtype="float64")
    np.testing.assert_allclose(layer(BATCH, training=True), [[-SCORE, 0.0], [0.0, 0.0], [SCORE, 0.0]], rtol=1e-12)
    np.testing.assert_allclose(layer.moving_mean, [0.02, 0.1], rtol=1e-12)
    np.testing.assert_allclose(layer.moving_variance, [0.99 + 0.01 * 8 / 3, 0.99], rtol=1e-12)


def test_batch_normalization_goes_by_the_moving_numbers_otherwise() -> None:
    layer = BatchNormalization(epsilon=0.0, dtype="float64")
    layer.build((None, 2))
    layer.set_weights([[2.0, 1.0], [0.5, 0.0], [2.0, 8.0], [4.0, 1.0]])  # gamma, beta, moving mean, moving variance
    assert layer(BATCH).tolist() == [[-1.5, 2.0], [0.5, 2.0], [2.5, 2.0]]
    assert layer.moving_mean.tolist() == [2.0, 8.0]


def test_a_frozen_batch_normalization_does_not_move() -> None:
    layer = BatchNormalization(dtype="float64")
    layer.build((None, 2))
    layer.trainable = False
    np.testing.assert_array_equal(layer(BATCH, training=True), layer(BATCH))
    assert layer.moving_mean.tolist() == [0.0, 0.0]


def test_batch_normalization_keeps_its_weights_in_kerass_order() -> None:
    layer = BatchNormalization()
    layer.build((None, 2))
    assert [weight.name for weight in layer.own_weights] == ["gamma", "beta", "moving_mean", "moving_variance"]
    assert len(layer.trainable_weights) == 2


def test_its_momentum_is_how_much_stays() -> None:
    layer = BatchNormalization(momentum=0.75, dtype="float64")
    for _ in range(3):
        layer(BATCH, training=True)
    np.testing.assert_allclose(layer.moving_mean, [2 * (1 - 0.75**3), 10 * (1 - 0.75**3)], rtol=1e-12)


def test_layer_normalization_goes_by_each_sample() -> None:
    layer = LayerNormalization(epsilon=0.0, dtype="float64")
    expected = [[-1.0, 1.0], [-1.0, 1.0], [-1.0, 1.0]]
    assert layer(BATCH).tolist() == layer(BATCH, training=True).tolist() == expected
    layer.set_weights([[1.0, 10.0], [0.0, 0.5]])
    assert layer(BATCH).tolist() == [[-1.0, 10.5]] * 3


def test_normalization_passes_its_inputs_on_until_it_is_adapted() -> None:
    assert Normalization()(BATCH).tolist() == BATCH.tolist()


def test_normalization_adapts() -> None:
    layer = Normalization(dtype="float64")
    layer.adapt(BATCH[:, :1])
    np.testing.assert_allclose(layer(BATCH[:, :1]).ravel(), np.array([-2.0, 0.0, 2.0]) / math.sqrt(8 / 3), rtol=1e-12)
    assert layer.mean is not None
    assert layer.mean.tolist() == [[2.0]]
    assert [weight.tolist() for weight in layer.get_weights()] == [[2.0], [pytest.approx(8 / 3)], 0]


def test_a_column_without_any_spread_is_divided_by_the_smallest_deviation() -> None:
    layer = Normalization(dtype="float64")
    layer.adapt(BATCH)
    np.testing.assert_allclose(layer([[2.0, 10.0 + 1e-7]]), [[0.0, 1.0]], rtol=1e-6)


def test_normalization_adapts_to_batches_as_to_all_rows_at_once() -> None:
    layer, other = Normalization(dtype="float64"), Normalization(dtype="float64")
    layer.adapt(BATCH)
    other.adapt([BATCH[:1], BATCH[1:]])
    np.testing.assert_array_equal(layer.get_weights()[1], other.get_weights()[1])
    other.adapt(rows for rows in (BATCH[:2] + 1, BATCH[2:] + 1))
    np.testing.assert_allclose(other.get_weights()[0], [3.0, 11.0])
    layer.adapt([[1.0, 2.0], [3.0, 4.0]])
    np.testing.assert_allclose(layer.get_weights()[0], [2.0, 3.0])


def test_one_mean_over_all_numbers() -> None:
    layer = Normalization(axis=None, dtype="float64")
    layer.adapt(np.array([1.0, 2.0, 6.0]))
    np.testing.assert_allclose(layer([3.0, 6.0]), [0.0, 3 / math.sqrt(14 / 3)], atol=1e-12)


def test_the_mean_of_many_float32_is_exact() -> None:
    layer = Normalization()
    layer.adapt(np.full((200_000, 1), 0.1, np.float32))  # summed up in float32 this would be 0.0999
    assert layer.adapt_mean[0] == np.float32(0.1)


def test_what_was_found_out_is_kept_by_a_model_and_by_saved_weights() -> None:
    layer = Normalization()
    layer.adapt(BATCH)
    layer.prepare((None, 2), np.random.default_rng(0), "float64")
    np.testing.assert_allclose(layer.forward(np.array([[2.0, 10.0]])), [[0.0, 0.0]])
    other = Normalization()
    other.build((None, 2))
    other.set_weights(layer.get_weights())
    np.testing.assert_array_equal(other(BATCH), layer(BATCH).astype("float32"))


def test_invert_goes_the_way_back() -> None:
    given = {"mean": [1.0, -2.0], "variance": [4.0, 0.25]}
    there, back = Normalization(**given), Normalization(**given, invert=True)  # type: ignore[arg-type]
    np.testing.assert_allclose(there(BATCH)[:, 0], [-0.5, 0.5, 1.5])
    np.testing.assert_allclose(back(there(BATCH)), BATCH, atol=1e-6)


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        (np.ones((3, 5)), "expected batches of shape (None, 2); got (3, 5)"),
        (np.ones((0, 2)), "expected finite numbers, a row a sample"),
        ([[1.0, math.nan]], "expected finite numbers"),
        ([["a", "b"]], "expected finite numbers, a row a sample; got [['a', 'b']]"),
        ([[1.0], [2.0, 3.0]], "expected finite numbers"),
        (5, "got 5"),
        (None, "got None"),
        ([], "got []"),
    ],
)
def test_data_that_cannot_be_adapted_to(rows: object, words: str) -> None:
    layer = Normalization()
    layer.build((None, 2))
    with pytest.raises(ValueError, match=re.escape(words)):
        layer.adapt(rows)  # type: ignore[arg-type]


def test_adapting_has_nothing_to_find_out_where_mean_and_variance_were_given() -> None:
    with pytest.raises(ValueError, match="they were given"):
        Normalization(mean=0.0, variance=1.0).adapt(BATCH)


def test_a_column_alone_is_no_batch() -> None:
    with pytest.raises(ValueError, match=re.escape("One column has the shape (samples, 1)")):
        Normalization().adapt(np.arange(4.0))


def test_given_numbers_follow_the_dtype() -> None:
    layer = Normalization(mean=0.1, variance=1.0)
    assert layer([[0.1]]).tolist() == [[0.0]]
    assert layer(BATCH).dtype == "float32"
    layer.prepare((None, 2), np.random.default_rng(0), "float64")
    assert layer(BATCH).dtype == "float64"
    assert layer([[0.1, 0.1]]).tolist() == [[0.0, 0.0]]
