"""A learning rate for each epoch."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from engine.callbacks.callback import Callback, Logs
from engine.callbacks.progress import say
from engine.optimizers.schedules import takes


class LearningRateScheduler(Callback):
    """Sets the learning rate at the beginning of each epoch, and notes it in the logs, as learning_rate.

    Args:
        schedule: `schedule(epoch, rate) -> rate`, or `schedule(epoch) -> rate`; epochs count from 0.
        verbose: 1 prints each epoch's rate.

    Raises:
        TypeError: when `schedule` is no function, or takes other arguments.
    """

    def __init__(self, schedule: Callable[..., float], verbose: int = 0) -> None:
        super().__init__()
        if not callable(schedule) or (takes(schedule, 0) is False and takes(schedule, 0, 0.0) is False):
            raise TypeError(
                f"schedule: expected a function schedule(epoch, rate) -> rate, or schedule(epoch); got {schedule!r}"
            )
        self.schedule, self.verbose = schedule, verbose
        self._takes_rate = takes(schedule, 0, 0.0)

    def on_epoch_begin(self, epoch: int, logs: Logs | None = None) -> None:
        """Set the rate of this epoch.

        Raises:
            ValueError: when the schedule gives no float, or one that is no learning rate.
        """
        optimizer = self.model.optimizer
        rate = self.schedule(epoch, optimizer.learning_rate) if self._takes_rate else self.schedule(epoch)
        if not isinstance(rate, float | np.floating):
            raise ValueError(f"schedule: expected it to give a float, as 0.01; got {rate!r} for epoch {epoch}")
        optimizer.learning_rate = float(rate)
        if self.verbose:
            say(f"Epoch {epoch + 1}: learning rate {optimizer.learning_rate:g}")

    def on_epoch_end(self, epoch: int, logs: Logs | None = None) -> None:
        """Note the rate beside the epoch's numbers."""
        if logs is not None:
            logs["learning_rate"] = self.model.optimizer.learning_rate
