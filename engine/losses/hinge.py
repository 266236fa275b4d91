"""The hinge loss of classes −1 and 1. Formula: Keras 3."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from engine.arrays import Array
from engine.losses.loss import LossFunctionWrapper, mean_of_outputs, paired


def hinge(y_true: npt.ArrayLike, y_pred: npt.ArrayLike) -> Array:
    """Mean of max(1 − y_true · y_pred, 0) over the outputs, the last axis: a loss for each sample.

    Labels that are all 0 or 1 are taken for −1 and 1, as in Keras.

    Raises:
        ValueError: when the shapes differ.
    """
    true, pred = paired(y_true, y_pred)
    return mean_of_outputs(np.maximum(1.0 - _signs(true) * pred, 0.0))


class Hinge(LossFunctionWrapper):
    """Mean of max(1 − y_true · y_pred, 0): nothing to pay once a prediction has the right sign and size 1."""

    function = "hinge"

    def gradient(self, y_true: Array, y_pred: Array) -> Array:
        """−y_true / n where there is something to pay, for n numbers in all, else 0."""
        signs = _signs(y_true)
        return signs * (signs * y_pred < 1.0) / -y_pred.size


def _signs(labels: Array) -> Array:
    return 2.0 * labels - 1.0 if ((labels == 0.0) | (labels == 1.0)).all() else labels
