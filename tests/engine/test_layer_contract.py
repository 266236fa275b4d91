"""What a person who writes a layer, or asks one for something, can rely on."""

import copy
import math
import re
from typing import Any

import numpy as np
import pytest

from engine import utils
from engine.arrays import Array
from engine.layers import ELU, BatchNormalization, Dense, Input, Layer, LeakyReLU, ReLU


def built(layer: Layer, *sample: int) -> Layer:
    layer.prepare((None, *sample), np.random.default_rng(3))
    return layer


def test_dense_by_hand() -> None:
    layer = built(Dense(2, "relu"), 2)
    layer.set_weights([[[1.0, -1.0], [2.0, 0.0]], [0.5, 0.5]])
    assert layer.forward(np.array([[1.0, 2.0], [-1.0, -1.0]])).tolist() == [[5.5, 0.0], [0.0, 1.5]]
    # δ = [[1, 0], [0, 1]]: the two units that gave 0 told nothing back
    assert layer.backward(np.ones((2, 2))).tolist() == [[1.0, 2.0], [-1.0, 0.0]]
    assert layer.kernel_gradient.tolist() == [[1.0, -1.0], [2.0, -1.0]]  # type: ignore[attr-defined]
    assert layer.bias_gradient.tolist() == [1.0, 1.0]  # type: ignore[attr-defined]


class Scale(Layer):
    """As a tutorial for Keras writes a layer: `call`, no output shape, no keyword of the base."""

    def __init__(self, start: float = 2.0) -> None:
        super().__init__()
        self.start = start

    def build(self, input_shape: tuple[int | None, ...]) -> None:
        self.by = self.add_weight(
            shape=(input_shape[-1],), initializer=lambda shape, dtype=None: np.full(shape, self.start), name="by"
        )

    def call(self, inputs: Array) -> Array:
        return inputs * self.by

    def backward(self, gradient: Array) -> Array:
        self.by_gradient = (gradient * self.inputs).sum(axis=0)
        return gradient * self.by


def test_a_layer_written_for_keras_runs() -> None:
    layer = Scale(3.0)
    assert layer([[1.0, 2.0]]).tolist() == [[3.0, 6.0]]
    assert (layer.kind, layer.output_shape, layer.count_params()) == ("scale", (None, 2), 2)
    assert layer.get_config() == {"start": 3.0}


def test_a_gradient_that_is_assigned_reaches_the_vector_of_the_optimizer() -> None:
    layer, parameters, gradients = built(Scale(), 2), np.zeros(2), np.zeros(2)
    layer.lay_out(parameters, gradients)
    layer.forward(np.array([[1.0, 2.0], [3.0, 4.0]]))
    layer.backward(np.ones((2, 2)))
    assert gradients.tolist() == [4.0, 6.0]
    assert layer.gradients[0] is vars(layer)["by_gradient"]


def test_a_weight_that_is_assigned_is_copied_to_where_the_optimizer_changes_it() -> None:
    layer, parameters = built(Scale(), 2), np.zeros(2)
    layer.lay_out(parameters, np.zeros(2))
    layer.by = np.array([7.0, 8.0])  # type: ignore[attr-defined]
    assert parameters.tolist() == [7.0, 8.0]
    parameters += 1
    assert layer.forward(np.ones((1, 2))).tolist() == [[8.0, 9.0]]
    with pytest.raises(ValueError, match=re.escape("expected by of shape (2,); got (3,)")):
        layer.by = np.ones(3)  # type: ignore[attr-defined]


