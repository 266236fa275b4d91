"""What every callback is: told what happens while a model trains, is tested or predicts."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from engine.models import Sequential

Logs = dict[str, Any]
"""Loss and metrics by name: a float each; an array for a metric that tells classes apart."""

TRAIN_BATCH_HOOKS = ("on_batch_begin", "on_batch_end", "on_train_batch_begin", "on_train_batch_end")
HOOKS = (
    *TRAIN_BATCH_HOOKS,
    *(f"on_{what}_batch_{when}" for what in ("test", "predict") for when in ("begin", "end")),
    *(f"on_{what}_{when}" for what in ("epoch", "train", "test", "predict") for when in ("begin", "end")),
)


class Callback:
    """Subclasses write the hooks they want to hear of. Epochs and batches count from 0 here, as in Keras.

    `params` says how `fit` was called: epochs, batch_size, steps, verbose.
    """

    model: Sequential
    params: dict[str, Any] | None = None

    def set_model(self, model: Sequential) -> None:
        """Called once, before training begins."""
        self.model = model

    def set_params(self, params: dict[str, Any]) -> None:
        """Called once, before training begins."""
        self.params = params

    @property
    def wants_batches(self) -> bool:
        """Whether it hears of single batches of training: `fit` is faster where nobody does."""
        return any(is_written(self, hook) for hook in TRAIN_BATCH_HOOKS)

    def on_train_begin(self, logs: Logs | None = None) -> None:
        """Training begins."""

    def on_train_end(self, logs: Logs | None = None) -> None:
        """Training is over; `logs` has the numbers of the last epoch."""

    def on_epoch_begin(self, epoch: int, logs: Logs | None = None) -> None:
        """An epoch begins."""

    def on_epoch_end(self, epoch: int, logs: Logs | None = None) -> None:
        """An epoch is over; `logs` has its loss and metrics, and those of the validation data as val_…."""

    def on_batch_begin(self, batch: int, logs: Logs | None = None) -> None:
        """Another name of `on_train_batch_begin`."""

    def on_batch_end(self, batch: int, logs: Logs | None = None) -> None:
        """Another name of `on_train_batch_end`."""

    def on_train_batch_begin(self, batch: int, logs: Logs | None = None) -> None:
        """A batch of training begins."""
        self.on_batch_begin(batch, logs)

    def on_train_batch_end(self, batch: int, logs: Logs | None = None) -> None:
        """A batch of training is over; `logs` has loss and metrics of the epoch so far."""
        self.on_batch_end(batch, logs)

    def on_test_begin(self, logs: Logs | None = None) -> None:
        """Testing begins, by `evaluate` or at the end of an epoch."""

    def on_test_end(self, logs: Logs | None = None) -> None:
        """Testing is over."""

    def on_test_batch_begin(self, batch: int, logs: Logs | None = None) -> None:
        """A batch of testing begins."""

    def on_test_batch_end(self, batch: int, logs: Logs | None = None) -> None:
        """A batch of testing is over."""

    def on_predict_begin(self, logs: Logs | None = None) -> None:
        """Predicting begins."""

    def on_predict_end(self, logs: Logs | None = None) -> None:
        """Predicting is over."""

    def on_predict_batch_begin(self, batch: int, logs: Logs | None = None) -> None:
        """A batch of predicting begins."""

    def on_predict_batch_end(self, batch: int, logs: Logs | None = None) -> None:
        """A batch of predicting is over."""

    def close(self) -> None:
        """Called when `fit` ends in any way, by an error or Ctrl-C too: close what is open. Twice does no harm."""


class LambdaCallback(Callback):
    """Functions that are called when something happens.

    Args:
        on_epoch_begin: `f(epoch, logs)`.
        on_epoch_end: `f(epoch, logs)`.
        on_train_begin: `f(logs)`.
        on_train_end: `f(logs)`.
        on_train_batch_begin: `f(batch, logs)`.
        on_train_batch_end: `f(batch, logs)`.
        hooks: any other hook by its name, as `on_test_begin=f`.

    Raises:
        TypeError: for a name that is no hook, or what is no function.
    """

    def __init__(
        self,
        on_epoch_begin: Callable[..., object] | None = None,
        on_epoch_end: Callable[..., object] | None = None,
        on_train_begin: Callable[..., object] | None = None,
        on_train_end: Callable[..., object] | None = None,
        on_train_batch_begin: Callable[..., object] | None = None,
        on_train_batch_end: Callable[..., object] | None = None,
        **hooks: Callable[..., object] | None,
    ) -> None:
        super().__init__()
        given = {
            "on_epoch_begin": on_epoch_begin,
            "on_epoch_end": on_epoch_end,
            "on_train_begin": on_train_begin,
            "on_train_end": on_train_end,
            "on_train_batch_begin": on_train_batch_begin,
            "on_train_batch_end": on_train_batch_end,
        } | hooks
        for hook, function in given.items():
            if hook not in HOOKS:
                raise TypeError(f"LambdaCallback: expected some of {', '.join(HOOKS)}; got {hook!r}")
            if function is None:
                continue
            if not callable(function):
                raise TypeError(f"{hook}: expected a function; got {function!r}")
            setattr(self, hook, function)


def is_written(callback: Callback, hook: str) -> bool:
    """Whether `callback` has a hook of its own, instead of the one of `Callback` that does nothing."""
    return getattr(getattr(callback, hook), "__func__", None) is not getattr(Callback, hook)
