"""The same question to the engine and to Keras, and the first difference between their answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from golden.api import Api, drawn
from golden.engine_side import Engine
from keras_side import Keras
from networks import Plan, fit, network, targets
from peers import close

Told = dict[str, Any]


def compare(run: Callable[[Api], Told], dtype: str, rel: float, near: float) -> None:
    """`run(api)` tells the same names and numbers for Keras as for the engine."""
    found: list[Mapping[str, Any]] = []
    for api in (Engine(dtype), Keras(dtype)):
        with api.in_dtype():
            found.append({name: api.numbers(value) for name, value in run(api).items()})
    ours, theirs = found
    assert list(ours) == list(theirs), f"expected {list(theirs)}; got {list(ours)}"
    for name, value in theirs.items():
        try:
            close(ours[name], value, rel, near)
        except AssertionError as error:
            raise AssertionError(f"{name}: {error}") from None


def training(plan: Plan) -> Callable[[Api], Told]:
    """A question: what a plan's training comes to."""

    def run(api: Api) -> Told:
        model = network(api, plan)
        history = fit(api, plan, model)
        return {f"history {name}": values for name, values in history.history.items()} | seen(api, model, plan)

    return run


def seen(api: Api, model: Any, plan: Plan) -> Told:
    """What a model says of samples it has not seen, and what it holds."""
    x, y = api.array(plan.x(11)), targets(api, plan.y(12))
    weights = api.array(drawn(13, (plan.rows,), 0.0, 2.0))
    told = model.evaluate(x, y, verbose=0, batch_size=7, return_dict=True)
    weighted = model.evaluate(x, y, verbose=0, batch_size=9, sample_weight=weights, return_dict=True)
    found = {f"weight {at}": weight for at, weight in enumerate(model.get_weights())}
    found |= {f"evaluate {name}": value for name, value in told.items()}
    found |= {f"evaluate weighted {name}": value for name, value in weighted.items()}
    if not plan.weighted:  # else two metrics have one name, and Keras lists the first of them twice
        listed = model.evaluate(x, y, verbose=0)
        found["evaluate as a list"] = [float(api.numbers(one)) for one in np.atleast_1d(np.array(listed, object))]
    return found | {"predict": model.predict(x, verbose=0, batch_size=10), "call": model(x)}
