"""Layers that bring numbers to one scale while they learn: BatchNormalization and LayerNormalization."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from engine import initializers, regularizers
from engine.arrays import Array
from engine.layers.layer import SameShape, Shape
from engine.layers.shapes import feature_axes, split
from engine.limits import fraction, from_zero


class _Rescaled(SameShape):
    """What the layers that learn a new scale share: outputs = gamma · scores + beta.

    The scores are what came in, less a mean, divided by a deviation. gamma and beta hold one number for each place
    along `axis`.
    """

    gamma: Array
    beta: Array
    gamma_gradient: Array
    beta_gradient: Array

    def __init__(
        self,
        axis: int | Sequence[int] = -1,
        epsilon: float = 1e-3,
        center: bool = True,
        scale: bool = True,
        beta_initializer: initializers.Given = "zeros",
        gamma_initializer: initializers.Given = "ones",
        beta_regularizer: regularizers.Given = None,
        gamma_regularizer: regularizers.Given = None,
        **settings: Any,
    ) -> None:
        super().__init__(**settings)
        self.axis, self.center, self.scale = axis, center, scale
        self.epsilon = from_zero("epsilon", epsilon)
        self.beta_initializer = initializers.get(beta_initializer)
        self.gamma_initializer = initializers.get(gamma_initializer)
        self.beta_regularizer = regularizers.get(beta_regularizer)
        self.gamma_regularizer = regularizers.get(gamma_regularizer)

    def build(self, input_shape: Shape) -> None:
        """gamma and beta, where they are wanted."""
        self._axes = feature_axes(self.axis, input_shape)
        self._others, self._spread = split(input_shape, self._axes)
        self._lengths = tuple(self._spread[axis] for axis in self._axes)
        if self.scale:
            self.gamma = self.add_weight(
                self._lengths, self.gamma_initializer, regularizer=self.gamma_regularizer, name="gamma"
            )
        if self.center:
            self.beta = self.add_weight(
                self._lengths, self.beta_initializer, regularizer=self.beta_regularizer, name="beta"
            )

    def _rescale(self, centred: Array, variance: Array) -> Array:
        """The outputs, from the inputs less their mean, and the variance; both are kept for the way back."""
        self._inverse = 1 / np.sqrt(variance + self.epsilon)
        self._scores = outputs = centred * self._inverse
        if self.scale:
            outputs = outputs * self.gamma.reshape(self._spread)
        if self.center:
            outputs = outputs + self.beta.reshape(self._spread)
        self.outputs = outputs
        return outputs

    def _by_scores(self, gradient: Array) -> Array:
        """∂loss/∂scores; fills ∂loss/∂gamma = Σ gradient · scores and ∂loss/∂beta = Σ gradient."""
        if self.center:
            np.sum(gradient, axis=self._others, out=self.beta_gradient)
        if self.scale:
            np.sum(gradient * self._scores, axis=self._others, out=self.gamma_gradient)
            gradient = gradient * self.gamma.reshape(self._spread)
        return gradient

    def _by_inputs(self, by_scores: Array, axes: tuple[int, ...]) -> Array:
        """∂loss/∂inputs where mean and variance were those of the inputs along `axes`.

        Each input also moves the mean and the variance that all others are measured by: what its own gradient has
        in common with the mean, and with the scores, has no effect and is taken off.
        """
        in_common = by_scores.mean(axis=axes, keepdims=True)
        along_scores = (by_scores * self._scores).mean(axis=axes, keepdims=True)
        by_inputs: Array = self._inverse * (by_scores - in_common - self._scores * along_scores)
        return by_inputs


class BatchNormalization(_Rescaled):
    """outputs = gamma · (inputs − mean) / √(variance + ε) + beta, for each feature over the batch.

    While training, mean and variance are the batch's own (the variance divided by the number of samples), and the
    moving ones follow: moving = momentum · moving + (1 − momentum) · batch's. Otherwise, and when the layer is frozen
    (`trainable = False`), the moving ones are used. Ioffe and Szegedy 2015, "Batch normalization: accelerating deep
    network training by reducing internal covariate shift"; as Keras 3 computes it.

    Shapes: inputs and outputs (batch, …, features); gamma, beta, moving_mean and moving_variance (features,).

    Args:
        axis: that of the features, by default the last.
        momentum: how much of the moving mean and variance stays at each batch, from 0 to 1.
        epsilon: what is added to the variance, so that nothing is divided by 0.
        center: whether beta is added.
        scale: whether gamma multiplies.
        beta_initializer: what beta begins with.
        gamma_initializer: what gamma begins with.
        moving_mean_initializer: what the moving mean begins with.
        moving_variance_initializer: what the moving variance begins with.
        beta_regularizer: a penalty on beta.
        gamma_regularizer: a penalty on gamma.
        settings: name, trainable and the others that every layer takes.

    Raises:
        ValueError: for an axis the inputs do not have, and numbers out of range.
    """

    moving_mean: Array
    moving_variance: Array

    def __init__(
        self,
        axis: int = -1,
        momentum: float = 0.99,
        epsilon: float = 1e-3,
        center: bool = True,
        scale: bool = True,
        beta_initializer: initializers.Given = "zeros",
        gamma_initializer: initializers.Given = "ones",
        moving_mean_initializer: initializers.Given = "zeros",
        moving_variance_initializer: initializers.Given = "ones",
        beta_regularizer: regularizers.Given = None,
        gamma_regularizer: regularizers.Given = None,
        **settings: Any,
    ) -> None:
        rescaling = beta_initializer, gamma_initializer, beta_regularizer, gamma_regularizer
        super().__init__(axis, epsilon, center, scale, *rescaling, **settings)
        self.momentum = fraction("momentum", momentum)
        self.moving_mean_initializer = initializers.get(moving_mean_initializer)
        self.moving_variance_initializer = initializers.get(moving_variance_initializer)

    def build(self, input_shape: Shape) -> None:
        """gamma and beta, which are learnt, and the moving mean and variance, which are not."""
        super().build(input_shape)
        self.moving_mean = self.add_weight(
            self._lengths, self.moving_mean_initializer, trainable=False, name="moving_mean"
        )
        self.moving_variance = self.add_weight(
            self._lengths, self.moving_variance_initializer, trainable=False, name="moving_variance"
        )

    def forward(self, inputs: Array, training: bool = False) -> Array:
        """gamma · scores + beta; while training, the moving mean and variance move."""
        self._by_batch = training and self.trainable
        if self._by_batch:
            mean = inputs.mean(axis=self._others, keepdims=True)
            centred = inputs - mean
            variance = np.square(centred).mean(axis=self._others, keepdims=True)
            self._move(self.moving_mean, mean)
            self._move(self.moving_variance, variance)
        else:
            centred = inputs - self.moving_mean.reshape(self._spread)
            variance = self.moving_variance.reshape(self._spread)
        return self._rescale(centred, variance)

    def _move(self, moving: Array, latest: Array) -> None:
        moving *= self.momentum
        moving += (1 - self.momentum) * latest.reshape(self._lengths)

    def backward(self, gradient: Array) -> Array:
        """∂loss/∂inputs, through the batch's mean and variance if they were used."""
        by_scores = self._by_scores(gradient)
        return self._by_inputs(by_scores, self._others) if self._by_batch else by_scores * self._inverse


