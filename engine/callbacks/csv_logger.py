"""Each epoch's numbers as a line of a table."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from engine.callbacks.callback import Callback, Logs
from engine.callbacks.files import writing
from engine.files import path_of

if TYPE_CHECKING:
    from typing import IO


class CSVLogger(Callback):
    """Writes each epoch's numbers to a CSV file: epoch, then names in alphabetical order. Layout: Keras 3.

    Args:
        filename: the file.
        separator: what parts the columns, one character.
        append: go on with a file that is there, instead of beginning it anew.

    Raises:
        ValueError: for a separator of several characters.
    """

    def __init__(self, filename: str | os.PathLike[str], separator: str = ",", append: bool = False) -> None:
        super().__init__()
        if not isinstance(separator, str) or len(separator) != 1:
            raise ValueError(f"separator: expected one character; got {separator!r}")
        self.filename, self.separator, self.append = path_of("filename", filename), separator, append
        self.keys: list[str] | None = None
        self._file: IO[str] | None = None
        self._writer: Any = None

    def on_train_begin(self, logs: Logs | None = None) -> None:
        """Open the file.

        Raises:
            OSError: when that cannot be done.
        """
        from pathlib import Path  # takes a while to load

        self.close()
        self.keys = None
        with writing("CSVLogger", self.filename):
            mode = "a" if self.append else "w"
            self._file = Path(self.filename).open(mode, newline="", encoding="utf-8")  # noqa: SIM115 - open while training

    def on_epoch_end(self, epoch: int, logs: Logs | None = None) -> None:
        """Write a line; before the first, the names.

        Names are those of the first epoch; without validation data among them, each has a val_ column of NA.

        Raises:
            OSError: when the disk is full, say.
        """
        if self._file is None:
            raise RuntimeError("CSVLogger: expected on_train_begin first, as fit calls it; got the end of an epoch")
        numbers = logs or {}
        with writing("CSVLogger", self.filename):
            if self.keys is None:
                self._begin(self._file, sorted(numbers))
            row = {"epoch": epoch} | {key: _cell(numbers.get(key, "NA")) for key in self.keys or ()}
            self._writer.writerow(row)
            self._file.flush()

    def on_train_end(self, logs: Logs | None = None) -> None:
        """Close the file."""
        self.close()

    def close(self) -> None:
        """Close the file, if it is open.

        Raises:
            OSError: when the disk is full, say.
        """
        if self._file is not None:
            file, self._file = self._file, None
            with writing("CSVLogger", self.filename):
                file.close()

    def _begin(self, file: IO[str], names: list[str]) -> None:
        import csv  # takes a while to load

        validated = any(name.startswith("val_") for name in names)
        self.keys = names if validated else [*names, *(f"val_{name}" for name in names)]
        self._writer = csv.DictWriter(file, ["epoch", *self.keys], delimiter=self.separator)
        if not file.tell():  # nothing stands there yet
            self._writer.writeheader()


def _cell(value: Any) -> Any:
    if getattr(value, "ndim", 0):
        return f'"[{", ".join(map(str, value))}]"'
    return value
