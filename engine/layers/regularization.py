"""Layers that make memorising harder: Dropout, GaussianNoise and ActivityRegularization."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from engine import regularizers
from engine.arrays import Array
from engine.layers.layer import SameShape, Shape
from engine.layers.shapes import open_lengths
from engine.limits import fraction, from_zero, whole

if TYPE_CHECKING:
    from numpy.random import Generator

_ENOUGH_BITS = 0.01
"""Rates nearer than this to 0 or 1 are drawn with 32 random bits a number, all others with 16."""


class _Random(SameShape):
    """A layer that draws random numbers while it trains: from a seed of its own, or else from the model's."""

    def __init__(self, seed: int | None, **settings: Any) -> None:
        super().__init__(**settings)
        self.seed = None if seed is None else whole("seed", seed)
        self._own_rng = None if seed is None else np.random.default_rng(seed)

    @property
    def generator(self) -> Generator:
        """Where its numbers come from."""
        return self._own_rng or self.rng


class Dropout(_Random):
    """Switches a random share of its inputs off at each pass while training, and nothing afterwards.

    Those that stay on are multiplied by 1 / (1 − rate), so that the expected sum stays what it was (Keras 3;
    Srivastava et al. 2014, "Dropout: a simple way to prevent neural networks from overfitting").

    Args:
        rate: the share that is switched off, from 0 to 1.
        noise_shape: the shape in which it is drawn, with None or 1 for each axis: 1 switches everything along that
            axis together, None draws each by itself. By default each input by itself.
        seed: a seed of its own; by default it draws from the model's generator.
        settings: name and the others that every layer takes.

    Raises:
        ValueError: for a rate outside 0 to 1, a seed that is not a whole number, and a shape that is none.
    """

    mask: Array

    def __init__(
        self,
        rate: float,
        noise_shape: Sequence[int | None] | None = None,
        seed: int | None = None,
        **settings: Any,
    ) -> None:
        super().__init__(seed, **settings)
        self.rate = rate
        self.noise_shape = None if noise_shape is None else open_lengths("noise_shape", noise_shape, "(None, 1, 8)")

    @property
    def rate(self) -> float:
        """The share that is switched off. Another one, 0 to 1, holds from the next pass on."""
        return self._rate

    @rate.setter
    def rate(self, rate: float) -> None:
        self._rate = fraction("rate", rate)
        bits = 16 if _ENOUGH_BITS <= self._rate <= 1 - _ENOUGH_BITS else 32
        self._bits: np.dtype[Any] = np.dtype(f"uint{bits}")
        self._off = min(round(self._rate * 2**bits), 2**bits - 1)
        self._kept = 0.0 if self._rate == 1 else 1 / (1 - self._rate)

    def build(self, input_shape: Shape) -> None:
        """Nothing is learnt; that noise_shape fits is made sure of.

        Raises:
            ValueError: for a noise_shape with another number of axes than the batch.
        """
        if self.noise_shape is not None and len(self.noise_shape) != len(input_shape):
            raise ValueError(
                f"noise_shape: expected {len(input_shape)} lengths, for batches of shape {input_shape}; "
                f"got {self.noise_shape}"
            )

    def draw_mask(self, shape: tuple[int, ...]) -> Array:
        """A fresh mask of that shape: 0 for what is switched off, 1 / (1 − rate) for what stays on."""
        mask = np.empty(shape, self.compute_dtype)
        self.draw_mask_into(mask)
        return mask

    def draw_mask_into(self, mask: Array) -> None:
        """Fill `mask`, of the layer's dtype, with a fresh one.

        A number is off when its 16 random bits, read as a whole number, lie below rate · 2¹⁶: that takes a quarter
        of the time of drawing floats, and the share is exact to 0.00001. For a rate of 0 nothing is drawn.
        """
        if self._rate == 0:
            mask.fill(1)
            return
        np.greater_equal(_random_bits(self.generator, mask.size, self._bits).reshape(mask.shape), self._off, mask)
        np.multiply(mask, self._kept, mask)

    def forward(self, inputs: Array, training: bool = False) -> Array:
        """While training, inputs times a fresh mask of 0 and 1 / (1 − rate); otherwise the inputs."""
        if training and self.rate > 0:
            asked = self.noise_shape or (None,) * inputs.ndim
            self.mask = self.draw_mask(tuple(one or all_ for one, all_ in zip(asked, inputs.shape, strict=True)))
            self.outputs = inputs * self.mask
        else:
            self.mask = np.ones((), dtype=inputs.dtype)
            self.outputs = inputs
        return self.outputs

    def backward(self, gradient: Array) -> Array:
        """The gradient through the inputs that were on, by the same mask."""
        return gradient * self.mask


class GaussianNoise(_Random):
    """Adds random numbers around 0 to its inputs while training, and nothing afterwards (Keras 3).

    Args:
        stddev: their standard deviation, from 0 to 1, in the units of the inputs.
        seed: a seed of its own; by default it draws from the model's generator.
        settings: name and the others that every layer takes.

    Raises:
        ValueError: for a deviation outside 0 to 1, and a seed that is not a whole number.
    """

    def __init__(self, stddev: float, seed: int | None = None, **settings: Any) -> None:
        super().__init__(seed, **settings)
        self.stddev = fraction("stddev", stddev)

    def forward(self, inputs: Array, training: bool = False) -> Array:
        """While training, inputs plus fresh normal numbers; otherwise the inputs."""
        self.outputs = inputs
        if training and self.stddev > 0:
            noise = self.generator.standard_normal(inputs.shape, dtype=inputs.dtype)
            self.outputs = inputs + self.stddev * noise
        return self.outputs

    def backward(self, gradient: Array) -> Array:
        """`gradient`: what is added does not depend on the inputs."""
        return gradient


class ActivityRegularization(SameShape):
    """Passes its inputs on, at a price: l1 · Σ |x| + l2 · Σ x², a sample, is added to the loss (Keras 3).

    Args:
        l1: how much the sizes count, from 0.
        l2: how much the squares count, from 0.
        settings: name and the others that every layer takes.

    Raises:
        ValueError: for negative numbers.
    """

    def __init__(self, l1: float = 0.0, l2: float = 0.0, **settings: Any) -> None:
        self.l1, self.l2 = from_zero("l1", l1), from_zero("l2", l2)
        super().__init__(activity_regularizer=regularizers.L1L2(l1=self.l1, l2=self.l2), **settings)

    def get_config(self) -> dict[str, Any]:
        """The arguments that make another layer like this; `l1` and `l2` are its regularizer."""
        config = super().get_config()
        config.pop("activity_regularizer", None)
        return config

    def forward(self, inputs: Array, training: bool = False) -> Array:
        """`inputs`."""
        self.outputs = inputs
        return inputs

    def backward(self, gradient: Array) -> Array:
        """`gradient`."""
        return gradient


def _random_bits(generator: Generator, count: int, dtype: np.dtype[Any]) -> Array:
    """`count` whole numbers of random bits, cut out of the generator's 64-bit words."""
    words = math.ceil(count * dtype.itemsize / 8)
    source = generator.bit_generator
    # the Mersenne twister alone fills only the lower half of a word
    thin = type(source).__name__ == "MT19937"
    raw = generator.integers(0, 2**64, words, np.uint64) if thin else source.random_raw(words)
    bits: Array = raw.view(dtype)[:count]
    return bits
