"""What every metric is: numbers gathered batch by batch, and what they come to."""

from __future__ import annotations

import re
from typing import Any

from engine.configured import Configured


class Metric(Configured):
    """How good predictions are, in words people use. Subclasses write `reset_state`, `update_state` and `result`.

    Args:
        dtype: Keras has it; here sums are always kept in double precision.
        name: what logs call it; by default the class's name in small letters, as "binary_accuracy".
    """

    direction: str | None = None
    """Which way is better, for callbacks in mode "auto": "up", "down", or None where only a person knows."""

    def __init__(self, dtype: str | None = None, name: str | None = None) -> None:
        self.dtype, self.name = dtype, name or snake_case(type(self).__name__)

    def reset_state(self) -> None:
        """Forget what was gathered."""
        raise NotImplementedError(f"{type(self).__name__} needs reset_state()")

    def update_state(self, *args: Any, **kwargs: Any) -> None:
        """Gather one batch: for most metrics `y_true`, `y_pred` and, if wanted, `sample_weight`."""
        raise NotImplementedError(f"{type(self).__name__} needs update_state(y_true, y_pred, sample_weight)")

    def result(self) -> Any:
        """What all gathered batches come to: a float, or an array for a metric that tells classes apart."""
        raise NotImplementedError(f"{type(self).__name__} needs result() -> number")

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Gather one batch, and say what all come to."""
        self.update_state(*args, **kwargs)
        return self.result()

    def __repr__(self) -> str:
        return f"<{type(self).__name__} name={self.name}>"


def snake_case(name: str) -> str:
    """`name` in small letters, its words parted by underlines: "BinaryAccuracy" becomes "binary_accuracy"."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", re.sub(r"\W+", "", name)).lower()
