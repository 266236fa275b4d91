"""Every schedule, of drawn settings, against Keras's at every step."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from peers import close, floatx, keras, numbers

from engine.optimizers import schedules

rates = st.floats(1e-4, 1.0)
lengths = st.integers(1, 60)
falls = {"initial_learning_rate": rates, "decay_steps": lengths}
shares = st.floats(0.0, 1.0)

SETTINGS: dict[str, dict[str, st.SearchStrategy[Any]]] = {
    "ExponentialDecay": falls | {"decay_rate": st.floats(0.1, 1.5), "staircase": st.booleans()},
    "InverseTimeDecay": falls | {"decay_rate": st.floats(0.0, 5.0), "staircase": st.booleans()},
    "PolynomialDecay": falls
    | {"end_learning_rate": st.floats(0.0, 0.5), "power": st.sampled_from([0.5, 1.0, 2.0]), "cycle": st.booleans()},
    "CosineDecay": falls | {"alpha": shares, "warmup_target": st.none() | rates, "warmup_steps": st.integers(1, 20)},
    "CosineDecayRestarts": {
        "initial_learning_rate": rates,
        "first_decay_steps": lengths,
        "t_mul": st.sampled_from([1.0, 1.5, 2.0, 3.0]),
        "m_mul": st.floats(0.3, 1.0),
        "alpha": shares,
    },
}


def steps_of(schedule: Any) -> list[int]:
    """The steps at which both are asked.

    Where a period of restarts begins, a rounding error of Keras's logarithm leaves it at the end of the one before
    (3.0⁵ is one place): there the rate jumps, and the tests of the engine say what it is by hand.
    """
    if not isinstance(schedule, schedules.CosineDecayRestarts):
        return list(range(150))
    t_mul, first = schedule.t_mul, schedule.first_decay_steps
    begins = [first * sum(t_mul**period for period in range(periods)) for periods in range(1, 160)]
    return [step for step in range(150) if all(abs(step - begin) > 1e-6 for begin in begins)]


def compare(name: str, drawn: dict[str, Any]) -> None:
    ours = getattr(schedules, name)(**drawn)
    steps = steps_of(ours)
    with floatx("float64"):  # in float32 Keras's own rates are good to 6 digits only, and less near 0
        theirs = getattr(keras.optimizers.schedules, name)(**drawn)
        expected = [float(numbers(theirs(step))) for step in steps]
    close([ours(step) for step in steps], np.array(expected), rel=1e-6, abs=1e-12)


@pytest.mark.parametrize("name", SETTINGS)
@settings(max_examples=15)
@given(st.data())
def test_the_rate_at_every_step(name: str, data: st.DataObject) -> None:
    compare(name, {key: data.draw(strategy) for key, strategy in SETTINGS[name].items()})


@settings(max_examples=15)
@given(
    st.lists(st.integers(0, 140), min_size=1, max_size=5, unique=True).map(sorted),
    st.lists(rates, min_size=6, max_size=6),
)
def test_the_rate_of_pieces_at_every_step(boundaries: list[int], values: list[float]) -> None:
    compare("PiecewiseConstantDecay", {"boundaries": boundaries, "values": values[: len(boundaries) + 1]})


@pytest.mark.parametrize(
    ("name", "least"),
    [
        ("ExponentialDecay", {"initial_learning_rate": 0.1, "decay_steps": 40, "decay_rate": 0.5}),
        ("InverseTimeDecay", {"initial_learning_rate": 0.1, "decay_steps": 40, "decay_rate": 0.5}),
        ("PolynomialDecay", {"initial_learning_rate": 0.1, "decay_steps": 40}),
        ("CosineDecay", {"initial_learning_rate": 0.1, "decay_steps": 40}),
        ("CosineDecayRestarts", {"initial_learning_rate": 0.1, "first_decay_steps": 40}),
        ("PiecewiseConstantDecay", {"boundaries": [40], "values": [0.1, 0.01]}),
    ],
)
def test_defaults_and_config_are_keras(name: str, least: dict[str, Any]) -> None:
    compare(name, least)
    ours, theirs = getattr(schedules, name)(**least), getattr(keras.optimizers.schedules, name)(**least)
    assert ours.get_config() == theirs.get_config()
    assert math.isclose(ours(7), float(numbers(theirs(7))), rel_tol=1e-6)


def test_every_schedule_is_compared() -> None:
    compared = {*SETTINGS, "PiecewiseConstantDecay"}
    assert {name.replace("_", "") for name in schedules.NAMES} == {name.lower() for name in compared}
