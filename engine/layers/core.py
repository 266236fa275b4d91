"""Input, Dense and Activation."""

from __future__ import annotations

from collections.abc import Sequence
from operator import index

import numpy as np

from engine import activations, initializers
from engine.arrays import Array
from engine.layers.layer import Layer, Shape


class Input(Layer):
    """Says what one sample looks like: `Input(shape=(4,))`. Passes it on unchanged."""

    kind = "input"

    def __init__(self, shape: Sequence[int], *, name: str | None = None) -> None:
        super().__init__(name=name, input_shape=shape)

    def forward(self, inputs: Array, training: bool = False) -> Array:
        """`inputs`."""
        self.outputs = inputs
        return inputs

    def backward(self, gradient: Array) -> Array:
        """`gradient`."""
        return gradient


class Dense(Layer):
    """A layer where every input reaches every unit: outputs = activation(inputs · kernel + bias).

    Shapes: inputs (batch, inputs), kernel (inputs, units), bias (units,), outputs (batch, units).

    Args:
        units: how many neurons, each with one output.
        activation: name or function of `engine.activations`; none is linear.
        use_bias: whether a bias is added to each sum.
        kernel_initializer: what the kernel begins with, by default Glorot's uniform as in Keras.
        bias_initializer: what the biases begin with.
        input_dim: inputs a sample has; for the first layer, to be built before it sees data.
        input_shape: the same as a tuple.
        name: what summaries and post-mortems call it.

    Raises:
        ValueError: for units below 1 and unknown names.
    """

    kind = "dense"
    kernel: Array
    bias: Array
    kernel_gradient: Array
    bias_gradient: Array

    def __init__(
        self,
        units: int,
        activation: str | activations.Activation | None = None,
        use_bias: bool = True,
        kernel_initializer: str | initializers.Initializer = "glorot_uniform",
        bias_initializer: str | initializers.Initializer = "zeros",
        *,
        name: str | None = None,
        input_dim: int | None = None,
        input_shape: Sequence[int] | None = None,
    ) -> None:
        super().__init__(name=name, input_dim=input_dim, input_shape=input_shape)
        self.units = _positive(units)
        self.activation = activations.name_of(activation)
        self.use_bias = use_bias
        self.kernel_initializer = initializers.get(kernel_initializer)
        self.bias_initializer = initializers.get(bias_initializer)

    def build(self, input_shape: Shape) -> Shape:
        """One kernel of (inputs, units) and one bias a unit."""
        if len(input_shape) != 1:
            raise ValueError(
                f"Dense: expected samples of one axis, as (4,); got {input_shape}. "
                "Reshape the data to (samples, features) first"
            )
        self.add_weight("kernel", (input_shape[0], self.units), self.kernel_initializer)
        if self.use_bias:
            self.add_weight("bias", (self.units,), self.bias_initializer)
        return (self.units,)

    def forward(self, inputs: Array, training: bool = False) -> Array:
        """activation(inputs · kernel + bias)."""
        self.inputs = inputs
        self.sums = inputs @ self.kernel
        if self.use_bias:
            self.sums += self.bias
        self.outputs = activations.apply(self.activation, self.sums)
        return self.outputs

    def backward(self, gradient: Array) -> Array:
        """Backpropagation: first through the activation, then through the sums."""
        return self.backward_from_sums(activations.back(self.activation, self.sums, self.outputs, gradient))

    def backward_from_sums(self, gradient: Array) -> Array:
        """With δ = ∂loss/∂sums (batch, units): ∂loss/∂kernel = inputsᵀ · δ, ∂loss/∂bias = Σ δ over the batch.

        What the layer below is told is δ · kernelᵀ: each input is blamed by the weight that carried it.
        """
        np.matmul(self.inputs.T, gradient, out=self.kernel_gradient)
        if self.use_bias:
            np.add.reduce(gradient, axis=0, out=self.bias_gradient)
        return gradient @ self.kernel.T


class Activation(Layer):
    """An activation as a layer of its own: `Activation("relu")`."""

    kind = "activation"

    def __init__(self, activation: str | activations.Activation, *, name: str | None = None) -> None:
        super().__init__(name=name)
        self.activation = activations.name_of(activation)

    def forward(self, inputs: Array, training: bool = False) -> Array:
        """activation(inputs)."""
        self.sums = inputs
        self.outputs = activations.apply(self.activation, inputs)
        return self.outputs

    def backward(self, gradient: Array) -> Array:
        """The gradient times the activation's derivative."""
        return activations.back(self.activation, self.sums, self.outputs, gradient)

    def backward_from_sums(self, gradient: Array) -> Array:
        """`gradient`: the sums are this layer's inputs."""
        return gradient


def _positive(units: int) -> int:
    try:
        number = index(units)
    except TypeError:
        number = 0
    if number < 1 or isinstance(units, bool):
        raise ValueError(f"Dense: expected units as a whole number from 1; got {units!r}")
    return number
