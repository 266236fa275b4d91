"""Cross-entropies: how much a class surprises that was predicted with some probability. Formulas: Keras 3."""

from __future__ import annotations

from typing import ClassVar

import numpy as np
import numpy.typing as npt

from engine import activations
from engine.arrays import Array
from engine.limits import fraction
from engine.losses.loss import EPSILON, LossFunctionWrapper, class_numbers, mean_of_outputs, numbers, paired, samples_in


def binary_crossentropy(
    y_true: npt.ArrayLike,
    y_pred: npt.ArrayLike,
    from_logits: bool = False,
    label_smoothing: float = 0.0,
    axis: int = -1,
) -> Array:
    """Mean of −(y·log p + (1 − y)·log(1 − p)) over the outputs, for y of 0 or 1 and the probability p of 1.

    Args:
        y_true: y.
        y_pred: p, kept within EPSILON and 1 − EPSILON; or the sums before the sigmoid.
        from_logits: whether `y_pred` are such sums.
        label_smoothing: the share by which each y moves towards ½.
        axis: the axis of the outputs; only the last, −1.

    Returns:
        A loss for each sample.

    Raises:
        ValueError: when the shapes differ, or an argument is out of its range.
    """
    _check_axis(axis)
    true, pred = paired(y_true, y_pred)
    y = _towards(0.5, true, label_smoothing)
    if from_logits:  # the same formula, put so that no power overflows and no logarithm is of 0
        return mean_of_outputs(np.maximum(pred, 0.0) - pred * y + np.log1p(np.exp(-np.abs(pred))))
    p = _clipped(pred)
    return mean_of_outputs(-(y * np.log(p) + (1.0 - y) * np.log1p(-p)))


def categorical_crossentropy(
    y_true: npt.ArrayLike,
    y_pred: npt.ArrayLike,
    from_logits: bool = False,
    label_smoothing: float = 0.0,
    axis: int = -1,
) -> Array:
    """−Σ y·log p over the last axis, for one-hot rows y and rows of probabilities p.

    Args:
        y_true: y.
        y_pred: p; rows that do not add up to 1 are scaled to, and then kept within EPSILON and 1 − EPSILON. Or the
            sums before the softmax.
        from_logits: whether `y_pred` are such sums.
        label_smoothing: the share by which each y moves towards 1 / classes.
        axis: the axis of the classes; only the last, −1.

    Returns:
        A loss for each sample.

    Raises:
        ValueError: when the shapes differ, or an argument is out of its range.
    """
    _check_axis(axis)
    true, pred = paired(y_true, y_pred)
    y = _towards(1.0 / pred.shape[-1], true, label_smoothing)
    logs = _log_softmax(pred) if from_logits else np.log(_clipped(pred / pred.sum(axis=-1, keepdims=True)))
    surprise: Array = -(y * logs).sum(axis=-1)
    return surprise


def sparse_categorical_crossentropy(
    y_true: npt.ArrayLike,
    y_pred: npt.ArrayLike,
    from_logits: bool = False,
    ignore_class: int | None = None,
    axis: int = -1,
) -> Array:
    """As `categorical_crossentropy`, with class numbers from 0 in place of one-hot rows.

    Args:
        y_true: the class numbers, one a row of `y_pred`.
        y_pred: rows of probabilities, or the sums before the softmax.
        from_logits: whether `y_pred` are such sums.
        ignore_class: Keras has it; only None is taken.
        axis: the axis of the classes; only the last, −1.

    Returns:
        A loss for each sample.

    Raises:
        ValueError: for labels that do not fit the rows of `y_pred`, or an argument out of its range.
    """
    _check_axis(axis)
    _check_ignored(ignore_class)
    pred = numbers("y_pred", y_pred)
    labels = class_numbers(y_true, pred)
    if from_logits:
        return -_chosen(_log_softmax(pred), labels)
    return -np.log(_clipped(_chosen(pred, labels) / pred.sum(axis=-1)))


class Crossentropy(LossFunctionWrapper):
    """What the three have in common.

    Its short gradient, `gradient_by_sums`, is that by the sums which enter the activation of the last layer.
    """

    settings: ClassVar[tuple[str, ...]] = ("from_logits", "label_smoothing")
    activation: ClassVar[str]
    """The activation that makes its probabilities."""

    def __init__(
        self,
        from_logits: bool = False,
        label_smoothing: float = 0.0,
        axis: int = -1,
        reduction: str | None = "sum_over_batch_size",
        name: str | None = None,
        dtype: str | None = None,
    ) -> None:
        super().__init__(reduction, name, dtype)
        _check_axis(axis)
        self.from_logits, self.axis = from_logits, axis
        self.label_smoothing = fraction("label_smoothing", label_smoothing)

    def gradient_by_sums(self, y_true: Array, probabilities: Array) -> Array:
        """∂(mean loss)/∂sums, for the probabilities that `activation` made of the sums."""
        raise NotImplementedError(f"{type(self).__name__} needs gradient_by_sums(y_true, probabilities)")

    def gradient_by_probabilities(self, y_true: Array, probabilities: Array) -> Array:
        """∂(mean loss)/∂probabilities; 0 where they were cut off."""
        raise NotImplementedError(f"{type(self).__name__} needs gradient_by_probabilities(y_true, probabilities)")

    def gradient(self, y_true: Array, y_pred: Array) -> Array:
        """∂(mean loss)/∂y_pred, be they probabilities or sums."""
        if self.from_logits:
            return self.gradient_by_sums(y_true, activations.apply(self.activation, y_pred))
        return self.gradient_by_probabilities(y_true, y_pred)


