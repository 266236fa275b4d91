"""Initial weights: as wide as the formulas say, by every name, from the seed that was given."""

from __future__ import annotations

import json
import math
from collections.abc import Callable

import numpy as np
import pytest

from engine import initializers
from engine.initializers import (
    Constant,
    GlorotUniform,
    HeNormal,
    Identity,
    Initializer,
    Ones,
    Orthogonal,
    RandomNormal,
    RandomUniform,
    TruncatedNormal,
    VarianceScaling,
    Zeros,
)
from engine.initializers.random_initializers import fans

SHAPE = (400, 100)
CUT = 0.87962566  # the deviation of a standard normal cut off at ±2

# name: mean, standard deviation, largest size
WIDTHS: dict[str, tuple[float, float, float]] = {
    "zeros": (0, 0, 0),
    "ones": (1, 0, 1),
    "constant": (0, 0, 0),
    "random_uniform": (0, 0.05 / 3**0.5, 0.05),
    "random_normal": (0, 0.05, math.inf),
    "truncated_normal": (0, 0.05 * CUT, 0.1),
    "variance_scaling": (0, (1 / 400) ** 0.5, 2 * (1 / 400) ** 0.5 / CUT),
    "glorot_uniform": (0, (2 / 500) ** 0.5, (6 / 500) ** 0.5),
    "glorot_normal": (0, (2 / 500) ** 0.5, 2 * (2 / 500) ** 0.5 / CUT),
    "he_uniform": (0, (2 / 400) ** 0.5, (6 / 400) ** 0.5),
    "he_normal": (0, (2 / 400) ** 0.5, 2 * (2 / 400) ** 0.5 / CUT),
    "lecun_uniform": (0, (1 / 400) ** 0.5, (3 / 400) ** 0.5),
    "lecun_normal": (0, (1 / 400) ** 0.5, 2 * (1 / 400) ** 0.5 / CUT),
    "orthogonal": (0, (1 / 400) ** 0.5, 1),
    "identity": (1 / 400, (1 / 400 - 1 / 400**2) ** 0.5, 1),
}


def test_every_initializer_is_checked() -> None:
    assert tuple(WIDTHS) == initializers.NAMES


@pytest.mark.parametrize("name", WIDTHS)
@pytest.mark.parametrize("seed", range(3))
def test_initial_weights_are_as_wide_as_the_formula_says(name: str, seed: int) -> None:
    mean, deviation, largest = WIDTHS[name]
    weights = initializers.get(name)(SHAPE, dtype="float64", rng=np.random.default_rng(seed))
    # of 40,000 numbers the mean is off by σ/200, and σ itself by at most 0.4 %; five times that is next to never
    assert weights.mean() == pytest.approx(mean, abs=deviation / 40 + 1e-12)
    assert weights.std() == pytest.approx(deviation, rel=0.02)
    assert np.abs(weights).max() <= largest
    assert weights.shape == SHAPE


@pytest.mark.parametrize("name", ["random_uniform", "truncated_normal", "glorot_uniform", "he_normal"])
def test_the_limits_are_reached_and_not_passed(name: str) -> None:
    largest = WIDTHS[name][2]
    assert np.abs(initializers.get(name)(SHAPE, rng=np.random.default_rng(1))).max() == pytest.approx(largest, rel=0.01)


@pytest.mark.parametrize(
    ("shape", "inputs_and_outputs"),
    [
        ((), (1, 1)),
        ((7,), (7, 7)),
        ((4, 3), (4, 3)),
        ((5, 4, 3), (20, 15)),
        ((3, 3, 16, 32), (144, 288)),
    ],
)
def test_fans_of_a_kernel(shape: tuple[int, ...], inputs_and_outputs: tuple[int, int]) -> None:
    assert fans(shape) == inputs_and_outputs


@pytest.mark.parametrize("distribution", ["truncated_normal", "normal", "untruncated_normal", "uniform"])
@pytest.mark.parametrize(("mode", "fan"), [("fan_in", 144), ("fan_out", 288), ("fan_avg", 216)])
def test_variance_scaling_by_its_formula(mode: str, fan: int, distribution: str) -> None:
    weights = VarianceScaling(3.0, mode, distribution, seed=1)((3, 3, 16, 32), dtype="float64")
    assert weights.var() == pytest.approx(3 / fan, rel=0.1)  # of 4,608 numbers: within 2 %, five times over
    reaches_far = bool((np.abs(weights) > 2 / CUT * math.sqrt(3 / fan)).any())
    assert reaches_far == (distribution == "untruncated_normal")


