"""Every layer against Keras's: outputs, gradients, what moves while it trains, arguments, names and penalties."""

import inspect
import math
import re
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from peers import close, keras, layer_autograd, numbers

from engine import activations, layers
from engine.layers import Dropout, GaussianNoise, Input, Layer, Normalization

Array = np.ndarray[Any, np.dtype[Any]]
Case = tuple[dict[str, Any], tuple[int, ...]]

LENGTHS = st.integers(1, 6)
SAMPLES = st.lists(LENGTHS, min_size=1, max_size=3).map(tuple)
SEEDS = st.integers(0, 2**32 - 1)
SHARES = st.floats(0, 1)
SMALL = st.floats(1e-3, 0.5)
SLOPES = st.floats(0, 2)


def some(**arguments: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    """Any of the arguments; those that are left out keep their defaults."""
    return st.fixed_dictionaries({}, optional=arguments)


@st.composite
def along_an_axis(draw: st.DrawFn, settings_of: st.SearchStrategy[dict[str, Any]]) -> Case:
    sample = draw(SAMPLES)
    axis = draw(st.integers(1, len(sample)))
    axis = draw(st.sampled_from([axis, axis - len(sample) - 1]))
    return {"axis": axis, **draw(settings_of)}, sample


@st.composite
def along_the_last_axes(draw: st.DrawFn, settings_of: st.SearchStrategy[dict[str, Any]]) -> Case:
    sample = draw(SAMPLES)
    axes = tuple(range(draw(st.integers(1, len(sample))), len(sample) + 1))
    return {"axis": draw(st.sampled_from([axes, -1] if len(axes) == 1 else [axes])), **draw(settings_of)}, sample


@st.composite
def reshapes(draw: st.DrawFn) -> Case:
    sample = draw(SAMPLES)
    target = list(draw(st.permutations(sample)))
    if draw(st.booleans()):
        target[draw(st.integers(0, len(target) - 1))] = -1
    return {"target_shape": tuple(target)}, sample


def case(settings_of: st.SearchStrategy[dict[str, Any]]) -> st.SearchStrategy[Case]:
    return st.tuples(settings_of, SAMPLES)


BATCH = some(momentum=SHARES, epsilon=SMALL, center=st.booleans(), scale=st.booleans())
LAYER = some(epsilon=SMALL, center=st.booleans(), scale=st.booleans())
DENSE = st.builds(
    lambda units, rest: {"units": units, **rest},
    LENGTHS,
    some(activation=st.sampled_from(activations.NAMES), use_bias=st.booleans()),
)

CASES: dict[str, st.SearchStrategy[Case]] = {
    "Dense": case(DENSE),
    "Activation": case(st.builds(lambda name: {"activation": name}, st.sampled_from(activations.NAMES))),
    "ReLU": case(some(max_value=st.floats(0.1, 3), negative_slope=SLOPES, threshold=SLOPES)),
    "LeakyReLU": case(some(negative_slope=SLOPES)),
    "ELU": case(some(alpha=SLOPES)),
    "Softmax": along_an_axis(st.just({})),
    "BatchNormalization": along_an_axis(BATCH),
    # along other axes than the last ones, Keras on PyTorch takes the last ones all the same, or fails (3.15)
    "LayerNormalization": along_the_last_axes(LAYER),
    "Normalization": along_an_axis(some(invert=st.booleans())) | along_the_last_axes(st.just({})),
    "Flatten": case(st.just({})),
    "Reshape": reshapes(),
    "Dropout": case(st.just({"rate": 0.0})),  # what is random has tests of its own, below
    "GaussianNoise": case(st.just({"stddev": 0.0})),
    "ActivityRegularization": case(some(l1=SMALL, l2=SMALL)),
}
# In float32 Keras takes a variance as E[x²] − E[x]², which loses digits; ours is held to Keras's in float64 there.
LOSING = ("BatchNormalization", "LayerNormalization")

each_layer = pytest.mark.parametrize("name", CASES)
few = settings(max_examples=25, deadline=None)
pytestmark = [
    pytest.mark.filterwarnings("ignore:You are using a softmax over axis"),  # of length 1: drawn on purpose
    pytest.mark.filterwarnings("ignore:__array__ implementation"),  # PyTorch's own, for NumPy 2
]


def a_batch(sample: tuple[int, ...], seed: int) -> Array:
    """Three to seven samples of normal numbers; random ones are nowhere at a corner."""
    rng = np.random.default_rng(seed)
    return rng.normal(rng.uniform(-1, 1), rng.uniform(0.5, 2), (rng.integers(3, 8), *sample))


def pair(name: str, arguments: dict[str, Any], sample: tuple[int, ...], seed: int, *dtypes: str) -> tuple[Layer, Any]:
    """Our layer and Keras's, with the same weights: they are drawn for Keras's, and ours takes them over in order."""
    ours, theirs = getattr(layers, name)(**arguments), getattr(keras.layers, name)(**arguments, dtype=dtypes[1])
    theirs.build((None, *sample))
    rng = np.random.default_rng(seed)
    theirs.set_weights([rng.uniform(0.3, 1.5, weight.shape).astype(dtypes[0]) for weight in theirs.get_weights()])
    if name == "Normalization":
        theirs.finalize_state()
    ours.prepare((None, *sample), rng, dtypes[0])
    ours.set_weights(theirs.get_weights())
    return ours, theirs


@each_layer
def test_arguments_and_their_defaults_are_kerass(name: str) -> None:
    def told(cls: type) -> dict[str, Any]:
        every = list(inspect.signature(cls.__init__).parameters.values())[1:]  # type: ignore[misc]
        return {one.name: one.default for one in every if one.kind is one.POSITIONAL_OR_KEYWORD}

    ours, theirs = told(getattr(layers, name)), told(getattr(keras.layers, name))
    assert list(ours.items()) == [(argument, default) for argument, default in theirs.items() if argument in ours]


def test_every_layer_is_compared() -> None:
    assert set(CASES) == set(layers.__all__) - {"Layer", "Input", "InputLayer"}


@each_layer
@given(data=st.data())
@settings(max_examples=1, deadline=None)
def test_models_call_it_as_keras_does(name: str, data: st.DataObject) -> None:
    arguments, _ = data.draw(CASES[name])
    kind = getattr(layers, name)(**arguments).kind
    assert re.fullmatch(rf"{kind}(_\d+)?", getattr(keras.layers, name)(**arguments).name)


@each_layer
@given(data=st.data(), seed=SEEDS)
@few
def test_forward_in_float32(name: str, data: st.DataObject, seed: int) -> None:
    arguments, sample = data.draw(CASES[name])
    ours, theirs = pair(name, arguments, sample, seed, "float32", "float64" if name in LOSING else "float32")
    x = a_batch(sample, seed).astype("float32")
    for training in (False, True):
        expected = numbers(theirs(x.astype(theirs.dtype), training=training))
        got = ours.forward(x, training)
        assert got.dtype == "float32"
        # an output near 0 is a difference of larger numbers, which are rounded at their own size
        close(got, expected, rel=1e-6, abs=1e-6 * max(1.0, float(np.abs(expected).max())))


@each_layer
@given(data=st.data(), seed=SEEDS, training=st.booleans())
@few
def test_forward_and_gradients_in_float64(name: str, data: st.DataObject, seed: int, training: bool) -> None:
    arguments, sample = data.draw(CASES[name])
    ours, theirs = pair(name, arguments, sample, seed, "float64", "float64")
    x = a_batch(sample, seed)
    assert ours.output_shape == tuple(theirs.compute_output_shape((None, *sample)))
    outputs = ours.forward(x, training)
    pull = np.random.default_rng(seed).normal(size=outputs.shape)
    expected, by_inputs, by_weights = layer_autograd(theirs, x, pull, training=training)
    close(outputs, expected, rel=1e-11, abs=1e-11)
    rel = 1e-7 if arguments.get("activation") == "hard_sigmoid" else 1e-9  # PyTorch rounds its sixth to float32
    close(ours.backward(pull), by_inputs, rel=rel, abs=rel)
    for got, wanted in zip(ours.gradients, by_weights, strict=True):
        close(got, wanted, rel=rel, abs=rel)
    for got, wanted in zip(ours.get_weights(), theirs.get_weights(), strict=True):
        close(np.ravel(got), np.ravel(wanted), rel=1e-12, abs=1e-15)


@given(case=CASES["BatchNormalization"], seed=SEEDS, frozen=st.booleans())
@few
def test_moving_averages_after_several_batches(case: Case, seed: int, frozen: bool) -> None:
    arguments, sample = case
    for dtype, rel in (("float64", 1e-12), ("float32", 1e-6)):
        ours, theirs = pair("BatchNormalization", arguments, sample, seed, dtype, "float64")
        ours.trainable = theirs.trainable = not frozen
        for batch in range(6):
            x = a_batch(sample, seed + batch).astype(dtype)
            ours.forward(x, training=True)
            theirs(x.astype("float64"), training=True)
        # in float32 the mean of numbers of both signs is rounded at their size, about 2
        for got, wanted in zip(ours.get_weights(), theirs.get_weights(), strict=True):
            close(got, wanted, rel=rel, abs=2 * rel)
        close(ours.forward(x), theirs(x.astype("float64")), rel=rel, abs=4 * rel)


@given(case=CASES["Normalization"] | case(st.just({"axis": None})), seed=SEEDS)
@few
def test_normalization_adapts_as_keras_does(case: Case, seed: int) -> None:
    arguments, sample = case
    ours, theirs = Normalization(**arguments, dtype="float64"), keras.layers.Normalization(**arguments, dtype="float64")
    x = a_batch(sample, seed)
    close(ours(x), theirs(x), rel=1e-12)  # before: 0 and 1
    for layer in (ours, theirs):
        layer.adapt(x)
    for got, wanted in zip(ours.get_weights(), theirs.get_weights(), strict=True):
        close(np.ravel(got), np.ravel(wanted), rel=1e-12, abs=1e-12)
    close(ours(x), theirs(x), rel=1e-9, abs=1e-9)
    close(ours.mean, theirs.mean, rel=1e-12, abs=1e-12)


@given(axis=st.integers(-2, 2).filter(bool), seed=SEEDS, invert=st.booleans(), one=st.booleans())
@few
def test_normalization_by_given_numbers(axis: int, seed: int, invert: bool, one: bool) -> None:
    x = a_batch((3, 4), seed)
    rng = np.random.default_rng(seed)
    shape = () if one else x.shape[axis]
    mean, variance = (np.float32(rng.uniform(0.3, 2, shape)).tolist() for _ in range(2))  # Keras keeps no more digits
    arguments = {"axis": axis, "mean": mean, "variance": variance, "invert": invert}
    ours = Normalization(**arguments, dtype="float64")
    theirs = keras.layers.Normalization(**arguments, dtype="float64")
    close(ours(x), theirs(x), rel=1e-12, abs=1e-14)
    assert ours.get_weights() == theirs.get_weights() == []


REGULARIZERS = st.sampled_from([None, "l1", "l2"])


@given(
    seed=SEEDS,
    sample=SAMPLES,
    arguments=st.fixed_dictionaries(
        {f"{what}_regularizer": REGULARIZERS for what in ("kernel", "bias", "activity")} | {"units": LENGTHS}
    ),
    trainable=st.booleans(),
)
@few
def test_penalties(seed: int, sample: tuple[int, ...], arguments: dict[str, Any], trainable: bool) -> None:
    ours, theirs = pair("Dense", arguments, sample, seed, "float64", "float64")
    ours.trainable = theirs.trainable = trainable
    x = a_batch(sample, seed)
    ours(x), theirs(x)
    close(ours.losses, [numbers(loss) for loss in theirs.losses], rel=1e-6)  # Keras keeps l1 and l2 in float32


@given(rate=st.floats(0.02, 0.98), seed=SEEDS)
@settings(max_examples=10, deadline=None)
def test_dropout_drops_as_many_and_scales_alike(rate: float, seed: int) -> None:
    x, n = np.full((20, 1000), 2.0, np.float32), 20_000
    ours, theirs = Dropout(rate, seed=seed), keras.layers.Dropout(rate, seed=seed % 2**31)
    for outputs in (ours(x, training=True), numbers(theirs(x, training=True))):
        assert abs((outputs == 0).mean() - rate) < 5 * math.sqrt(rate * (1 - rate) / n)
        close(outputs[outputs != 0], np.full((outputs != 0).sum(), 2 / (1 - rate)), rel=1e-6)
    mask = ours.outputs / 2
    close(ours.backward(x), x * mask, rel=1e-6)
    np.testing.assert_array_equal(ours(x), numbers(theirs(x)))


@pytest.mark.parametrize("noise_shape", [(None, 1, 3), (None, 4, 1), (1, 4, 3), (None, None, None), (5, 4, 3)])
def test_dropout_drops_together_what_keras_does(noise_shape: tuple[int | None, ...]) -> None:
    def together(outputs: Array) -> list[bool]:
        return [bool((outputs == outputs.take([0], axis)).all()) for axis in range(3)]

    x = np.ones((5, 4, 3), np.float32)
    theirs = keras.layers.Dropout(0.5, noise_shape, seed=3)(x, training=True)
    assert together(Dropout(0.5, noise_shape, seed=3)(x, training=True)) == together(numbers(theirs))


@given(stddev=st.floats(0.01, 1), seed=SEEDS)
@settings(max_examples=10, deadline=None)
def test_noise_is_as_wide(stddev: float, seed: int) -> None:
    x, n = np.zeros((20, 1000), np.float32), 20_000
    ours, theirs = GaussianNoise(stddev, seed=seed), keras.layers.GaussianNoise(stddev, seed=seed % 2**31)
    for noise in (ours(x, training=True), numbers(theirs(x, training=True))):
        assert abs(noise.mean()) < 5 * stddev / math.sqrt(n)
        assert noise.std() == pytest.approx(stddev, rel=5 / math.sqrt(2 * n))
    np.testing.assert_array_equal(ours(x), numbers(theirs(x)))


def test_input_takes_what_keras_takes() -> None:
    for arguments in ({"shape": (4, 2)}, {"shape": [4, 2], "batch_size": 3}, {"batch_shape": (None, 4, 2)}):
        assert Input(**arguments).shape == keras.Input(**arguments).shape[1:]