class BinaryCrossentropy(Crossentropy):
    """Mean of −(y·log p + (1 − y)·log(1 − p)): the surprise at a class of two.

    Args:
        from_logits: whether predictions are sums before a sigmoid.
        label_smoothing: the share by which each truth moves towards ½.
        axis: only the last, −1.
        reduction, name, dtype: as for every loss.

    Raises:
        ValueError: for a share outside 0 to 1, or another axis.
    """

    function, activation = "binary_crossentropy", "sigmoid"

    def gradient_by_sums(self, y_true: Array, probabilities: Array) -> Array:
        """(p − y) / n, for n numbers in all."""
        return (probabilities - _towards(0.5, y_true, self.label_smoothing)) * (1.0 / probabilities.size)

    def gradient_by_probabilities(self, y_true: Array, probabilities: Array) -> Array:
        """(p − y) / (p·(1 − p)·n), for n numbers in all; 0 where p was cut off."""
        p, y = _clipped(probabilities), _towards(0.5, y_true, self.label_smoothing)
        gradient: Array = (p == probabilities) * (p - y) / (p * (1.0 - p) * probabilities.size)
        return gradient


class CategoricalCrossentropy(Crossentropy):
    """−Σ y·log p: the surprise at a class of several, for one-hot rows y.

    Args:
        from_logits: whether predictions are sums before a softmax.
        label_smoothing: the share by which each truth moves towards 1 / classes.
        axis: only the last, −1.
        reduction, name, dtype: as for every loss.

    Raises:
        ValueError: for a share outside 0 to 1, or another axis.
    """

    function, activation = "categorical_crossentropy", "softmax"

    def gradient_by_sums(self, y_true: Array, probabilities: Array) -> Array:
        """(p·Σy − y) / n, for n samples; Σy is 1 for one-hot rows."""
        y = _towards(1.0 / y_true.shape[-1], y_true, self.label_smoothing)
        gradient: Array = (probabilities * y.sum(axis=-1, keepdims=True) - y) * (1.0 / samples_in(probabilities))
        return gradient

    def gradient_by_probabilities(self, y_true: Array, probabilities: Array) -> Array:
        """(Σy / total − y / p) / n, for n samples and total = Σp, which p is divided by; without those cut off."""
        y = _towards(1.0 / y_true.shape[-1], y_true, self.label_smoothing)
        total = probabilities.sum(axis=-1, keepdims=True)
        shares = probabilities / total
        kept = _clipped(shares)
        counted = y * (kept == shares)
        gradient: Array = (counted.sum(axis=-1, keepdims=True) - counted / kept) / (total * samples_in(probabilities))
        return gradient


class SparseCategoricalCrossentropy(Crossentropy):
    """−log p of the true class: as `CategoricalCrossentropy`, for class numbers.

    Args:
        from_logits: whether predictions are sums before a softmax.
        ignore_class: only None.
        axis: only the last, −1.
        reduction, name, dtype: as for every loss.

    Raises:
        ValueError: for a class to ignore, or another axis.
    """

    function, settings, activation = "sparse_categorical_crossentropy", ("from_logits",), "softmax"
    sparse = True

    def __init__(
        self,
        from_logits: bool = False,
        ignore_class: int | None = None,
        reduction: str | None = "sum_over_batch_size",
        axis: int = -1,
        name: str | None = None,
        dtype: str | None = None,
    ) -> None:
        super().__init__(from_logits, 0.0, axis, reduction, name, dtype)
        _check_ignored(ignore_class)
        self.ignore_class = ignore_class

    def gradient_by_sums(self, y_true: Array, probabilities: Array) -> Array:
        """p / n for n samples, and 1 / n less at the true class."""
        return _less_at(y_true, probabilities * (1.0 / y_true.size), 1.0 / y_true.size)

    def gradient_by_probabilities(self, y_true: Array, probabilities: Array) -> Array:
        """1 / total / n for n samples and total = Σp, and 1 / p / n less at the true class; 0 if that was cut off."""
        total = probabilities.sum(axis=-1)
        shares = _chosen(probabilities, y_true) / total
        kept = _clipped(shares)
        each = (kept == shares) / (total * y_true.size)
        return _less_at(y_true, np.repeat(each[..., np.newaxis], probabilities.shape[-1], axis=-1), each / kept)


def _clipped(probabilities: Array) -> Array:
    return np.clip(probabilities, EPSILON, 1.0 - EPSILON)


def _towards(middle: float, truth: Array, smoothing: float) -> Array:
    """Labels moved towards `middle` by the share `smoothing`, so that no prediction has to be certain."""
    if not smoothing:
        return truth
    smoothed: Array = truth * (1.0 - fraction("label_smoothing", smoothing)) + middle * smoothing
    return smoothed


def _log_softmax(sums: Array) -> Array:
    below = sums - sums.max(axis=-1, keepdims=True)
    logs: Array = below - np.log(np.exp(below).sum(axis=-1, keepdims=True))
    return logs


def _chosen(rows: Array, labels: Array) -> Array:
    """The number that each row has at its label."""
    flat = rows.reshape(-1, rows.shape[-1])
    return flat[np.arange(len(flat)), labels.ravel()].reshape(labels.shape)


def _less_at(labels: Array, rows: Array, amount: Array | float) -> Array:
    """`rows`, changed: each less by its amount at its label."""
    flat = rows.reshape(-1, rows.shape[-1])
    flat[np.arange(len(flat)), labels.ravel()] -= np.ravel(amount)
    return flat.reshape(rows.shape)


def _check_axis(axis: int) -> None:
    if axis != -1:
        raise ValueError(f"axis: expected -1, the last axis; got {axis!r}. Move the classes there: np.moveaxis")


def _check_ignored(ignore_class: int | None) -> None:
    if ignore_class is not None:
        raise ValueError(
            f"ignore_class: expected None; got {ignore_class!r}. "
            "Leave those samples out, or give them a class and sample_weight 0"
        )
