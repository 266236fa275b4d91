import json
import subprocess
import sys
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.experiment import (
    ACTIVATIONS,
    DATA_NAMES,
    OPTIMIZERS,
    DataRecipe,
    Experiment,
    ExperimentError,
    NetworkRecipe,
    TrainingRecipe,
    summary,
)

recipes = st.builds(
    Experiment,
    seed=st.integers(0, 2**31 - 1),
    data=st.builds(DataRecipe, st.sampled_from(DATA_NAMES), st.integers(20, 10_000), st.floats(0, 0.5)),
    network=st.builds(
        NetworkRecipe,
        st.lists(st.integers(1, 128), max_size=8).map(tuple),
        st.sampled_from(ACTIVATIONS),
        st.floats(0, 0.9),
    ),
    training=st.builds(
        TrainingRecipe,
        st.sampled_from(OPTIMIZERS),
        st.floats(0, 100, exclude_min=True),
        st.integers(1, 10_000),
        st.integers(1, 10_000),
    ),
)

plain = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
names = st.sampled_from(["seed", "data", "network", "training", "name", "layers", "data.name", "epochs"])


@given(recipes)
def test_a_recipe_survives_json(experiment: Experiment) -> None:
    assert Experiment.from_dict(json.loads(json.dumps(experiment.to_dict()))) == experiment


@given(plain | st.dictionaries(names, plain | st.dictionaries(names, plain)))
def test_hostile_recipes_are_refused_and_nothing_else_is_raised(recipe: object) -> None:
    with suppress(ExperimentError):
        experiment = Experiment.from_dict(recipe)  # type: ignore[arg-type]
        assert Experiment.from_dict(experiment.to_dict()) == experiment


@pytest.mark.parametrize(
    ("recipe", "field", "words"),
    [
        ({"data": "x"}, "data", "expected a table of name, samples, noise and train_share; got 'x'"),
        ({"network": {"layers": 5}}, "network.layers", "got 5"),
        ({"network": {"layers": [8] * 10_000}}, "network.layers", "at most 8 hidden layers"),
        ({"network": {"layers": [0]}}, "network.layers", "1 to 128 units"),
        ({"seed": True}, "seed", "expected a whole number"),
        ({"seed": 10**9000}, "seed", "too long to show"),
        ({"training": {"learning_rate": float("nan")}}, "training.learning_rate", "above 0, up to 100; got nan"),
        ({"training": {"learning_rate": 0}}, "training.learning_rate", "above 0"),
        ({"training": {"batch_size": 0}}, "training.batch_size", "from 1"),
        ({"training": {"epochs": 2.5}}, "training.epochs", "a whole number"),
        ({"training": {"rate": 1}}, "training.rate", "no such field"),
        ({"data.name": "xor"}, "data.name", "no such field"),
        ({1: 2}, "1", "no such field"),
        (7, "experiment", "got 7"),
    ],
)
def test_a_refusal_names_the_field_and_what_it_takes(recipe: object, field: str, words: str) -> None:
    with pytest.raises(ExperimentError) as caught:
        Experiment.from_dict(recipe)  # type: ignore[arg-type]
    assert words in caught.value.problems[field]


def test_all_problems_are_told_at_once() -> None:
    with pytest.raises(ExperimentError) as caught:
        Experiment.from_dict({"seed": -1, "data": {"name": "moon"}, "extra": {}})
    assert set(caught.value.problems) == {"seed", "data.name", "extra"}


@pytest.mark.parametrize("parts", [{"data": "x"}, {"seed": []}, {"network": NetworkRecipe(layers=5)}])  # type: ignore[arg-type]
def test_a_recipe_built_in_python_is_checked_as_well(parts: dict[str, object]) -> None:
    with pytest.raises(ExperimentError):
        Experiment(**parts)  # type: ignore[arg-type]


def test_summary_says_data_network_and_optimizer() -> None:
    network = {"layers": [8, 8], "dropout": 0.3}
    training = {"optimizer": "adam", "learning_rate": 0.03}
    assert summary(Experiment.from_dict({"network": network, "training": training})) == (
        "spiral · 8-8 tanh · dropout 0.3 · adam 0.03"
    )
    assert summary(Experiment(network=NetworkRecipe(layers=()))) == "spiral · no hidden layer · sgd 0.03"


@pytest.mark.parametrize("module", ["engine.experiment", "engine.workers"])
def test_who_only_reads_recipes_does_not_load_numpy(module: str) -> None:
    code = f"import sys; sys.path[:0] = {sys.path!r}; import {module}; print('numpy' in sys.modules)"
    printed = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert printed.stdout == "False\n"
