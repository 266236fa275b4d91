"""What a golden case may ask of Keras and of the engine alike, and the few things each answers in its own way."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]
Values = Mapping[str, npt.ArrayLike]
PARTS = ["activations", "callbacks", "initializers", "layers", "losses", "metrics", "models", "optimizers"]
PARTS += ["regularizers", "utils"]


class Api:
    """`keras` or `engine` by its parts, computing in one float type. The two differ in the methods only."""

    activations: Any
    callbacks: Any
    initializers: Any
    layers: Any
    losses: Any
    metrics: Any
    models: Any
    optimizers: Any
    regularizers: Any
    utils: Any
    weights_ending: str

    def __init__(self, root: str, dtype: str) -> None:
        self.dtype = dtype
        for part in PARTS:
            setattr(self, part, import_module(f"{root}.{part}"))

    @contextmanager
    def in_dtype(self) -> Iterator[None]:
        """What is made meanwhile computes in `dtype`, where it has no other way of knowing."""
        yield

    def array(self, values: npt.ArrayLike) -> Array:
        """`values` in `dtype`."""
        return np.asarray(values, self.dtype)

    def typed(self, layer: Any) -> Any:
        """`layer`, before it is built, to compute in `dtype`."""
        return layer

    def numbers(self, value: Any) -> Array:
        """A result as an array."""
        raise NotImplementedError

    def sequential(self, layers: Sequence[Any]) -> Any:
        """A model that computes in `dtype`."""
        raise NotImplementedError

    def activation_gradient(self, name: str, inputs: Array, upstream: Array) -> Array:
        """∂(Σ activation(inputs) · upstream)/∂inputs."""
        raise NotImplementedError

    def loss_gradient(self, loss: Any, y_true: Array, y_pred: Array) -> Array:
        """∂loss/∂y_pred of a loss that takes the mean."""
        raise NotImplementedError

    def penalty(self, regularizer: Any, weights: Array) -> tuple[Array, Array]:
        """The penalty, and ∂penalty/∂weights."""
        raise NotImplementedError

    def layer_gradients(
        self, layer: Any, inputs: Array, upstream: Array, training: bool
    ) -> tuple[Array, Array, list[Array]]:
        """Outputs, ∂(Σ outputs · upstream)/∂inputs, and the same by each trainable weight."""
        raise NotImplementedError

    def steps(self, optimizer: Any, variables: Sequence[Array], gradients: Sequence[Sequence[Array]]) -> list[Array]:
        """What the variables have become after one step with each of the gradients (one a variable)."""
        raise NotImplementedError


@dataclass(frozen=True)
class Case:
    """One question to both, and how near the engine's answer has to be in either float type.

    What is compared was computed by Keras in float64. `because` is the reason for a tolerance that is wider than
    1e-6 in float32 or 1e-9 in float64.
    """

    run: Callable[[Api], Values]
    rel: float = 1e-6
    abs: float = 1e-7
    rel64: float = 1e-9
    abs64: float = 1e-12
    because: str = ""


def drawn(seed: int, shape: Sequence[int], low: float = -1.0, high: float = 1.0) -> Array:
    """Even numbers from `low` to `high`, the same on every machine and with every version of NumPy."""
    rng = random.Random(seed)
    numbers = [low + (high - low) * rng.random() for _ in range(int(np.prod(shape)))]
    return np.array(numbers).reshape(tuple(shape))


def chances(seed: int, shape: Sequence[int]) -> Array:
    """Rows of probabilities that add up to 1."""
    numbers = drawn(seed, shape, 0.1, 1.0)
    return np.asarray(numbers / numbers.sum(axis=-1, keepdims=True))


def classes(seed: int, count: int, of: int) -> Array:
    """Class numbers from 0 to `of` − 1, each of them at least once."""
    return np.array([*range(of), *(int(number) for number in drawn(seed, (count - of,), 0, of))])


def one_hot(labels: Array, of: int) -> Array:
    """Class numbers as rows of 0 and one 1."""
    return np.eye(of)[labels]


def give_weights(api: Api, layer: Any, seed: int) -> None:
    """Weights for a built layer. Vectors are above 0, as a variance has to be; what was adapted stays as it is."""
    if type(layer).__name__ == "Normalization":
        return
    shapes = [weight.shape for weight in layer.get_weights()]
    weights = [
        drawn(seed + at, shape, 0.2, 1.0) if len(shape) < 2 else drawn(seed + at, shape, -0.8, 0.8)
        for at, shape in enumerate(shapes)
    ]
    layer.set_weights([api.array(weight) for weight in weights])
