"""Layers that change the shape of a sample and none of its numbers: Flatten and Reshape."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from engine.arrays import Array
from engine.layers.layer import Layer, Shape
from engine.layers.shapes import lengths


class _Reshaping(Layer):
    """Gives the numbers of a sample another shape, in the same order: the last axis runs fastest."""

    def forward(self, inputs: Array, training: bool = False) -> Array:
        """The inputs in their new shape."""
        self.inputs = inputs
        self.outputs = inputs.reshape(len(inputs), *self.compute_output_shape(inputs.shape)[1:])
        return self.outputs

    def backward(self, gradient: Array) -> Array:
        """The gradient in the shape of the inputs."""
        return gradient.reshape(self.inputs.shape)


class Flatten(_Reshaping):
    """Makes one row of numbers of each sample: an image (8, 8) becomes 64 inputs.

    Args:
        data_format: Keras has it for images whose channels come first; here only None or "channels_last".
        settings: name, input_shape and the others that every layer takes.

    Raises:
        ValueError: for another data_format.
    """

    def __init__(self, data_format: str | None = None, **settings: Any) -> None:
        super().__init__(**settings)
        if data_format not in (None, "channels_last"):
            raise ValueError(f"data_format: expected None or 'channels_last'; got {data_format!r}")
        self.data_format = data_format

    def compute_output_shape(self, input_shape: Shape) -> Shape:
        """(None, a · b · c) for (None, a, b, c)."""
        return (input_shape[0], _size(input_shape[1:]))


class Reshape(_Reshaping):
    """Gives each sample the shape `target_shape`: 64 inputs become an image by `Reshape((8, 8))`.

    Args:
        target_shape: the shape of a sample, without the batch; one length may be -1, for what the others leave.
        settings: name, input_shape and the others that every layer takes.

    Raises:
        ValueError: for what is no shape, or a sample that does not fit.
    """

    def __init__(self, target_shape: Sequence[int], **settings: Any) -> None:
        super().__init__(**settings)
        self.target_shape = lengths("target_shape", target_shape, least=-1, example="(8, 8)")
        if self.target_shape.count(-1) > 1 or 0 in self.target_shape:
            raise ValueError(f"target_shape: expected lengths from 1, and -1 at most once; got {self.target_shape}")

    def compute_output_shape(self, input_shape: Shape) -> Shape:
        """(None, *target_shape), with -1 filled in."""
        size, known = _size(input_shape[1:]), math.prod(length for length in self.target_shape if length != -1)
        if size is None:
            return (input_shape[0], *(None if length == -1 else length for length in self.target_shape))
        if size % known or (size != known and -1 not in self.target_shape):
            raise ValueError(
                f"{self.title}: expected samples of as many numbers as target_shape {self.target_shape} holds, {known}"
                f"{' times a whole number' if -1 in self.target_shape else ''}; "
                f"got {size}, from batches of shape {input_shape}"
            )
        return (input_shape[0], *(size // known if length == -1 else length for length in self.target_shape))


def _size(sample_shape: Shape) -> int | None:
    """How many numbers a sample of that shape has; None when a length is not known yet."""
    known = [length for length in sample_shape if length is not None]
    return math.prod(known) if len(known) == len(sample_shape) else None
