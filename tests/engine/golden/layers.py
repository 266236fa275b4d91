"""Layers: outputs and gradients from given weights, at rest and in training."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from golden.api import Api, Array, Case, Values, drawn, give_weights

ROWS = 6
Make = Callable[[Any], Any]
ALL: dict[str, tuple[Make, tuple[int, ...]]] = {
    "Dense": (lambda layers: layers.Dense(3), (4,)),
    "Dense without bias": (lambda layers: layers.Dense(3, use_bias=False, activation="tanh"), (4,)),
    "Dense of sequences": (lambda layers: layers.Dense(3, activation="softmax"), (5, 4)),
    "Activation": (lambda layers: layers.Activation("elu"), (4,)),
    "Activation softmax of images": (lambda layers: layers.Activation("softmax"), (3, 2, 4)),
    "Dropout at rest": (lambda layers: layers.Dropout(0.0), (4,)),
    "BatchNormalization": (lambda layers: layers.BatchNormalization(), (4,)),
    "BatchNormalization of images": (lambda layers: layers.BatchNormalization(momentum=0.8, epsilon=1e-2), (3, 2, 4)),
    "BatchNormalization down another axis": (lambda layers: layers.BatchNormalization(axis=1), (3, 4)),
    "BatchNormalization without centre": (lambda layers: layers.BatchNormalization(center=False), (4,)),
    "BatchNormalization without scale": (lambda layers: layers.BatchNormalization(scale=False), (4,)),
    "LayerNormalization": (lambda layers: layers.LayerNormalization(), (4,)),
    "LayerNormalization of sequences": (lambda layers: layers.LayerNormalization(epsilon=1e-2), (3, 4)),
    "LayerNormalization without centre": (lambda layers: layers.LayerNormalization(center=False), (4,)),
    "Normalization from numbers": (
        lambda layers: layers.Normalization(mean=[1.0, 2.0, 3.0], variance=[0.5, 1.5, 2.5]),
        (3,),
    ),
    "Flatten": (lambda layers: layers.Flatten(), (3, 2, 2)),
    "Reshape": (lambda layers: layers.Reshape((2, -1)), (3, 4)),
}
WHEN = {"at rest": False, "in training": True}


def _both_ways(make: Make, sample: Sequence[int], seed: int) -> Case:
    def run(api: Api) -> Values:
        inputs = api.array(drawn(seed, (ROWS, *sample), -2.0, 2.0))
        found: dict[str, Array] = {}
        for when, training in WHEN.items():
            layer = api.typed(make(api.layers))
            shape = api.numbers(layer(inputs)).shape
            give_weights(api, layer, seed)
            outputs, by_inputs, by_weights = api.layer_gradients(
                layer, inputs, api.array(drawn(seed + 9, shape)), training
            )
            found |= {f"outputs {when}": outputs, f"by inputs {when}": by_inputs}
            found |= {f"by weight {at} {when}": gradient for at, gradient in enumerate(by_weights)}
            if training:
                found |= {f"weight {at} afterwards": weight for at, weight in enumerate(layer.get_weights())}
        return found

    return Case(run, rel=5e-6, abs=5e-6, because="float32 gradients are sums of six rows that cancel")


def _adapted(axis: int | None, sample: Sequence[int]) -> Case:
    def run(api: Api) -> Values:
        layer = api.typed(api.layers.Normalization(axis=axis))
        given = api.array(drawn(96, (40, *sample), 2.0, 9.0))
        layer.adapt(given)
        return {"outputs": api.numbers(layer(given[:5]))}

    return Case(run, abs=1e-6, because="inputs minus their mean cancel in float32")


CASES = {what: _both_ways(*row, seed=100 + 10 * at) for at, (what, row) in enumerate(ALL.items())}
CASES |= {
    "Normalization adapted": _adapted(-1, (3,)),
    "Normalization adapted to sequences": _adapted(-1, (4, 3)),
    "Normalization adapted to all together": _adapted(None, (3,)),
}
