"""What all optimizers have in common: clipping, decay, rates, what they remember, and what they refuse."""

from __future__ import annotations

import copy
import json
import math
import pickle
from collections.abc import Callable

import numpy as np
import pytest

from engine import optimizers
from engine.optimizers import SGD, Adadelta, Adagrad, Adam, Adamax, AdamW, Lion, Nadam, Optimizer, RMSprop
from engine.optimizers.optimizer import BLOCK
from engine.optimizers.schedules import CosineDecay, ExponentialDecay

EVERY: dict[str, Callable[[], Optimizer]] = {
    "sgd": lambda: SGD(0.1),
    "momentum": lambda: SGD(0.1, momentum=0.9),
    "nesterov": lambda: SGD(0.1, 0.9, nesterov=True),
    "rmsprop": lambda: RMSprop(0.1),
    "rmsprop centered momentum": lambda: RMSprop(0.1, 0.95, 0.9, centered=True),
    "adagrad": lambda: Adagrad(0.5),
    "adadelta": lambda: Adadelta(1.0),
    "adam": lambda: Adam(0.1),
    "amsgrad": lambda: Adam(0.1, amsgrad=True),
    "adamw": lambda: AdamW(0.1),
    "nadam": lambda: Nadam(0.1),
    "adamax": lambda: Adamax(0.1),
    "lion": lambda: Lion(0.01),
    "decay and clipnorm": lambda: Adam(0.1, weight_decay=0.1, clipnorm=1.0),
    "schedule": lambda: SGD(CosineDecay(0.1, 20), momentum=0.9, clipvalue=0.5),
}


def test_every_optimizer_is_checked() -> None:
    assert {type(make()).__name__.lower() for make in EVERY.values()} == set(optimizers.NAMES)


# what is around the step: clipping, decay, schedules


def test_clipvalue_cuts_each_number() -> None:
    weights = np.zeros(3)
    SGD(1.0, clipvalue=0.5).apply(np.array([3.0, -0.25, -2.0]), weights)
    assert weights.tolist() == [-0.5, 0.25, 0.5]


def test_clipnorm_shortens_each_variable_on_its_own() -> None:
    gradient, weights = np.array([3.0, 4.0, 0.3, 0.4]), np.zeros(4)
    SGD(1.0, clipnorm=1.0).apply(gradient, weights, [gradient[:2], gradient[2:]])
    assert weights.tolist() == pytest.approx([-0.6, -0.8, -0.3, -0.4])


def test_global_clipnorm_shortens_all_variables_together() -> None:
    gradient, weights = np.array([3.0, 0.0, 0.0, 4.0]), np.zeros(4)
    SGD(1.0, global_clipnorm=1.0).apply(gradient, weights, [gradient[:2].reshape(2, 1), gradient[2:]])
    assert weights.tolist() == pytest.approx([-0.6, 0.0, 0.0, -0.8])


def test_variables_may_lie_across_rows() -> None:
    gradient = np.array([3.0, 0.5, 4.0, 0.5])
    block = gradient.reshape(2, 2)
    weights = np.zeros(4)
    SGD(1.0, clipnorm=1.0).apply(gradient, weights, [block[:, 0].T, block[:, 1]])
    assert weights.tolist() == pytest.approx([-0.6, -0.5, -0.8, -0.5])


@pytest.mark.parametrize("limit", ["clipnorm", "clipvalue", "global_clipnorm"])
def test_clipping_hands_nan_on(limit: str) -> None:
    weights = np.zeros(2)
    SGD(1.0, **{limit: 1.0}).apply(np.array([math.nan, 1.0]), weights)
    assert math.isnan(weights[0])


def test_first_clipped_then_decayed_then_moved() -> None:
    weights = np.array([10.0])
    SGD(0.5, weight_decay=0.2, clipvalue=1.0).apply(np.array([100.0]), weights)
    assert weights.tolist() == pytest.approx([10 * (1 - 0.5 * 0.2) - 0.5 * 1.0])


def test_a_schedule_sets_each_step() -> None:
    optimizer, weights = SGD(ExponentialDecay(1.0, 1, 0.5)), np.zeros(1)
    taken = []
    for _ in range(3):
        before = weights[0]
        optimizer.apply(np.array([-1.0]), weights)
        taken.append(weights[0] - before)
    assert taken == pytest.approx([1.0, 0.5, 0.25])
    assert optimizer.learning_rate == 0.125


def test_the_rate_can_be_set_between_steps() -> None:
    optimizer, weights = SGD(1.0), np.zeros(1)
    optimizer.apply(np.array([-1.0]), weights)
    optimizer.learning_rate = np.float32(0.25)
    optimizer.apply(np.array([-1.0]), weights)
    assert (weights[0], optimizer.learning_rate) == (1.25, 0.25)


