"""Means over all samples seen, and whatever gives one number a sample made a metric. Counting: Keras 3."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from engine import losses
from engine.arrays import Array
from engine.losses.loss import numbers
from engine.metrics.metric import Metric, snake_case


class Mean(Metric):
    """The mean of values, each sample counted by its weight. The first axis counts samples.

    Args:
        name: what logs call it.
        dtype: Keras has it; here sums are always kept in double precision.
    """

    def __init__(self, name: str | None = "mean", dtype: str | None = None) -> None:
        super().__init__(dtype, name)
        self.total = self.count = 0.0

    def reset_state(self) -> None:
        """Forget what was gathered."""
        self.total = self.count = 0.0

    def update_state(self, values: npt.ArrayLike, sample_weight: npt.ArrayLike | None = None) -> None:
        """Gather values of any shape; those of one sample count together as their mean.

        Args:
            values: shape (samples, …), or a single number.
            sample_weight: one for each sample, or for each value; a single one counts the whole batch as one.

        Raises:
            ValueError: for weights that do not fit the values.
        """
        given = numbers("values", values)
        if not given.size:
            return
        samples = len(given) if given.ndim else 1
        if sample_weight is None:
            self.total += float(given.sum()) * samples / given.size
            self.count += samples
            return
        weights = numbers("sample_weight", sample_weight)
        if not weights.ndim:
            self.total, self.count = self.total + float(given.mean() * weights), self.count + float(weights)
            return
        spread = spread_weights(weights, given.shape)
        self.total += float((given * spread).sum()) * samples / given.size
        self.count += float(spread.sum()) * samples / given.size

    def result(self) -> float:
        """The mean; 0 before there is anything to take it of."""
        return self.total / self.count if self.count else 0.0


class MeanMetricWrapper(Mean):
    """The mean of what `fn(y_true, y_pred)` gives: a value for each sample, or one for the batch.

    Args:
        fn: the function, or the name of one in `engine.metrics`, as a saved config has it.
        name: what logs call it.
        dtype: Keras has it; here sums are always kept in double precision.
        kwargs: further arguments for `fn`.

    Raises:
        ValueError: when there is no function of that name.
    """

    def __init__(
        self,
        fn: Callable[..., Any] | str | Mapping[str, Any],
        name: str | None = None,
        dtype: str | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(name or snake_case(type(self).__name__), dtype)
        self.fn, self.kwargs = _function(fn), kwargs
        if self.direction is None and _is_loss(self.fn):
            self.direction = "down"

    def update_state(  # type: ignore[override]  # a Mean of values; this is one of truths and predictions
        self, y_true: npt.ArrayLike, y_pred: npt.ArrayLike, sample_weight: npt.ArrayLike | None = None
    ) -> None:
        """Gather one batch of truths and predictions."""
        super().update_state(self.fn(y_true, y_pred, **self.kwargs), sample_weight)

    def get_config(self) -> dict[str, Any]:
        """The arguments that make another metric like this."""
        return super().get_config() | self.kwargs


def spread_weights(weights: Array, shape: tuple[int, ...]) -> Array:
    """A weight for each value of `shape`, from one a sample, or one a value.

    Raises:
        ValueError: when there are more or fewer.
    """
    if weights.ndim == len(shape) + 1 and weights.shape[-1] == 1:
        weights = weights[..., 0]
    fits = weights.ndim <= len(shape) and weights.shape[:1] == shape[:1]
    if not fits or any(given not in (1, size) for given, size in zip(weights.shape, shape, strict=False)):
        raise ValueError(
            f"sample_weight: expected one weight for each sample, to go with values of shape {shape}; "
            f"got shape {weights.shape}"
        )
    return np.broadcast_to(weights.reshape(weights.shape + (1,) * (len(shape) - weights.ndim)), shape)


def _function(fn: Callable[..., Any] | str | Mapping[str, Any]) -> Callable[..., Any]:
    if callable(fn):
        return fn
    if isinstance(fn, Mapping):
        return losses.get(fn)
    from engine import metrics  # which imports this module

    found = getattr(metrics, fn, None)
    if not inspect.isfunction(found):
        raise ValueError(f"fn: expected a function f(y_true, y_pred) -> a value for each sample; got {fn!r}")
    return found


def _is_loss(fn: Callable[..., Any]) -> bool:
    return isinstance(fn, losses.Loss) or getattr(losses, getattr(fn, "__name__", ""), None) is fn
