"""Each optimizer against its formula, written again in plain floats for a single weight."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine import optimizers
from engine.optimizers import (
    SGD,
    Adadelta,
    Adagrad,
    Adam,
    Adamax,
    AdamW,
    Lion,
    Nadam,
    Optimizer,
    RMSprop,
)

Formula = Callable[[list[float]], Iterator[float]]

gradients = st.lists(st.floats(-10, 10), min_size=1, max_size=30)


def sgd(rate: float, momentum: float, nesterov: bool) -> Formula:
    def weights(slopes: list[float]) -> Iterator[float]:
        weight = velocity = 0.0
        for g in slopes:
            velocity = momentum * velocity - rate * g
            weight = weight + (momentum * velocity - rate * g if nesterov else velocity)
            yield weight

    return weights


def rmsprop(rate: float, rho: float, momentum: float, epsilon: float, centered: bool = False) -> Formula:
    def weights(slopes: list[float]) -> Iterator[float]:
        weight = size = mean = kept = 0.0
        for g in slopes:
            size = rho * size + (1 - rho) * g**2
            mean = rho * mean + (1 - rho) * g
            spread = size - mean**2 if centered else size
            kept = momentum * kept + rate * g / math.sqrt(spread + epsilon)
            weight -= kept
            yield weight

    return weights


def adagrad(rate: float, first: float) -> Formula:
    def weights(slopes: list[float]) -> Iterator[float]:
        weight, walked = 0.0, first
        for g in slopes:
            walked += g**2
            weight -= rate * g / math.sqrt(walked + 1e-7)
            yield weight

    return weights


def adadelta(rate: float, rho: float) -> Formula:
    def weights(slopes: list[float]) -> Iterator[float]:
        weight = size = steps = 0.0
        for g in slopes:
            size = rho * size + (1 - rho) * g**2
            delta = -math.sqrt(steps + 1e-7) / math.sqrt(size + 1e-7) * g
            steps = rho * steps + (1 - rho) * delta**2
            weight += rate * delta
            yield weight

    return weights


def adam(rate: float, beta_1: float, beta_2: float, amsgrad: bool = False, decay: float = 0.0) -> Formula:
    def weights(slopes: list[float]) -> Iterator[float]:
        weight = m = v = largest = 0.0
        for t, g in enumerate(slopes, start=1):
            weight -= rate * decay * weight
            m = beta_1 * m + (1 - beta_1) * g
            v = beta_2 * v + (1 - beta_2) * g**2
            largest = max(largest, v)
            root = math.sqrt(largest if amsgrad else v)
            weight -= rate * math.sqrt(1 - beta_2**t) / (1 - beta_1**t) * m / (root + 1e-7)
            yield weight

    return weights


def nadam(rate: float, beta_1: float, beta_2: float) -> Formula:
    def weights(slopes: list[float]) -> Iterator[float]:
        weight = m = v = 0.0
        momenta = [beta_1 * (1 - 0.5 * 0.96**t) for t in range(1, len(slopes) + 2)]
        for t, g in enumerate(slopes, start=1):
            m = beta_1 * m + (1 - beta_1) * g
            v = beta_2 * v + (1 - beta_2) * g**2
            ahead = momenta[t] * m / (1 - math.prod(momenta[: t + 1]))
            ahead += (1 - momenta[t - 1]) * g / (1 - math.prod(momenta[:t]))
            weight -= rate * ahead / (math.sqrt(v / (1 - beta_2**t)) + 1e-7)
            yield weight

    return weights


def adamax(rate: float, beta_1: float, beta_2: float) -> Formula:
    def weights(slopes: list[float]) -> Iterator[float]:
        weight = m = largest = 0.0
        for t, g in enumerate(slopes, start=1):
            m = beta_1 * m + (1 - beta_1) * g
            largest = max(beta_2 * largest, abs(g))
            weight -= rate / (1 - beta_1**t) * m / (largest + 1e-7)
            yield weight

    return weights


def lion(rate: float, beta_1: float, beta_2: float) -> Formula:
    def weights(slopes: list[float]) -> Iterator[float]:
        weight = m = 0.0
        for g in slopes:
            weight -= rate * np.sign(beta_1 * m + (1 - beta_1) * g)
            m = beta_2 * m + (1 - beta_2) * g
            yield weight

    return weights


CASES: dict[str, tuple[Callable[[], Optimizer], Formula]] = {
    "sgd": (lambda: SGD(0.1), sgd(0.1, 0, False)),
    "momentum": (lambda: SGD(0.1, momentum=0.9), sgd(0.1, 0.9, False)),
    "nesterov": (lambda: SGD(0.1, 0.9, nesterov=True), sgd(0.1, 0.9, True)),
    "rmsprop": (lambda: RMSprop(0.1), rmsprop(0.1, 0.9, 0, 1e-7)),
    "rmsprop momentum": (lambda: RMSprop(0.1, 0.8, 0.5), rmsprop(0.1, 0.8, 0.5, 1e-7)),
    # the spread is a difference of nearly equal numbers: an ε of 0.001 is far above what rounding makes of it
    "rmsprop centered": (
        lambda: RMSprop(0.1, epsilon=1e-3, centered=True),
        rmsprop(0.1, 0.9, 0, 1e-3, centered=True),
    ),
    "rmsprop centered momentum": (
        lambda: RMSprop(0.1, 0.8, 0.5, epsilon=1e-3, centered=True),
        rmsprop(0.1, 0.8, 0.5, 1e-3, centered=True),
    ),
    "adagrad": (lambda: Adagrad(0.5), adagrad(0.5, 0.1)),
    "adagrad first value": (lambda: Adagrad(0.5, initial_accumulator_value=2), adagrad(0.5, 2)),
    "adadelta": (lambda: Adadelta(1.0), adadelta(1.0, 0.95)),
    "adadelta rho": (lambda: Adadelta(50.0, rho=0.5), adadelta(50.0, 0.5)),
    "adam": (lambda: Adam(0.1), adam(0.1, 0.9, 0.999)),
    "adam betas": (lambda: Adam(0.1, 0.5, 0.9), adam(0.1, 0.5, 0.9)),
    "adam without memory": (lambda: Adam(0.1, 0, 0), adam(0.1, 0, 0)),
    "amsgrad": (lambda: Adam(0.1, 0.9, 0.5, amsgrad=True), adam(0.1, 0.9, 0.5, amsgrad=True)),
    "adamw": (lambda: AdamW(0.1), adam(0.1, 0.9, 0.999, decay=0.004)),
    "adamw decay": (lambda: AdamW(0.1, 0.5, 0.8, 0.9), adam(0.1, 0.8, 0.9, decay=0.5)),
    "nadam": (lambda: Nadam(0.1), nadam(0.1, 0.9, 0.999)),
    "nadam betas": (lambda: Nadam(0.1, 0.5, 0.9), nadam(0.1, 0.5, 0.9)),
    "adamax": (lambda: Adamax(0.1), adamax(0.1, 0.9, 0.999)),
    "adamax betas": (lambda: Adamax(0.1, 0.5, 0.9), adamax(0.1, 0.5, 0.9)),
}

EVERY = {name: make for name, (make, _) in CASES.items()} | {"lion": lambda: Lion(0.01)}


@pytest.mark.parametrize("name", CASES)
@settings(max_examples=30)
@given(slopes=gradients)
def test_steps_by_the_formula(name: str, slopes: list[float]) -> None:
    make, formula = CASES[name]
    optimizer, weights = make(), np.zeros(2)
    for g, expected in zip(slopes, formula(slopes), strict=True):
        optimizer.apply(np.array([g, -g]), weights)
        assert weights.tolist() == pytest.approx([expected, -expected], rel=1e-9, abs=1e-12)


@given(st.lists(st.integers(-10, 10), min_size=1, max_size=15))
def test_lion_steps_by_the_formula(slopes: list[int]) -> None:
    # halves and quarters of whole numbers are exact: rounding must not choose the sign of what is 0
    optimizer, weights = Lion(0.25, beta_1=0.5, beta_2=0.75), np.zeros(1)
    for g, expected in zip(slopes, lion(0.25, 0.5, 0.75)(list(map(float, slopes))), strict=True):
        optimizer.apply(np.array([float(g)]), weights)
        assert weights[0] == expected


@pytest.mark.parametrize("name", EVERY)
def test_each_walks_down_a_bowl(name: str) -> None:
    optimizer, weights = EVERY[name](), np.array([0.5, -0.4])
    for _ in range(300):
        optimizer.apply(2 * weights, weights)
    assert np.abs(weights).max() < 0.2


def test_keras_defaults() -> None:
    rates = {name: optimizers.get(name).learning_rate for name in optimizers.NAMES}
    assert rates == dict.fromkeys(optimizers.NAMES, 0.001) | {"sgd": 0.01}


def test_every_optimizer_is_checked() -> None:
    assert {type(make()).__name__.lower() for make in EVERY.values()} == set(optimizers.NAMES)


# finding one, and making one


@pytest.mark.parametrize("identifier", ["adam", "Adam", "ADAM", Adam, Adam(), {"class_name": "Adam"}])
def test_an_optimizer_is_found_by_what_stands_for_it(identifier: optimizers.Given) -> None:
    assert type(optimizers.get(identifier)) is Adam


def test_get_takes_settings() -> None:
    optimizer = optimizers.get("sgd", learning_rate=0.3, momentum=0.5)
    assert (optimizer.learning_rate, optimizer.get_config()["momentum"]) == (0.3, 0.5)


def test_a_replaced_class_is_found_by_its_name(monkeypatch: pytest.MonkeyPatch) -> None:
    class Other(Adam):
        pass

    monkeypatch.setattr("engine.optimizers.Adam", Other)
    assert isinstance(optimizers.get("adam"), Other)


def test_a_replaced_update_is_felt_at_the_next_step(monkeypatch: pytest.MonkeyPatch) -> None:
    optimizer, weights = SGD(1.0), np.zeros(1)
    optimizer.apply(np.array([-1.0]), weights)
    monkeypatch.setattr(SGD, "update", lambda self, gradient, parameters, size, *rest: parameters.fill(7))
    optimizer.apply(np.array([-1.0]), weights)
    assert weights[0] == 7


def test_an_optimizer_of_ones_own_needs_an_update_only() -> None:
    class Halves(Optimizer):
        slot_names = ("seen",)

        def update(
            self, gradient: np.ndarray, parameters: np.ndarray, size: np.ndarray, scratch: np.ndarray, seen: np.ndarray
        ) -> None:
            seen += 1
            parameters *= 0.5

    optimizer, weights = Halves(), np.full(2, 8.0)
    for _ in range(3):
        optimizer.apply(np.zeros(2), weights)
    assert (weights.tolist(), optimizer.slots["seen"].tolist()) == ([1.0, 1.0], [3.0, 3.0])
