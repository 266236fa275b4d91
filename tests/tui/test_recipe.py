"""What is typed and turned in the lab's fields."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.experiment import FIELDS, Experiment
from tui.recipe import RECIPE, Field, experiment_of, read_typed, shown, turned, values_of

by_name = {field.name: field for field in RECIPE}


def test_every_field_of_an_experiment_has_its_line_and_no_other() -> None:
    assert set(by_name) == set(FIELDS)


@pytest.mark.parametrize("field", RECIPE, ids=lambda field: field.name)
def test_every_preset_can_be_trained(field: Field) -> None:
    for preset in field.presets:
        assert FIELDS[field.name].problem(preset) is None


def test_fields_and_experiment_are_the_same_thing() -> None:
    assert experiment_of(values_of(Experiment())) == Experiment()


@pytest.mark.parametrize(
    ("name", "typed", "value"),
    [
        ("training.learning_rate", "0.05", 0.05),
        ("training.learning_rate", "1e-3", 1e-3),
        ("training.batch_size", " 32 ", 32),
        ("network.layers", "8 8", (8, 8)),
        ("network.layers", "16-8-4", (16, 8, 4)),
        ("network.layers", "[4, 2]", (4, 2)),
        ("network.layers", "0", ()),
        ("data.name", "xor", "xor"),
    ],
)
def test_what_is_typed_is_understood(name: str, typed: str, value: object) -> None:
    assert read_typed(name, typed) == (value, None)


@pytest.mark.parametrize(
    ("name", "typed", "says"),
    [
        ("training.learning_rate", "nan", "above 0"),
        ("training.learning_rate", "inf", "above 0"),
        ("training.learning_rate", "-1", "above 0"),
        ("training.learning_rate", "fast", "above 0"),
        ("training.batch_size", "0", "from 1"),
        ("training.batch_size", "2.5", "whole number"),
        ("training.epochs", "1e9", "whole number"),
        ("network.layers", " ".join(["1"] * 10000), "8 hidden layers"),
        ("network.layers", "8 x 8", "8 hidden layers"),
        ("network.layers", "99999999999999999999", "units"),
        ("data.name", "spirals", "one of circle, xor"),
    ],
)
def test_what_cannot_be_trained_is_told(name: str, typed: str, says: str) -> None:
    _, problem = read_typed(name, typed)
    assert problem
    assert says in problem
    assert len(problem) < 160


@given(st.sampled_from(RECIPE), st.lists(st.sampled_from([-1, 1]), max_size=20))
def test_turning_stays_within_what_a_field_takes(field: Field, turns: list[int]) -> None:
    value = field.presets[0]
    for by in turns:
        value = turned(field, value, by)
        assert FIELDS[field.name].problem(value) is None
    assert shown(value)


def test_turning_from_a_typed_value_goes_to_the_nearest_preset() -> None:
    rate = by_name["training.learning_rate"]
    assert turned(rate, 0.05, 1) == 0.1
    assert turned(rate, 0.05, -1) == 0.03
    assert turned(rate, 50.0, 1) == 50.0
