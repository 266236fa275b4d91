import math
from collections.abc import Callable
from statistics import NormalDist
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from slopes import slope

from engine import activations

SELU_SCALE, SELU_ALPHA = 1.05070098735548, 1.67326324235437  # Klambauer et al., 2017, appendix 1

FORMULAS: dict[str, Callable[[float], float]] = {
    "linear": lambda x: x,
    "relu": lambda x: max(x, 0.0),
    "leaky_relu": lambda x: max(x, 0.2 * x),
    "elu": lambda x: x if x > 0 else math.exp(x) - 1,
    "selu": lambda x: SELU_SCALE * (x if x > 0 else SELU_ALPHA * (math.exp(x) - 1)),
    "gelu": lambda x: x * NormalDist().cdf(x),
    "silu": lambda x: x / (1 + math.exp(-x)),
    "sigmoid": lambda x: 1 / (1 + math.exp(-x)),
    "tanh": lambda x: (math.exp(x) - math.exp(-x)) / (math.exp(x) + math.exp(-x)),
    "softplus": lambda x: math.log(1 + math.exp(x)),
    "hard_sigmoid": lambda x: min(max(x + 3, 0), 6) / 6,
}


def test_there_are_twelve() -> None:
    assert set(activations.NAMES) == {*FORMULAS, "softmax"}


@pytest.mark.parametrize("name", FORMULAS)
@given(x=st.floats(-50, 50))
def test_by_their_formulas(name: str, x: float) -> None:
    # the formulas as they stand in papers lose digits where 1 is added or taken off
    assert activations.get(name)(x) == pytest.approx(FORMULAS[name](x), rel=1e-12, abs=1e-13)


RELUS: list[tuple[dict[str, float], list[float]]] = [
    ({}, [0, 0, 0, 2, 9]),
    ({"negative_slope": 0.5}, [-2, -0.5, 0, 2, 9]),
    ({"max_value": 6.0}, [0, 0, 0, 2, 6]),
    ({"threshold": 2.0}, [0, 0, 0, 0, 9]),
    ({"threshold": -2.0}, [0, -1, 0, 2, 9]),
    ({"negative_slope": 0.5, "max_value": 6.0, "threshold": 1.0}, [-2.5, -1, -0.5, 2, 6]),
]


@pytest.mark.parametrize(("settings", "expected"), RELUS)
def test_relu_with_its_settings_by_hand(settings: dict[str, float], expected: list[float]) -> None:
    assert activations.relu([-4, -1, 0, 2, 9], **settings).tolist() == expected


def test_other_settings_by_hand() -> None:
    assert activations.leaky_relu([-4.0, 3.0], negative_slope=0.5).tolist() == [-2.0, 3.0]
    assert activations.elu([-math.log(2), 3.0], alpha=4.0).tolist() == pytest.approx([-2.0, 3.0])
    assert activations.softmax([[0.0, 0.0], [math.log(3), 0.0]], axis=0) == pytest.approx(
        np.array([[0.25, 0.5], [0.75, 0.5]])
    )


@given(st.floats(-8, 8))
def test_the_approximate_gelu_is_near_the_exact_one(x: float) -> None:
    near, exact = activations.gelu(x, approximate=True), activations.gelu(x)
    assert near == pytest.approx(exact, abs=5e-4)  # Hendrycks and Gimpel's own bound on the picture
    assert activations.gelu(1.0, approximate=True) != activations.gelu(1.0)


def test_softmax_by_hand() -> None:
    e = math.e
    assert activations.softmax([0.0, 1.0, 2.0]).tolist() == pytest.approx(
        [1 / (1 + e + e * e), e / (1 + e + e * e), e * e / (1 + e + e * e)]
    )


@given(arrays(np.float64, st.tuples(st.integers(1, 4), st.integers(1, 5)), elements=st.floats(-1e308, 1e308)))
def test_softmax_gives_shares_of_one_whatever_comes(x: np.ndarray) -> None:
    shares = activations.softmax(x)
    assert (shares >= 0).all()
    np.testing.assert_allclose(shares.sum(axis=-1), 1)


