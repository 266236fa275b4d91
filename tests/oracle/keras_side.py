"""Keras's answers to golden cases: float64 throughout, gradients by autograd."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from golden.api import Api, Array
from peers import autograd, floatx, keras, layer_autograd, numbers, reset_names, tensor


class Keras(Api):
    """Keras on torch in one float type."""

    weights_ending = ".weights.h5"

    def __init__(self, dtype: str) -> None:
        super().__init__("keras", dtype)

    @contextmanager
    def in_dtype(self) -> Iterator[None]:
        reset_names()
        with floatx(self.dtype):
            yield

    def numbers(self, value: Any) -> Array:
        return numbers(value)

    def sequential(self, layers: Sequence[Any]) -> Any:
        return keras.Sequential(layers)

    def activation_gradient(self, name: str, inputs: Array, upstream: Array) -> Array:
        return autograd(getattr(keras.activations, name), inputs, upstream=upstream)[1][0]

    def loss_gradient(self, loss: Any, y_true: Array, y_pred: Array) -> Array:
        return autograd(lambda predictions: loss(y_true, predictions), y_pred)[1][0]

    def penalty(self, regularizer: Any, weights: Array) -> tuple[Array, Array]:
        value, (gradient,) = autograd(regularizer, weights)
        return value, gradient

    def layer_gradients(
        self, layer: Any, inputs: Array, upstream: Array, training: bool
    ) -> tuple[Array, Array, list[Array]]:
        return layer_autograd(layer, inputs, upstream, training=training)

    def steps(self, optimizer: Any, variables: Sequence[Array], gradients: Sequence[Sequence[Array]]) -> list[Array]:
        learnt = [keras.Variable(variable, dtype=self.dtype) for variable in variables]
        for each in gradients:
            optimizer.apply([tensor(gradient) for gradient in each], learnt)
        return [numbers(variable) for variable in learnt]
