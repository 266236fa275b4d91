"""Each schedule by numbers worked out by hand."""

from __future__ import annotations

import json
import math
from collections.abc import Callable

import pytest

from engine.optimizers import schedules
from engine.optimizers.schedules import (
    CosineDecay,
    CosineDecayRestarts,
    ExponentialDecay,
    InverseTimeDecay,
    LearningRateSchedule,
    PiecewiseConstantDecay,
    PolynomialDecay,
)

ROOT = math.sqrt(0.5)  # the cosine of 45°

BY_HAND: dict[str, tuple[LearningRateSchedule, dict[float, float]]] = {
    "exponential": (ExponentialDecay(0.1, 10, 0.5), {0: 0.1, 5: 0.1 * ROOT, 10: 0.05, 20: 0.025}),
    "exponential stairs": (ExponentialDecay(0.1, 10, 0.5, True), {0: 0.1, 9: 0.1, 10: 0.05, 19: 0.05, 20: 0.025}),
    "inverse time": (InverseTimeDecay(0.6, 10, 2.0), {0: 0.6, 5: 0.3, 10: 0.2, 20: 0.12}),
    "inverse time stairs": (InverseTimeDecay(0.6, 10, 2.0, staircase=True), {9: 0.6, 10: 0.2, 19: 0.2, 20: 0.12}),
    "piecewise": (PiecewiseConstantDecay([10, 20], [1.0, 0.5, 0.1]), {0: 1, 10: 1, 11: 0.5, 20: 0.5, 21: 0.1, 99: 0.1}),
    "one piece": (PiecewiseConstantDecay([], [0.3]), {0: 0.3, 100: 0.3}),
    "line": (PolynomialDecay(1.0, 10, 0.5), {0: 1, 4: 0.8, 10: 0.5, 11: 0.5, 1000: 0.5}),
    "square": (PolynomialDecay(1.0, 10, 0.0, power=2.0), {0: 1, 5: 0.25, 9: 0.01, 12: 0}),
    # after 10 steps it starts anew on a decay of 20 steps, of which 10 are made already
    "cycles": (PolynomialDecay(1.0, 10, 0.0, cycle=True), {0: 1, 5: 0.5, 10: 0, 11: 9 / 20, 15: 0.25, 20: 0, 21: 0.3}),
    "rising": (PolynomialDecay(0.0, 10, 1.0), {0: 0, 5: 0.5, 10: 1}),
    "cosine": (CosineDecay(1.0, 8), {0: 1, 2: (1 + ROOT) / 2, 4: 0.5, 6: (1 - ROOT) / 2, 8: 0, 9: 0}),
    "cosine above alpha": (CosineDecay(2.0, 8, alpha=0.25), {0: 2, 4: 2 * (0.75 * 0.5 + 0.25), 8: 0.5, 99: 0.5}),
    "cosine with warm-up": (
        CosineDecay(0.5, 8, warmup_target=1.5, warmup_steps=4),
        {0: 0.5, 1: 0.75, 3: 1.25, 4: 1.5, 8: 0.75, 12: 0, 13: 0},
    ),
    "cosine at once at its top": (CosineDecay(0.5, 8, warmup_target=1.5), {0: 1.5, 4: 0.75, 8: 0}),
    "restarts": (CosineDecayRestarts(1.0, 4), {0: 1, 2: 0.5, 4: 1, 8: 0.5, 12: 1, 20: 0.5, 28: 1}),
    "restarts of one length": (CosineDecayRestarts(1.0, 4, t_mul=1.0), {0: 1, 2: 0.5, 4: 1, 8: 1, 401: (1 + ROOT) / 2}),
    "lower restarts": (
        CosineDecayRestarts(1.0, 4, t_mul=1.0, m_mul=0.5, alpha=0.2),
        {0: 1, 2: 0.6, 4: 0.8 * 0.5 + 0.2, 6: 0.8 * 0.25 + 0.2, 8: 0.8 * 0.25 + 0.2},
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", BY_HAND)
def test_the_rate_by_hand(name: str) -> None:
    schedule, rates = BY_HAND[name]
    found = {step: schedule(step) for step in rates}
    assert found == pytest.approx(rates, abs=1e-15)
    assert all(type(rate) is float for rate in found.values())


@pytest.mark.parametrize("t_mul", [2.0, 3.0, 1.5, 1.1])
def test_each_restart_begins_at_the_top(t_mul: float) -> None:
    schedule, begins = CosineDecayRestarts(1.0, 1000, t_mul=t_mul, m_mul=0.5), 0.0
    for period in range(12):
        # a step more than rounding can be wrong by, and one less
        assert schedule(begins + 1e-4) == pytest.approx(0.5**period, rel=1e-6)
        begins += 1000 * t_mul**period
        assert schedule(begins - 1e-2) == pytest.approx(0, abs=1e-6)


@pytest.mark.parametrize("period", range(1, 20))
def test_a_restart_on_a_whole_step_is_not_missed_by_rounding(period: int) -> None:
    # log 243 / log 3 is 4.999999999999999: the step would count as the last of the period before
    begins = (3**period - 1) // 2
    assert CosineDecayRestarts(1.0, 1, t_mul=3.0)(begins) == 1.0


def test_every_schedule_is_checked() -> None:
    assert {type(schedule).__name__ for schedule, _ in BY_HAND.values()} == {
        name.title().replace("_", "") for name in schedules.NAMES
    }


@pytest.mark.parametrize("name", BY_HAND)
def test_its_config_makes_another_one(name: str) -> None:
    schedule, rates = BY_HAND[name]
    config = json.loads(json.dumps(schedule.get_config()))
    for other in (
        type(schedule).from_config(config),
        schedules.get({"class_name": type(schedule).__name__, "config": config}),
    ):
        assert [other(step) for step in rates] == [schedule(step) for step in rates]


def test_a_schedule_of_ones_own_is_a_function_of_the_step() -> None:
    class Halves(LearningRateSchedule):
        def __call__(self, step: float) -> float:
            return 0.5**step

    assert schedules.get(Halves())(3) == 0.125


REFUSED: list[tuple[Callable[[], object], str]] = [
    (lambda: ExponentialDecay(0, 10, 0.5), "initial_learning_rate: expected a number above 0; got 0"),
    (lambda: ExponentialDecay(0.1, 0, 0.5), "decay_steps: expected a number above 0; got 0"),
    (lambda: ExponentialDecay(0.1, 10, -0.5), "decay_rate: expected a number above 0; got -0.5"),
    (lambda: InverseTimeDecay(0.1, -1, 0.5), "decay_steps: expected a number above 0; got -1"),
    (lambda: InverseTimeDecay(0.1, 10, -0.5), "decay_rate: expected a number from 0; got -0.5"),
    (lambda: PiecewiseConstantDecay([1], [0.1]), "one value more than boundaries; got 1 values for 1 boundaries"),
    (lambda: PiecewiseConstantDecay([2, 1], [1, 2, 3]), r"boundaries: expected each above .* got \[2.0, 1.0\]"),
    (lambda: PiecewiseConstantDecay([1], [1, -2]), r"values\[1\]: expected a number from 0; got -2"),
    (lambda: PiecewiseConstantDecay([math.nan], [1, 2]), r"boundaries\[0\]: expected a number; got nan"),
    (lambda: PolynomialDecay(0.1, math.inf), "decay_steps: expected a number above 0; got inf"),
    (lambda: PolynomialDecay(0.1, 10, -1), "end_learning_rate: expected a number from 0; got -1"),
    (lambda: PolynomialDecay(0.1, 10, power=0), "power: expected a number above 0; got 0"),
    (lambda: CosineDecay(-0.1, 10), "initial_learning_rate: expected a number from 0; got -0.1"),
    (lambda: CosineDecay(0.1, 10, alpha=2), "alpha: expected a number from 0 to 1; got 2"),
    (lambda: CosineDecay(0.1, 10, warmup_target=-1), "warmup_target: expected a number from 0; got -1"),
    (lambda: CosineDecay(0.1, 10, warmup_target=1, warmup_steps=-1), "warmup_steps: expected a number from 0; got -1"),
    (lambda: CosineDecayRestarts(0.1, 0), "first_decay_steps: expected a number above 0; got 0"),
    (lambda: CosineDecayRestarts(0.1, 10, t_mul=0.5), "t_mul: expected a number from 1; got 0.5"),
    (lambda: CosineDecayRestarts(0.1, 10, m_mul=0), "m_mul: expected a number above 0; got 0"),
    (lambda: CosineDecayRestarts(0.1, 10, alpha=-1), "alpha: expected a number from 0 to 1; got -1"),
    (lambda: schedules.get({"class_name": "Cosine"}), "schedule: expected one of exponential_decay, .* got"),
]


@pytest.mark.parametrize(("make", "words"), REFUSED)
def test_what_is_out_of_range_is_refused(make: Callable[[], object], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        make()
