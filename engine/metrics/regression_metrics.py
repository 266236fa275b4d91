"""How far predictions are from numbers. Formulas: Keras 3."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import numpy.typing as npt

from engine import limits, losses
from engine.arrays import Array
from engine.losses import paired
from engine.metrics.metric import Metric
from engine.metrics.reduction_metrics import MeanMetricWrapper, spread_weights

AGGREGATIONS = ("uniform_average", "variance_weighted_average", None)


class MeanSquaredError(MeanMetricWrapper):
    """The mean of (truth − prediction)²."""

    def __init__(self, name: str | None = "mean_squared_error", dtype: str | None = None) -> None:
        super().__init__(losses.mean_squared_error, name, dtype)


class MeanAbsoluteError(MeanMetricWrapper):
    """The mean of |truth − prediction|, in the unit of the truth."""

    def __init__(self, name: str | None = "mean_absolute_error", dtype: str | None = None) -> None:
        super().__init__(losses.mean_absolute_error, name, dtype)


class RootMeanSquaredError(MeanMetricWrapper):
    """The root of the mean of (truth − prediction)², in the unit of the truth."""

    direction = "down"

    def __init__(self, name: str | None = "root_mean_squared_error", dtype: str | None = None) -> None:
        super().__init__(_squared_errors, name, dtype)

    def result(self) -> float:
        """The root of the mean."""
        return math.sqrt(super().result())


class R2Score(Metric):
    """How much of the truths' variance is explained: R² = 1 − Σ(truth − prediction)² / Σ(truth − their mean)².

    1 is perfect, 0 no better than always saying the mean, below 0 worse. Formula: Keras 3.

    Args:
        class_aggregation: how the outputs' numbers become one: their mean ("uniform_average"), a mean weighted by
            each one's variance ("variance_weighted_average"), or not at all (None).
        num_regressors: how many inputs explain the truth; above 0 the score is adjusted for their number.
        name: what logs call it.
        dtype: Keras has it; here sums are always kept in double precision.

    Raises:
        ValueError: for another aggregation, or a number that is not whole.
    """

    direction = "up"

    def __init__(
        self,
        class_aggregation: str | None = "uniform_average",
        num_regressors: int = 0,
        name: str | None = "r2_score",
        dtype: str | None = None,
    ) -> None:
        if class_aggregation not in AGGREGATIONS:
            raise ValueError(
                f"class_aggregation: expected uniform_average, variance_weighted_average or None; "
                f"got {class_aggregation!r}"
            )
        super().__init__(dtype, name)
        self.class_aggregation = class_aggregation
        self.num_regressors = limits.whole("num_regressors", num_regressors)
        self.reset_state()

    def reset_state(self) -> None:
        """Forget what was gathered."""
        self.num_samples = 0
        self.sum: Any = 0.0
        self.squared_sum: Any = 0.0
        self.residual: Any = 0.0
        self.count: Any = 0.0

    def update_state(
        self, y_true: npt.ArrayLike, y_pred: npt.ArrayLike, sample_weight: npt.ArrayLike | None = None
    ) -> None:
        """Gather one batch: shape (samples, outputs), or (samples,) for a single output."""
        true, pred = (_columns(side) for side in paired(y_true, y_pred))
        weights = np.ones(()) if sample_weight is None else np.asarray(sample_weight, dtype=np.float64)
        spread = spread_weights(weights, true.shape) if weights.ndim else np.broadcast_to(weights, true.shape)
        weighted = true * spread
        self.sum = self.sum + weighted.sum(0)
        self.squared_sum = self.squared_sum + (true * weighted).sum(0)
        self.residual = self.residual + (np.square(true - pred) * spread).sum(0)
        self.count = self.count + spread.sum(0)
        self.num_samples += true.size

    def result(self) -> float | Array:
        """The score; an array, one number an output, when they are not aggregated. NaN where no truth varies."""
        with np.errstate(all="ignore"):
            total = self.squared_sum - self.sum * (self.sum / np.float64(self.count))
            scores = 1 - self.residual / total
            scores = np.where(np.isinf(scores), 0.0, scores)
            if self.class_aggregation == "uniform_average":
                scores = scores.mean()
            elif self.class_aggregation == "variance_weighted_average":
                scores = (total * scores).sum() / total.sum()
        scores = self._adjusted(scores)
        return float(scores) if self.class_aggregation else scores

    def _adjusted(self, scores: Array) -> Array:
        """1 − (1 − R²)(n − 1)/(n − p − 1) for n samples explained by p inputs, while n is large enough for it."""
        spare = self.num_samples - self.num_regressors - 1
        if not self.num_regressors or spare <= 0:
            return scores
        return 1 - (1 - scores) * (self.num_samples - 1) / spare


def _squared_errors(y_true: npt.ArrayLike, y_pred: npt.ArrayLike) -> Array:
    true, pred = paired(y_true, y_pred)
    squares: Array = np.square(pred - true)
    return squares


def _columns(numbers: Array) -> Array:
    if numbers.ndim not in (1, 2):
        raise ValueError(f"R2Score: expected truths of shape (samples, outputs); got {numbers.shape}")
    return numbers.reshape(len(numbers), -1).astype(np.float64)