def test_a_number_does_not_replace_a_schedule() -> None:
    optimizer = SGD(ExponentialDecay(1.0, 1, 0.5))
    with pytest.raises(TypeError, match=r"sgd: expected .* its schedule, ExponentialDecay; got 0.1"):
        optimizer.learning_rate = 0.1
    optimizer.learning_rate = ExponentialDecay(0.5, 1, 0.5)
    assert optimizer.learning_rate == 0.5


def test_a_rate_may_be_a_function_without_arguments() -> None:
    rates = iter([1.0, 0.5])
    optimizer, weights = SGD(lambda: next(rates)), np.zeros(1)
    for _ in range(2):
        optimizer.apply(np.array([-1.0]), weights)
    assert weights[0] == 1.5


# what it remembers


def run(optimizer: Optimizer, weights: np.ndarray, steps: range) -> None:
    for step in steps:
        optimizer.apply(np.random.default_rng(step).standard_normal(weights.size).astype(weights.dtype), weights)


@pytest.mark.parametrize(("size", "stop", "end"), [(7, 100, 150), (BLOCK + 500, 3, 6)])
@pytest.mark.parametrize("name", EVERY)
def test_saved_in_the_middle_it_goes_on_to_the_last_bit(name: str, size: int, stop: int, end: int) -> None:
    whole, halves = np.ones(size, np.float32), np.ones(size, np.float32)
    run(EVERY[name](), whole, range(end))
    first = EVERY[name]()
    run(first, halves, range(stop))
    second = type(first).from_config(json.loads(json.dumps(first.get_config())))
    second.slots = {slot: array.copy() for slot, array in first.slots.items()}
    second.iterations = first.iterations
    run(second, halves, range(stop, end))
    assert np.array_equal(whole, halves)


@pytest.mark.parametrize("make_copy", [copy.deepcopy, lambda optimizer: pickle.loads(pickle.dumps(optimizer))])
@pytest.mark.parametrize("size", [7, BLOCK + 500])
def test_a_copy_goes_on_by_itself(size: int, make_copy: Callable[[Optimizer], Optimizer]) -> None:
    weights, optimizer = np.ones(size), Adam()
    run(optimizer, weights, range(2))
    others, other = weights.copy(), make_copy(optimizer)
    run(optimizer, weights, range(2, 5))
    run(other, others, range(2, 5))
    assert np.array_equal(weights, others)
    assert other.iterations == 5


@pytest.mark.parametrize("name", EVERY)
def test_blocks_give_what_the_whole_gives(name: str) -> None:
    size = 2 * BLOCK + 100
    blocks, whole = np.ones(size, np.float32), np.ones((1, size), np.float32)  # two axes are never cut
    gradient = np.random.default_rng(1).standard_normal(size).astype(np.float32)
    one, other = EVERY[name](), EVERY[name]()
    for _ in range(3):
        one.apply(gradient.copy(), blocks)
        other.apply(gradient.copy().reshape(1, size), whole)
    assert np.array_equal(blocks, whole[0])
    assert blocks.dtype == np.float32
    assert (blocks != 1).all()


@pytest.mark.parametrize("name", EVERY)
def test_what_is_forgotten_ends_in_zero_and_not_in_denormal_numbers(name: str) -> None:
    optimizer, weights = EVERY[name](), np.zeros(4, np.float32)
    optimizer.learning_rate = CosineDecay(0.1, 3000) if name == "schedule" else 0.001
    optimizer.apply(np.array([1, -1, 1e-3, 30], np.float32), weights)
    for step in range(3000):
        optimizer.apply(np.zeros(4, np.float32), weights)
        if step % 50 == 49:
            for slot in optimizer.slots.values():
                assert not ((slot != 0) & (np.abs(slot) < np.finfo(np.float32).tiny)).any()


def test_momentum_that_is_forgotten_is_gone() -> None:
    optimizer, weights = SGD(0.1, momentum=0.9), np.zeros(1, np.float32)
    optimizer.apply(np.ones(1, np.float32), weights)
    for _ in range(1000):
        optimizer.apply(np.zeros(1, np.float32), weights)
    assert optimizer.slots["momentum"].tolist() == [0.0]


def test_an_update_leaves_the_gradient_alone() -> None:
    for make in EVERY.values():
        gradient = np.array([0.1, -0.2])
        make().apply(gradient, np.ones(2))
        assert gradient.tolist() == [0.1, -0.2]


