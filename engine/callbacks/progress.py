"""What `fit` shows while it trains."""

from __future__ import annotations

import sys
from typing import Any

from engine.callbacks.callback import Callback, Logs

_BAR_AND_COUNT = 30
"""Columns of a bar that one can still read, the epochs beside it, and the time that is left."""


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
            self._bar = _bar(self.epochs, epoch)

    def on_epoch_end(self, epoch: int, logs: Logs | None = None) -> None:
        """Show the epoch's numbers."""
        if self._bar is not None:
            self._bar.set_description_str(_fitting(logs or {}, self._bar.ncols - _BAR_AND_COUNT), refresh=False)
            self._bar.update()
        elif self.verbose != 0:
            print(f"Epoch {epoch + 1}/{self.epochs} - {told(logs or {})}")

    def on_train_end(self, logs: Logs | None = None) -> None:
        """Leave the bar as it stands."""
        self.close()

    def close(self) -> None:
        """Leave the bar as it stands, if there is one."""
        if self._bar is not None:
            self._bar.close()
            self._bar = None


def _bar(epochs: int | None, made: int) -> Any:
    """A bar as wide as the terminal, or 80 columns where that tells no size; tqdm would show nothing there."""
    import shutil

    from tqdm import tqdm  # only who sees a bar waits for it

    columns, lines = shutil.get_terminal_size()
    size = {"ncols": columns - 1, "nrows": max(lines, 2)}
    shown = "{n_fmt}/{total_fmt} {bar} {remaining}  {desc}"
    return tqdm(total=epochs, initial=made, file=sys.stdout, bar_format=shown, **size)


def _fitting(logs: Logs, columns: int) -> str:
    """As many of the numbers as fit, losses first: a line that is cut off in a number would tell another one."""
    ordered = sorted(logs, key=lambda name: "loss" not in name)
    known = [{name: logs[name] for name in ordered[:count]} for count in range(len(ordered), 0, -1)]
    lines = (told(some).replace(": ", " ").replace(" - ", "  ") for some in known)
    return next((line for line in lines if len(line) <= columns), "")


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
    try:
        small = 0 < abs(value) < 1e-3  # a learning rate of 0.00005 would be told as 0.0001
        return f"{value:.4e}" if small else f"{value:.4f}"
    except (TypeError, ValueError):  # a callback may add to the logs what is no number
        return str(value)