@pytest.mark.parametrize(("axis", "x"), [(-1, 3.0), (1, [1.0, 2.0]), (-3, [[1.0]])])
def test_softmax_needs_the_axis_it_shares_along(axis: int, x: object) -> None:
    with pytest.raises(ValueError, match=f"expected numbers along axis {axis}, .*got the shape"):
        activations.softmax(x, axis=axis)  # type: ignore[arg-type]


FAR: dict[str, list[float]] = {  # at −∞, −1e4, 1e4, ∞
    "linear": [-math.inf, -1e4, 1e4, math.inf],
    "relu": [0, 0, 1e4, math.inf],
    "leaky_relu": [-math.inf, -2e3, 1e4, math.inf],
    "elu": [-1, -1, 1e4, math.inf],
    "selu": [-SELU_SCALE * SELU_ALPHA, -SELU_SCALE * SELU_ALPHA, SELU_SCALE * 1e4, math.inf],
    "gelu": [0, 0, 1e4, math.inf],
    "silu": [0, 0, 1e4, math.inf],
    "sigmoid": [0, 0, 1, 1],
    "tanh": [-1, -1, 1, 1],
    "softplus": [0, 0, 1e4, math.inf],
    "hard_sigmoid": [0, 0, 1, 1],
}
SLOPES_FAR: dict[str, list[float]] = {  # at −1e4 and 1e4
    "linear": [1, 1],
    "leaky_relu": [0.2, 1],
    "selu": [0, SELU_SCALE],
    **{name: [0, 1] for name in ("relu", "elu", "gelu", "silu", "softplus")},
    **{name: [0, 0] for name in ("sigmoid", "tanh", "hard_sigmoid")},
}


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("name", FAR)
def test_far_out_each_has_its_limit_and_no_warning(name: str, dtype: str) -> None:
    x = np.array([-math.inf, -1e4, 1e4, math.inf], dtype)
    outputs = activations.apply(name, x)
    assert outputs.tolist() == pytest.approx(FAR[name], rel=1e-6)
    slopes = activations.back(name, x[1:3], outputs[1:3], np.ones(2, dtype))
    assert slopes.tolist() == pytest.approx(SLOPES_FAR[name], rel=1e-6)


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_the_approximate_gelu_and_softmax_far_out(dtype: str) -> None:
    big = float(np.finfo(dtype).max)
    x = np.array([-math.inf, -big, -1e4, 1e4, big], dtype)
    assert activations.gelu(x, approximate=True).tolist() == [0, 0, 0, 1e4, big]
    assert activations.softmax(np.array([-math.inf, -big, 0, big], dtype)).tolist() == [0, 0, 0, 1]


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("name", activations.NAMES)
def test_nan_stays_nan(name: str) -> None:
    for settings in ({}, {"threshold": 1.0}, {"max_value": 6.0, "negative_slope": 0.1}) if name == "relu" else ({},):
        assert np.isnan(activations.apply(name, np.array([math.nan]), **settings)).all()


def test_no_digits_are_lost_in_the_left_tail() -> None:
    x = np.array([-4, -5, -6, -7], np.float32)
    shares = [3.167124183311986e-05, 2.866515718791939e-07, 9.865876450376946e-10, 1.279812543885835e-12]  # a table's Φ
    assert activations.gelu(x).tolist() == pytest.approx([float(at) * p for at, p in zip(x, shares, strict=True)], 3e-7)
    assert activations.sigmoid(np.array([-40.0], np.float32))[0] == pytest.approx(math.exp(-40), rel=3e-7)
    assert activations.softplus(np.array([-40.0], np.float32))[0] == pytest.approx(math.exp(-40), rel=3e-7)
    assert activations.elu(np.array([-1e-6], np.float32))[0] == pytest.approx(-1e-6, rel=1e-6)


