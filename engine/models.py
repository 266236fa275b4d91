"""Sequential: layers one after another, and all that Keras's model does with them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from copy import deepcopy
from functools import partial
from os import PathLike
from typing import Any

import numpy as np
import numpy.typing as npt

from engine import saving, summaries
from engine.callbacks import Callback, CallbackList, History, told
from engine.configured import Configured, as_plain, objects_kept
from engine.limits import whole
from engine.loop import Batches, EpochEnd, Samples, train
from engine.rows import split_rows, weigh_classes
from engine.saving import load_model, save_model
from engine.trainer import Trainer

__all__ = ["Sequential", "clone_model", "load_model", "save_model"]

Numbers = float | list[float] | dict[str, float]
"""The loss, or the loss and the metrics, in order or by name."""


class Sequential(Trainer):
    """A network whose layers follow each other, trained as in Keras: compile, fit, evaluate, predict."""

    history: History

    def fit(
        self,
        x: npt.ArrayLike,
        y: npt.ArrayLike,
        batch_size: int | None = None,
        epochs: int = 1,
        verbose: int | str = "auto",
        callbacks: Sequence[Callback] | Callback | None = None,
        validation_split: float = 0.0,
        validation_data: Sequence[npt.ArrayLike] | None = None,
        shuffle: bool = True,
        class_weight: Mapping[int, float] | None = None,
        sample_weight: npt.ArrayLike | None = None,
        initial_epoch: int = 0,
        validation_batch_size: int | None = None,
        validation_freq: int = 1,
    ) -> History:
        """Train on inputs x (samples, …) and truths y.

        Args:
            x: the inputs.
            y: the truths.
            batch_size: samples an update, by default 32.
            epochs: the epoch to end with; how often to go through all samples, beginning with none.
            verbose: 0 prints nothing, 2 one line an epoch, 1 a bar on a terminal and elsewhere the lines.
            callbacks: what else happens meanwhile.
            validation_split: share held out, taken from the end before shuffling.
            validation_data: (x, y) or (x, y, sample_weight) to measure after each epoch instead.
            shuffle: whether each epoch goes through the samples in a new order.
            class_weight: how much a sample of each class counts in the loss, by class number; by default 1.
            sample_weight: how much each sample counts in the loss (samples,).
            initial_epoch: the epoch to begin with.
            validation_batch_size: Keras has it; here it would change nothing but the time.
            validation_freq: measure the held-out part after every so many epochs.

        Returns:
            The History, whose `history` maps loss, metrics and their val_ forms to a list of numbers.

        Raises:
            ValueError: for shapes, labels and numbers that do not fit, saying what was expected.
            RuntimeError: when it was not compiled.
        """
        epochs, batch_size, _ = whole("epochs", epochs), _size(batch_size), _size(validation_batch_size)
        training = self.fit_samples(x, y, sample_weight)
        held_out = None if validation_data is None else self.held_out(validation_data)
        if held_out is None and validation_split:
            training, held_out = split_rows(training, validation_split)
        if class_weight is not None:
            training = weigh_classes(training, class_weight)  # what is held out counts as it is
        batches = -(-len(training) // batch_size)
        told = {"epochs": epochs, "steps": batches, "batch_size": batch_size, "verbose": verbose}
        listeners = CallbackList(callbacks, self, add_history=True, add_progbar=_verbose(verbose), **told)
        loop = train(
            self,
            training,
            None if held_out is None else partial(self._validate, listeners, held_out),
            epochs=epochs,
            batch_size=batch_size,
            shuffle=shuffle,
            initial_epoch=whole("initial_epoch", initial_epoch),
            each_batch=listeners.wants_batches,
            validation_freq=whole("validation_freq", validation_freq, 1),
        )
        try:
            self._tell(listeners, loop, range(initial_epoch, epochs), batches)
        finally:
            listeners.close()
        return self.history

    def _validate(self, listeners: CallbackList, held_out: Samples) -> dict[str, float]:
        """What the model says of the samples held out, told to those who listen."""
        listeners.on_test_begin()
        logs = self.test(held_out)
        listeners.on_test_end(_sorted(logs))
        return logs

    def _tell(self, listeners: CallbackList, loop: Iterator[Batches | EpochEnd], epochs: range, batches: int) -> None:
        """Drain the loop, telling the callbacks what happens."""
        self.stop_training = False
        logs: dict[str, float] = {}
        listeners.on_train_begin()
        for epoch in epochs:
            listeners.on_epoch_begin(epoch)
            if listeners.wants_batches:
                self._tell_batches(listeners, loop, batches)
            logs = _sorted(next(event.logs for event in loop if isinstance(event, EpochEnd)))
            listeners.on_epoch_end(epoch, logs)
            if self.stop_training:
                break
        listeners.on_train_end(logs)

    def _tell_batches(self, listeners: CallbackList, loop: Iterator[Batches | EpochEnd], batches: int) -> None:
        """One epoch, batch by batch; its logs are those of the epoch so far, as Keras tells them."""
        for batch in range(batches):
            listeners.on_train_batch_begin(batch)
            event = next(loop)
            if isinstance(event, Batches) and event.so_far is not None:
                listeners.on_train_batch_end(batch, _sorted(event.so_far.logs()))
            if self.stop_training:
                break

    def evaluate(
        self,
        x: npt.ArrayLike,
        y: npt.ArrayLike,
        batch_size: int | None = None,
        verbose: int | str = "auto",
        sample_weight: npt.ArrayLike | None = None,
        callbacks: Sequence[Callback] | Callback | None = None,
        return_dict: bool = False,
    ) -> Numbers:
        """The loss, and after it the metrics compiled; only the number when there are no metrics.

        Raises:
            ValueError: for shapes and labels that do not fit.
            RuntimeError: when it was not compiled.
        """
        _size(batch_size)  # Keras has it; here it would change nothing but the time
        numbers = self._validate(CallbackList(callbacks, self), self.fit_samples(x, y, sample_weight))
        if _verbose(verbose):
            print(told(numbers))
        return _given_back(numbers, return_dict)

    def train_on_batch(
        self,
        x: npt.ArrayLike,
        y: npt.ArrayLike,
        sample_weight: npt.ArrayLike | None = None,
        class_weight: Mapping[int, float] | None = None,
        return_dict: bool = False,
    ) -> Numbers:
        """One update by one batch; the loss and metrics of the predictions it was made from.

        Raises:
            ValueError: for shapes and labels that do not fit.
            RuntimeError: when it was not compiled.
        """
        batch = self.fit_samples(x, y, sample_weight)
        if class_weight is not None:
            batch = weigh_classes(batch, class_weight)
        outputs = self.room_for(len(batch))
        penalty = self.train_steps(batch, np.arange(len(batch)), outputs, len(batch))
        numbers = self.measure(batch.targets, outputs, batch.weights, penalty / len(batch))
        return _given_back(numbers, return_dict)

    def test_on_batch(
        self,
        x: npt.ArrayLike,
        y: npt.ArrayLike,
        sample_weight: npt.ArrayLike | None = None,
        return_dict: bool = False,
    ) -> Numbers:
        """The loss and metrics of one batch, as `evaluate` gives them."""
        return self.evaluate(x, y, verbose=0, sample_weight=sample_weight, return_dict=return_dict)

    def save(self, filepath: str | PathLike[str], overwrite: bool = True) -> None:
        """Write the model, whole or not at all: layers, weights, and how far its optimizer is. A NumPy .npz file.

        Raises:
            OSError: when the file cannot be written, or is there and must not be overwritten.
            TypeError: for what no file can hold, such as a lambda given as an initializer.
            ValueError: for a path that cannot be.
        """
        saving.save_model(self, filepath, overwrite)

    def save_weights(self, filepath: str | PathLike[str], overwrite: bool = True) -> None:
        """Write the weights alone, in the order of `get_weights`. A NumPy .npz file.

        Raises:
            OSError: as `save`.
        """
        saving.save_weights(self, filepath, overwrite)

    def load_weights(self, filepath: str | PathLike[str]) -> None:
        """Take over the weights that `save_weights` or `save` wrote.

        Raises:
            OSError: when the file cannot be read.
            ValueError: when it holds no weights, or those of another network; nothing is changed then.
        """
        self.set_weights(saving.read_weights(filepath))

    def get_config(self) -> dict[str, Any]:
        """Name, dtype and layers, as JSON takes them; `from_config` makes another model of them."""
        return {
            "name": self.name,
            "dtype": self.dtype,
            "input_shape": list(self.input_shape) if self.built else None,
            "layers": [as_plain(layer) for layer in self.layers],
        }

    @classmethod
    def from_config(cls, config: Mapping[str, Any], custom_objects: Mapping[str, Any] | None = None) -> Sequential:
        """A model of the same layers, with weights of its own; `custom_objects` are your own classes and
        functions by name.

        Raises:
            ValueError: for a layer that is not known.
        """
        layers = [saving.layer_from(layer, custom_objects) for layer in config["layers"]]
        return saving.assembled(cls, layers, config["name"], config["dtype"], config["input_shape"])

    def copy(self, dtype: str | None = None) -> Sequential:
        """Another model of the same layers and weights, compiled alike, with an optimizer that begins anew."""
        other = self._of_same_layers(dtype or self.dtype)
        other.set_weights(self.get_weights())
        if self.compiled:
            with objects_kept():
                optimizer = type(self.optimizer).from_config(self.optimizer.get_config())
            metrics, weighted = ([_own(metric) for metric in asked.asked] for asked in self.asked_metrics)
            other.compile(optimizer, self.loss, metrics=metrics, weighted_metrics=weighted)
        return other

    def _of_same_layers(self, dtype: str) -> Sequential:
        with objects_kept():
            layers = [type(layer).from_config(layer.get_config()) for layer in self.layers]
        return saving.assembled(type(self), layers, self.name, dtype, self.input_shape if self.built else None)

    def summary(self, print_fn: Callable[[str], object] = print) -> None:
        """Print a table of the layers, what comes out of each, and how many weights it has."""
        print_fn(summaries.table(self))


def clone_model(model: Sequential) -> Sequential:
    """Another model of the same layers, with weights of its own and not compiled, as Keras has it."""
    return model._of_same_layers(model.dtype)


def _own(metric: Any) -> Any:
    """A metric that gathers by itself: another object where it is one, else what stands for one."""
    return deepcopy(metric) if isinstance(metric, Configured) else metric


def _given_back(numbers: dict[str, float], as_dict: bool) -> Numbers:
    values = list(numbers.values())
    return _sorted(numbers) if as_dict else values if len(values) > 1 else values[0]


def _sorted(logs: dict[str, float]) -> dict[str, float]:
    """In the order of their names, as Keras has them everywhere but in lists."""
    return dict(sorted(logs.items()))


def _size(batch_size: int | None) -> int:
    return 32 if batch_size is None else whole("batch_size", batch_size, 1)


def _verbose(verbose: int | str) -> bool:
    """Whether anything is to be shown.

    Raises:
        ValueError: for what does not say so.
    """
    if verbose not in (0, 1, 2, "auto"):
        raise ValueError(f"verbose: expected 0, 1, 2 or 'auto'; got {verbose!r}")
    return verbose != 0
