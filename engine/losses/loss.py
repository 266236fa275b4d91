"""What every loss is: how wrong predictions are, and which way each prediction should move."""

from __future__ import annotations

import sys
from typing import ClassVar

import numpy as np
import numpy.typing as npt

from engine.arrays import Array, as_floats
from engine.configured import Configured

EPSILON = 1e-7
"""Keras's backend epsilon: probabilities are kept this far from 0 and 1, for a finite logarithm."""

REDUCTIONS = ("sum_over_batch_size", "mean", "mean_with_sample_weight", "sum", "none", None)
DTYPES = (None, "float32", "float64")


class Loss(Configured):
    """How wrong predictions are, in one number. Subclasses write `call` and `gradient`.

    Args:
        name: what messages call it; by default the name of its class.
        reduction: how the losses of the samples become one: "sum_over_batch_size" and "mean" divide their sum by
            the number of samples, "mean_with_sample_weight" by the sum of the weights; "sum" or "none".
        dtype: "float32" or "float64" to compute in; by default as the predictions are.

    Raises:
        ValueError: for an unknown reduction or dtype.
    """

    sparse: ClassVar[bool] = False
    """Whether the truth comes as class numbers instead of one number an output."""

    def __init__(
        self, name: str | None = None, reduction: str | None = "sum_over_batch_size", dtype: str | None = None
    ) -> None:
        if reduction not in REDUCTIONS:
            raise ValueError(f"reduction: expected one of {', '.join(map(str, REDUCTIONS))}; got {reduction!r}")
        if dtype not in DTYPES:
            raise ValueError(f"dtype: expected float32 or float64; got {dtype!r}")
        self.name, self.reduction, self.dtype = name or type(self).__name__, reduction, dtype

    def call(self, y_true: Array, y_pred: Array) -> Array:
        """The loss of each sample: shape `y_pred.shape[:-1]`."""
        raise NotImplementedError(f"{type(self).__name__} needs call(y_true, y_pred) -> a loss for each sample")

    def gradient(self, y_true: Array, y_pred: Array) -> Array:
        """∂(mean of `call` over the samples)/∂y_pred, of the shape of `y_pred`, for both as `pair` gives them."""
        raise NotImplementedError(f"{type(self).__name__} needs gradient(y_true, y_pred) -> array like y_pred")

    def pair(self, y_true: npt.ArrayLike, y_pred: npt.ArrayLike) -> tuple[Array, Array]:
        """Truth and predictions as `call` and `gradient` take them.

        Raises:
            ValueError: when the shapes differ, or a label is no class.
        """
        pred = numbers("y_pred", y_pred)
        if self.dtype:
            pred = pred.astype(self.dtype, copy=False)
        return (class_numbers(y_true, pred), pred) if self.sparse else paired(y_true, pred)

    def __call__(
        self, y_true: npt.ArrayLike, y_pred: npt.ArrayLike, sample_weight: npt.ArrayLike | None = None
    ) -> float | Array:
        """The loss, each sample counted by its weight; an array, one a sample, only if the reduction is none.

        Raises:
            ValueError: when shapes do not fit, or a label is no class.
        """
        each = self.call(*self.pair(y_true, y_pred))
        parts = float(each.size)
        if sample_weight is not None:
            weights = _weights(sample_weight, each)
            each = each * weights
            parts = float(weights.sum()) if self.reduction == "mean_with_sample_weight" else parts
        if self.reduction in ("none", None):
            return each
        total = float(each.sum())
        return total if self.reduction == "sum" else total / parts if parts else 0.0


class LossFunctionWrapper(Loss):
    """A loss that stands in `engine.losses` as a function too, and asks it: a replaced function is felt.

    A subclass says the name of the `function`, and which of its own `settings` are the function's.
    """

    function: ClassVar[str]
    settings: ClassVar[tuple[str, ...]] = ()

    def __init__(
        self, reduction: str | None = "sum_over_batch_size", name: str | None = None, dtype: str | None = None
    ) -> None:
        super().__init__(name or self.function, reduction, dtype)

    def call(self, y_true: Array, y_pred: Array) -> Array:
        """The function of these two: the loss of each sample."""
        own = {name: getattr(self, name) for name in self.settings}
        each: Array = getattr(sys.modules["engine.losses"], self.function)(y_true, y_pred, **own)
        return each


