"""Losses for numbers: by how much a prediction misses. Formulas: Keras 3."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from engine.arrays import Array
from engine.limits import above_zero
from engine.losses.loss import LossFunctionWrapper, mean_of_outputs, paired


def mean_squared_error(y_true: npt.ArrayLike, y_pred: npt.ArrayLike) -> Array:
    """Mean of (y_pred − y_true)² over the outputs, the last axis: a loss for each sample.

    Raises:
        ValueError: when the shapes differ.
    """
    true, pred = paired(y_true, y_pred)
    return mean_of_outputs(np.square(pred - true))


class MeanSquaredError(LossFunctionWrapper):
    """Mean of (y_pred − y_true)²: twice the miss costs four times as much."""

    function = "mean_squared_error"

    def gradient(self, y_true: Array, y_pred: Array) -> Array:
        """2 · (y_pred − y_true) / n, for n numbers in all."""
        return (y_pred - y_true) * (2.0 / y_pred.size)


def mean_absolute_error(y_true: npt.ArrayLike, y_pred: npt.ArrayLike) -> Array:
    """Mean of |y_pred − y_true| over the outputs, the last axis: a loss for each sample.

    Raises:
        ValueError: when the shapes differ.
    """
    true, pred = paired(y_true, y_pred)
    return mean_of_outputs(np.abs(pred - true))


class MeanAbsoluteError(LossFunctionWrapper):
    """Mean of |y_pred − y_true|: twice the miss costs twice as much."""

    function = "mean_absolute_error"

    def gradient(self, y_true: Array, y_pred: Array) -> Array:
        """The sign of the miss / n, for n numbers in all; 0 where nothing is missed."""
        gradient: Array = np.sign(y_pred - y_true) / y_pred.size
        return gradient


def huber(y_true: npt.ArrayLike, y_pred: npt.ArrayLike, delta: float = 1.0) -> Array:
    """Mean of e²/2 for misses e up to `delta`, and of delta·|e| − delta²/2 beyond. Huber, 1964.

    Returns:
        A loss for each sample: the mean is taken over the outputs, the last axis.

    Raises:
        ValueError: when the shapes differ, or delta is not above 0.
    """
    true, pred = paired(y_true, y_pred)
    miss = np.abs(pred - true)
    bent = np.minimum(miss, above_zero("delta", delta))
    return mean_of_outputs(bent * (miss - 0.5 * bent))  # both cases in one: up to delta, bent is the miss itself


class Huber(LossFunctionWrapper):
    """Squared error for small misses, absolute error for large ones, so that outliers do not pull so hard.

    Args:
        delta: the miss up to which it is squared.
        reduction, name, dtype: as for every loss.

    Raises:
        ValueError: when delta is not above 0.
    """

    function, settings = "huber", ("delta",)

    def __init__(
        self,
        delta: float = 1.0,
        reduction: str | None = "sum_over_batch_size",
        name: str | None = "huber_loss",
        dtype: str | None = None,
    ) -> None:
        super().__init__(reduction, name, dtype)
        self.delta = above_zero("delta", delta)

    def gradient(self, y_true: Array, y_pred: Array) -> Array:
        """The miss, cut off at ± delta, / n, for n numbers in all."""
        gradient: Array = np.clip(y_pred - y_true, -self.delta, self.delta) / y_pred.size
        return gradient


def log_cosh(y_true: npt.ArrayLike, y_pred: npt.ArrayLike) -> Array:
    """Mean of log cosh(y_pred − y_true): near e²/2 for small misses e, |e| − log 2 for large ones.

    Returns:
        A loss for each sample: the mean is taken over the outputs, the last axis.

    Raises:
        ValueError: when the shapes differ.
    """
    true, pred = paired(y_true, y_pred)
    miss = np.abs(pred - true)
    far = miss + np.log1p(np.exp(-2.0 * miss)) - math.log(2.0)  # cosh itself would overflow
    half = np.sinh(0.5 * np.minimum(miss, 1.0))
    near = np.log1p(2.0 * half * half)  # cosh e = 1 + 2·sinh²(e/2); `far` would lose the digits of a small miss
    return mean_of_outputs(np.where(miss < 1.0, near, far))


class LogCosh(LossFunctionWrapper):
    """Mean of log cosh(y_pred − y_true): like `Huber`, without the seam."""

    function = "log_cosh"

    def gradient(self, y_true: Array, y_pred: Array) -> Array:
        """tanh(y_pred − y_true) / n, for n numbers in all."""
        gradient: Array = np.tanh(y_pred - y_true) / y_pred.size
        return gradient
