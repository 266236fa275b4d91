"""Gradients compared with what they claim to be: the slopes of the loss."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt

from engine.arrays import Array
from engine.inspection.looking import forward_and_back
from engine.inspection.still import check_model, still
from engine.limits import above_zero

if TYPE_CHECKING:
    from engine.models import Sequential

_NOTHING = 1e-7
"""Slopes below this are 0 as far as rounding lets one tell."""


class Checked(NamedTuple):
    """How far backpropagation and difference quotients are apart: the largest relative error, and it by weight."""

    error: float
    by_weight: dict[str, float]

    @property
    def right(self) -> bool:
        """Whether the backward step of every layer can be trusted."""
        return self.error < 1e-5


@np.errstate(all="ignore")
def gradient_check(model: Sequential, x: npt.ArrayLike, y: npt.ArrayLike, step: float = 1e-6) -> Checked:
    """Compare every gradient with the difference quotient (loss(w + step) − loss(w − step)) / (2 · step).

    It is done on a copy in float64, drawing the same random numbers at each look; the model stays as it is. The
    relative error of two slopes a and b is |a − b| / (|a| + |b|), and 0 where both are below 10⁻⁷. Beware of samples
    at a kink (relu at exactly 0): there is no slope to compare with.

    Args:
        model: compiled.
        x: inputs of one batch.
        y: its truths.
        step: how far each weight is moved, above 0.

    Raises:
        ValueError: for a batch that does not fit, and a step that is no number above 0.
        RuntimeError: when the model was not compiled.
        TypeError: for what is no model, and a layer of your own that does not keep its arguments (see
            `Layer.get_config`).
    """
    check_model("gradient_check", model)
    above_zero("step", step)
    model.fit_samples(x, y)  # makes the weights, if nothing did so far
    copy = model.copy("float64")
    batch = copy.fit_samples(x, y)

    def loss() -> float:
        with still(copy):
            outputs = copy.forward(batch.inputs, training=True)
        penalty = copy.weight_penalty() + copy.activity_penalty()
        return copy.measure(batch.targets, outputs, batch.weights, penalty)["loss"]

    with still(copy):
        forward_and_back(copy, batch)
    told = {
        f"{layer.name}.{weight.name}": (weight.value, gradient.copy())
        for layer in copy.layers
        for weight, gradient in zip(layer.learnt_weights, layer.gradients, strict=True)
    }
    errors = {name: _error(gradient, slopes(loss, value, step)) for name, (value, gradient) in told.items()}
    return Checked(float(np.max(list(errors.values()), initial=0.0)), errors)


def slopes(function: Callable[[], float], numbers: Array, step: float = 1e-6) -> Array:
    """∂function/∂numbers by central differences; `numbers` are moved in place, and put back."""
    found = np.zeros_like(numbers)
    for place in np.ndindex(numbers.shape):
        kept = numbers[place]
        numbers[place] = kept + step
        above = function()
        numbers[place] = kept - step
        found[place] = (above - function()) / (2 * step)
        numbers[place] = kept
    return found


def _error(gradient: Array, slope: Array) -> float:
    size = np.abs(gradient) + np.abs(slope)
    return float((np.abs(gradient - slope) / np.maximum(size, _NOTHING) * (size > _NOTHING)).max(initial=0.0))
