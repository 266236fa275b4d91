"""What holds for every layer. A new one is a class in `engine/layers/` and a row of `LAYERS`."""

import json
import re
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from slopes import slope

from engine import activations, layers
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

SAMPLES = 5

Row = tuple[Callable[[], Layer], tuple[int, ...], tuple[int, ...]]

LAYERS: Mapping[str, Row] = {
    # what it is called: how it is made, the shape of a sample, and the shape that comes out of it
    "input": (lambda: Input(shape=(3,)), (3,), (3,)),
    "dense": (lambda: Dense(4), (3,), (4,)),
    "dense without bias": (lambda: Dense(4, "tanh", use_bias=False), (3,), (4,)),
    "dense on rows of rows": (lambda: Dense(4, "sigmoid"), (2, 3), (2, 4)),
    "dense with penalties": (
        lambda: Dense(
            2, kernel_regularizer="l2", bias_regularizer="l2", activity_regularizer="l2", bias_initializer="ones"
        ),
        (3,),
        (2,),
    ),
    **{f"dense {name}": (partial(Dense, 4, name), (3,), (4,)) for name in activations.NAMES},
    **{f"activation {name}": (partial(Activation, name), (2, 3), (2, 3)) for name in activations.NAMES},
    "relu": (ReLU, (3,), (3,)),
    "relu with a leak, a limit and a threshold": (lambda: ReLU(1.5, 0.25, 0.5), (9,), (9,)),
    "leaky relu": (LeakyReLU, (3,), (3,)),
    "elu": (lambda: ELU(alpha=0.7), (3,), (3,)),
    "softmax": (Softmax, (3,), (3,)),
    "softmax along another axis": (lambda: Softmax(axis=1), (3, 2), (3, 2)),
    "dropout": (lambda: Dropout(0.4), (6,), (6,)),
    "dropout of whole columns": (lambda: Dropout(0.4, noise_shape=(None, 1, 6)), (2, 6), (2, 6)),
    "dropout of everything": (lambda: Dropout(1), (3,), (3,)),
    "noise": (lambda: GaussianNoise(0.3), (2, 3), (2, 3)),
    "activity regularization": (lambda: ActivityRegularization(l1=0.1, l2=0.2), (3,), (3,)),
    "batch normalization": (BatchNormalization, (3,), (3,)),
    "batch normalization, bare": (lambda: BatchNormalization(center=False, scale=False, epsilon=0.1), (3,), (3,)),
    "batch normalization of rows of rows": (lambda: BatchNormalization(momentum=0.5), (4, 3), (4, 3)),
    "batch normalization of channels": (
        lambda: BatchNormalization(axis=1, gamma_initializer="random_normal", beta_regularizer="l2"),
        (4, 3),
        (4, 3),
    ),
    "frozen batch normalization": (lambda: BatchNormalization(trainable=False), (3,), (3,)),
    "layer normalization": (LayerNormalization, (4,), (4,)),
    "layer normalization, bare": (lambda: LayerNormalization(center=False, scale=False), (4,), (4,)),
    "layer normalization along the first axis": (lambda: LayerNormalization(axis=1), (4, 3), (4, 3)),
    "layer normalization along two axes": (lambda: LayerNormalization(axis=(-2, -1)), (2, 3), (2, 3)),
    "normalization": (Normalization, (3,), (3,)),
    "normalization by given numbers": (lambda: Normalization(mean=[1.0, 2, 3], variance=[4.0, 5, 6]), (3,), (3,)),
    "normalization undone": (lambda: Normalization(mean=2.0, variance=9.0, invert=True), (3,), (3,)),
    "normalization by one number": (lambda: Normalization(axis=None), (2, 3), (2, 3)),
    "flatten": (Flatten, (2, 3, 4), (24,)),
    "flatten what is flat": (Flatten, (3,), (3,)),
    "reshape": (lambda: Reshape((2, -1)), (3, 4), (2, 6)),
}

each_layer = pytest.mark.parametrize("row", LAYERS.values(), ids=LAYERS)


def prepared(row: Row, dtype: str = "float64") -> tuple[Layer, Array]:
    """A layer whose weights are no longer what they began with, and a batch for it."""
    make, sample, _ = row
    layer, rng = make(), np.random.default_rng(5)
    layer.prepare((None, *sample), rng, dtype)
    for weight in layer.weights:
        if weight.dtype.kind == "f":
            weight += rng.uniform(0.1, 0.6, weight.shape)
    return layer, rng.normal(size=(SAMPLES, *sample)).astype(dtype)


def seeded(layer: Layer) -> Layer:
    layer.rng = np.random.default_rng(7)
    return layer


def check_gradients(row: Row, training: bool) -> None:
    layer, inputs = prepared(row)
    pull = np.random.default_rng(6).normal(size=(SAMPLES, *row[2]))

    def pulled() -> float:
        return float((seeded(layer).forward(inputs, training) * pull).sum())

    pulled()
    by_inputs = layer.backward(pull)
    by_weights = [gradient.copy() for gradient in layer.gradients]
    np.testing.assert_allclose(by_inputs, slope(pulled, inputs), rtol=1e-7, atol=1e-8)
    for gradient, weight in zip(by_weights, layer.trainable_weights, strict=True):
        np.testing.assert_allclose(gradient, slope(pulled, weight), rtol=1e-7, atol=1e-8)


