"""Each optimizer against its formula, written again in plain floats for a single weight."""

import math
from collections.abc import Callable, Iterator

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import optimizers
from engine.optimizers import SGD, Adam, Optimizer, RMSprop
from engine.optimizers.schedules import ExponentialDecay

gradients = st.lists(st.floats(-10, 10), min_size=1, max_size=30)


def sgd(rate: float, momentum: float, nesterov: bool, slopes: list[float]) -> Iterator[float]:
    weight = velocity = 0.0
    for g in slopes:
        velocity = momentum * velocity - rate * g
        weight = weight + (momentum * velocity - rate * g if nesterov else velocity)
        yield weight


def rmsprop(rate: float, rho: float, momentum: float, slopes: list[float]) -> Iterator[float]:
    weight = size = kept = 0.0
    for g in slopes:
        size = rho * size + (1 - rho) * g**2
        kept = momentum * kept + rate * g / math.sqrt(size + 1e-7)
        weight -= kept
        yield weight


def adam(rate: float, beta_1: float, beta_2: float, slopes: list[float]) -> Iterator[float]:
    weight = m = v = 0.0
    for t, g in enumerate(slopes, start=1):
        m = beta_1 * m + (1 - beta_1) * g
        v = beta_2 * v + (1 - beta_2) * g**2
        weight -= rate * math.sqrt(1 - beta_2**t) / (1 - beta_1**t) * m / (math.sqrt(v) + 1e-7)
        yield weight


CASES: dict[str, tuple[Callable[[], Optimizer], Callable[[list[float]], Iterator[float]]]] = {
    "sgd": (lambda: SGD(0.1), lambda slopes: sgd(0.1, 0, False, slopes)),
    "momentum": (lambda: SGD(0.1, momentum=0.9), lambda slopes: sgd(0.1, 0.9, False, slopes)),
    "nesterov": (lambda: SGD(0.1, 0.9, nesterov=True), lambda slopes: sgd(0.1, 0.9, True, slopes)),
    "rmsprop": (lambda: RMSprop(0.1), lambda slopes: rmsprop(0.1, 0.9, 0, slopes)),
    "rmsprop momentum": (lambda: RMSprop(0.1, 0.8, 0.5), lambda slopes: rmsprop(0.1, 0.8, 0.5, slopes)),
    "adam": (lambda: Adam(0.1), lambda slopes: adam(0.1, 0.9, 0.999, slopes)),
    "adam betas": (lambda: Adam(0.1, 0.5, 0.9), lambda slopes: adam(0.1, 0.5, 0.9, slopes)),
}


@pytest.mark.parametrize("name", CASES)
@given(slopes=gradients)
def test_steps_by_the_formula(name: str, slopes: list[float]) -> None:
    make, formula = CASES[name]
    optimizer, weights = make(), np.zeros(2)
    for g, expected in zip(slopes, formula(slopes), strict=True):
        optimizer.apply(np.array([g, -g]), weights)
        assert weights.tolist() == pytest.approx([expected, -expected], rel=1e-9, abs=1e-12)


@pytest.mark.parametrize("make", [case[0] for case in CASES.values()], ids=CASES)
def test_each_walks_down_a_bowl(make: Callable[[], Optimizer]) -> None:
    optimizer, weights = make(), np.array([3.0, -2.0])
    for _ in range(300):
        optimizer.apply(2 * weights, weights)
    assert np.abs(weights).max() < 0.2


def test_keras_defaults() -> None:
    assert [optimizers.get(name).learning_rate for name in ("sgd", "rmsprop", "adam")] == [0.01, 0.001, 0.001]


def test_what_is_forgotten_ends_in_zero_and_not_in_denormal_numbers() -> None:
    optimizer, weights = Adam(beta_2=0.9), np.zeros(1, np.float32)
    optimizer.apply(np.ones(1, np.float32), weights)
    for _ in range(2000):
        optimizer.apply(np.zeros(1, np.float32), weights)
    assert {float(slot[0]) for slot in optimizer.slots.values()} == {0.0}


def test_a_replaced_class_is_found_by_its_name(monkeypatch: pytest.MonkeyPatch) -> None:
    class Other(Adam):
        pass

    monkeypatch.setattr("engine.optimizers.Adam", Other)
    assert isinstance(optimizers.get("adam"), Other)


def test_exponential_decay_by_hand() -> None:
    decay = ExponentialDecay(0.1, decay_steps=10, decay_rate=0.5)
    assert [decay(step) for step in (0, 5, 10, 20)] == pytest.approx([0.1, 0.1 * 0.5**0.5, 0.05, 0.025])
    stairs = ExponentialDecay(0.1, 10, 0.5, staircase=True)
    assert [stairs(step) for step in (0, 9, 10, 19)] == pytest.approx([0.1, 0.1, 0.05, 0.05])


def test_a_schedule_sets_each_step() -> None:
    optimizer, weights = SGD(ExponentialDecay(1.0, 1, 0.5)), np.zeros(1)
    taken = []
    for _ in range(3):
        before = weights[0]
        optimizer.apply(np.array([-1.0]), weights)
        taken.append(weights[0] - before)
    assert taken == pytest.approx([1.0, 0.5, 0.25])


@pytest.mark.parametrize("rate", [0, -0.1, math.inf, math.nan, True, "fast", None])
def test_rates_that_are_no_step_are_refused(rate: float) -> None:
    with pytest.raises(ValueError, match="learning_rate: expected a number above 0"):
        SGD(rate)


@pytest.mark.parametrize(
    "make",
    [lambda: SGD(momentum=1), lambda: Adam(beta_1=1.0), lambda: RMSprop(rho=-0.1), lambda: optimizers.get("adm")],
)
def test_other_settings_out_of_range_are_refused(make: Callable[[], Optimizer]) -> None:
    with pytest.raises(ValueError, match="expected"):
        make()
