"""Stopping in time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine import limits
from engine.callbacks.callback import Logs
from engine.callbacks.monitor_callback import MonitorCallback
from engine.callbacks.progress import say

if TYPE_CHECKING:
    from engine.arrays import Array


class EarlyStopping(MonitorCallback):
    """Stops when `monitor` has not improved for `patience` epochs; counts as Keras 3 does.

    Args:
        monitor: name of the number to watch.
        min_delta: how much better counts as better.
        patience: epochs without improvement after which training stops.
        verbose: 1 prints a line when it stops.
        mode: "min", "max", or "auto": the way that is better for the metric of this name; for a loss less is.
        baseline: improvement short of this number does not restart the counting.
        restore_best_weights: go back to the weights of the best epoch.
        start_from_epoch: epochs to let pass first.

    Raises:
        ValueError: for an unknown mode, or a number out of range.
    """

    def __init__(
        self,
        monitor: str = "val_loss",
        min_delta: float = 0.0,
        patience: int = 0,
        verbose: int = 0,
        mode: str = "auto",
        baseline: float | None = None,
        restore_best_weights: bool = False,
        start_from_epoch: int = 0,
    ) -> None:
        super().__init__(monitor, mode, min_delta=min_delta)
        self.patience = limits.whole("patience", patience)
        self.start_from_epoch = limits.whole("start_from_epoch", start_from_epoch)
        self.baseline = None if baseline is None else limits.finite("baseline", baseline)
        self.verbose, self.restore_best_weights = verbose, restore_best_weights
        self._begin()

    def on_train_begin(self, logs: Logs | None = None) -> None:
        """Begin counting."""
        self._begin()

    def _begin(self) -> None:
        self.wait = self.stopped_epoch = self.best_epoch = 0
        self.best: float | None = None
        self.best_weights: list[Array] | None = None

    def on_epoch_end(self, epoch: int, logs: Logs | None = None) -> None:
        """Count an epoch without improvement, or begin again."""
        value = self.current(logs, otherwise="it never stops")
        if value is None or epoch < self.start_from_epoch:
            return
        self.wait += 1
        if self.improves(value, self.best):
            self.best, self.best_epoch = value, epoch
            if self.restore_best_weights:
                self.best_weights = self.model.get_weights()
            if self.baseline is None or self.improves(value, self.baseline):
                self.wait = 0
        elif self.wait >= self.patience and epoch > 0:
            self.stopped_epoch = epoch
            self.model.stop_training = True

    def on_train_end(self, logs: Logs | None = None) -> None:
        """Go back to the best weights, when asked to."""
        if self.stopped_epoch and self.verbose:
            say(f"Epoch {self.stopped_epoch + 1}: early stopping")
        if self.best_weights is not None:
            if self.verbose:
                say(f"Weights are those of epoch {self.best_epoch + 1} again, the best")
            self.model.set_weights(self.best_weights)
