"""Dropout and GaussianNoise: how much they do, when, and from which random numbers."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.layers import Dropout, GaussianNoise, Layer

WIDE = 20_000


def built(layer: Layer, *sample: int, rng: np.random.Generator | None = None, dtype: str = "float32") -> Layer:
    layer.prepare((None, *sample), rng or np.random.default_rng(3), dtype)
    return layer


@given(st.floats(0.001, 0.999))
@settings(max_examples=25, deadline=None)
def test_dropout_switches_its_share_off_and_scales_the_others(rate: float) -> None:
    outputs = built(Dropout(rate), WIDE).forward(np.ones((4, WIDE), np.float32), training=True)
    deviation = math.sqrt(rate * (1 - rate) / outputs.size)  # of the share, by the binomial distribution
    assert (outputs == 0).mean() == pytest.approx(rate, abs=5 * deviation)
    np.testing.assert_allclose(outputs[outputs != 0], np.float32(1 / (1 - rate)))


@pytest.mark.parametrize("rate", [7e-6, 0.3, 0.5, 1 - 7e-6])
def test_its_share_is_exact_for_small_and_large_rates_as_well(rate: float) -> None:
    mask = built(Dropout(rate), 1).draw_mask((8_000_000,))  # type: ignore[attr-defined]
    deviation = math.sqrt(rate * (1 - rate) * mask.size)
    assert abs(int((mask == 0).sum()) - rate * mask.size) < 5 * deviation


def test_each_number_is_dropped_by_itself() -> None:
    mask = built(Dropout(0.3), 1).draw_mask((400_000,)) > 0  # type: ignore[attr-defined]
    pairs = [np.corrcoef(mask[:-gap], mask[gap:])[0, 1] for gap in (1, 2, 3, 4, 8)]
    assert max(map(abs, pairs)) < 5 / math.sqrt(mask.size)


def test_dropout_of_nothing_and_of_everything() -> None:
    inputs = np.ones((3, 4))
    assert built(Dropout(0), 4).forward(inputs, training=True) is inputs
    nothing = built(Dropout(1), 4, dtype="float64")
    assert not nothing.forward(inputs, training=True).any()
    assert not nothing.backward(inputs).any()


@pytest.mark.parametrize("layer", [Dropout(0.5), GaussianNoise(0.5)], ids=["dropout", "noise"])
def test_outside_training_nothing_happens(layer: Layer) -> None:
    inputs = np.ones((2, 5))
    assert built(layer, 5).forward(inputs) is inputs
    assert layer.backward(inputs).tolist() == inputs.tolist()


@pytest.mark.parametrize("kind", [Dropout, GaussianNoise])
def test_other_numbers_are_drawn_at_each_pass(kind: type[Dropout | GaussianNoise]) -> None:
    layer, inputs = built(kind(0.5), 100), np.ones((1, 100), np.float32)
    first = layer.forward(inputs, training=True)
    assert (first != layer.forward(inputs, training=True)).any()


@pytest.mark.parametrize("kind", [Dropout, GaussianNoise])
def test_a_seed_of_its_own_makes_it_independent_of_the_model(kind: type[Dropout | GaussianNoise]) -> None:
    inputs, drawn = np.ones((1, 100), np.float32), []
    for models in (1, 2):
        layer = built(kind(0.5, seed=9), 100, rng=np.random.default_rng(models))
        drawn.append(layer.forward(inputs, training=True).tolist())
    assert drawn[0] == drawn[1]


@pytest.mark.parametrize("kind", [Dropout, GaussianNoise])
def test_without_one_it_draws_from_the_models_generator(kind: type[Dropout | GaussianNoise]) -> None:
    inputs, drawn = np.ones((1, 100), np.float32), []
    for models in (1, 2, 1):
        layer = built(kind(0.5), 100, rng=np.random.default_rng(models))
        drawn.append(layer.forward(inputs, training=True).tolist())
    assert drawn[0] == drawn[2] != drawn[1]


def test_a_noise_shape_drops_whole_rows() -> None:
    outputs = built(Dropout(0.5, noise_shape=(None, 1, 3)), 50, 3).forward(np.ones((20, 50, 3)), training=True)
    together = outputs == outputs[:, :1]
    assert together.all()
    assert (outputs[:, 0] != outputs[:1, 0]).any()


@pytest.mark.parametrize("bits", [np.random.PCG64, np.random.MT19937, np.random.Philox, np.random.SFC64])
def test_every_generator_of_numpy_will_do(bits: type) -> None:
    layer = built(Dropout(0.25), WIDE, rng=np.random.Generator(bits(1)))
    outputs = layer.forward(np.ones((4, WIDE)), training=True)
    assert (outputs == 0).mean() == pytest.approx(0.25, abs=5 * math.sqrt(0.25 * 0.75 / outputs.size))


def test_a_mask_can_be_drawn_into_an_array_that_stands_already() -> None:
    layer, mask = built(Dropout(0.5), 3), np.full((3, 7), np.nan, np.float32)
    layer.draw_mask_into(mask)  # type: ignore[attr-defined]
    assert set(np.unique(mask)) <= {0.0, 2.0}


@given(st.floats(0.01, 1.0))
@settings(max_examples=15, deadline=None)
def test_noise_has_the_mean_and_deviation_it_was_asked_for(stddev: float) -> None:
    inputs = np.full((4, WIDE), 3.0)
    noise = built(GaussianNoise(stddev), WIDE).forward(inputs, training=True) - inputs
    assert noise.mean() == pytest.approx(0, abs=5 * stddev / math.sqrt(noise.size))
    assert noise.std() == pytest.approx(stddev, rel=5 / math.sqrt(2 * noise.size))
    assert noise.min() < -3 * stddev < 3 * stddev < noise.max()  # it is normal, not even


def test_another_rate_holds_from_the_next_pass_on() -> None:
    layer, inputs = built(Dropout(0.1), WIDE), np.ones((4, WIDE), np.float32)
    layer.forward(inputs, training=True)
    for rate in (0.9, 0.002, 1.0, 0.0, 0.5):
        layer.rate = rate  # type: ignore[attr-defined]
        outputs = layer.forward(inputs, training=True)
        assert (outputs == 0).mean() == pytest.approx(rate, abs=5 * math.sqrt(rate * (1 - rate) / outputs.size))
        np.testing.assert_allclose(outputs[outputs != 0], np.float32(1 / (1 - rate if rate < 1 else 1)))
    assert layer.get_config()["rate"] == 0.5


def test_another_rate_is_checked_and_the_old_one_stays() -> None:
    layer = Dropout(0.25)
    with pytest.raises(ValueError, match="rate: expected a number from 0 to 1; got 30"):
        layer.rate = 30
    assert layer.rate == 0.25


def test_a_mask_of_a_rate_of_0_is_ones_and_draws_nothing() -> None:
    rng = np.random.default_rng(3)
    layer, mask, before = built(Dropout(0), 3, rng=rng), np.full((3, 7), np.nan, np.float32), rng.bit_generator.state
    layer.draw_mask_into(mask)  # type: ignore[attr-defined]
    assert (mask == 1).all()
    assert rng.bit_generator.state == before