@pytest.mark.parametrize("name", activations.NAMES)
def test_floats_keep_their_size_and_shape(name: str) -> None:
    for dtype in (np.float32, np.float64):
        x = np.linspace(-2, 2, 12, dtype=dtype).reshape(2, 3, 2)
        outputs = activations.apply(name, x)
        assert (outputs.dtype, outputs.shape) == (dtype, x.shape)
        gradient = activations.back(name, x, outputs, np.ones_like(x))
        assert (gradient.dtype, gradient.shape) == (dtype, x.shape)


def test_settings_keep_float32_too() -> None:
    x = np.linspace(-2, 2, 6, dtype=np.float32)
    for settings in (settings for settings, _ in RELUS):
        outputs = activations.relu(x, **settings)
        assert outputs.dtype == np.float32
        assert activations.back("relu", x, outputs, x, **settings).dtype == np.float32


@pytest.mark.parametrize("name", FORMULAS)
def test_lists_whole_numbers_and_single_numbers_are_taken(name: str) -> None:
    function = activations.get(name)
    assert function([1, -2]).tolist() == pytest.approx([FORMULAS[name](1.0), FORMULAS[name](-2.0)])
    assert float(function(1)) == pytest.approx(FORMULAS[name](1.0))


SETTINGS: list[tuple[str, dict[str, Any]]] = [
    *((name, {}) for name in activations.NAMES),
    *(("relu", dict(settings)) for settings, _ in RELUS[1:]),
    ("relu", {"threshold": -0.7, "max_value": 0.4, "negative_slope": 0.3}),
    ("leaky_relu", {"negative_slope": 0.4}),
    ("elu", {"alpha": 0.6}),
    ("gelu", {"approximate": True}),
    ("softmax", {"axis": 1}),
]


@pytest.mark.parametrize(("name", "settings"), SETTINGS)
def test_the_way_back_is_the_slope(name: str, settings: dict[str, Any]) -> None:
    x, pull = np.random.default_rng(3).normal(0, 2, (2, 4, 5, 3))  # no x is as near to a corner as the slope looks

    def pulled() -> float:
        return float((activations.apply(name, x, **settings) * pull).sum())

    told = activations.back(name, x, activations.apply(name, x, **settings), pull, **settings)
    np.testing.assert_allclose(told, slope(pulled, x), atol=3e-8)


@pytest.mark.parametrize("name", activations.NAMES)
def test_the_way_back_changes_nothing_that_it_was_given(name: str) -> None:
    x = np.linspace(-3, 3, 7)
    outputs, gradient = activations.apply(name, x), np.ones(7)
    kept = [each.copy() for each in (x, outputs, gradient)]
    activations.back(name, x, outputs, gradient)
    for each, before in zip((x, outputs, gradient), kept, strict=True):
        np.testing.assert_array_equal(each, before)


def test_they_go_by_name_by_alias_as_functions_and_none_is_linear() -> None:
    for name in activations.NAMES:
        assert activations.get(name) is getattr(activations, name)
        assert activations.name_of(activations.get(name)) == name
    assert activations.name_of("swish") == activations.name_of(activations.swish) == "silu"
    assert activations.name_of(None) == "linear"


def relu() -> None:
    """A function of that name that is another one."""


@pytest.mark.parametrize("wrong", ["rellu", "", "get", "apply", 3, ["relu"], abs, relu, activations.apply])
def test_unknown_ones_are_refused_with_those_there_are(wrong: object) -> None:
    with pytest.raises(ValueError, match=r"activation: expected one of linear, relu, .*hard_sigmoid; got"):
        activations.get(wrong)  # type: ignore[arg-type]


def test_a_function_of_ones_own_is_refused_with_what_to_do() -> None:
    with pytest.raises(ValueError, match="write a Layer with forward and backward"):
        activations.name_of(relu)


def test_a_replaced_function_is_felt(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(activations, "relu", lambda x: x * 0 + 7)
    assert activations.apply("relu", np.zeros(2)).tolist() == [7, 7]
    assert activations.get("relu")(np.zeros(2)).tolist() == [7, 7]
