"""The model as a file, while it trains."""

from __future__ import annotations

import os
import re

from engine.callbacks.callback import Logs
from engine.callbacks.files import writing
from engine.callbacks.monitor_callback import MonitorCallback
from engine.callbacks.progress import say
from engine.files import path_of

_SPEC = r"[<>=^]?[-+ ]?0?\d{0,2}[,_]?(\.\d{1,2})?[dneEfFgG%]?"
"""How a number may be written: {epoch:02d}, {val_loss:.2f}. Widths of hundreds of digits are nobody's wish."""


class ModelCheckpoint(MonitorCallback):
    """Saves the model, or its weights, after each epoch or every so many batches; counts as Keras 3 does.

    Args:
        filepath: the file; fields in braces are filled in: {epoch}, counted from 1, {batch}, and
            each name of the logs, with a format if wanted, as in "model-{epoch:02d}-{val_loss:.2f}.npz".
        monitor: name of the number to watch, for `save_best_only`.
        verbose: 1 prints a line when it saves.
        save_best_only: save only when `monitor` is better than whenever it was saved before.
        save_weights_only: save the weights (`model.save_weights`) instead of the model (`model.save`).
        mode: "min", "max", or "auto": the way that is better for the metric of this name; for a loss less is.
        save_freq: "epoch", or after how many batches.
        initial_value_threshold: what the first value has to be better than.

    Raises:
        ValueError: for a field that is more than a name and a format, or an unknown mode.
    """

    def __init__(
        self,
        filepath: str | os.PathLike[str],
        monitor: str = "val_loss",
        verbose: int = 0,
        save_best_only: bool = False,
        save_weights_only: bool = False,
        mode: str = "auto",
        save_freq: str | int = "epoch",
        initial_value_threshold: float | None = None,
    ) -> None:
        super().__init__(monitor, mode, initial_value_threshold)
        self.filepath, self.verbose = _checked(path_of("filepath", filepath)), verbose
        self.save_best_only, self.save_weights_only = save_best_only, save_weights_only
        if save_freq != "epoch" and (isinstance(save_freq, bool) or not isinstance(save_freq, int) or save_freq < 1):
            raise ValueError(f"save_freq: expected 'epoch', or a number of batches from 1; got {save_freq!r}")
        self.save_freq = save_freq
        self._epoch = self._batches_since = 0
        self._last_batch: int | None = None

    @property
    def wants_batches(self) -> bool:
        """Whether it saves after a number of batches."""
        return self.save_freq != "epoch"

    def on_epoch_begin(self, epoch: int, logs: Logs | None = None) -> None:
        """Note which epoch the next batches belong to."""
        self._epoch = epoch

    def on_train_batch_end(self, batch: int, logs: Logs | None = None) -> None:
        """Save, when enough batches are over.

        Raises:
            OSError: when the file cannot be written.
        """
        if self.save_freq == "epoch":
            return
        began_anew = self._last_batch is None or batch <= self._last_batch
        self._batches_since += batch + 1 if began_anew else batch - (self._last_batch or 0)
        self._last_batch = batch
        if self._batches_since >= int(self.save_freq):
            self._batches_since = 0
            self._save({"batch": batch + 1} | (logs or {}), self._epoch)

    def on_epoch_end(self, epoch: int, logs: Logs | None = None) -> None:
        """Save, when it is to be done each epoch.

        Raises:
            OSError: when the file cannot be written.
        """
        if self.save_freq == "epoch":
            self._save(logs or {}, epoch)

    def _save(self, logs: Logs, epoch: int) -> None:
        path = self._filled_in(logs, epoch)
        if self.save_best_only and not self._is_best(logs, epoch):
            return
        if self.verbose:
            say(f"Epoch {epoch + 1}: saving to {path}")
        from pathlib import Path  # takes a while to load

        with writing("ModelCheckpoint", path):
            Path(path).parent.mkdir(parents=True, exist_ok=True)
            if self.save_weights_only:
                self.model.save_weights(path)
            else:
                self.model.save(path)

    def _is_best(self, logs: Logs, epoch: int) -> bool:
        value = self.current(logs, otherwise="every model is saved")
        if value is None:
            return True
        before, better = self.best, self.improves(value, self.best)
        if better:
            self.best = value
        if self.verbose and not better:
            say(f"Epoch {epoch + 1}: {self.monitor} did not improve on {before:.5f}")
        return better

    def _filled_in(self, logs: Logs, epoch: int) -> str:
        fields = {"epoch": epoch + 1} | logs
        try:
            return self.filepath.format_map(fields)
        except KeyError as missing:
            raise ValueError(
                f"filepath: expected fields among {', '.join(fields)}; got {missing.args[0]!r} in {self.filepath!r}"
            ) from None
        except (ValueError, TypeError) as error:
            raise ValueError(
                f"filepath: expected formats for numbers, as .2f; got {self.filepath!r}: {error}"
            ) from None


def _checked(filepath: str) -> str:
    """`filepath`, when its fields are names with, at most, a format for numbers."""
    import string  # takes a while to load

    try:
        fields = list(string.Formatter().parse(filepath))
    except ValueError as error:
        raise ValueError(f"filepath: expected braces in pairs, as {{epoch:02d}}; got {filepath!r}: {error}") from None
    for _, name, spec, conversion in fields:
        plain = name is None or (name and not re.search(r"[.\[\]{}]", name) and not name.isdigit())
        if not plain or conversion or not re.fullmatch(_SPEC, spec or ""):
            raise ValueError(
                f"filepath: expected fields of a name and a format, as {{epoch:02d}} or {{val_loss:.2f}}; "
                f"got {name!r} with {spec or conversion!r} in {filepath!r}"
            )
    return filepath
