"""An end to training that has gone wrong."""

from __future__ import annotations

import math

from engine.callbacks.callback import Callback, Logs
from engine.callbacks.progress import say


class TerminateOnNaN(Callback):
    """Stops as soon as the loss is not a number, or infinite. It looks at each batch, so `fit` is slower.

    Args:
        raise_error: raise a RuntimeError instead of ending quietly.
    """

    def __init__(self, raise_error: bool = False) -> None:
        super().__init__()
        self.raise_error = raise_error

    def on_batch_end(self, batch: int, logs: Logs | None = None) -> None:
        """Look at the loss.

        Raises:
            RuntimeError: when it is not finite and an error was asked for.
        """
        loss = (logs or {}).get("loss")
        if loss is None or math.isfinite(loss):
            return
        if self.raise_error:
            raise RuntimeError(
                f"expected a finite loss; got {loss} at batch {batch}. Take a lower learning rate, or scale the inputs"
            )
        say(f"Batch {batch}: the loss is {loss}; training ends")
        self.model.stop_training = True
