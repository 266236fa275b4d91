"""The layer that brings inputs to one scale before anything is learnt: Normalization."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from engine.arrays import Array
from engine.configured import as_plain
from engine.layers.layer import SameShape, Shape
from engine.layers.shapes import feature_axes, split

SMALLEST_DEVIATION = 1e-7
"""Keras's backend epsilon: nothing is divided by less."""


class Normalization(SameShape):
    """outputs = (inputs − mean) / √variance, with mean and variance of each feature in some data (Keras 3).

    `adapt(data)` finds them out; until then they are 0 and 1, and the inputs pass unchanged. Nothing is learnt by
    training. A deviation below 10⁻⁷ counts as 10⁻⁷.

    Shapes: inputs and outputs (batch, …, features); weights mean and variance (features,), and Keras's count (), which
    stays 0. With mean and variance given it has no weights.

    Args:
        axis: that of the features, by default the last; a tuple for several, None for one mean over all numbers.
        mean: a mean to go by instead of `adapt`, a number a feature or one for all.
        variance: the variance that belongs to it.
        invert: whether to go the other way: outputs = mean + inputs · √variance.
        settings: name, input_shape and the others that every layer takes.

    Raises:
        ValueError: for a mean without a variance, shapes that do not fit, and an axis the inputs do not have.
    """

    adapt_mean: Array
    adapt_variance: Array
    count: Array

    def __init__(
        self,
        axis: int | Sequence[int] | None = -1,
        mean: npt.ArrayLike | None = None,
        variance: npt.ArrayLike | None = None,
        invert: bool = False,
        **settings: Any,
    ) -> None:
        super().__init__(**settings)
        self.axis, self.invert = axis, invert
        self.input_mean, self.input_variance = _given(mean, variance)

    def get_config(self) -> dict[str, Any]:
        """The arguments that make another layer like this; what `adapt` found is in the weights."""
        given = {"mean": self.input_mean, "variance": self.input_variance}
        return super().get_config() | {name: as_plain(numbers) for name, numbers in given.items()}

    def build(self, input_shape: Shape) -> None:
        """Mean and variance, spread so that they fit a batch.

        Raises:
            ValueError: when those that were given do not fit.
        """
        self._axes = () if self.axis is None else feature_axes(self.axis, input_shape)
        self._others, self._spread = split(input_shape, self._axes)
        lengths = tuple(self._spread[axis] for axis in self._axes)
        if self.input_mean is None:
            self.adapt_mean = self.add_weight(lengths, "zeros", trainable=False, name="mean")
            self.adapt_variance = self.add_weight(lengths, "ones", trainable=False, name="variance")
            self.count = self.add_weight((), "zeros", trainable=False, dtype="int32", name="count")
        else:
            given = (self.input_mean, self.input_variance)
            self._fixed = tuple(self._fitted(one, lengths) for one in given if one is not None)

    def _fitted(self, given: Array, lengths: tuple[int, ...]) -> Array:
        if (held := self._held(given)) is None:
            raise ValueError(
                f"{self.title}: expected mean and variance as numbers of {self.compute_dtype}; "
                f"got up to {np.abs(given).max():g}. Scale the data down first"
            )
        try:
            return np.array(np.broadcast_to(held, lengths))
        except ValueError:
            raise ValueError(
                f"{self.title}: expected mean and variance of shape {lengths}, a number a feature, or one number; "
                f"got shape {given.shape}"
            ) from None

    def _held(self, numbers: Array) -> Array | None:
        """The numbers in the layer's dtype; None when one is too large for it."""
        with np.errstate(over="ignore"):
            held = numbers.astype(self.compute_dtype)
        return held if np.isfinite(held).all() else None

    @property
    def mean(self) -> Array | None:
        """The mean it goes by, in a shape that spreads over a batch; None until it is built."""
        return self._statistics()[0] if self.built else None

    @property
    def variance(self) -> Array | None:
        """The variance it goes by, in a shape that spreads over a batch; None until it is built."""
        return self._statistics()[1] if self.built else None

    def _statistics(self) -> tuple[Array, Array]:
        mean, variance = (self.adapt_mean, self.adapt_variance) if self.input_mean is None else self._fixed
        return mean.reshape(self._spread), variance.reshape(self._spread)

    def adapt(self, data: npt.ArrayLike | Iterable[npt.ArrayLike]) -> None:
        """Take mean and variance (divided by the number of samples) from `data`: an array, or batches of it.

        Raises:
            ValueError: when mean and variance were given, and for data of another shape, empty, not all numbers, or
                too large for the layer's dtype.
        """
        if self.input_mean is not None:
            raise ValueError(
                f"{self.title}: expected to find mean and variance out; they were given. Leave them out, or adapt"
            )
        rows = self._rows(data)
        if not self.built:
            self.build((None, *rows.shape[1:]))
        with np.errstate(over="ignore", invalid="ignore"):
            found = [measure(axis=self._others, dtype=np.float64) for measure in (rows.mean, rows.var)]
        mean, variance = (self._held(one) for one in found)
        if mean is None or variance is None:
            raise ValueError(
                f"{self.title}: expected data whose mean and variance are numbers of {self.compute_dtype}; "
                f"got numbers up to {np.abs(rows).max():g}. Scale them down first"
            )
        self.adapt_mean[...], self.adapt_variance[...] = mean, variance

    def _rows(self, data: npt.ArrayLike | Iterable[npt.ArrayLike]) -> Array:
        batches = data if isinstance(data, np.ndarray) or not isinstance(data, Iterable) else list(data)
        try:
            if isinstance(batches, list) and batches and all(isinstance(batch, np.ndarray) for batch in batches):
                batches = np.concatenate(batches)
            rows = np.asarray(batches)
            finite = rows.ndim > 0 and rows.size > 0 and bool(np.isfinite(rows).all())
        except (TypeError, ValueError):
            rows, finite = np.empty(0), False
        if not finite:
            raise ValueError(f"{self.title}: expected finite numbers, a row a sample; got {data!r:.80}")
        if self.built:
            self.expect(rows.shape)
        return rows

    def forward(self, inputs: Array, training: bool = False) -> Array:
        """The inputs, brought to mean 0 and deviation 1, or back from there."""
        mean, variance = self._statistics()
        self._deviation = np.maximum(np.sqrt(variance), SMALLEST_DEVIATION)
        self.outputs = mean + inputs * self._deviation if self.invert else (inputs - mean) / self._deviation
        return self.outputs

    def backward(self, gradient: Array) -> Array:
        """The gradient, by the same factor."""
        return gradient * self._deviation if self.invert else gradient / self._deviation


def _given(mean: npt.ArrayLike | None, variance: npt.ArrayLike | None) -> tuple[Array | None, Array | None]:
    if mean is None and variance is None:
        return None, None
    if mean is None or variance is None:
        raise ValueError(
            f"Normalization: expected mean and variance together; got mean {mean!r} and variance {variance!r}"
        )
    try:
        means, variances = np.asarray(mean, np.float64), np.asarray(variance, np.float64)
    except (TypeError, ValueError):
        raise ValueError(f"Normalization: expected numbers; got mean {mean!r} and variance {variance!r}") from None
    if means.shape != variances.shape or not np.isfinite(means).all() or not (variances >= 0).all():
        raise ValueError(
            "Normalization: expected finite means and as many variances from 0; "
            f"got mean {mean!r} and variance {variance!r}"
        )
    return means, variances
