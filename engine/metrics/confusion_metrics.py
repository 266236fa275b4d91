"""Precision, recall, and the counts they and the AUC are made of. Counting, ties and top-k: Keras 3."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from engine import limits
from engine.arrays import Array
from engine.losses import paired
from engine.metrics.metric import Metric
from engine.metrics.reduction_metrics import spread_weights

Thresholds = float | Sequence[float] | None
_BELOW_ALL = -1e10
"""What an output that is not among the k largest counts as; also the threshold that only these are below."""


class ConfusionMetric(Metric):
    """What is made of the four counts of the confusion matrix, taken at one threshold or at several.

    `true_positives`, `false_positives`, `true_negatives` and `false_negatives` have a number for each threshold.
    A prediction is a yes when it is above the threshold; a truth is one when it is not 0.
    """

    direction = "up"

    def at(self, thresholds: list[float]) -> None:
        """Count at these thresholds, beginning now."""
        self.thresholds, self.evenly = thresholds, evenly_spread(thresholds)
        self.reset_state()

    def reset_state(self) -> None:
        """Forget what was gathered."""
        self.true_positives = self.false_positives = np.zeros(len(self.thresholds))
        self.true_negatives = self.false_negatives = np.zeros(len(self.thresholds))

    def counted(self, true: Array, scores: Array, weights: Array) -> tuple[Array, Array, Array, Array]:
        """True and false positives at each threshold, and how many are true and how many false, by weight.

        Truths, scores and weights are of one shape.
        """
        flat, is_true, each = scores.reshape(-1), true.reshape(-1) != 0, weights.reshape(-1)
        with np.errstate(over="ignore"):  # beyond single precision is above every threshold
            flat = flat.astype(np.float32)
        trues, falses = np.where(is_true, each, 0.0), np.where(is_true, 0.0, each)
        if self.evenly:  # then no threshold has to be compared with every score
            places = places_among(flat, self.thresholds)
            yes = [_at_or_beyond(places, part, len(self.thresholds)) for part in (trues, falses)]
        else:
            above = flat > np.asarray(self.thresholds, dtype=np.float32)[:, None]
            yes = [above @ part for part in (trues, falses)]
        return yes[0], yes[1], trues.sum(), falses.sum()

    def count(self, true_positives: Array, false_positives: Array, trues: Array, falses: Array) -> None:
        """Add one batch, told by its yeses at each threshold and by how many truths there are of each kind."""
        self.true_positives = self.true_positives + true_positives
        self.false_positives = self.false_positives + false_positives
        self.true_negatives = self.true_negatives + (falses - false_positives)
        self.false_negatives = self.false_negatives + (trues - true_positives)


class _Share(ConfusionMetric):
    """A share of true positives; says where a prediction is called yes."""

    def __init__(
        self,
        thresholds: Thresholds = None,
        top_k: int | None = None,
        class_id: int | None = None,
        name: str | None = None,
        dtype: str | None = None,
    ) -> None:
        super().__init__(dtype, name)
        self.init_thresholds = thresholds
        self.top_k = None if top_k is None else limits.whole("top_k", top_k, least=1)
        self.class_id = None if class_id is None else limits.whole("class_id", class_id)
        given = thresholds if isinstance(thresholds, Sequence) else () if thresholds is None else (thresholds,)
        default = 0.5 if top_k is None else _BELOW_ALL
        self.at([limits.fraction("thresholds", threshold) for threshold in given] or [default])

    def update_state(
        self, y_true: npt.ArrayLike, y_pred: npt.ArrayLike, sample_weight: npt.ArrayLike | None = None
    ) -> None:
        """Gather one batch.

        Args:
            y_true: 0 and 1, of any shape; for `top_k` and `class_id` one-hot rows (samples, classes).
            y_pred: probabilities, of the same shape.
            sample_weight: one for each sample, or for each prediction.

        Raises:
            ValueError: for shapes that differ, weights that do not fit, or a class that is not there.
        """
        true, pred = paired(y_true, y_pred)
        chosen = self._chosen(pred)
        weights = weights_for(pred, sample_weight)
        if self.class_id is not None:
            true, chosen, weights = (side[..., self.class_id] for side in (true, chosen, weights))
        self.count(*self.counted(true, chosen, weights))

    def _chosen(self, pred: Array) -> Array:
        """The predictions; those outside the k largest of their row, where k is given, far below all thresholds."""
        classes = pred.shape[-1] if pred.ndim > 1 else 0
        if self.class_id is not None and self.class_id >= classes:
            raise ValueError(f"class_id: expected a class of predictions {pred.shape}; got {self.class_id}")
        if self.top_k is None:
            return pred
        if self.top_k > pred.shape[-1]:
            raise ValueError(f"top_k: expected at most the {pred.shape[-1]} outputs there are; got {self.top_k}")
        places = np.argsort(-pred, axis=-1, kind="stable")[..., : self.top_k]  # of equals the first
        chosen = np.full_like(pred, _BELOW_ALL)
        np.put_along_axis(chosen, places, np.take_along_axis(pred, places, -1), -1)
        return chosen

    def _told(self, shares: Array) -> float | Array:
        return float(shares[0]) if len(self.thresholds) == 1 else shares

    def get_config(self) -> dict[str, Any]:
        """The arguments that make another metric like this."""
        return super().get_config() | {"thresholds": self.init_thresholds}


class Precision(_Share):
    """Of those called yes, the share that is: TP / (TP + FP); 0 when none was called so.

    Args:
        thresholds: a prediction above it is a yes, 0 to 1, by default ½; several give a number for each.
        top_k: only the k largest predictions of each row can be a yes; without thresholds each of them is.
        class_id: count this class only.
        name: what logs call it.
        dtype: Keras has it; here sums are always kept in double precision.

    Raises:
        ValueError: for a number out of range.
    """

    def result(self) -> float | Array:
        """The share, 0 to 1; an array for several thresholds."""
        return self._told(ratio(self.true_positives, self.true_positives + self.false_positives))


class Recall(_Share):
    """Of those that are true, the share called yes: TP / (TP + FN); 0 when none is true.

    Args:
        thresholds: a prediction above it is a yes, 0 to 1, by default ½; several give a number for each.
        top_k: only the k largest predictions of each row can be a yes; without thresholds each of them is.
        class_id: count this class only.
        name: what logs call it.
        dtype: Keras has it; here sums are always kept in double precision.

    Raises:
        ValueError: for a number out of range.
    """

    def result(self) -> float | Array:
        """The share, 0 to 1; an array for several thresholds."""
        return self._told(ratio(self.true_positives, self.true_positives + self.false_negatives))


def weights_for(pred: Array, sample_weight: npt.ArrayLike | None) -> Array:
    """A weight for each prediction; 1 where none is given."""
    weights = np.ones(pred.shape[:1]) if sample_weight is None else np.asarray(sample_weight, dtype=np.float64)
    return spread_weights(weights, pred.shape)


def evenly_spread(thresholds: Sequence[float]) -> bool:
    """Whether the thresholds go from 0 to 1 in three or more equal steps, ε at the ends aside."""
    even = np.linspace(0, 1, len(thresholds))
    return len(thresholds) > 2 and bool(np.allclose(thresholds, even, rtol=1e-5, atol=1e-7))


def places_among(scores: Array, thresholds: Sequence[float]) -> Array:
    """How many of the evenly spread thresholds each score is above; found without comparing, in single precision.

    Where the first threshold is below 0, every score is above that one.
    """
    steps = np.float32(len(thresholds) - 1)
    above = np.ceil(np.clip(scores, 0, 1) * steps)
    return np.fmax(above, 1 if thresholds[0] < 0 else 0).astype(np.int64)


def _at_or_beyond(places: Array, weights: Array, thresholds: int) -> Array:
    """The weights of the scores above each threshold, added up."""
    return np.bincount(places, weights, thresholds + 1)[:0:-1].cumsum()[::-1]


def ratio(part: Array, whole: Array) -> Array:
    """part / whole, and 0 where there is no whole."""
    return np.divide(part, whole, out=np.zeros_like(whole), where=whole != 0)
