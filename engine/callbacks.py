"""Callbacks: what else happens while a model trains."""

from __future__ import annotations

import inspect
import sys
import warnings
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from engine.arrays import Array

if TYPE_CHECKING:
    from engine.models import Sequential

Logs = dict[str, float]


class Callback:
    """Told when training begins and ends, and each epoch. Epochs count from 0 here, as in Keras."""

    model: Sequential

    def set_model(self, model: Sequential) -> None:
        """Called once, before training begins."""
        self.model = model

    def on_train_begin(self, logs: Logs | None = None) -> None:
        """Training begins."""

    def on_epoch_begin(self, epoch: int, logs: Logs | None = None) -> None:
        """An epoch begins."""

    def on_epoch_end(self, epoch: int, logs: Logs | None = None) -> None:
        """An epoch is over; `logs` has its loss and metrics."""

    def on_train_end(self, logs: Logs | None = None) -> None:
        """Training is over."""


class History(Callback):
    """What `fit` returns: `epoch`, a list of epochs, and `history`, a list of numbers for each name."""

    def __init__(self) -> None:
        self.epoch: list[int] = []
        self.history: dict[str, list[float]] = {}

    def on_epoch_end(self, epoch: int, logs: Logs | None = None) -> None:
        """Keep the epoch's numbers."""
        self.epoch.append(epoch)
        for name, value in (logs or {}).items():
            self.history.setdefault(name, []).append(value)


class EarlyStopping(Callback):
    """Stops when `monitor` has not improved for `patience` epochs; counts as Keras 3 does.

    Args:
        monitor: name of the number to watch.
        min_delta: how much better counts as better.
        patience: epochs without improvement after which training stops.
        verbose: 1 prints a line when it stops.
        mode: "min", "max", or "auto": max for names with acc, precision, recall, f1 or auc, else min.
        baseline: improvement short of this number does not restart the counting.
        restore_best_weights: go back to the weights of the best epoch.
        start_from_epoch: epochs to let pass first.

    Raises:
        ValueError: for an unknown mode.
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
        if mode not in ("auto", "min", "max"):
            raise ValueError(f"EarlyStopping: expected mode auto, min or max; got {mode!r}")
        self.monitor, self.min_delta, self.patience = monitor, abs(min_delta), patience
        self.verbose, self.baseline = verbose, baseline
        self.restore_best_weights, self.start_from_epoch = restore_best_weights, start_from_epoch
        rises = any(word in monitor for word in ("acc", "precision", "recall", "f1", "auc"))
        self._sign = -1 if mode == "max" or (mode == "auto" and rises) else 1

    def on_train_begin(self, logs: Logs | None = None) -> None:
        """Begin counting."""
        self.wait = self.stopped_epoch = self.best_epoch = 0
        self.best: float | None = None
        self.best_weights: list[Array] | None = None

    def on_epoch_end(self, epoch: int, logs: Logs | None = None) -> None:
        """Count an epoch without improvement, or begin again."""
        current = (logs or {}).get(self.monitor)
        if current is None:
            warnings.warn(
                f"EarlyStopping: expected {self.monitor!r} among {', '.join(logs or {})}; it never stops. "
                "Give fit validation_data, or monitor another",
                stacklevel=2,
            )
        if current is None or epoch < self.start_from_epoch:
            return
        self.wait += 1
        if self._improves(current, self.best):
            self.best, self.best_epoch = current, epoch
            self._keep_weights()
            if self._improves(current, self.baseline):
                self.wait = 0
                return
        if self.wait >= self.patience and epoch > 0:
            self.stopped_epoch = epoch
            self.model.stop_training = True

    def on_train_end(self, logs: Logs | None = None) -> None:
        """Go back to the best weights, when asked to."""
        if self.stopped_epoch and self.verbose:
            print(f"Epoch {self.stopped_epoch + 1}: early stopping")
        if self.best_weights is not None:
            self.model.set_weights(self.best_weights)

    def _improves(self, current: float, reference: float | None) -> bool:
        return reference is None or self._sign * current < self._sign * reference - self.min_delta

    def _keep_weights(self) -> None:
        if self.restore_best_weights:
            self.best_weights = self.model.get_weights()


class LearningRateScheduler(Callback):
    """Sets the learning rate at the beginning of each epoch.

    Args:
        schedule: `schedule(epoch, rate) -> rate`, or `schedule(epoch) -> rate`; epochs count from 0.
        verbose: 1 prints each epoch's rate.
    """

    def __init__(self, schedule: Callable[..., float], verbose: int = 0) -> None:
        self.schedule, self.verbose = schedule, verbose
        self._takes_rate = len(inspect.signature(schedule).parameters) > 1

    def on_epoch_begin(self, epoch: int, logs: Logs | None = None) -> None:
        """Set the rate of this epoch."""
        optimizer = self.model.optimizer
        rate = self.schedule(epoch, optimizer.learning_rate) if self._takes_rate else self.schedule(epoch)
        optimizer.learning_rate = rate
        if self.verbose:
            print(f"Epoch {epoch + 1}: learning rate {optimizer.learning_rate:g}")

    def on_epoch_end(self, epoch: int, logs: Logs | None = None) -> None:
        """Note the rate beside the epoch's numbers."""
        if logs is not None:
            logs["learning_rate"] = self.model.optimizer.learning_rate


class Progress(Callback):
    """What `verbose=1` shows: a bar on a terminal, elsewhere one line an epoch."""

    def __init__(self, epochs: int) -> None:
        self.epochs = epochs
        self._bar: Any = None

    def on_train_begin(self, logs: Logs | None = None) -> None:
        """Show an empty bar."""
        if sys.stdout.isatty():
            from tqdm import tqdm  # only who sees a bar waits for it

            self._bar = tqdm(total=self.epochs, unit="epoch", file=sys.stdout)

    def on_epoch_end(self, epoch: int, logs: Logs | None = None) -> None:
        """Show the epoch's numbers."""
        if self._bar is not None:
            self._bar.set_postfix_str(told(logs or {}), refresh=False)
            self._bar.update()
        else:
            print(f"Epoch {epoch + 1}/{self.epochs} - {told(logs or {})}")

    def on_train_end(self, logs: Logs | None = None) -> None:
        """Leave the bar as it stands."""
        if self._bar is not None:
            self._bar.close()


def told(logs: Logs) -> str:
    """The numbers of an epoch in one line: "loss: 0.6931 - accuracy: 0.5000"."""
    return " - ".join(f"{name}: {value:.4f}" for name, value in logs.items())