class LayerNormalization(_Rescaled):
    """outputs = gamma · (inputs − mean) / √(variance + ε) + beta, for each sample over its features.

    Mean and variance are taken along `axis`, of each sample by itself, while training and afterwards. Ba et al. 2016,
    "Layer normalization"; as Keras 3 computes it.

    Shapes: inputs and outputs (batch, …, features); gamma and beta (features,), or as many axes as `axis` names.

    Args:
        axis: that of the features, by default the last; several may be given as a tuple.
        epsilon: what is added to the variance, so that nothing is divided by 0.
        center: whether beta is added.
        scale: whether gamma multiplies.
        beta_initializer: what beta begins with.
        gamma_initializer: what gamma begins with.
        beta_regularizer: a penalty on beta.
        gamma_regularizer: a penalty on gamma.
        settings: name, trainable and the others that every layer takes.

    Raises:
        ValueError: for an axis the inputs do not have, and numbers out of range.
    """

    def forward(self, inputs: Array, training: bool = False) -> Array:
        """gamma · scores + beta."""
        centred = inputs - inputs.mean(axis=self._axes, keepdims=True)
        return self._rescale(centred, np.square(centred).mean(axis=self._axes, keepdims=True))

    def backward(self, gradient: Array) -> Array:
        """∂loss/∂inputs, through the mean and variance of each sample."""
        return self._by_inputs(self._by_scores(gradient), self._axes)
