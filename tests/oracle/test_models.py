"""Whole models against Keras: the same network, weights, data and order of rows must come to the same numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from golden.api import Api, drawn
from golden.engine_side import Engine
from hypothesis import given, settings
from hypothesis import strategies as st
from keras_side import Keras
from networks import KINKED, NUMBERS, SMOOTH, SOME, Plan, Spec, fit, network, plans, targets
from peers import close
from side_by_side import Told, compare, training


# In float64 any difference in what is computed shows, and roundings stay far below 1e-7 in so few steps.
@given(plans())
@settings(max_examples=120, deadline=None)
def test_any_training_comes_to_the_same_numbers(plan: Plan) -> None:
    compare(training(plan), "float64", rel=1e-7, near=1e-9)


# 100 steps: 4 batches, 25 epochs. Without kinks (relu, |x|): on either side of one, roundings lead two programs apart.
@given(plans(smooth=True, splits=(0.0,), epochs=25))
@settings(max_examples=25, deadline=None)
def test_float32_weights_agree_after_a_hundred_steps(plan: Plan) -> None:
    plan = replace(plan, rows=32, batch_size=8)
    compare(training(plan), "float32", rel=1e-5, near=1e-5)


@given(plans(splits=(0.0,)))
@settings(max_examples=60, deadline=None)
def test_gradients_of_a_whole_model_are_autograds(plan: Plan) -> None:
    plan = replace(plan, weighted="")
    ours, theirs = Engine("float64"), Keras("float64")
    x, y = plan.x(), plan.y()
    model = network(ours, plan)
    outputs = model.forward(x, training=True)
    model.backward(targets(ours, y), outputs)
    model.add_penalties()
    with theirs.in_dtype():
        other = network(theirs, plan)
        learnt = [weight.value for weight in other.trainable_weights]
        loss = other.loss(targets(theirs, y), other(x, training=True)) + sum(other.losses)
        loss.backward()
        expected = [np.zeros(each.shape) if each.grad is None else each.grad.numpy() for each in learnt]
    got = [gradient for layer in model.layers for gradient in layer.gradients]
    for mine, other_one in zip(got, expected, strict=True):
        close(mine, other_one, rel=1e-9, abs=1e-12)


@given(plans(splits=(0.0,)), st.lists(st.sampled_from(["plain", "weighted", "test"]), min_size=2, max_size=6))
@settings(max_examples=25, deadline=None)
def test_batches_by_hand_are_told_alike(plan: Plan, calls: Sequence[str]) -> None:
    plan = replace(plan, weighted="")

    def run(api: Api) -> Told:
        model = network(api, plan)
        told: Told = {}
        for at, call in enumerate(calls):
            x, y = api.array(plan.x(20 + at)), targets(api, plan.y(40 + at))
            weights = {"sample_weight": api.array(drawn(60 + at, (plan.rows,), 0.0, 2.0))} if call == "weighted" else {}
            batch = model.test_on_batch if call == "test" else model.train_on_batch
            told |= {f"{at} {name}": value for name, value in batch(x, y, return_dict=True, **weights).items()}
        return told | {f"weight {at}": weight for at, weight in enumerate(model.get_weights())}

    compare(run, "float64", rel=1e-7, near=1e-9)


def test_a_second_fit_goes_on_where_the_first_stopped() -> None:
    def run(api: Api) -> Told:
        model, plan = network(api, SOME), replace(SOME, optimizer=("Adam", {"learning_rate": 0.02}))
        first, second = fit(api, plan, model).history, fit(api, plan, model).history
        return {f"first {n}": v for n, v in first.items()} | {f"second {n}": v for n, v in second.items()}

    compare(run, "float64", rel=1e-7, near=1e-9)


def test_layers_frozen_before_compiling_stay_as_they_are() -> None:
    chain: tuple[Spec, ...] = (
        ("Dense", {"units": 5, "activation": "tanh"}),
        ("BatchNormalization", {}),
        ("Dense", {"units": 4, "activation": "relu"}),
    )

    def run(api: Api) -> Told:
        plan = replace(SOME, chain=chain)
        model = network(api, plan)
        first = fit(api, plan, model).history
        model.layers[0].trainable = model.layers[1].trainable = False
        model.compile(optimizer="sgd", loss="mse", metrics=[])  # without a list Keras goes on with the last one's
        second = fit(api, replace(plan, goal=NUMBERS), model).history
        told = {f"first {n}": v for n, v in first.items()} | {f"second {n}": v for n, v in second.items()}
        return told | {f"weight {at}": weight for at, weight in enumerate(model.get_weights())}

    compare(run, "float64", rel=1e-7, near=1e-9)


@given(st.sampled_from(SMOOTH + KINKED), st.integers(1, 5), st.sampled_from(["l1", "l2"]))
@settings(max_examples=10, deadline=None)
def test_activity_regularizers_count_as_in_keras(activation: str, units: int, penalty: str) -> None:
    layer = ("Dense", {"units": units, "activation": activation, "activity_regularizer": penalty})
    compare(training(replace(SOME, chain=(layer,))), "float64", rel=1e-7, near=1e-9)
