"""Layers that make memorising harder."""

from __future__ import annotations

import numpy as np

from engine.arrays import Array
from engine.layers.layer import Layer


class Dropout(Layer):
    """Switches a random share of its inputs off at each pass while training, and nothing afterwards.

    Those that stay on are multiplied by 1 / (1 − rate), so that the expected sum stays what it was (Keras 3;
    Srivastava et al. 2014, "Dropout: a simple way to prevent neural networks from overfitting").

    Args:
        rate: the share that is switched off, from 0 to below 1.
        seed: a seed of its own; by default it draws from the model's generator.
        name: what summaries call it.

    Raises:
        ValueError: for a rate outside [0, 1).
    """

    kind = "dropout"
    mask: Array

    def __init__(self, rate: float, seed: int | None = None, *, name: str | None = None) -> None:
        super().__init__(name=name)
        if not isinstance(rate, int | float) or not 0 <= rate < 1:
            raise ValueError(f"Dropout: expected a rate from 0 to below 1, the share switched off; got {rate!r}")
        self.rate = rate
        self._own_rng = None if seed is None else np.random.default_rng(seed)

    def forward(self, inputs: Array, training: bool = False) -> Array:
        """While training, inputs times a fresh mask of 0 and 1 / (1 − rate); otherwise the inputs."""
        if training and self.rate > 0:
            drawn = (self._own_rng or self.rng).random(inputs.shape, dtype=np.float32)
            self.mask = (drawn >= self.rate) * inputs.dtype.type(1 / (1 - self.rate))
            self.outputs = inputs * self.mask
        else:
            self.mask = np.ones((), dtype=inputs.dtype)
            self.outputs = inputs
        return self.outputs

    def backward(self, gradient: Array) -> Array:
        """The gradient through the inputs that were on, by the same mask."""
        return gradient * self.mask
