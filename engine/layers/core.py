"""Input, Dense and Activation."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from engine import activations, initializers, regularizers
from engine.arrays import Array
from engine.layers.layer import Layer, SameShape, Shape
from engine.layers.shapes import open_lengths
from engine.limits import whole


class Input(SameShape):
    """Says what one sample looks like: `Input(shape=(4,))`. Passes it on unchanged.

    Args:
        shape: of one sample, without the batch.
        batch_size: Keras has it; any number of samples is taken here.
        batch_shape: the shape with the batch, as (None, 4), instead of `shape`.
        settings: name and dtype, as for every layer; `input_shape` is the older name of `shape`.

    Raises:
        ValueError: for what is no shape, or none.
    """

    kind = "input"

    def __init__(
        self,
        shape: Sequence[int | None] | None = None,
        batch_size: int | None = None,
        batch_shape: Sequence[int | None] | None = None,
        **settings: Any,
    ) -> None:
        older = settings.pop("input_shape", None)
        shape = older if shape is None else shape
        if batch_shape is not None:
            shape = open_lengths("batch_shape", batch_shape, "(None, 4)")[1:]
        if shape is None:
            raise ValueError("shape: expected that of one sample, as Input(shape=(4,)); got none")
        super().__init__(input_shape=open_lengths("shape", shape, "(4,)"), **settings)
        self.shape, self.batch_size, self.batch_shape = self.sample_shape, batch_size, batch_shape

    def forward(self, inputs: Array, training: bool = False) -> Array:
        """`inputs`."""
        self.outputs = inputs
        return inputs

    def backward(self, gradient: Array) -> Array:
        """`gradient`."""
        return gradient


class Activated(Layer):
    """A layer that ends in an activation: its way back may begin before it, at the sums.

    A loss that fits the activation knows the gradient by the sums itself (see `losses.fused`).
    """

    activation: str
    sums: Array
    sums_gradient: Array

    def backward(self, gradient: Array) -> Array:
        """Backpropagation: first through the activation, then through what made the sums."""
        return self.backward_from_sums(activations.back(self.activation, self.sums, self.outputs, gradient))

    def backward_from_sums(self, gradient: Array) -> Array:
        """∂loss/∂inputs from ∂loss/∂sums."""
        raise NotImplementedError(f"{type(self).__name__} needs backward_from_sums(gradient)")


class Dense(Activated):
    """A layer where every input reaches every unit: outputs = activation(inputs · kernel + bias).

    Shapes: inputs (batch, …, inputs), kernel (inputs, units), bias (units,), outputs (batch, …, units).

    Args:
        units: how many neurons, each with one output.
        activation: name or function of `engine.activations`; none is linear.
        use_bias: whether a bias is added to each sum.
        kernel_initializer: what the kernel begins with, by default Glorot's uniform as in Keras.
        bias_initializer: what the biases begin with.
        kernel_regularizer: a penalty on the kernel.
        bias_regularizer: a penalty on the biases.
        settings: name, trainable, input_dim, input_shape and activity_regularizer, as for every layer.

    Raises:
        ValueError: for units below 1 and unknown names.
    """

    kind = "dense"
    kernel: Array
    bias: Array
    kernel_gradient: Array
    bias_gradient: Array
    block: Array
    block_gradient: Array

    def __init__(
        self,
        units: int,
        activation: str | activations.Activation | None = None,
        use_bias: bool = True,
        kernel_initializer: initializers.Given = "glorot_uniform",
        bias_initializer: initializers.Given = "zeros",
        kernel_regularizer: regularizers.Given = None,
        bias_regularizer: regularizers.Given = None,
        **settings: Any,
    ) -> None:
        super().__init__(**settings)
        self.units = whole("units", units, 1)
        self.activation = activations.name_of(activation)
        self.use_bias = use_bias
        self.kernel_initializer = initializers.get(kernel_initializer)
        self.bias_initializer = initializers.get(bias_initializer)
        self.kernel_regularizer = regularizers.get(kernel_regularizer)
        self.bias_regularizer = regularizers.get(bias_regularizer)

    def build(self, input_shape: Shape) -> None:
        """One kernel of (inputs, units), and one bias a unit."""
        inputs = input_shape[-1]
        if inputs is None or len(input_shape) < 2:
            raise ValueError(f"{self.title}: expected batches of shape (None, inputs), as (None, 4); got {input_shape}")
        self.kernel = self.add_weight(
            (inputs, self.units), self.kernel_initializer, regularizer=self.kernel_regularizer, name="kernel"
        )
        if self.use_bias:
            self.bias = self.add_weight(
                (self.units,), self.bias_initializer, regularizer=self.bias_regularizer, name="bias"
            )

    def compute_output_shape(self, input_shape: Shape) -> Shape:
        """One number a unit in place of the inputs."""
        return (*input_shape[:-1], self.units)

    def forward(self, inputs: Array, training: bool = False) -> Array:
        """activation(inputs · kernel + bias)."""
        self.inputs = inputs
        self.sums = inputs @ self.kernel
        if self.use_bias:
            self.sums += self.bias
        self.outputs = activations.apply(self.activation, self.sums)
        return self.outputs

    def backward_from_sums(self, gradient: Array) -> Array:
        """With δ = ∂loss/∂sums (batch, units): ∂loss/∂kernel = inputsᵀ · δ, ∂loss/∂bias = Σ δ over the batch.

        What the layer below is told is δ · kernelᵀ: each input is blamed by the weight that carried it.
        """
        self.sums_gradient = gradient
        inputs = self.inputs.reshape(-1, self.inputs.shape[-1])  # of (batch, …, inputs) each row counts as a sample
        delta = gradient.reshape(-1, self.units)
        np.matmul(inputs.T, delta, out=self.kernel_gradient)
        if self.use_bias:
            delta.sum(axis=0, out=self.bias_gradient)
        return gradient @ self.kernel.T

    def lay_out(self, parameters: Array, gradients: Array) -> None:
        """Kernel and bias stand side by side as [kernelᵀ | bias], a row a unit: one product then serves both."""
        if type(self) is not Dense:  # a class that extends it may have more weights
            super().lay_out(parameters, gradients)
            return
        if not self.trainable:  # nothing of it is learnt: it gets room of its own
            parameters, gradients = (np.zeros(self.count_params(), self.compute_dtype) for _ in range(2))
        self.block, self.block_gradient = parameters.reshape(self.units, -1), gradients.reshape(self.units, -1)
        inputs = self.kernel.shape[0]
        self.block[:, :inputs] = self.kernel.T
        self.block[:, inputs:] = self.bias[:, None] if self.use_bias else 0
        kernel, *bias = self.own_weights
        self.place(kernel, self.block[:, :inputs].T, self.block_gradient[:, :inputs].T)
        for weight in bias:
            self.place(weight, self.block[:, inputs], self.block_gradient[:, inputs])


class Activation(SameShape, Activated):
    """An activation as a layer of its own: `Activation("relu")`."""

    kind = "activation"

    def __init__(self, activation: str | activations.Activation, **settings: Any) -> None:
        super().__init__(**settings)
        self.activation = activations.name_of(activation)

    def forward(self, inputs: Array, training: bool = False) -> Array:
        """activation(inputs)."""
        self.sums = inputs
        self.outputs = activations.apply(self.activation, inputs)
        return self.outputs

    def backward_from_sums(self, gradient: Array) -> Array:
        """`gradient`: the sums are this layer's inputs."""
        self.sums_gradient = gradient
        return gradient