@pytest.mark.parametrize("shape", [(6, 6), (4, 9), (9, 4), (2, 3, 5)])
def test_orthogonal_is(shape: tuple[int, ...]) -> None:
    weights = Orthogonal(gain=3.0, seed=1)(shape, dtype="float64").reshape(-1, shape[-1])
    shorter = weights if weights.shape[0] >= weights.shape[1] else weights.T
    np.testing.assert_allclose(shorter.T @ shorter, 9 * np.eye(shorter.shape[1]), atol=1e-12)


def test_orthogonal_turns_either_way() -> None:
    # without the signs of R's diagonal the first column of Q would point down always
    firsts = [Orthogonal(seed=seed)((3, 3))[0, 0] for seed in range(200)]
    assert np.mean(np.array(firsts) > 0) == pytest.approx(0.5, abs=0.15)


def test_constants_by_hand() -> None:
    assert Constant(2.5)((2, 2)).tolist() == [[2.5, 2.5], [2.5, 2.5]]
    assert Constant([1, 2])((2, 2)).tolist() == [[1, 2], [1, 2]]
    assert Identity(gain=2)((2, 3)).tolist() == [[2, 0, 0], [0, 2, 0]]
    assert Zeros()(shape=3).tolist() == [0, 0, 0]
    assert Ones()(()).tolist() == 1


def test_its_own_seed_gives_the_same_numbers_always() -> None:
    drawn = GlorotUniform(seed=1)
    assert (drawn(shape=(2, 3)) == drawn((2, 3), rng=np.random.default_rng(9))).all()
    assert (drawn((2, 3)) == GlorotUniform(seed=1)((2, 3))).all()
    assert (drawn((2, 3)) != GlorotUniform(seed=2)((2, 3))).any()


def test_without_a_seed_it_draws_from_the_models() -> None:
    drawn, rng = GlorotUniform(), np.random.default_rng(1)
    first = drawn((2, 3), rng=rng)
    assert (first != drawn((2, 3), rng=rng)).any()
    assert (first == drawn((2, 3), rng=np.random.default_rng(1))).all()
    assert (drawn((2, 3)) != drawn((2, 3))).any()


@pytest.mark.parametrize("name", initializers.NAMES)
def test_the_type_is_the_one_asked_for(name: str) -> None:
    drawn = initializers.get(name)
    assert drawn((4, 4)).dtype == np.float32
    assert drawn((4, 4), dtype="float64").dtype == np.float64
    assert drawn((4, 4)).flags.c_contiguous
    assert drawn((4, 4)).flags.writeable


@pytest.mark.parametrize(
    ("given", "kind"),
    [
        ("he_normal", HeNormal),
        ("HeNormal", HeNormal),
        (HeNormal, HeNormal),
        (initializers.he_normal(), HeNormal),
        ({"class_name": "HeNormal", "config": {"seed": 1}}, HeNormal),
        ("normal", RandomNormal),
        ("uniform", RandomUniform),
        ("zero", Zeros),
        ("one", Ones),
        (np.ones(3), Constant),
    ],
)
def test_an_initializer_is_found_by_what_stands_for_it(given: initializers.Given, kind: type[Initializer]) -> None:
    assert type(initializers.get(given)) is kind


def test_none_is_none() -> None:
    assert initializers.get(None) is None


@pytest.mark.parametrize(
    "made",
    [
        *(initializers.get(name) for name in initializers.NAMES),
        RandomNormal(1.0, 2.0, seed=3),
        TruncatedNormal(1.0, 2.0, seed=3),
        VarianceScaling(2.0, "fan_avg", "uniform", seed=3),
        Orthogonal(2.0, seed=3),
        Constant(np.arange(4)),
    ],
)
def test_its_config_makes_another_one(made: Initializer) -> None:
    config = json.loads(json.dumps(made.get_config()))
    other = type(made).from_config(config)
    assert other.get_config() == made.get_config()
    assert (other((4, 4), rng=np.random.default_rng(1)) == made((4, 4), rng=np.random.default_rng(1))).all()


