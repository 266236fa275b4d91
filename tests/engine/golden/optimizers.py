"""Optimizers and schedules: two variables after a hundred steps along fixed gradients; the rate at chosen steps."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from golden.api import Api, Case, Values, drawn

STEPS = 100
VARIABLES = drawn(30, (4, 3)), drawn(31, (3,))
GRADIENTS = list(zip(drawn(32, (STEPS, 4, 3)), drawn(33, (STEPS, 3), -0.5, 1.0), strict=True))
CHOSEN_STEPS = (0, 1, 2, 3, 5, 9, 10, 11, 19, 20, 25, 40, 64, 99, 100, 250)

PLAIN: dict[str, dict[str, Any]] = {
    "SGD": {"learning_rate": 0.05},
    "RMSprop": {"learning_rate": 0.01},
    "Adagrad": {"learning_rate": 0.05},
    "Adadelta": {"learning_rate": 1.0},
    "Adam": {"learning_rate": 0.01},
    "AdamW": {"learning_rate": 0.01},
    "Nadam": {"learning_rate": 0.01},
    "Adamax": {"learning_rate": 0.01},
    "Lion": {"learning_rate": 0.003},
}
OPTIONS: dict[str, tuple[str, dict[str, Any]]] = {
    "SGD with momentum": ("SGD", {"momentum": 0.9}),
    "SGD with Nesterov's momentum": ("SGD", {"momentum": 0.8, "nesterov": True}),
    "RMSprop with momentum": ("RMSprop", {"momentum": 0.5, "rho": 0.8}),
    "RMSprop centered": ("RMSprop", {"centered": True, "epsilon": 1e-4}),
    "RMSprop centered with momentum": ("RMSprop", {"centered": True, "momentum": 0.7}),
    "Adagrad from another accumulator": ("Adagrad", {"initial_accumulator_value": 0.5, "epsilon": 1e-3}),
    "Adadelta with another rho": ("Adadelta", {"rho": 0.9, "epsilon": 1e-4}),
    "Adam with amsgrad": ("Adam", {"amsgrad": True}),
    "Adam with other betas": ("Adam", {"beta_1": 0.7, "beta_2": 0.95, "epsilon": 1e-3}),
    "AdamW with amsgrad and a large decay": ("AdamW", {"amsgrad": True, "weight_decay": 0.1}),
    "Nadam with other betas": ("Nadam", {"beta_1": 0.7, "beta_2": 0.95, "epsilon": 1e-3}),
    "Adamax with other betas": ("Adamax", {"beta_1": 0.7, "beta_2": 0.95, "epsilon": 1e-3}),
    "Lion with other betas": ("Lion", {"beta_1": 0.6, "beta_2": 0.8}),
}
FOR_ALL: dict[str, dict[str, Any]] = {
    "with clipnorm": {"clipnorm": 0.7},
    "with clipvalue": {"clipvalue": 0.3},
    "with global_clipnorm": {"global_clipnorm": 0.9},
    "with weight decay": {"weight_decay": 0.03},
}
SCHEDULES: dict[str, tuple[str, dict[str, Any]]] = {
    "ExponentialDecay": (
        "ExponentialDecay",
        {"initial_learning_rate": 0.1, "decay_steps": 20, "decay_rate": 0.6},
    ),
    "ExponentialDecay in stairs": (
        "ExponentialDecay",
        {"initial_learning_rate": 0.1, "decay_steps": 10, "decay_rate": 0.6, "staircase": True},
    ),
    "PiecewiseConstantDecay": (
        "PiecewiseConstantDecay",
        {"boundaries": [10, 25], "values": [0.1, 0.05, 0.01]},
    ),
    "PolynomialDecay": (
        "PolynomialDecay",
        {"initial_learning_rate": 0.1, "decay_steps": 40, "end_learning_rate": 0.01, "power": 2.0},
    ),
    "PolynomialDecay in cycles": (
        "PolynomialDecay",
        {"initial_learning_rate": 0.1, "decay_steps": 20, "end_learning_rate": 0.01, "cycle": True},
    ),
    "InverseTimeDecay": (
        "InverseTimeDecay",
        {"initial_learning_rate": 0.1, "decay_steps": 10, "decay_rate": 0.5},
    ),
    "InverseTimeDecay in stairs": (
        "InverseTimeDecay",
        {"initial_learning_rate": 0.1, "decay_steps": 10, "decay_rate": 0.5, "staircase": True},
    ),
    "CosineDecay": ("CosineDecay", {"initial_learning_rate": 0.1, "decay_steps": 60, "alpha": 0.05}),
    "CosineDecay after warming up": (
        "CosineDecay",
        {"initial_learning_rate": 0.02, "decay_steps": 60, "warmup_target": 0.2, "warmup_steps": 10},
    ),
    "CosineDecayRestarts": (
        "CosineDecayRestarts",
        {"initial_learning_rate": 0.1, "first_decay_steps": 10, "t_mul": 2.0, "m_mul": 0.8, "alpha": 0.05},
    ),
    "CosineDecayRestarts of one length": (
        "CosineDecayRestarts",
        {"initial_learning_rate": 0.1, "first_decay_steps": 7, "t_mul": 1.0},
    ),
}


def _after_steps(make: Callable[[Api], Any]) -> Case:
    def run(api: Api) -> Values:
        variables = [api.array(variable) for variable in VARIABLES]
        gradients = [[api.array(gradient) for gradient in each] for each in GRADIENTS]
        first, second = api.steps(make(api), variables, gradients)
        return {"first variable": first, "second variable": second}

    return Case(run, rel=1e-5, abs=1e-5, because="a hundred steps in float32 add up their roundings")


def _optimizer(kind: str, settings: dict[str, Any]) -> Case:
    return _after_steps(lambda api: getattr(api.optimizers, kind)(**settings))


def _scheduled(kind: str, settings: dict[str, Any], optimizer: str = "Adam") -> Case:
    return _after_steps(
        lambda api: getattr(api.optimizers, optimizer)(
            learning_rate=getattr(api.optimizers.schedules, kind)(**settings)
        )
    )


def _rates(kind: str, settings: dict[str, Any]) -> Case:
    def run(api: Api) -> Values:
        schedule = getattr(api.optimizers.schedules, kind)(**settings)
        return {"rates": [float(api.numbers(schedule(step))) for step in CHOSEN_STEPS]}

    return Case(run)


CASES = {kind: _optimizer(kind, settings) for kind, settings in PLAIN.items()}
CASES |= {what: _optimizer(kind, PLAIN[kind] | options) for what, (kind, options) in OPTIONS.items()}
CASES |= {f"{kind} {what}": _optimizer(kind, PLAIN[kind] | more) for kind in PLAIN for what, more in FOR_ALL.items()}
CASES |= {f"{kind} by default": _optimizer(kind, {}) for kind in PLAIN}
CASES |= {f"Adam along {what}": _scheduled(*row) for what, row in SCHEDULES.items()}
CASES |= {f"SGD decaying along {what}": _scheduled(*row, optimizer="SGD") for what, row in SCHEDULES.items()}
CASES |= {f"rates of {what}": _rates(*row) for what, row in SCHEDULES.items()}