class Trained(Layer):
    """Its `call` wants to know whether it trains; its weights are made at once."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self.seen = self.add_weight(shape=(), initializer="zeros", trainable=False)
        self.shift = self.add_weight(shape=(2,), initializer="ones")

    def call(self, inputs: Array, training: bool = False) -> Array:
        if training:
            self.seen += 1
        return inputs + self.shift


def test_call_is_told_whether_it_trains() -> None:
    layer = Trained(name="trained")
    layer(np.zeros((1, 2)), training=True)
    layer(np.zeros((1, 2)), training=True)
    layer(np.zeros((1, 2)))
    assert float(layer.seen) == 2
    assert [weight.shape for weight in layer.weights] == [(2,), ()]  # what is learnt comes first, as in Keras
    assert layer.get_config() == {"name": "trained", "trainable": True}
    assert layer.weights[0].dtype == "float32"


def test_a_layer_without_backward_says_so() -> None:
    layer = Trained()
    layer(np.zeros((1, 2)))
    with pytest.raises(NotImplementedError, match=r"Trained needs backward\(gradient\)"):
        layer.backward(np.zeros((1, 2)))
    with pytest.raises(NotImplementedError, match=r"Layer needs forward\(inputs, training\)"):
        Layer()(np.zeros((1, 2)))


def test_build_may_be_called_by_a_person() -> None:
    layer = Dense(3)
    layer.build((None, 4))
    weights = layer.get_weights()
    assert layer.built
    assert layer.output_shape == (None, 3)
    layer.build((None, 4))
    layer.prepare((None, 4), np.random.default_rng(0), "float64")
    for kept, was in zip(layer.get_weights(), weights, strict=True):
        np.testing.assert_array_equal(kept, was)
        assert kept.dtype == "float64"
    assert len(layer.weights) == 2


def test_what_was_set_before_a_model_took_it_over_is_kept() -> None:
    layer = Dense(1, use_bias=False)
    layer(np.ones((1, 2)))
    layer.set_weights([[[3.0], [4.0]]])
    assert built(layer, 2).get_weights()[0].tolist() == [[3.0], [4.0]]
    with pytest.raises(ValueError, match=re.escape("expected batches of shape (None, 2); got (None, 5)")):
        built(layer, 5)


def test_the_same_seed_gives_the_same_weights() -> None:
    def kernel() -> Array:
        utils.set_random_seed(4)
        layer = Dense(2)
        layer.build((None, 3))
        return layer.kernel

    np.testing.assert_array_equal(kernel(), kernel())


def test_a_dense_of_ones_own_may_have_more_weights() -> None:
    class Tempered(Dense):
        def build(self, input_shape: tuple[int | None, ...]) -> None:
            super().build(input_shape)
            self.heat = self.add_weight((1,), "ones")

    layer, parameters = built(Tempered(2), 3), np.zeros(9)
    layer.lay_out(parameters, np.zeros(9))
    assert [weight.name for weight in layer.own_weights] == ["kernel", "bias", "heat"]
    assert parameters[-1] == 1


def test_a_copy_goes_its_own_way() -> None:
    layer = built(Dense(1, use_bias=False), 1)
    other = copy.deepcopy(layer)
    other.kernel[...] = layer.kernel + 1  # type: ignore[attr-defined]
    other.kernel_gradient = [[5.0]]  # type: ignore[attr-defined]
    assert other.weights[0] is vars(other)["kernel"]
    assert (other.weights[0] - layer.weights[0]).tolist() == [[1.0]]
    assert layer.gradients[0].tolist() == [[0.0]]


def test_penalties_are_told() -> None:
    layer = Dense(2, kernel_initializer="ones", kernel_regularizer="l2", activity_regularizer="l2")
    layer.build((None, 3))
    layer(np.ones((5, 3)))
    # on the outputs 0.01 · Σ 3² over 5 · 2 numbers, divided by the 5 samples; on the kernel 0.01 · 6
    assert layer.losses == pytest.approx([0.01 * 90 / 5, 0.06])
    layer.trainable = False
    assert layer.losses == pytest.approx([0.01 * 90 / 5])


@pytest.mark.parametrize(
    ("layer", "outputs"),
    [
        (ReLU(), [0.0, 0.0, 1.0, 3.0]),
        (ReLU(max_value=2.0, negative_slope=0.5, threshold=1.5), [-1.75, -1.0, -0.25, 2.0]),  # ½ · (x − 1.5) below
        (LeakyReLU(), [-0.6, -0.15, 1.0, 3.0]),
        (LeakyReLU(0.5), [-1.0, -0.25, 1.0, 3.0]),
        (ELU(), [math.exp(-2) - 1, math.exp(-0.5) - 1, 1.0, 3.0]),
        (ELU(2.0), [2 * math.exp(-2) - 2, 2 * math.exp(-0.5) - 2, 1.0, 3.0]),
    ],
)
def test_activations_with_arguments_by_hand(layer: Layer, outputs: list[float]) -> None:
    np.testing.assert_allclose(layer([[-2.0, -0.5, 1.0, 3.0]]), [outputs], rtol=1e-6)


def test_a_config_tells_what_an_input_looks_like() -> None:
    assert Dense(2, input_dim=3).get_config()["input_shape"] == [3]
    other = Dense.from_config(Dense(2, input_shape=(4, 3)).get_config())
    assert other.sample_shape == (4, 3)


@pytest.mark.parametrize(
    ("layer", "kind"),
    [(LeakyReLU(), "leaky_re_lu"), (ReLU(), "re_lu"), (ELU(), "elu"), (BatchNormalization(), "batch_normalization")],
)
def test_kinds_are_those_keras_names_layers_by(layer: Layer, kind: str) -> None:
    assert layer.kind == kind


def test_older_spellings_are_understood() -> None:
    assert Input(input_shape=(4, 2)).shape == Input(batch_shape=(None, 4, 2)).shape == (4, 2)
    with pytest.warns(UserWarning, match="negative_slope"):
        assert LeakyReLU(alpha=0.1).negative_slope == 0.1
