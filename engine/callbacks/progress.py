"""What `fit` shows while it trains."""

from __future__ import annotations

import sys
from typing import Any

from engine.callbacks.callback import Callback, Logs


class Progress(Callback):
    """What `verbose=1` shows: a bar on a terminal, elsewhere one line an epoch, as `verbose=2` does everywhere.

    Args:
        epochs: the epoch to end with; by default what `fit` was told.
        verbose: 0, 1, 2 or "auto", which is 1; by default what `fit` was told.
    """

    def __init__(self, epochs: int | None = None, verbose: int | str | None = None) -> None:
        super().__init__()
        self.epochs, self.verbose = epochs, verbose
        self._bar: Any = None

    def set_params(self, params: dict[str, Any]) -> None:
        """Take what `fit` was told, where nothing else was said."""
        super().set_params(params)
        self.epochs = params.get("epochs") if self.epochs is None else self.epochs
        self.verbose = params.get("verbose", 1) if self.verbose is None else self.verbose

    def on_epoch_begin(self, epoch: int, logs: Logs | None = None) -> None:
        """Show the bar, as full as earlier epochs make it."""
        wants_bar = self.verbose in (1, "auto", None) and sys.stdout is not None and sys.stdout.isatty()
        if wants_bar and self._bar is None:
            from tqdm import tqdm  # only who sees a bar waits for it

            self._bar = tqdm(total=self.epochs, initial=epoch, unit="epoch", file=sys.stdout)

    def on_epoch_end(self, epoch: int, logs: Logs | None = None) -> None:
        """Show the epoch's numbers."""
        if self._bar is not None:
            self._bar.set_postfix_str(told(logs or {}), refresh=False)
            self._bar.update()
        elif self.verbose != 0:
            print(f"Epoch {epoch + 1}/{self.epochs} - {told(logs or {})}")

    def on_train_end(self, logs: Logs | None = None) -> None:
        """Leave the bar as it stands."""
        if self._bar is not None:
            self._bar.close()
            self._bar = None


def told(logs: Logs) -> str:
    """The numbers of an epoch in one line: "loss: 0.6931 - accuracy: 0.5000"."""
    return " - ".join(f"{name}: {_rounded(value)}" for name, value in logs.items())


def say(line: str) -> None:
    """Print a line; while a bar is shown, above it."""
    bars = sys.modules.get("tqdm")
    if bars is None:
        print(line)
    else:
        bars.tqdm.write(line)


def _rounded(value: Any) -> str:
    if getattr(value, "ndim", 0):
        return "[" + ", ".join(_rounded(part) for part in value) + "]"
    small = 0 < abs(value) < 1e-3  # a learning rate of 0.00005 would be told as 0.0001
    return f"{value:.4e}" if small else f"{value:.4f}"
