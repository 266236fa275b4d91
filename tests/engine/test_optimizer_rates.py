"""Learning rates, and limits of gradients, that are given late, wrongly, or by a function."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest

from engine import optimizers
from engine.optimizers import SGD, Optimizer
from engine.optimizers.schedules import ExponentialDecay, LearningRateSchedule


def test_a_rate_of_0_changes_nothing() -> None:
    for name in optimizers.NAMES:
        optimizer, weights = optimizers.get(name, learning_rate=0.5), np.ones(2)
        optimizer.learning_rate = 0
        optimizer.apply(np.array([1.0, -2.0]), weights)
        assert (optimizer.learning_rate, weights.tolist()) == (0.0, [1.0, 1.0])
    assert SGD(0.0).learning_rate == 0.0


@pytest.mark.parametrize("limit", ["clipvalue", "clipnorm", "global_clipnorm"])
def test_a_limit_may_be_set_later_and_taken_away(limit: str) -> None:
    optimizer, weights = SGD(1.0), np.zeros(1)
    for value, expected in ((None, -5.0), (0.5, -5.5), (None, -10.5)):
        setattr(optimizer, limit, value)
        optimizer.apply(np.array([5.0]), weights)
        assert weights[0] == expected


def rate_of(optimizer: Optimizer) -> float:
    for _ in range(3):
        optimizer.apply(np.zeros(1), np.zeros(1))
    return optimizer.learning_rate


class Text(LearningRateSchedule):
    def __call__(self, step: float) -> float:
        return "a"  # type: ignore[return-value]


RATES: list[tuple[Callable[[], object], type[Exception], str]] = [
    (lambda: SGD(lambda s: 0.1), TypeError, "learning_rate: expected a function without arguments.*; got <function"),  # type: ignore[misc,arg-type]
    (lambda: SGD(ExponentialDecay), TypeError, "learning_rate: expected a function without arguments.*; got <class"),  # type: ignore[arg-type]
    (lambda: rate_of(SGD(lambda: "a")), ValueError, "expected its function to give a number from 0 after 0.*; got 'a'"),  # type: ignore[arg-type,return-value]
    (lambda: rate_of(SGD(lambda: -0.1)), ValueError, "learning_rate: expected its function .*; got -0.1"),
    (lambda: rate_of(SGD(Text())), ValueError, "learning_rate: expected Text to give a number .*; got 'a'"),
    (
        lambda: rate_of(SGD(ExponentialDecay(0.1, 1, 1e300))),
        ValueError,
        "learning_rate: expected ExponentialDecay to give a number from 0 after 2 steps; got inf",
    ),
]


@pytest.mark.parametrize(("call", "kind", "words"), RATES)
def test_what_gives_no_rate_is_told(call: Callable[[], object], kind: type[Exception], words: str) -> None:
    with pytest.raises(kind, match=words):
        call()


def test_a_function_may_give_a_rate_as_an_array() -> None:
    assert rate_of(SGD(lambda: np.where(np.array(1) > 0, 0.5, 0.25))) == 0.5  # type: ignore[arg-type,return-value]


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize(
    ("limits", "slopes"),
    [
        ({"clipvalue": 1e300}, [1e30]),
        ({"clipnorm": 1.0}, [1e30, math.inf, math.nan]),
        ({"global_clipnorm": 1.0}, [1e30, math.inf, math.nan]),
        ({"weight_decay": 1e300}, [1.0, 1.0]),
    ],
)
def test_what_overflows_in_clipping_and_decay_is_no_warning(limits: dict[str, float], slopes: list[float]) -> None:
    optimizer, weights = SGD(1.0, 0.0, False, **limits), np.full(2, 1e20, np.float32)
    for slope in slopes:
        optimizer.apply(np.full(2, slope, np.float32), weights)
