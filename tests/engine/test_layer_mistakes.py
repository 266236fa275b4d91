"""What a person is told who asks a layer for something it cannot be, or writes one that cannot work."""

import re
from collections.abc import Callable

import numpy as np
import pytest

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
    Input,
    Layer,
    LayerNormalization,
    LeakyReLU,
    Normalization,
    ReLU,
    Reshape,
    Softmax,
)
from engine.models import Sequential


def built(layer: Layer, *sample: int) -> Layer:
    layer.build((None, *sample))
    return layer


class Inside(Layer):
    def __init__(self) -> None:
        super().__init__()
        self.parts = [Dense(2), Dense(3)]

    def call(self, inputs: Array) -> Array:
        return self.parts[0](inputs)


class Hidden(Layer):
    def build(self, input_shape: tuple[int | None, ...]) -> None:
        self.all = {"w": self.add_weight((1,))}


class Doubled(Layer):
    def build(self, input_shape: tuple[int | None, ...]) -> None:
        self.first = self.add_weight((1,), name="w")
        self.second = self.add_weight((2,), name="w")


class Forgetful(Layer):
    def __init__(self) -> None:
        self.units = 3


class Secretive(Layer):
    def __init__(self, units: int) -> None:
        super().__init__()
        self.size = units


ONES = np.ones((2, 4))

