"""Penalties against Keras's, and their gradients against autograd through Keras's."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays
from peers import autograd, close, floatx, keras

from engine import regularizers

strengths = st.floats(0.0, 2.0)
SETTINGS: dict[str, dict[str, st.SearchStrategy[Any]]] = {
    "L1": {"l1": strengths},
    "L2": {"l2": strengths},
    "L1L2": {"l1": strengths, "l2": strengths},
    "OrthogonalRegularizer": {"factor": strengths, "mode": st.sampled_from(["rows", "columns"])},
}


def weights(name: str) -> st.SearchStrategy[np.ndarray]:
    """Float64 arrays, some numbers 0; for a regularizer of angles two axes, and no row that is nearly parallel to
    nothing: at 0 its length has a kink.
    """
    if name != "OrthogonalRegularizer":
        return arrays(np.float64, array_shapes(max_dims=4, max_side=5), elements=st.floats(-10, 10))
    shapes = array_shapes(min_dims=2, max_dims=2, min_side=2, max_side=5)
    return st.tuples(shapes, st.integers(0, 1000)).map(
        lambda drawn: np.random.default_rng(drawn[1]).standard_normal(drawn[0])
    )


@pytest.mark.parametrize("name", SETTINGS)
@settings(max_examples=25)
@given(st.data())
def test_penalty_and_gradient(name: str, data: st.DataObject) -> None:
    drawn = {key: data.draw(strategy) for key, strategy in SETTINGS[name].items()}
    x = data.draw(weights(name))
    ours = getattr(regularizers, name)(**drawn)
    with floatx("float64"):
        penalty, (gradient,) = autograd(getattr(keras.regularizers, name)(**drawn), x)
    close(ours(x), penalty, rel=1e-9, abs=1e-9)
    close(ours.gradient(x), gradient, rel=1e-9, abs=1e-9)
    single = x.astype(np.float32)
    by_keras, _ = autograd(getattr(keras.regularizers, name)(**drawn), single)
    # a sum of some hundred numbers of one sign loses a digit of float32
    close(ours(single), by_keras, rel=1e-6, abs=1e-7)


@pytest.mark.parametrize("name", SETTINGS)
def test_defaults_and_config_are_keras(name: str) -> None:
    theirs = getattr(keras.regularizers, name)().get_config()
    assert getattr(regularizers, name)().get_config() == pytest.approx(theirs)


@pytest.mark.parametrize("name", ["l1", "l2", "l1_l2", "orthogonal_regularizer"])
def test_the_names_in_lower_case_are_keras(name: str) -> None:
    assert getattr(regularizers, name).__name__ == getattr(keras.regularizers, name).__name__


def test_every_regularizer_is_compared() -> None:
    assert len(SETTINGS) == len(regularizers.NAMES)
