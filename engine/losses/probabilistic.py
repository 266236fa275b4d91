"""Losses for probabilities and for counts: by how much a prediction surprises. Formulas: Keras 3."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from engine.arrays import Array
from engine.losses.loss import EPSILON, LossFunctionWrapper, mean_of_outputs, paired, samples_in


def kl_divergence(y_true: npt.ArrayLike, y_pred: npt.ArrayLike) -> Array:
    """Σ y·log(y / p) over the last axis, for shares y and predicted shares p. Kullback and Leibler, 1951.

    Both are kept within EPSILON and 1.

    Returns:
        A loss for each sample.

    Raises:
        ValueError: when the shapes differ.
    """
    true, pred = paired(y_true, y_pred)
    y, p = np.clip(true, EPSILON, 1.0), np.clip(pred, EPSILON, 1.0)
    divergence: Array = (y * np.log(y / p)).sum(axis=-1)
    return divergence


class KLDivergence(LossFunctionWrapper):
    """Σ y·log(y / p): what is lost by taking the shares p for the shares y."""

    function = "kl_divergence"

    def gradient(self, y_true: Array, y_pred: Array) -> Array:
        """−y / p / n, for n samples; 0 where p was cut off."""
        y, p = np.clip(y_true, EPSILON, 1.0), np.clip(y_pred, EPSILON, 1.0)
        gradient: Array = y * (p == y_pred) / (p * -samples_in(y_pred))
        return gradient


def poisson(y_true: npt.ArrayLike, y_pred: npt.ArrayLike) -> Array:
    """Mean of p − y·log(p + EPSILON) over the outputs, the last axis, for counts y and expected counts p.

    Returns:
        A loss for each sample.

    Raises:
        ValueError: when the shapes differ.
    """
    true, pred = paired(y_true, y_pred)
    return mean_of_outputs(pred - true * np.log(pred + EPSILON))


class Poisson(LossFunctionWrapper):
    """Mean of p − y·log p: how unlikely the counts y are where p are expected."""

    function = "poisson"

    def gradient(self, y_true: Array, y_pred: Array) -> Array:
        """(1 − y / (p + EPSILON)) / n, for n numbers in all."""
        return (1.0 - y_true / (y_pred + EPSILON)) / y_pred.size
