"""Several callbacks told as one, and the one that keeps the numbers of every epoch."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

from engine.callbacks.callback import Callback, Logs
from engine.callbacks.progress import Progress

if TYPE_CHECKING:
    from engine.models import Sequential


class History(Callback):
    """What `fit` returns: `epoch`, a list of epochs, and `history`, a list of numbers for each name."""

    def __init__(self) -> None:
        super().__init__()
        self.epoch: list[int] = []
        self.history: dict[str, list[Any]] = {}

    def on_train_begin(self, logs: Logs | None = None) -> None:
        """Count epochs anew."""
        self.epoch, self.model.history = [], self

    def on_epoch_end(self, epoch: int, logs: Logs | None = None) -> None:
        """Keep the epoch's numbers."""
        self.epoch.append(epoch)
        for name, value in (logs or {}).items():
            self.history.setdefault(name, []).append(value)
        self.model.history = self


class CallbackList(Callback):
    """Tells each of its callbacks what happens, in their order; all share the same logs.

    Args:
        callbacks: the callbacks; None for none.
        model: the model they belong to.
        add_history: add a `History` unless there is one.
        add_progbar: add a `Progress` unless there is one.
        params: what they are told about the training, as epochs=5.

    Raises:
        TypeError: for something that is not a callback.
    """

    def __init__(
        self,
        callbacks: Callback | Sequence[Callback] | None = None,
        model: Sequential | None = None,
        *,
        add_history: bool = False,
        add_progbar: bool = False,
        **params: Any,
    ) -> None:
        super().__init__()
        given = [callbacks] if isinstance(callbacks, Callback) or not isinstance(callbacks, Iterable) else callbacks
        self.callbacks = [callback for callback in given if callback is not None]
        for callback in self.callbacks:
            if not isinstance(callback, Callback):
                raise TypeError(f"callbacks: expected objects of class Callback, as EarlyStopping(); got {callback!r}")
        for wanted, kind in ((add_history, History), (add_progbar, Progress)):
            if wanted and not any(isinstance(callback, kind) for callback in self.callbacks):
                self.callbacks.append(kind())
        if model is not None:
            self.set_model(model)
        self.set_params(params)

    def append(self, callback: Callback) -> None:
        """Add one more, told after the others."""
        self.callbacks.append(callback)

    def set_model(self, model: Sequential) -> None:
        """Called once, before training begins."""
        super().set_model(model)
        for callback in self.callbacks:
            callback.set_model(model)

    def set_params(self, params: dict[str, Any]) -> None:
        """Called once, before training begins."""
        super().set_params(params)
        if params:
            for callback in self.callbacks:
                callback.set_params(params)

    @property
    def wants_batches(self) -> bool:
        """Whether any of them hears of single batches of training."""
        return any(callback.wants_batches for callback in self.callbacks)

    def on_train_begin(self, logs: Logs | None = None) -> None:
        """Training begins."""
        self._tell("on_train_begin", logs)

    def on_train_end(self, logs: Logs | None = None) -> None:
        """Training is over."""
        self._tell("on_train_end", logs)

    def on_epoch_begin(self, epoch: int, logs: Logs | None = None) -> None:
        """An epoch begins."""
        self._tell("on_epoch_begin", logs, epoch)

    def on_epoch_end(self, epoch: int, logs: Logs | None = None) -> None:
        """An epoch is over. When a callback fails, as on a full disk, the epoch's numbers are kept all the same."""
        try:
            self._tell("on_epoch_end", logs, epoch)
        except BaseException:
            for callback in self.callbacks:
                if isinstance(callback, History) and epoch not in callback.epoch[-1:]:
                    callback.on_epoch_end(epoch, logs)
            raise

    def on_batch_begin(self, batch: int, logs: Logs | None = None) -> None:
        """Another name of `on_train_batch_begin`."""
        self._tell("on_batch_begin", logs, batch)

    def on_batch_end(self, batch: int, logs: Logs | None = None) -> None:
        """Another name of `on_train_batch_end`."""
        self._tell("on_batch_end", logs, batch)

    def on_train_batch_begin(self, batch: int, logs: Logs | None = None) -> None:
        """A batch of training begins."""
        self._tell("on_train_batch_begin", logs, batch)

    def on_train_batch_end(self, batch: int, logs: Logs | None = None) -> None:
        """A batch of training is over."""
        self._tell("on_train_batch_end", logs, batch)

    def on_test_begin(self, logs: Logs | None = None) -> None:
        """Testing begins."""
        self._tell("on_test_begin", logs)

    def on_test_end(self, logs: Logs | None = None) -> None:
        """Testing is over."""
        self._tell("on_test_end", logs)

    def on_test_batch_begin(self, batch: int, logs: Logs | None = None) -> None:
        """A batch of testing begins."""
        self._tell("on_test_batch_begin", logs, batch)

    def on_test_batch_end(self, batch: int, logs: Logs | None = None) -> None:
        """A batch of testing is over."""
        self._tell("on_test_batch_end", logs, batch)

    def on_predict_begin(self, logs: Logs | None = None) -> None:
        """Predicting begins."""
        self._tell("on_predict_begin", logs)

    def on_predict_end(self, logs: Logs | None = None) -> None:
        """Predicting is over."""
        self._tell("on_predict_end", logs)

    def on_predict_batch_begin(self, batch: int, logs: Logs | None = None) -> None:
        """A batch of predicting begins."""
        self._tell("on_predict_batch_begin", logs, batch)

    def on_predict_batch_end(self, batch: int, logs: Logs | None = None) -> None:
        """A batch of predicting is over."""
        self._tell("on_predict_batch_end", logs, batch)

    def close(self) -> None:
        """Close each of them, the last first, even when closing one fails."""
        with ExitStack() as closing:
            for callback in self.callbacks:
                closing.callback(callback.close)

    def _tell(self, hook: str, logs: Logs | None, *place: int) -> None:
        """`place` is the number of the epoch or batch; where there are no logs, all are told of the same empty ones."""
        shared = {} if logs is None else logs
        for callback in self.callbacks:
            getattr(callback, hook)(*place, shared)
