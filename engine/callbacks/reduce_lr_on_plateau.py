"""Smaller steps when larger ones no longer help."""

from __future__ import annotations

import numpy as np

from engine import limits
from engine.callbacks.callback import Logs
from engine.callbacks.monitor_callback import MonitorCallback
from engine.callbacks.progress import say


class ReduceLROnPlateau(MonitorCallback):
    """Multiplies the learning rate by `factor` when `monitor` has not improved for `patience` epochs.

    Counts as Keras 3 does, and notes each epoch's rate in the logs, as learning_rate.

    Args:
        monitor: name of the number to watch.
        factor: what the rate is multiplied by, above 0 and below 1.
        patience: epochs without improvement after which it is.
        verbose: 1 prints a line when it is.
        mode: "min", "max", or "auto": the way that is better for the metric of this name; for a loss less is.
        min_delta: how much better counts as better.
        cooldown: epochs after a reduction in which nothing is counted.
        min_lr: the rate that it does not go below.

    Raises:
        ValueError: for an unknown mode, or a number out of range.
    """

    def __init__(
        self,
        monitor: str = "val_loss",
        factor: float = 0.1,
        patience: int = 10,
        verbose: int = 0,
        mode: str = "auto",
        min_delta: float = 1e-4,
        cooldown: int = 0,
        min_lr: float = 0.0,
    ) -> None:
        super().__init__(monitor, mode, min_delta=min_delta)
        self.factor = limits.share("factor", limits.above_zero("factor", factor))
        self.patience, self.cooldown = limits.whole("patience", patience), limits.whole("cooldown", cooldown)
        self.min_lr, self.verbose = limits.from_zero("min_lr", min_lr), verbose
        self.wait = self.cooldown_counter = 0

    def on_train_begin(self, logs: Logs | None = None) -> None:
        """Begin counting."""
        self.best = None
        self.wait = self.cooldown_counter = 0

    def in_cooldown(self) -> bool:
        """Whether it is waiting for a reduction to take effect."""
        return self.cooldown_counter > 0

    def on_epoch_end(self, epoch: int, logs: Logs | None = None) -> None:
        """Count an epoch without improvement, or begin again."""
        if logs is not None:
            logs["learning_rate"] = self.model.optimizer.learning_rate
        value = self.current(logs, otherwise="the learning rate stays as it is")
        if value is None:
            return
        if self.in_cooldown():
            self.cooldown_counter -= 1
            self.wait = 0
        if self.improves(value, self.best):
            self.best, self.wait = value, 0
        elif not self.in_cooldown():
            self.wait += 1
            if self.wait >= self.patience:
                self._reduce(epoch)

    def _reduce(self, epoch: int) -> None:
        rate = self.model.optimizer.learning_rate
        if not np.float32(rate) > np.float32(self.min_lr):  # Keras's rates are in single precision: 0.1 · 0.1 is 0.01
            return
        self.model.optimizer.learning_rate = max(rate * self.factor, self.min_lr)
        self.cooldown_counter, self.wait = self.cooldown, 0
        if self.verbose:
            say(f"Epoch {epoch + 1}: learning rate reduced to {self.model.optimizer.learning_rate:g}")