@pytest.mark.parametrize("name", EVERY)
def test_its_config_makes_another_one(name: str) -> None:
    optimizer = EVERY[name]()
    config = json.loads(json.dumps(optimizer.get_config()))
    assert type(optimizer).from_config(config).get_config() == optimizer.get_config()
    found = optimizers.get({"class_name": type(optimizer).__name__, "config": config})
    assert (type(found), found.get_config()) == (type(optimizer), optimizer.get_config())


# what it refuses


@pytest.mark.parametrize("rate", [-0.1, math.inf, math.nan, True, "fast", None])
def test_rates_that_are_no_step_are_refused(rate: float) -> None:
    with pytest.raises(ValueError, match="learning_rate: expected a number from 0"):
        SGD(rate)
    with pytest.raises(ValueError, match="learning_rate: expected a number from 0"):
        SGD().learning_rate = rate


REFUSED: list[tuple[Callable[[], object], str]] = [
    (lambda: SGD(momentum=1), "momentum: expected a number from 0 to below 1; got 1"),
    (lambda: SGD(momentum=-0.1), "momentum: expected .* got -0.1"),
    (lambda: SGD(clipnorm=0), "clipnorm: expected a number above 0; got 0"),
    (lambda: SGD(clipvalue=-1), "clipvalue: expected a number above 0; got -1"),
    (lambda: SGD(global_clipnorm=math.nan), "global_clipnorm: expected a number above 0; got nan"),
    (lambda: SGD(clipnorm=1, clipvalue=1), "at most one of clipnorm, clipvalue and global_clipnorm"),
    (lambda: SGD(weight_decay=-0.1), "weight_decay: expected a number from 0; got -0.1"),
    (lambda: SGD(lr=0.1), "SGD: expected learning_rate.* got lr .*called learning_rate"),
    (lambda: Adam(decay=0.1), "Adam: expected .* got decay"),
    (lambda: RMSprop(rho=-0.1), "rho: expected a number from 0 to below 1; got -0.1"),
    (lambda: RMSprop(momentum=2), "momentum: expected .* got 2"),
    (lambda: RMSprop(epsilon=-1), "epsilon: expected a number from 0; got -1"),
    (lambda: Adagrad(initial_accumulator_value=-1), "initial_accumulator_value: expected a number from 0; got -1"),
    (lambda: Adadelta(rho=1), "rho: expected a number from 0 to below 1; got 1"),
    (lambda: Adam(beta_1=1.0), "beta_1: expected a number from 0 to below 1; got 1.0"),
    (lambda: Adam(beta_2=math.nan), "beta_2: expected .* got nan"),
    (lambda: Adam(epsilon="small"), "epsilon: expected a number from 0; got 'small'"),  # type: ignore[arg-type]
    (lambda: AdamW(weight_decay=None), "weight_decay: expected a number from 0; got None"),
    (lambda: Nadam(beta_2=1), "beta_2: expected .* got 1"),
    (lambda: Adamax(beta_1=-1), "beta_1: expected .* got -1"),
    (lambda: Lion(beta_1=0), "beta_1: expected a number above 0 and below 1; got 0"),
    (lambda: optimizers.get("adm"), "optimizer: expected one of sgd, .* got 'adm'"),
    (lambda: optimizers.get(None), "optimizer: expected one of .* got None"),  # type: ignore[arg-type]
    (lambda: SGD().apply(np.zeros(3), np.zeros(2)), r"sgd: expected a gradient of .* shape \(2,\); got \(3,\)"),
]


@pytest.mark.parametrize(("make", "words"), REFUSED)
def test_what_is_out_of_range_is_refused(make: Callable[[], object], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        make()


@pytest.mark.parametrize("parameters", [[1.0], np.array([1, 2])])
def test_parameters_are_floats_to_be_changed_in_place(parameters: object) -> None:
    with pytest.raises(TypeError, match="sgd: expected parameters as an array of floats"):
        SGD().apply(np.zeros(2), parameters)  # type: ignore[arg-type]


def test_it_does_not_go_on_with_another_network() -> None:
    optimizer = Adam()
    optimizer.apply(np.zeros(3), np.zeros(3))
    with pytest.raises(ValueError, match=r"adam: expected as many parameters .* got \(4,\).* new optimizer"):
        optimizer.apply(np.zeros(4), np.zeros(4))


def test_it_does_not_take_the_slots_of_another_optimizer() -> None:
    optimizer = Adam()
    optimizer.slots = {"accumulator": np.zeros(3)}
    with pytest.raises(ValueError, match="adam: expected the slots momentum, velocity; got accumulator"):
        optimizer.apply(np.zeros(3), np.zeros(3))