def check_config(row: Row) -> None:
    layer, inputs = prepared(row)
    other = type(layer).from_config(json.loads(json.dumps(layer.get_config())))
    other.prepare((None, *row[1]), np.random.default_rng(8), "float64")
    other.set_weights(layer.get_weights())
    assert other.get_config() == layer.get_config()
    assert (other.name, other.trainable) == (layer.name, layer.trainable)
    for training in (False, True):
        np.testing.assert_array_equal(
            seeded(other).forward(inputs, training), seeded(layer).forward(inputs, training), strict=True
        )


def check_float32(row: Row) -> None:
    layer, inputs = prepared(row, "float32")
    outputs = layer.forward(inputs, training=True)
    by_inputs = layer.backward(np.ones_like(outputs))
    numbers = [outputs, by_inputs, layer.forward(inputs), *layer.gradients]
    assert {array.dtype.name for array in numbers} == {"float32"}
    assert {weight.dtype.name for weight in layer.weights} <= {"float32", "int32"}


def check_weights(row: Row) -> None:
    layer, inputs = prepared(row)
    kept = layer.get_weights()
    before = layer.forward(inputs).copy()
    layer.set_weights([weight + 1 for weight in kept])
    for weight, was in zip(layer.get_weights(), kept, strict=True):
        np.testing.assert_array_equal(weight, was + 1)
    layer.set_weights(kept)
    np.testing.assert_array_equal(layer.forward(inputs), before)
    assert layer.count_params() == sum(weight.size for weight in kept)
    with pytest.raises(ValueError, match="expected weights of shapes"):
        layer.set_weights([*kept, np.zeros(1)])


def check_shapes(row: Row) -> None:
    layer, inputs = prepared(row)
    outputs = layer.forward(inputs)
    assert layer.output_shape == layer.compute_output_shape((None, *row[1])) == (None, *row[2])
    assert outputs.shape == (SAMPLES, *row[2])
    assert layer.backward(np.ones_like(outputs)).shape == inputs.shape
    assert layer.outputs is outputs


def test_every_layer_has_a_row() -> None:
    assert {type(make()).__name__ for make, *_ in LAYERS.values()} == set(layers.__all__) - {"Layer", "InputLayer"}


@each_layer
@pytest.mark.parametrize("training", [False, True], ids=["at rest", "training"])
def test_gradients_are_the_slopes_of_its_outputs(row: Row, training: bool) -> None:
    check_gradients(row, training)


@each_layer
def test_shapes_are_those_it_tells(row: Row) -> None:
    check_shapes(row)


@each_layer
def test_its_config_makes_another_one_like_it(row: Row) -> None:
    check_config(row)


@each_layer
def test_float32_stays_float32(row: Row) -> None:
    check_float32(row)


@each_layer
def test_weights_can_be_taken_out_and_put_back(row: Row) -> None:
    check_weights(row)


@each_layer
def test_frozen_it_learns_nothing(row: Row) -> None:
    layer, _ = prepared(row)
    layer.trainable = False
    assert layer.trainable_weights == layer.gradients == layer.learnt_weights == []
    assert len(layer.non_trainable_weights) == len(layer.weights) == len(layer.own_weights)


@each_layer
def test_in_a_flat_vector_it_does_the_same(row: Row) -> None:
    (layer, inputs), (other, _) = prepared(row), prepared(row)
    size = sum(weight.size for weight in layer.trainable_weights)
    parameters, gradients = np.full(size, np.nan), np.full(size, np.nan)
    layer.lay_out(parameters, gradients)
    pull = np.random.default_rng(6).normal(size=(SAMPLES, *row[2]))
    for one in (layer, other):
        one.backward(pull + 0 * seeded(one).forward(inputs, training=True))
    assert all(np.shares_memory(weight.value, parameters) for weight in layer.learnt_weights)
    for mine, its in zip(layer.gradients, other.gradients, strict=True):
        np.testing.assert_allclose(mine, its, rtol=1e-12, atol=1e-13)
    for weight in layer.learnt_weights:
        assert vars(layer)[f"{weight.attribute}_gradient"] is weight.gradient
    assert sorted(gradients) == pytest.approx(sorted(np.concatenate([np.zeros(0), *map(np.ravel, other.gradients)])))


def worked_example() -> Row:
    """The layer of CONTRIBUTING.md, and the row that it gets there."""
    text = Path(__file__).parents[2].joinpath("CONTRIBUTING.md").read_text(encoding="utf-8")
    section = re.search(r"^## A new layer\n(.*?)(?=^## |\Z)", text, re.MULTILINE | re.DOTALL)
    assert section, "CONTRIBUTING.md has lost its section on a new layer"
    source, row = re.findall(r"```python\n(.*?)```", section[1], re.DOTALL)
    space: dict[str, Any] = {}
    exec(source, space)
    (example,) = eval(f"{{{row}}}", space).values()
    made: Row = example
    return made


@pytest.mark.parametrize("check", [check_shapes, check_config, check_float32, check_weights])
def test_the_worked_example_passes_what_every_layer_must(check: Callable[[Row], None]) -> None:
    check(worked_example())


@pytest.mark.parametrize("training", [False, True])
def test_the_worked_example_has_the_right_gradients(training: bool) -> None:
    check_gradients(worked_example(), training)