@pytest.mark.parametrize(
    "function",
    [
        lambda shape: np.full(shape, 2),
        lambda shape, dtype: np.full(shape, 2, dtype),
        lambda shape, dtype=None: np.full(shape, 2, dtype),
        lambda shape, **others: np.full(shape, 2, others["dtype"]),
        lambda shape, dtype=None, rng=None: np.full(shape, rng.integers(2, 3)),
        lambda shape: [[2, 2, 2], [2, 2, 2]],
    ],
)
def test_a_function_of_a_shape_is_an_initializer(function: Callable[..., np.ndarray]) -> None:
    made = initializers.get(initializers.get(function))
    weights = made((2, 3), dtype="float64", rng=np.random.default_rng(1))
    assert weights.tolist() == [[2.0] * 3] * 2
    assert weights.dtype == np.float64
    assert made.__name__ == "<lambda>"


def test_a_function_written_in_c_is_taken_too() -> None:
    assert initializers.get(np.zeros)((2,), dtype="float32", rng=None).tolist() == [0, 0]


def test_a_class_written_for_keras_is_taken() -> None:
    class Sevens(Initializer):
        def __init__(self, value: float) -> None:
            self.value = value

        def __call__(self, shape, dtype=None):  # type: ignore[no-untyped-def,override]
            return np.full(shape, self.value, dtype)

    assert initializers.get(Sevens(7))((2,), dtype="float32", rng=None).tolist() == [7, 7]


def test_one_of_ones_own_needs_draw_only() -> None:
    class Rising(Initializer):
        def draw(self, shape: tuple[int, ...], rng: np.random.Generator) -> np.ndarray:
            return np.arange(math.prod(shape)).reshape(shape)

    assert initializers.get(Rising)((2, 2)).tolist() == [[0, 1], [2, 3]]


REFUSED: list[tuple[Callable[[], object], str]] = [
    (lambda: initializers.get("xavier"), "initializer: expected one of zeros, .*glorot_uniform.* got 'xavier'"),
    (lambda: initializers.get(3), "initializer: expected one of .* got 3"),  # type: ignore[call-overload]
    (lambda: GlorotUniform(seed=-1), "seed: expected a whole number from 0; got -1"),
    (lambda: GlorotUniform(seed=1.5), "seed: expected a whole number from 0; got 1.5"),  # type: ignore[arg-type]
    (lambda: GlorotUniform()((2, -3)), "length of a shape: expected a whole number from 0; got -3"),
    (lambda: GlorotUniform()((2, None)), "length of a shape: expected a whole number from 0; got None"),  # type: ignore[arg-type]
    (lambda: RandomUniform(1.0, 0.0), "maxval: expected a number from minval, 1.0; got 0.0"),
    (lambda: RandomUniform(math.nan), "minval: expected a number; got nan"),
    (lambda: RandomNormal(stddev=-1), "stddev: expected a number from 0; got -1"),
    (lambda: TruncatedNormal(mean=math.inf), "mean: expected a number; got inf"),
    (lambda: VarianceScaling(0), "scale: expected a number above 0; got 0"),
    (lambda: VarianceScaling(mode="fan"), "mode: expected one of fan_in, fan_out, fan_avg; got 'fan'"),
    (lambda: VarianceScaling(distribution="flat"), "distribution: expected one of truncated_normal, .* got 'flat'"),
    (lambda: Orthogonal()((3,)), r"Orthogonal: expected a shape of two axes or more, as \(4, 8\); got \(3,\)"),
    (lambda: Orthogonal(gain=math.nan), "gain: expected a number; got nan"),
    (lambda: Identity()((2, 2, 2)), r"Identity: expected a shape of two axes, as \(4, 4\); got \(2, 2, 2\)"),
    (lambda: Constant([1, 2, 3])((2, 2)), r"Constant: expected a value to fill \(2, 2\); got one of shape \(3,\)"),
    (lambda: initializers.get(np.ones(3))((2,)), r"Constant: expected a value to fill \(2,\); got one of shape \(3,\)"),
    (lambda: initializers.get(lambda shape: 1)((2,)), r"<lambda>: expected an array of numbers of shape \(2,\)"),
    (lambda: initializers.get(lambda shape: ["a"])((1,)), "<lambda>: expected an array of numbers"),
]


@pytest.mark.parametrize(("make", "words"), REFUSED)
def test_what_makes_no_weights_is_refused(make: Callable[[], object], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        make()
