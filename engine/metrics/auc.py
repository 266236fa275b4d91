"""The area under a curve that shows what every threshold would give."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from engine import activations, limits
from engine.arrays import Array
from engine.losses import paired
from engine.losses.loss import EPSILON
from engine.metrics.confusion_metrics import ConfusionMetric, ratio, weights_for

CURVES = ("ROC", "PR")
HEIGHTS: dict[str, Callable[[Array, Array], Array]] = {
    "interpolation": lambda a, b: (a + b) / 2,
    "minoring": np.minimum,
    "majoring": np.maximum,
}
"""How high the curve counts between two of its points, by their heights."""


class AUC(ConfusionMetric):
    """The area under the ROC or the precision–recall curve, from counts at many thresholds. Counting: Keras 3.

    It is near the exact area while few scores share a step between two thresholds; `roc_auc` is exact, but
    needs all predictions at once.

    Args:
        num_thresholds: how many thresholds there are, evenly spread from 0 to 1.
        curve: "ROC" (recall over the share of false alarms) or "PR" (precision over recall).
        summation_method: the curve's height between two points: "interpolation" (ROC: a straight line; PR: Davis &
            Goadrich 2006), "minoring" (the lower one) or "majoring" (the higher one).
        name: what logs call it.
        dtype: Keras has it; here sums are always kept in double precision.
        thresholds: thresholds of one's own, 0 to 1, instead of `num_thresholds`.
        multi_label: take each column's area, then their mean; else all predictions are of one question.
        num_labels: how many columns there are, for multi_label.
        label_weights: how much each column counts.
        from_logits: whether predictions are sums that no sigmoid has been taken of.

    Raises:
        ValueError: for an unknown curve or method, or a number out of range.
    """

    def __init__(
        self,
        num_thresholds: int = 200,
        curve: str = "ROC",
        summation_method: str = "interpolation",
        name: str | None = None,
        dtype: str | None = None,
        thresholds: Sequence[float] | None = None,
        multi_label: bool = False,
        num_labels: int | None = None,
        label_weights: Sequence[float] | None = None,
        from_logits: bool = False,
    ) -> None:
        if str(curve).upper() not in CURVES:
            raise ValueError(f"curve: expected ROC or PR; got {curve!r}")
        if str(summation_method).lower() not in HEIGHTS:
            raise ValueError(f"summation_method: expected one of {', '.join(HEIGHTS)}; got {summation_method!r}")
        if num_labels is not None and not multi_label:
            raise ValueError(f"num_labels: expected only with multi_label=True; got {num_labels!r}")
        super().__init__(dtype, name)
        self.curve, self.summation_method = str(curve).upper(), str(summation_method).lower()
        self.multi_label, self.num_labels, self.from_logits = multi_label, num_labels, from_logits
        self.label_weights = None if label_weights is None else [float(weight) for weight in label_weights]
        self.init_thresholds = thresholds
        inner = (
            _inner(num_thresholds)
            if thresholds is None
            else sorted(limits.fraction("thresholds", threshold) for threshold in thresholds)
        )
        self.num_thresholds = len(inner) + 2
        self.at([-EPSILON, *inner, 1 + EPSILON])  # at the first everything is a yes, at the last nothing

    def reset_state(self) -> None:
        """Forget what was gathered."""
        super().reset_state()
        if self.multi_label:  # a row for each threshold; columns as they come
            self.true_positives = self.false_positives = np.zeros((self.num_thresholds, self.num_labels or 1))
            self.true_negatives = self.false_negatives = self.true_positives

    def update_state(
        self, y_true: npt.ArrayLike, y_pred: npt.ArrayLike, sample_weight: npt.ArrayLike | None = None
    ) -> None:
        """Gather one batch.

        Args:
            y_true: 0 and 1, of any shape; for `multi_label` (samples, labels).
            y_pred: probabilities (or logits, with `from_logits`), of the same shape.
            sample_weight: one for each sample, or for each prediction.

        Raises:
            ValueError: for shapes that differ, or weights that do not fit.
        """
        true, pred = paired(y_true, y_pred)
        scores = activations.sigmoid(pred) if self.from_logits else pred
        weights = weights_for(pred, sample_weight)
        if self.label_weights is not None or self.multi_label:
            self._check_labels(pred)
        if not self.multi_label:
            each = weights if self.label_weights is None else weights * self.label_weights
            self.count(*self.counted(true, scores, each))
            return
        columns = zip(true.T, scores.T, weights.T, strict=True)
        counts = [self.counted(*column) for column in columns]
        self.count(*(np.stack(part, axis=-1) for part in zip(*counts, strict=True)))

    def counted(self, true: Array, scores: Array, weights: Array) -> tuple[Array, Array, Array, Array]:
        """As for other metrics; a score that is NaN is above no threshold, not even one below 0, as in Keras."""
        true_positives, false_positives, trues, falses = super().counted(true, scores, weights)
        known = ~np.isnan(scores)
        if not known.all():
            true_positives, false_positives, _, _ = super().counted(true[known], scores[known], weights[known])
        return true_positives, false_positives, trues, falses

    def result(self) -> float:
        """The area, 0 to 1."""
        exact = self.curve == "PR" and self.summation_method == "interpolation"
        areas = (self._interpolated_pr() if exact else self._steps()).sum(0)
        if not self.multi_label:
            return float(areas)
        return float(np.average(areas, weights=self.label_weights))

    def _steps(self) -> Array:
        """The area between each threshold and the next, as a bar from one point of the curve to the other."""
        recall = ratio(self.true_positives, self.true_positives + self.false_negatives)
        if self.curve == "ROC":
            across, up = ratio(self.false_positives, self.false_positives + self.true_negatives), recall
        else:
            across, up = recall, ratio(self.true_positives, self.true_positives + self.false_positives)
        height = HEIGHTS[self.summation_method](up[:-1], up[1:])
        return (across[:-1] - across[1:]) * height

    def _interpolated_pr(self) -> Array:
        """The area between each threshold and the next, where true positives grow in a line with all called yes.

        Precision then is no line over recall: with TP = a + b·P for P called yes, ∫ TP/P dTP = b·(ΔTP + a·ln ratio of
        the two P), and recall is TP over all that are true (Davis & Goadrich 2006).
        """
        called = self.true_positives + self.false_positives
        more, fewer = called[:-1], called[1:]
        gained = self.true_positives[:-1] - self.true_positives[1:]
        slope = ratio(gained, np.maximum(more - fewer, 0))
        intercept = self.true_positives[1:] - slope * fewer
        growth = np.where((more > 0) & (fewer > 0), ratio(more, fewer), 1.0)
        area = slope * (gained + intercept * np.log(growth))
        return ratio(area, (self.true_positives + self.false_negatives)[1:])

    def _check_labels(self, pred: Array) -> None:
        if pred.ndim != 2:
            raise ValueError(f"AUC: expected predictions of shape (samples, labels); got {pred.shape}")
        weighed = len(self.label_weights) if self.label_weights is not None else None
        for name, labels in (("num_labels", self.num_labels), ("label_weights", weighed)):
            if labels not in (None, pred.shape[1]):
                raise ValueError(f"{name}: expected {pred.shape[1]}, as predictions {pred.shape} have; got {labels}")

    def get_config(self) -> dict[str, Any]:
        """The arguments that make another metric like this."""
        own = None if self.init_thresholds is None else self.thresholds[1:-1]
        return super().get_config() | {"thresholds": own}


def _inner(num_thresholds: int) -> list[float]:
    steps = limits.whole("num_thresholds", num_thresholds, least=2) - 1
    return [step / steps for step in range(1, steps)]
