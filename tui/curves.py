"""A run's history as a plot: loss by epoch, on a scale that does not jump."""

from __future__ import annotations

import math
from collections.abc import Sequence

from content.figures.figure import Curve, Plot
from engine.experiment import EpochResult


def loss_plot(epochs: Sequence[EpochResult], total: int) -> Plot | None:
    """Train and validation loss against epochs 0 to `total`, the epoch of lowest validation loss marked.

    None while there is no epoch.
    """
    if not epochs:
        return None
    xs = tuple(float(result.epoch) for result in epochs)
    train = tuple(result.loss for result in epochs)
    held_out = tuple(result.val_loss for result in epochs)
    best = best_epoch(epochs)
    return Plot(
        x_label="epoch",
        y_label="loss",
        x_limits=(0.0, float(max(total, 1))),
        y_limits=(0.0, ceiling(max(*train, *held_out))),
        curves=(
            Curve("train", xs, train, "•", role="first"),
            Curve("validation", xs, held_out, "×", role="second"),
            Curve(
                f"best epoch {best.epoch}",
                (float(best.epoch),),
                (best.val_loss,),
                "▲",
                line=False,
                role="mark",
            ),
        ),
    )


def best_epoch(epochs: Sequence[EpochResult]) -> EpochResult:
    """The epoch with the lowest loss on the held-out part; the first of equals."""
    return min(epochs, key=lambda result: result.val_loss)


def ceiling(value: float) -> float:
    """The next of 1, 1.5, 2, 3, 5, 7.5 times a power of ten: a limit that moves seldom as values change."""
    if value <= 0:
        return 1.0
    power = 10.0 ** math.floor(math.log10(value))
    return next(power * step for step in (1, 1.5, 2, 3, 5, 7.5, 10) if power * step >= value)
