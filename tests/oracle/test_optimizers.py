"""A hundred steps of each optimizer, of drawn settings and shapes, against Keras's."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from peers import close, floatx, keras, numbers, tensor

from engine import optimizers
from engine.optimizers import schedules

STEPS = 100

Drawn = dict[str, Any]


def share(least: float, most: float) -> st.SearchStrategy[float]:
    return st.floats(least, most).map(lambda value: round(value, 4))


epsilons = st.sampled_from([1e-7, 1e-5, 1e-3])
betas = {"beta_1": share(0.0, 0.99), "beta_2": share(0.5, 0.999), "epsilon": epsilons}

OWN: dict[str, dict[str, st.SearchStrategy[Any]]] = {
    "SGD": {"momentum": st.sampled_from([0.0, 0.5, 0.9, 0.99]), "nesterov": st.booleans()},
    "RMSprop": {
        "rho": share(0.5, 0.99),
        "momentum": st.sampled_from([0.0, 0.5, 0.9]),
        "epsilon": epsilons,
        "centered": st.booleans(),
    },
    "Adagrad": {"initial_accumulator_value": share(0.01, 1.0), "epsilon": epsilons},
    "Adadelta": {"rho": share(0.5, 0.99), "epsilon": epsilons},
    "Adam": betas | {"amsgrad": st.booleans()},
    "AdamW": betas | {"amsgrad": st.booleans()},
    "Nadam": betas,
    "Adamax": betas,
    "Lion": {"beta_1": share(0.1, 0.99), "beta_2": share(0.0, 0.999)},
}

shapes = st.lists(st.lists(st.integers(1, 5), max_size=3).map(tuple), min_size=1, max_size=4)
clipping: list[Drawn] = [{}, {"clipnorm": 1.0}, {"global_clipnorm": 1.5}, {"clipvalue": 0.3}]


@st.composite
def settings_of(draw: st.DrawFn, name: str) -> Drawn:
    """Arguments of an optimizer; its rate may be the name and the arguments of a schedule."""
    rate = round(10 ** draw(st.floats(-4, -2)), 6)
    decay = {"decay_steps": draw(st.integers(5, 150)), "initial_learning_rate": rate}
    drawn: Drawn = {key: draw(strategy) for key, strategy in OWN[name].items()}
    # Cut to one value, gradients of either sign add up to 0 in Lion, and then rounding chooses its direction
    drawn |= draw(st.sampled_from(clipping[:3] if name == "Lion" else clipping))
    drawn["learning_rate"] = draw(st.sampled_from([rate, ("CosineDecay", decay), ("PolynomialDecay", decay)]))
    least = {"weight_decay": draw(share(0.0, 0.5))} if name == "AdamW" or draw(st.booleans()) else {}
    return drawn | least


def shapes_for(name: str) -> st.SearchStrategy[list[tuple[int, ...]]]:
    """Up to four variables; for Lion of two numbers or more, as one alone is cut to one value by a norm."""
    return shapes.map(lambda drawn: [(*shape, 2) for shape in drawn]) if name == "Lion" else shapes


def made(api: Any, name: str, drawn: Drawn) -> Any:
    """The optimizer `name` of the engine's or Keras's package of optimizers."""
    rate = drawn["learning_rate"]
    if isinstance(rate, tuple):
        rate = getattr(api.schedules, rate[0])(**rate[1])
    return getattr(api, name)(**drawn | {"learning_rate": rate})


def slopes(kinds: list[tuple[int, ...]], seed: int, dtype: str) -> list[list[np.ndarray]]:
    """The gradient of each variable at each step: of sizes from 0.01 to 10, one variable now and then without any."""
    rng = np.random.default_rng(seed)
    sizes = 10 ** rng.uniform(-2, 1, len(kinds))
    steps = [
        [rng.standard_normal(shape) * size for shape, size in zip(kinds, sizes, strict=True)] for _ in range(STEPS)
    ]
    return [
        [np.asarray(each * (at % 7 > 0 or of > 0), dtype) for of, each in enumerate(step)]
        for at, step in enumerate(steps)
    ]


def by_keras(name: str, drawn: Drawn, starts: list[np.ndarray], steps: list[list[np.ndarray]]) -> list[np.ndarray]:
    with floatx(str(starts[0].dtype)):
        optimizer = made(keras.optimizers, name, drawn)
        variables = [keras.Variable(start, dtype=str(start.dtype)) for start in starts]
        optimizer.build(variables)
        for step in steps:
            optimizer.apply([tensor(gradient) for gradient in step], variables)
        return [numbers(variable) for variable in variables]


def by_the_engine(name: str, drawn: Drawn, starts: list[np.ndarray], steps: list[list[np.ndarray]]) -> list[np.ndarray]:
    optimizer = made(optimizers, name, drawn)
    parameters = np.concatenate([start.ravel() for start in starts])
    gradient, cuts = np.empty_like(parameters), np.cumsum([start.size for start in starts])[:-1]
    variables = [part.reshape(start.shape) for part, start in zip(np.split(gradient, cuts), starts, strict=True)]
    for step in steps:
        for variable, value in zip(variables, step, strict=True):
            variable[...] = value
        optimizer.apply(gradient, parameters, variables)
    return [part.reshape(start.shape) for part, start in zip(np.split(parameters, cuts), starts, strict=True)]


def compare(name: str, drawn: Drawn, kinds: list[tuple[int, ...]], dtype: str, within: float) -> None:
    rng = np.random.default_rng(len(kinds))
    starts = [np.asarray(rng.standard_normal(shape), dtype) for shape in kinds]
    steps = slopes(kinds, seed=sum(map(math.prod, kinds)), dtype=dtype)
    ours, theirs = by_the_engine(name, drawn, starts, steps), by_keras(name, drawn, starts, steps)
    for our, their in zip(ours, theirs, strict=True):
        close(our, their, rel=within, abs=within)
        assert our.dtype == dtype


@pytest.mark.parametrize("name", OWN)
@settings(max_examples=25)
@given(st.data())
def test_a_hundred_steps_in_float64(name: str, data: st.DataObject) -> None:
    compare(name, data.draw(settings_of(name)), data.draw(shapes_for(name)), "float64", 1e-9)


@pytest.mark.parametrize("name", OWN)
@settings(max_examples=25)
@given(st.data())
def test_a_hundred_steps_in_float32(name: str, data: st.DataObject) -> None:
    compare(name, data.draw(settings_of(name)), data.draw(shapes_for(name)), "float32", 1e-5)


@pytest.mark.parametrize("kinds", [[(4, 3), (3,)], [(180, 190), (190,)]], ids=["few", "more than a block"])
@pytest.mark.parametrize("name", OWN)
def test_a_hundred_steps_with_keras_defaults(name: str, kinds: list[tuple[int, ...]]) -> None:
    defaults = {"learning_rate": getattr(optimizers, name)().learning_rate}
    assert defaults["learning_rate"] == pytest.approx(float(getattr(keras.optimizers, name)().learning_rate))
    compare(name, defaults, kinds, "float64", 1e-9)


def test_every_optimizer_is_compared() -> None:
    assert tuple(map(str.lower, OWN)) == optimizers.NAMES


@pytest.mark.parametrize("name", OWN)
def test_a_config_of_keras_is_understood(name: str) -> None:
    theirs = getattr(keras.optimizers, name)().get_config()
    ours = getattr(optimizers, name)().get_config()
    assert set(ours) <= set(theirs)
    for setting, value in ours.items():
        if setting != "name":
            assert value == pytest.approx(theirs[setting]), setting


def test_a_number_does_not_replace_a_schedule_in_keras_either() -> None:
    optimizer = keras.optimizers.SGD(keras.optimizers.schedules.ExponentialDecay(0.1, 1, 0.5))
    with pytest.raises(TypeError):
        optimizer.learning_rate = 0.1
    with pytest.raises(TypeError):
        optimizers.SGD(schedules.ExponentialDecay(0.1, 1, 0.5)).learning_rate = 0.1
