"""Penalties by hand, and their gradients by difference quotients."""

from __future__ import annotations

import json
import math
from collections.abc import Callable

import numpy as np
import pytest

from engine import regularizers
from engine.regularizers import L1, L1L2, L2, OrthogonalRegularizer, Regularizer

WEIGHTS = np.array([[3.0, -4.0], [0.0, 2.0]])

BY_HAND: list[tuple[Regularizer, float]] = [
    (L1(0.1), 0.9),
    (L2(0.1), 2.9),
    (L1(), 0.09),
    (L2(), 0.29),
    (L1L2(), 0.0),
    (L1L2(l1=0.1, l2=0.01), 0.9 + 0.29),
    (L1L2(l1=None, l2=1), 29),
    # the cosine of the angle between (3, −4) and (0, 2) is −0.8, between (3, 0) and (−4, 2) it is −2/√5
    (OrthogonalRegularizer(0.5), 0.4),
    (OrthogonalRegularizer(0.5, mode="columns"), 0.5 * 2 / math.sqrt(5)),
]


@pytest.mark.parametrize(("regularizer", "penalty"), BY_HAND)
def test_the_penalty_by_hand(regularizer: Regularizer, penalty: float) -> None:
    assert regularizer(WEIGHTS) == pytest.approx(penalty)
    assert type(regularizer(WEIGHTS)) is float


@pytest.mark.parametrize("regularizer", [one for one, _ in BY_HAND])
@pytest.mark.parametrize("shape", [(2, 2), (3, 5), (5, 3), (1, 4)])
def test_the_gradient_is_the_difference_quotient(regularizer: Regularizer, shape: tuple[int, int]) -> None:
    x, step = np.random.default_rng(7).standard_normal(shape), 1e-6
    slopes = np.empty(shape)
    for at in np.ndindex(shape):
        nudge = np.zeros(shape)
        nudge[at] = step
        slopes[at] = (regularizer(x + nudge) - regularizer(x - nudge)) / (2 * step)
    np.testing.assert_allclose(regularizer.gradient(x), slopes, rtol=1e-6, atol=1e-8)


def test_the_gradient_of_a_size_is_0_at_0() -> None:
    assert L1(0.5).gradient(np.array([-2.0, 0.0, 3.0])).tolist() == [-0.5, 0.0, 0.5]


def test_a_single_row_has_nothing_to_be_orthogonal_to() -> None:
    row = np.array([[3.0, 4.0]])
    assert OrthogonalRegularizer(1.0)(row) == 0.0
    assert OrthogonalRegularizer(1.0).gradient(row).tolist() == [[0.0, 0.0]]


def test_a_row_of_zeros_is_left_alone() -> None:
    gradient = OrthogonalRegularizer(1.0).gradient(np.array([[0.0, 0.0], [1.0, 1.0]]))
    assert gradient.tolist() == [[0.0, 0.0], [0.0, 0.0]]


@pytest.mark.parametrize("regularizer", [one for one, _ in BY_HAND])
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_the_gradient_keeps_the_type(regularizer: Regularizer, dtype: str) -> None:
    assert regularizer.gradient(WEIGHTS.astype(dtype)).dtype == dtype


@pytest.mark.parametrize(
    ("given", "kind"),
    [
        ("l1", L1),
        ("l2", L2),
        ("L2", L2),
        ("l1_l2", L1L2),
        ("l1l2", L1L2),
        ("orthogonal_regularizer", OrthogonalRegularizer),
        (L2, L2),
        ({"class_name": "L1", "config": {"l1": 0.3}}, L1),
        (regularizers.l1(0.3), L1),
        (regularizers.l2(0.3), L2),
        (regularizers.l1_l2(l1=0.3), L1L2),
        (regularizers.orthogonal_regularizer(0.3), OrthogonalRegularizer),
    ],
)
def test_a_regularizer_is_found_by_what_stands_for_it(given: regularizers.Given, kind: type[Regularizer]) -> None:
    assert type(regularizers.get(given)) is kind


def test_none_is_none() -> None:
    assert regularizers.get(None) is None


@pytest.mark.parametrize("regularizer", [one for one, _ in BY_HAND])
def test_its_config_makes_another_one(regularizer: Regularizer) -> None:
    config = json.loads(json.dumps(regularizer.get_config()))
    assert type(regularizer).from_config(config)(WEIGHTS) == regularizer(WEIGHTS)


def test_one_of_ones_own_is_taken() -> None:
    class Cubes(Regularizer):
        def __call__(self, x: np.ndarray) -> float:
            return float(np.abs(x**3).sum())

        def gradient(self, x: np.ndarray) -> np.ndarray:
            return 3 * x * np.abs(x)

    own = Cubes()
    assert regularizers.get(own) is own


REFUSED: list[tuple[Callable[[], object], str]] = [
    (lambda: L1(-0.1), "l1: expected a number from 0; got -0.1"),
    (lambda: L2(math.nan), "l2: expected a number from 0; got nan"),
    (lambda: L2("strong"), "l2: expected a number from 0; got 'strong'"),  # type: ignore[arg-type]
    (lambda: L1L2(l2=math.inf), "l2: expected a number from 0; got inf"),
    (lambda: OrthogonalRegularizer(-1), "factor: expected a number from 0; got -1"),
    (lambda: OrthogonalRegularizer(mode="both"), "mode: expected rows or columns; got 'both'"),
    (lambda: OrthogonalRegularizer()(np.zeros(3)), r"expected weights of two axes; got shape \(3,\)"),
    (lambda: regularizers.get("l3"), "regularizer: expected one of l1, l2, l1_l2, .* got 'l3'"),
    (lambda: regularizers.get(0.01), "regularizer: expected one of .* got 0.01"),  # type: ignore[arg-type]
    (lambda: regularizers.get(lambda x: 0.0), "with __call__.* and gradient.* which has no gradient"),  # type: ignore[arg-type]
]


@pytest.mark.parametrize(("make", "words"), REFUSED)
def test_what_is_out_of_range_is_refused(make: Callable[[], object], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        make()
