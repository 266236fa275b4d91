"""What every layer is: a step forward, a step backward, and the weights it owns."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

import numpy as np

from engine import initializers
from engine.arrays import Array

Shape = tuple[int, ...]


class Layer:
    """One step of a network. Subclasses write `forward` and `backward`, and `build` when they have weights.

    Shapes are batch first. Each weight `kernel` stands beside its gradient `kernel_gradient`, of the same
    shape; a model moves both into its two flat vectors, and the layer goes on with views of them.
    """

    kind: ClassVar[str] = "layer"
    activation: str = "linear"
    outputs: Array
    output_shape: Shape
    rng: np.random.Generator
    dtype: str = "float32"

    def __init__(
        self,
        *,
        name: str | None = None,
        input_dim: int | None = None,
        input_shape: Sequence[int] | None = None,
    ) -> None:
        self.name = name or ""
        self.input_shape: Shape | None = (input_dim,) if input_dim is not None else None
        if input_shape is not None:
            self.input_shape = tuple(input_shape)
        self.weight_names: list[str] = []

    def prepare(self, input_shape: Shape, rng: np.random.Generator, dtype: str = "float32") -> Shape:
        """Make the weights for samples of `input_shape`, without the batch; the shape that comes out."""
        self.rng, self.dtype, self.input_shape = rng, dtype, input_shape
        self.weight_names = []
        self.output_shape = self.build(input_shape)
        return self.output_shape

    def build(self, input_shape: Shape) -> Shape:
        """Add the weights that samples of `input_shape` need; return the shape of what comes out."""
        return input_shape

    def add_weight(self, name: str, shape: Shape, initializer: str | initializers.Initializer) -> Array:
        """A new weight, reachable as `self.<name>`, its gradient as `self.<name>_gradient`."""
        values = np.asarray(initializers.get(initializer)(shape, self.rng), dtype=self.dtype)
        self.place(name, values, np.zeros(shape, dtype=self.dtype))
        self.weight_names.append(name)
        return values

    def place(self, name: str, values: Array, gradient: Array) -> None:
        """Use these two arrays for the weight `name` and its gradient from now on."""
        setattr(self, name, values)
        setattr(self, f"{name}_gradient", gradient)

    @property
    def weights(self) -> list[Array]:
        """The weights, in Keras's order."""
        return [getattr(self, name) for name in self.weight_names]

    @property
    def gradients(self) -> list[Array]:
        """∂loss/∂weight of each of `weights`, as the last `backward` left them."""
        return [getattr(self, f"{name}_gradient") for name in self.weight_names]

    def get_weights(self) -> list[Array]:
        """Copies of the weights, in Keras's order."""
        return [weight.copy() for weight in self.weights]

    def count_params(self) -> int:
        """How many numbers this layer learns."""
        return sum(weight.size for weight in self.weights)

    def forward(self, inputs: Array, training: bool = False) -> Array:
        """The outputs for `inputs`; what `backward` needs is kept until the next call."""
        raise NotImplementedError(f"{type(self).__name__} needs forward(inputs, training) -> outputs")

    def backward(self, gradient: Array) -> Array:
        """∂loss/∂inputs from ∂loss/∂outputs, for the last `forward`; sets the gradients of the weights."""
        raise NotImplementedError(f"{type(self).__name__} needs backward(gradient) -> gradient of the inputs")

    def backward_from_sums(self, gradient: Array) -> Array:
        """As `backward`, from the gradient of what enters the activation instead of what leaves it."""
        return self.backward(gradient)

    @property
    def title(self) -> str:
        """Name and kind, as a summary shows them."""
        return f"{self.name} ({type(self).__name__})"
