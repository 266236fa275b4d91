"""The engine's answers to golden cases."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from golden.api import Api, Array


class Engine(Api):
    """The engine in one float type."""

    weights_ending = ".npz"

    def __init__(self, dtype: str) -> None:
        super().__init__("engine", dtype)

    def typed(self, layer: Any) -> Any:
        layer.dtype = self.dtype
        return layer

    def numbers(self, value: Any) -> Array:
        return np.asarray(value)

    def sequential(self, layers: Sequence[Any]) -> Any:
        return self.models.Sequential(layers, dtype=self.dtype)

    def activation_gradient(self, name: str, inputs: Array, upstream: Array) -> Array:
        outputs = self.activations.apply(name, inputs)
        return np.asarray(self.activations.back(name, inputs, outputs, upstream))

    def loss_gradient(self, loss: Any, y_true: Array, y_pred: Array) -> Array:
        return np.asarray(loss.gradient(*loss.pair(y_true, y_pred)))

    def penalty(self, regularizer: Any, weights: Array) -> tuple[Array, Array]:
        return np.asarray(regularizer(weights)), np.asarray(regularizer.gradient(weights))

    def layer_gradients(
        self, layer: Any, inputs: Array, upstream: Array, training: bool
    ) -> tuple[Array, Array, list[Array]]:
        outputs = layer.forward(inputs, training).copy()
        by_inputs = layer.backward(upstream)
        return outputs, by_inputs, [gradient.copy() for gradient in layer.gradients]

    def steps(self, optimizer: Any, variables: Sequence[Array], gradients: Sequence[Sequence[Array]]) -> list[Array]:
        parameters = np.concatenate([variable.ravel() for variable in variables])
        gradient = np.empty_like(parameters)
        ends = np.cumsum([variable.size for variable in variables])
        parts = [
            gradient[end - variable.size : end].reshape(variable.shape)
            for end, variable in zip(ends, variables, strict=True)
        ]
        for each in gradients:
            for part, given in zip(parts, each, strict=True):
                part[...] = given
            optimizer.apply(gradient, parameters, parts)
        return [
            parameters[end - variable.size : end].reshape(variable.shape)
            for end, variable in zip(ends, variables, strict=True)
        ]
