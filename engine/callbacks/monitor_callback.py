"""What watches one number of the logs: which way is better, and when it has become better. Rules: Keras 3."""

from __future__ import annotations

import warnings

import numpy as np

from engine import limits, metrics
from engine.callbacks.callback import Callback, Logs

MODES = ("auto", "min", "max")


class MonitorCallback(Callback):
    """Watches `monitor`. Subclasses ask `current` for its value and `improves` about it.

    Args:
        monitor: the name of the number, as logs have it: "val_loss".
        mode: "min", "max", or "auto": the way that is better for the metric of this name; for a loss less is.
        baseline: what the first value has to be better than; None takes any.
        min_delta: how much better counts as better.

    Raises:
        ValueError: for an unknown mode, or a min_delta that is no number.
    """

    def __init__(
        self,
        monitor: str = "val_loss",
        mode: str = "auto",
        baseline: float | None = None,
        min_delta: float = 0.0,
    ) -> None:
        super().__init__()
        if mode not in MODES:
            raise ValueError(f"mode: expected auto, min or max; got {mode!r}")
        self.monitor, self.mode, self.best = monitor, mode, baseline
        self.min_delta = abs(limits.finite("min_delta", min_delta))

    def current(self, logs: Logs | None, otherwise: str) -> float | None:
        """The number watched; None, with a warning that ends in what happens `otherwise`, when it is not there.

        Raises:
            ValueError: when it is several numbers, or none.
        """
        value = (logs or {}).get(self.monitor)
        if value is None:
            warnings.warn(
                f"{type(self).__name__}: expected {self.monitor!r} among {', '.join(logs or {})}; {otherwise}. "
                "Give fit validation_data, or monitor another",
                stacklevel=2,
            )
            return None
        numbers = np.asarray(value)
        if numbers.dtype.kind not in "biuf":
            raise ValueError(f"{type(self).__name__}: expected one number for {self.monitor!r}; got {value!r}")
        if numbers.size != 1:
            raise ValueError(
                f"{type(self).__name__}: expected one number for {self.monitor!r}; got {numbers.size}. "
                "Give its metric an average, as F1Score(average='macro')"
            )
        return float(numbers.item())

    def improves(self, value: float, reference: float | None) -> bool:
        """Whether `value` is better than `reference`, None being worse than any.

        Raises:
            ValueError: when mode is "auto" and no metric of this name says which way is better.
        """
        if reference is None:
            return True
        with np.errstate(over="ignore"):  # compared in single precision, as Keras does: noise is no improvement
            if self.goes_up:
                return bool(np.float32(value - self.min_delta) > np.float32(reference))
            return bool(np.float32(value + self.min_delta) < np.float32(reference))

    @property
    def goes_up(self) -> bool:
        """Whether more is better.

        Raises:
            ValueError: when mode is "auto" and no metric of this name says.
        """
        if self.mode != "auto":
            return self.mode == "max"
        direction = self._direction(self.monitor.removeprefix("val_"))
        if direction is None:
            raise ValueError(
                f"{type(self).__name__}: expected mode='max' or mode='min' for monitor={self.monitor!r}; "
                "got 'auto', and no metric of that name says which way is better"
            )
        return direction == "up"

    def _direction(self, name: str) -> str | None:
        if name == "loss":
            return "down"
        for metric in getattr(self.model, "metrics", ()):
            if getattr(metric, "name", None) == name:
                return getattr(metric, "direction", None)
        try:
            return metrics.get(name).direction
        except ValueError:
            return None
