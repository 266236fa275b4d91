"""F-scores: precision and recall in one number. Formula, ε and which outputs count as yes: Keras 3."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from engine import limits
from engine.arrays import Array
from engine.losses import paired
from engine.losses.loss import EPSILON
from engine.metrics.metric import Metric
from engine.metrics.reduction_metrics import spread_weights

AVERAGES = (None, "micro", "macro", "weighted")
_NO_CHANCE = 1e-9
"""An output up to here, in size, is no yes, be it the largest of its row."""


class FBetaScore(Metric):
    """(1 + β²)·P·R / (β²·P + R) of precision P and recall R, class by class; β above 1 weighs recall more.

    Args:
        average: how the classes' scores become one: "micro" (all counted as one class), "macro" (their mean),
            "weighted" (a mean by how often each is true); None for an array of them.
        beta: β.
        threshold: outputs above it are a yes, from above 0 to 1; by default the largest of each row is the only one.
        name: what logs call it.
        dtype: Keras has it; here sums are always kept in double precision.

    Raises:
        ValueError: for another average, or a number out of range.
    """

    direction = "up"

    def __init__(
        self,
        average: str | None = None,
        beta: float = 1.0,
        threshold: float | None = None,
        name: str | None = "fbeta_score",
        dtype: str | None = None,
    ) -> None:
        if average not in AVERAGES:
            raise ValueError(f"average: expected micro, macro, weighted or None; got {average!r}")
        if threshold is not None:
            limits.finite("threshold", threshold, "a number above 0, up to 1", math.ulp(0.0), math.nextafter(1, 2))
        super().__init__(dtype, name)
        self.average, self.beta, self.threshold = average, limits.above_zero("beta", beta), threshold
        self.reset_state()

    def reset_state(self) -> None:
        """Forget what was gathered."""
        self.true_positives = self.false_positives = self.false_negatives = np.zeros(())

    def update_state(
        self, y_true: npt.ArrayLike, y_pred: npt.ArrayLike, sample_weight: npt.ArrayLike | None = None
    ) -> None:
        """Gather one batch.

        Args:
            y_true: 0 and 1, shape (samples, classes); one-hot rows, or rows with several 1s.
            y_pred: a number for each class, of the same shape.
            sample_weight: one for each sample.

        Raises:
            ValueError: for other shapes.
        """
        true, pred = paired(y_true, y_pred)
        if pred.ndim != 2:
            raise ValueError(f"{type(self).__name__}: expected shape (samples, classes); got {pred.shape}")
        weights = np.ones(len(true)) if sample_weight is None else np.asarray(sample_weight, dtype=np.float64)
        each = spread_weights(weights, true.shape)
        called, for_it = self._called(pred), true * each
        self.true_positives = self.true_positives + self._sum(for_it * called)
        self.false_positives = self.false_positives + self._sum((each - for_it) * called)
        self.false_negatives = self.false_negatives + self._sum(for_it * ~called)

    def result(self) -> float | Array:
        """The score; an array, one number a class, when they are not averaged."""
        precision = self.true_positives / (self.true_positives + self.false_positives + EPSILON)
        truths = self.true_positives + self.false_negatives
        recall = self.true_positives / (truths + EPSILON)
        scores = (1 + self.beta**2) * (precision * recall / (self.beta**2 * precision + recall + EPSILON))
        if self.average is None:
            return np.asarray(scores)
        if self.average == "weighted":
            return float((scores * truths / (truths.sum() + EPSILON)).sum())
        return float(scores.mean())

    def _called(self, pred: Array) -> Array:
        """Which outputs are a yes."""
        if self.threshold is not None:
            return np.asarray(pred > self.threshold)
        return np.asarray((pred >= pred.max(-1, keepdims=True)) & (np.abs(pred) > _NO_CHANCE))

    def _sum(self, counts: Array) -> Array:
        return np.asarray(counts.sum(None if self.average == "micro" else 0, dtype=np.float64))


class F1Score(FBetaScore):
    """The harmonic mean of precision and recall, class by class: 2·P·R / (P + R).

    Args:
        average: how the classes' scores become one: "micro" (all counted as one class), "macro" (their mean),
            "weighted" (a mean by how often each is true); None for an array of them.
        threshold: outputs above it are a yes, from above 0 to 1; by default the largest of each row is the only one.
        name: what logs call it.
        dtype: Keras has it; here sums are always kept in double precision.

    Raises:
        ValueError: for another average, or a threshold out of range.
    """

    def __init__(
        self,
        average: str | None = None,
        threshold: float | None = None,
        name: str | None = "f1_score",
        dtype: str | None = None,
    ) -> None:
        super().__init__(average, 1.0, threshold, name, dtype)
