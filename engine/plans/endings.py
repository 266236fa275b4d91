"""The end of a chain: from what came out and the truth to the slope of the loss."""

from __future__ import annotations

from functools import partial

import numpy as np

from engine import losses
from engine.arrays import Array, aligned
from engine.plans.stages import Call, Stage


class Ending:
    """Turns outputs into slopes, for batches of one size.

    Attributes:
        targets: the truths of the batch, to be filled (batch, …).
        weights: how much each sample counts, to be filled (batch,); None when all count the same.
        fused: whether the slope is the one by the sums of the last activation, which then has nothing to do.
        calls: from `targets` and the values of the last stage to its slope.
    """

    def __init__(self, loss: losses.Loss, activation: str, last: Stage, weighted: bool) -> None:
        units, batch = last.values.shape
        dtype = last.values.dtype
        self.targets = aligned((batch,), np.int64) if loss.sparse else aligned((batch, units), dtype)
        self.weights = aligned((batch,), dtype) if weighted else None
        slope = last.slope[:units]
        by_sums = losses.fused(loss, activation)
        self.fused = by_sums is not None
        if (share := _share(loss, activation, units)) is not None:
            self.calls = self._difference(last.values, slope, share / batch)
        else:
            gradient = by_sums or loss.gradient
            self.calls = [partial(_fill, slope, gradient, self.targets, last.values.T)]
        if self.weights is not None:
            self.calls.append(partial(np.multiply, slope, self.weights, slope))

    def _difference(self, values: Array, slope: Array, share: float) -> list[Call]:
        """slope = (values − targets) · share."""
        targets, calls = self.targets, list[Call]()
        if targets.ndim == 1:  # class numbers: their rows of 0 and 1 are taken from a table
            rows, table = aligned(values.T.shape, values.dtype), np.eye(len(values), dtype=values.dtype)
            calls, targets = [partial(table.take, targets, 0, rows, "clip")], rows
        calls.append(partial(np.subtract, values, targets.T, slope))
        if share != 1:
            calls.append(partial(np.multiply, slope, np.array(share, values.dtype), slope))
        return calls


def _share(loss: losses.Loss, activation: str, units: int) -> float | None:
    """What (prediction − truth) is multiplied by to be the slope of one sample's loss; None where it is not that."""
    unusual = ("from_logits", "label_smoothing", "ignore_class")
    if any(getattr(loss, setting, None) not in (None, False, 0) for setting in unusual):
        return None
    if type(loss) is losses.MeanSquaredError:
        return 2.0 / units
    if (type(loss), activation) == (losses.BinaryCrossentropy, "sigmoid"):
        return 1.0 / units
    rows = (losses.CategoricalCrossentropy, losses.SparseCategoricalCrossentropy)
    return 1.0 if type(loss) in rows and activation == "softmax" else None


def _fill(slope: Array, gradient: losses.Gradient, targets: Array, outputs: Array) -> None:
    slope[...] = gradient(targets, outputs).T