def mean_of_outputs(values: Array) -> Array:
    """The mean along the last axis: a number a sample."""
    mean: Array = np.add.reduce(values, axis=-1) / values.shape[-1]
    return mean


def samples_in(rows: Array) -> int:
    """How many samples there are, the last axis being that of the outputs."""
    samples: int = rows.size // rows.shape[-1]
    return samples


def paired(y_true: npt.ArrayLike, y_pred: npt.ArrayLike) -> tuple[Array, Array]:
    """Both as floats of one shape and of the size of `y_pred`.

    (n,) and (n, 1) are made the same as Keras does: both (n, 1). Nothing else is stretched to fit.

    Raises:
        ValueError: when the shapes differ otherwise, or there is no axis of outputs.
    """
    pred = numbers("y_pred", y_pred)
    true = numbers("y_true", y_true).astype(pred.dtype, copy=False)
    if true.shape != pred.shape:
        true, pred = _with_last_one(true, pred), _with_last_one(pred, true)
        if true.shape != pred.shape:
            raise ValueError(
                f"expected y_true and y_pred of one shape; got {true.shape} and {pred.shape}. "
                "Give one truth for each output"
            )
    if not pred.ndim:
        raise ValueError("expected a list of outputs, as [0.5]; got a single number for y_true and y_pred")
    return true, pred


def _with_last_one(values: Array, other: Array) -> Array:
    """`values` with or without a last axis of length 1, as it takes to have as many axes as `other`."""
    if values.ndim == 1 and other.ndim == 2 and other.shape[-1] == 1:
        return values[:, np.newaxis]
    return values[..., 0] if values.ndim == other.ndim + 1 > 2 and values.shape[-1] == 1 else values


def class_numbers(y_true: npt.ArrayLike, y_pred: Array) -> Array:
    """`y_true` as whole class numbers, one for each row of `y_pred`.

    Raises:
        ValueError: for fractions, numbers outside the classes, or another number of them.
    """
    given = numbers("y_true", y_true)
    if not y_pred.ndim or given.shape not in (y_pred.shape[:-1], (*y_pred.shape[:-1], 1)):
        raise ValueError(
            f"expected one class number for each of the rows {y_pred.shape}; got shape {given.shape}. "
            "For one-hot rows take categorical_crossentropy"
        )
    with np.errstate(invalid="ignore"):  # NaN becomes some number, and is found out by it
        labels = given.astype(np.int64)
    classes = y_pred.shape[-1]
    if not np.array_equal(labels, given) or (labels.size and not 0 <= labels.min() <= labels.max() < classes):
        raise ValueError(
            f"expected class numbers from 0 to {classes - 1}, one for each output; "
            f"got {given.min():g} to {given.max():g}. Number the classes from 0, without gaps or fractions"
        )
    return labels.reshape(y_pred.shape[:-1])


def numbers(name: str, values: npt.ArrayLike) -> Array:
    """`values` as an array of floats; `name` is what a message calls them.

    Raises:
        ValueError: for words, and for rows of several lengths.
    """
    try:
        array = np.asarray(values)
    except ValueError:
        raise ValueError(f"{name}: expected rows of one length; got rows of several") from None
    if array.dtype.kind not in "fiub":
        raise ValueError(f"{name}: expected numbers; got {array.dtype}. Turn words into numbers first")
    return as_floats(array)


def _weights(sample_weight: npt.ArrayLike, each: Array) -> Array:
    """Weights that can be multiplied with the losses `each`: one for all, or one a sample."""
    weights = numbers("sample_weight", sample_weight).astype(each.dtype, copy=False)
    if weights.ndim == each.ndim + 1 and weights.shape[-1] == 1:
        weights = weights[..., 0]
    fits = weights.ndim == each.ndim and all(a in (1, b) for a, b in zip(weights.shape, each.shape, strict=True))
    if weights.ndim and not fits:
        raise ValueError(
            f"sample_weight: expected a weight for each of the samples {each.shape}; got the shape {weights.shape}"
        )
    return weights