MISTAKES: dict[str, tuple[Callable[[], object], type[Exception], str]] = {
    "no units": (lambda: Dense(0), ValueError, "units: expected a whole number from 1; got 0"),
    "half a unit": (lambda: Dense(2.5), ValueError, "got 2.5"),  # type: ignore[arg-type]
    "a truth for units": (lambda: Dense(True), ValueError, "got True"),
    "words for units": (lambda: Dense("8"), ValueError, "got '8'"),  # type: ignore[arg-type]
    "unknown activation": (lambda: Dense(2, "rulu"), ValueError, "relu, leaky_relu"),
    "unknown initializer": (lambda: Dense(2, kernel_initializer="xavier"), ValueError, "glorot_uniform"),
    "unknown regularizer": (lambda: Dense(2, kernel_regularizer="l3"), ValueError, "got 'l3'"),
    "unknown dtype": (lambda: Dense(2, dtype="float16"), ValueError, "float32, float64; got 'float16'"),
    "no inputs": (lambda: Dense(2, input_dim=0), ValueError, "input_dim: expected a whole number from 1; got 0"),
    "a number for a shape": (lambda: Dense(2, input_shape=4), ValueError, "as (4,); got 4"),
    "an input of no shape": (lambda: Input(), ValueError, "as Input(shape=(4,)); got none"),
    "an input of a number": (lambda: Input(4), ValueError, "as (4,); got 4"),  # type: ignore[arg-type]
    "other inputs": (lambda: built(Dense(2), 3)(ONES), ValueError, "expected batches of shape (None, 3); got (2, 4)"),
    "one sample alone": (lambda: Dense(2)(np.ones(3)), ValueError, "(None, inputs), as (None, 4); got (None,)"),
    "words as inputs": (lambda: Dense(2)([["a"]]), ValueError, "expected numbers, a row a sample; got [['a']]"),
    "ragged inputs": (lambda: Dense(2)([[1.0], [1.0, 2.0]]), ValueError, "expected numbers, a row a sample"),
    "open inputs": (lambda: Dense(2).build((None, None)), ValueError, "got (None, None)"),
    "shape without batch": (lambda: Dense(2).build((3,)), ValueError, "as (None, 4); got (3,)"),
    "other weights": (lambda: built(Dense(2), 3).set_weights([ONES]), ValueError, "[(3, 2), (2,)]; got [(2, 4)]"),
    "weights of words": (
        lambda: built(Dense(1), 1).set_weights([[["a"]], [0]]),
        ValueError,
        "arrays of numbers; got <U1",
    ),
    "ragged weights": (
        lambda: built(Dense(2), 2).set_weights([[[1.0, 2.0], [3.0]], [0.0, 0.0]]),
        ValueError,
        "expected weights as a list of arrays; got [[[1.0, 2.0], [3.0]]",
    ),
    "weights of nothing": (lambda: built(Dense(2), 2).set_weights(None), ValueError, "list of arrays; got None"),  # type: ignore[arg-type]
    "weights too early": (lambda: Dense(2).kernel, AttributeError, "no 'kernel'. It is not built yet: call build("),
    "all off and more": (lambda: Dropout(1.5), ValueError, "rate: expected a number from 0 to 1; got 1.5"),
    "dropout in percent": (lambda: Dropout(30), ValueError, "from 0 to 1; got 30"),
    "dropout of a word": (lambda: Dropout("half"), ValueError, "got 'half'"),  # type: ignore[arg-type]
    "dropout by a list": (lambda: Dropout(0.5, [1, 0]), ValueError, "noise_shape: expected a whole number from 1"),
    "dropout of too many axes": (
        lambda: Dropout(0.5, (None, 1, 1))(ONES),
        ValueError,
        "noise_shape: expected 2 lengths, for batches of shape (None, 4); got (None, 1, 1)",
    ),
    "a seed of a word": (lambda: Dropout(0.5, seed="x"), ValueError, "seed: expected a whole number from 0; got 'x'"),  # type: ignore[arg-type]
    "negative noise": (lambda: GaussianNoise(-0.1), ValueError, "stddev: expected a number from 0 to 1; got -0.1"),
    "noise of NaN": (lambda: GaussianNoise(float("nan")), ValueError, "got nan"),
    "negative penalty": (lambda: ActivityRegularization(l1=-1), ValueError, "l1: expected a number from 0; got -1"),
    "a falling slope": (lambda: LeakyReLU(-0.1), ValueError, "negative_slope: expected a number from 0; got -0.1"),
    "no slope": (lambda: ReLU(negative_slope=None), ValueError, "got None"),  # type: ignore[arg-type]
    "a negative limit": (lambda: ReLU(max_value=-1.0), ValueError, "max_value: expected a number from 0; got -1"),
    "elu of infinity": (lambda: ELU(float("inf")), ValueError, "alpha: expected a number from 0; got inf"),
    "softmax over samples": (lambda: Softmax(axis=0)(ONES), ValueError, "from 1 to 1, or from -1 to -1"),
    "softmax over two axes": (
        lambda: Softmax(axis=(1, 2)),
        ValueError,
        "axis: expected one whole number, as -1; got (1",
    ),  # type: ignore[arg-type]
    "softmax over half an axis": (lambda: Softmax(axis=1.5), ValueError, "axis: expected one whole number, as -1; got"),  # type: ignore[arg-type]
    "momentum of 2": (lambda: BatchNormalization(momentum=2), ValueError, "momentum: expected a number from 0 to 1"),
    "an axis too far": (lambda: BatchNormalization(axis=2)(ONES), ValueError, "of shape (None, 4); got 2"),
    "the axis of samples": (lambda: LayerNormalization(axis=-2)(ONES), ValueError, "Axis 0 counts the samples"),
    "an axis of words": (lambda: BatchNormalization(axis="x")(ONES), ValueError, "got 'x'"),  # type: ignore[arg-type]
    "the same axis twice": (lambda: LayerNormalization(axis=(1, -1))(ONES), ValueError, "got (1, -1)"),
    "normalization of a column": (lambda: BatchNormalization()(np.ones(4)), ValueError, "shape (samples, 1)"),
    "below nothing": (lambda: LayerNormalization(epsilon=-1e-3), ValueError, "epsilon: expected a number from 0"),
    "a mean alone": (lambda: Normalization(mean=1.0), ValueError, "expected mean and variance together"),
    "a negative variance": (lambda: Normalization(mean=1.0, variance=-1.0), ValueError, "variances from 0; got mean 1"),
    "means of words": (lambda: Normalization(mean="a", variance="b"), ValueError, "expected numbers; got mean 'a'"),
    "means that do not fit": (
        lambda: Normalization(mean=[1.0, 2], variance=[1.0, 2])(ONES),
        ValueError,
        "expected mean and variance of shape (4,), a number a feature, or one number; got shape (2,)",
    ),
    "more means than variances": (
        lambda: Normalization(mean=[1.0, 2], variance=[1.0]),
        ValueError,
        "expected finite means and as many variances",
    ),
    "data too large": (
        lambda: Normalization().adapt(ONES * 1e300),
        ValueError,
        "normalization (Normalization): expected data whose mean and variance are numbers of float32; got numbers up",
    ),
    "means too large": (
        lambda: Normalization(mean=1e300, variance=1.0)(ONES),
        ValueError,
        "expected mean and variance as numbers of float32; got up to 1e+300",
    ),
    "channels first": (lambda: Flatten("channels_first"), ValueError, "expected None or 'channels_last'"),
    "a reshape to a number": (lambda: Reshape(4), ValueError, "as (8, 8); got 4"),  # type: ignore[arg-type]
    "a reshape with two gaps": (lambda: Reshape((-1, -1)), ValueError, "-1 at most once; got (-1, -1)"),
    "a reshape to nothing": (lambda: Reshape((0, 2)), ValueError, "lengths from 1"),
    "a reshape that does not fit": (lambda: Reshape((3, 5))(ONES), ValueError, "(3, 5) holds, 15; got 4"),
    "a gap that does not fit": (lambda: Reshape((3, -1))(ONES), ValueError, "holds, 3 times a whole number; got 4"),
    "an unknown setting": (
        lambda: Activation("relu", unit=3),
        TypeError,
        "expected arguments among activation, name",
    ),
    "layers in a layer": (
        lambda: Inside()(ONES),
        TypeError,
        "got layers inside a layer: parts. Put them",
    ),
    "a weight in a box": (lambda: Hidden()(ONES), ValueError, "expected each weight to be kept, as self.kernel ="),
    "two weights of one name": (
        lambda: Doubled()(ONES),
        ValueError,
        "expected weights of different names; got two called 'w'",
    ),
    "super forgotten": (lambda: Forgetful()(ONES), RuntimeError, "Forgetful: expected super().__init__() at the start"),
    "an argument not kept": (
        lambda: Secretive(3).get_config(),
        TypeError,
        "expected self.units = units in",
    ),
}


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize(("call", "error", "words"), MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_is_told_in_words(call: Callable[[], object], error: type[Exception], words: str) -> None:
    with pytest.raises(error, match=re.escape(words)):
        call()


def test_a_dtype_of_its_own_is_told_with_the_other_arguments() -> None:
    assert Dense(2, dtype="float64").get_config()["dtype"] == "float64"
    assert Dense.from_config(Dense(2, dtype="float64").get_config()).compute_dtype == "float64"
    assert "dtype" not in Dense(2).get_config()


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_a_dtype_of_its_own_does_not_keep_a_model_from_another(dtype: str) -> None:
    model = Sequential([Dense(2, input_dim=3, dtype="float32")])
    assert model.copy(dtype).dtype == dtype
