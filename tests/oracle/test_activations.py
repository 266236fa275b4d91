"""Every activation against Keras, and its way back against autograd through Keras's."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays
from peers import autograd, close, keras, tensor

from engine import activations

SHAPES = array_shapes(min_dims=1, max_dims=3, max_side=6)
# Within ±20: beyond, PyTorch's softplus leaves its formula and gives x, which is 2e-9 away from it.
NUMBERS = st.floats(-20, 20, width=32)
SLOPES = st.floats(0, 2, width=32)

SETTINGS: dict[str, st.SearchStrategy[dict[str, Any]]] = {
    "relu": st.fixed_dictionaries(
        {},
        optional={
            "negative_slope": SLOPES,
            "max_value": st.floats(0.5, 8, width=32),
            "threshold": st.floats(-3, 3, width=32),
        },
    ),
    "leaky_relu": st.fixed_dictionaries({}, optional={"negative_slope": SLOPES}),
    "elu": st.fixed_dictionaries({}, optional={"alpha": st.floats(0.125, 3, width=32)}),
    "gelu": st.fixed_dictionaries({}, optional={"approximate": st.booleans()}),
}
# What Keras's formula loses where it adds a number near −1 to 1, in float32: half of 2^-23, times |x|.
LOST = {"gelu": 20 * 2.0**-24}


@st.composite
def cases(draw: st.DrawFn, name: str, dtype: str) -> tuple[np.ndarray, dict[str, Any]]:
    x = draw(arrays(np.float32, SHAPES, elements=NUMBERS)).astype(dtype)
    options = SETTINGS.get(name, st.just({}))
    if name == "softmax":
        options = st.fixed_dictionaries({}, optional={"axis": st.integers(-x.ndim, x.ndim - 1)})
    return x, draw(options)


@pytest.mark.filterwarnings("ignore:You are using a softmax over axis")  # of length 1: drawn on purpose
@pytest.mark.parametrize("name", activations.NAMES)
@given(data=st.data())
@settings(max_examples=25, deadline=None)
def test_forward(name: str, data: st.DataObject) -> None:
    for dtype, rel in (("float32", 1e-6), ("float64", 1e-12)):
        x, options = data.draw(cases(name, dtype))
        lost = LOST.get(name, 0.0) * (1 if dtype == "float32" else 2.0**-29)
        ours = activations.apply(name, x, **options)
        assert ours.dtype == dtype
        close(ours, getattr(keras.activations, name)(tensor(x), **options), rel=rel, abs=lost)


def away_from_corners(name: str, x: np.ndarray, options: dict[str, Any]) -> np.ndarray:
    """`x`, moved where two slopes meet: there autograd takes any of them, and so may we."""
    corners = {"hard_sigmoid": (-3.0, 3.0), "relu": (0.0, options.get("threshold", 0.0), options.get("max_value", 0.0))}
    for _ in range(3):  # a move away from one may come near another
        for corner in corners.get(name, (0.0,)):
            x = np.where(np.abs(x - corner) < 0.01, corner + 0.0213, x)
    return x


@pytest.mark.filterwarnings("ignore:You are using a softmax over axis")  # of length 1: drawn on purpose
@pytest.mark.parametrize("name", activations.NAMES)
@given(data=st.data())
@settings(max_examples=25, deadline=None)
def test_way_back(name: str, data: st.DataObject) -> None:
    x, options = data.draw(cases(name, "float64"))
    x = away_from_corners(name, x, options)
    pull = data.draw(arrays(np.float64, x.shape, elements=st.floats(-2, 2)))
    _, (expected,) = autograd(lambda x: getattr(keras.activations, name)(x, **options), x, upstream=pull)
    ours = activations.back(name, x, activations.apply(name, x, **options), pull, **options)
    rel = 1e-7 if name == "hard_sigmoid" else 1e-9  # PyTorch's slope of it is a sixth rounded to float32
    close(ours, expected, rel=rel, abs=1e-14)


def test_each_is_found_in_keras_by_the_same_name() -> None:
    for name in (*activations.NAMES, *activations.ALIASES):
        assert keras.activations.get(name).__name__ == activations.name_of(name)
