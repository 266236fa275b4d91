"""Sequential: layers one after another, and all that Keras's model does with them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import numpy as np
import numpy.typing as npt

from engine import losses, optimizers, summaries, utils
from engine import metrics as known_metrics
from engine.arrays import Array
from engine.callbacks import Callback, History, Progress, told
from engine.layers import Layer
from engine.loop import EpochEnd, Samples, train
from engine.rows import fit_inputs, fit_targets, split_rows

DTYPES = ("float32", "float64")
_ROWS_AT_ONCE = 4096
"""Rows that `predict` sends through together: enough to be fast, few enough to stay small."""


class Sequential:
    """A network whose layers follow each other.

    Args:
        layers: the layers, input side first; `add` appends more.
        name: what its summary calls it.
        dtype: "float32", or "float64" for twice the digits.
        rng: where its random numbers come from; by default what `engine.utils.set_random_seed` seeded.

    Raises:
        ValueError: for an unknown dtype.
    """

    def __init__(
        self,
        layers: Iterable[Layer] = (),
        *,
        name: str = "sequential",
        dtype: str = "float32",
        rng: np.random.Generator | None = None,
    ) -> None:
        if dtype not in DTYPES:
            raise ValueError(f"dtype: expected one of {', '.join(DTYPES)}; got {dtype!r}")
        self.name, self.dtype = name, dtype
        self.rng = rng or utils.new_generator()
        self.layers: list[Layer] = []
        self.built = False
        self.compiled = False
        self.stop_training = False
        for layer in layers:
            self.add(layer)

    def add(self, layer: Layer) -> None:
        """Append a layer; once the first says how many inputs there are, its weights are made.

        Raises:
            TypeError: for what is not a layer.
        """
        if not isinstance(layer, Layer):
            raise TypeError(f"Sequential: expected a layer, as Dense(8); got {layer!r}")
        taken = {other.name for other in self.layers}
        layer.name = layer.name or _free_name(layer.kind, taken)
        self.layers.append(layer)
        first = self.layers[0].input_shape
        if self.built:
            self._prepare(layer, (self.output_units,))
        elif first is not None:
            self.build(first)

    def build(self, input_shape: Sequence[int]) -> None:
        """Make the weights for samples of `input_shape`, which leaves out the batch."""
        shape = tuple(input_shape)
        self.built = True
        for layer in self.layers:
            shape = self._prepare(layer, shape)

    def _prepare(self, layer: Layer, input_shape: tuple[int, ...]) -> tuple[int, ...]:
        output_shape = layer.prepare(input_shape, self.rng, self.dtype)
        self.output_units = output_shape[-1]
        self._gather()
        return output_shape

    def _gather(self) -> None:
        """Lay all weights in one vector and all gradients in another, so that one update serves them all."""
        weights = [weight.ravel() for layer in self.layers for weight in layer.weights]
        self.parameters = np.concatenate(weights) if weights else np.zeros(0, self.dtype)
        self.gradients = np.zeros_like(self.parameters)
        start = 0
        for layer in self.layers:
            for name, weight in zip(layer.weight_names, layer.weights, strict=True):
                part, shape = slice(start, start + weight.size), weight.shape
                layer.place(name, self.parameters[part].reshape(shape), self.gradients[part].reshape(shape))
                start += weight.size

    def compile(
        self,
        optimizer: str | optimizers.Optimizer = "rmsprop",
        loss: str | losses.Loss | None = None,
        metrics: Sequence[str | known_metrics.Metric] | None = None,
    ) -> None:
        """Say how it learns: the optimizer, the loss it brings down, and the metrics to report.

        Raises:
            ValueError: for an unknown name.
        """
        if loss is None:
            raise ValueError("compile: expected a loss, as loss='mse'; got none")
        self.optimizer = optimizers.get(optimizer)
        self.loss = losses.name_of(loss)
        self.metrics = {_metric_name(metric): metric for metric in metrics or ()}
        for metric in self.metrics.values():
            known_metrics.get(metric)
        self.compiled = True

    def forward(self, inputs: Array, training: bool = False) -> Array:
        """The outputs for a batch; each layer keeps what its backward step needs."""
        for layer in self.layers:
            inputs = layer.forward(inputs, training)
        return inputs

    def backward(self, targets: Array, outputs: Array) -> None:
        """Backpropagation: from the loss of the last `forward` to the gradient of every weight."""
        last = self.layers[-1]
        gradient_of, fused = losses.gradient_steps(self.loss, last.activation)
        gradient = gradient_of(targets, outputs)
        gradient = last.backward_from_sums(gradient) if fused else last.backward(gradient)
        for layer in reversed(self.layers[:-1]):
            gradient = layer.backward(gradient)

    def train_step(self, inputs: Array, targets: Array) -> Array:
        """One iteration: predict, propagate the error back, update. The predictions it was made from."""
        with np.errstate(all="ignore"):  # numbers that are no longer finite are looked for, not warned about
            outputs = self.forward(inputs, training=True)
            self.backward(targets, outputs)
            self.optimizer.apply(self.gradients, self.parameters)
        return outputs

    def measure(self, targets: Array, outputs: Array) -> dict[str, float]:
        """Loss and metrics of outputs, by Keras's names."""
        with np.errstate(all="ignore"):
            numbers = {"loss": losses.get(self.loss)(targets, outputs)}
            return numbers | {
                name: float(known_metrics.get(metric)(targets, outputs)) for name, metric in self.metrics.items()
            }

    def fit(
        self,
        x: npt.ArrayLike,
        y: npt.ArrayLike,
        batch_size: int | None = None,
        epochs: int = 1,
        verbose: int | str = "auto",
        callbacks: Sequence[Callback] | None = None,
        validation_split: float = 0.0,
        validation_data: tuple[npt.ArrayLike, npt.ArrayLike] | None = None,
        shuffle: bool = True,
        initial_epoch: int = 0,
    ) -> History:
        """Train on inputs x (samples, features) and truths y.

        Args:
            x: the inputs.
            y: the truths.
            batch_size: samples an update, by default 32.
            epochs: how often to go through all samples.
            verbose: 0 prints nothing, else one line an epoch (a bar on a terminal).
            callbacks: what else happens meanwhile.
            validation_split: share held out, taken from the end before shuffling.
            validation_data: (x, y) to measure after each epoch instead.
            shuffle: whether each epoch goes through the samples in a new order.
            initial_epoch: the epoch to begin with.

        Returns:
            The History, whose `history` maps loss, metrics and their val_ forms to a list of numbers.

        Raises:
            ValueError: for shapes, labels and numbers that do not fit, saying what was expected.
            RuntimeError: when it was not compiled.
        """
        epochs, batch_size = _whole("epochs", epochs), _whole("batch_size", 32 if batch_size is None else batch_size)
        training = self._samples(x, y)
        held_out = self._samples(*validation_data) if validation_data is not None else None
        if held_out is None and validation_split:
            training, held_out = split_rows(training, validation_split)
        loop = train(
            self,
            training,
            held_out,
            epochs=epochs,
            batch_size=batch_size,
            shuffle=shuffle,
            initial_epoch=initial_epoch,
        )
        shown = [Progress(epochs)] if verbose else []
        self.history = History()  # last of all, to hear what the others noted
        return self._listen(loop, range(initial_epoch, epochs), [*(callbacks or ()), *shown, self.history])

    def _listen(self, loop: Iterable[Array | EpochEnd], epochs: range, listeners: list[Callback]) -> History:
        """Drain the loop, telling each listener what happens."""
        self.stop_training = False
        for listener in listeners:
            listener.set_model(self)
            listener.on_train_begin()
        ends = (event for event in loop if isinstance(event, EpochEnd))
        for epoch in epochs:
            for listener in listeners:
                listener.on_epoch_begin(epoch)
            end = next(ends)
            for listener in listeners:
                listener.on_epoch_end(epoch, end.logs)
            if self.stop_training:
                break
        for listener in listeners:
            listener.on_train_end()
        return self.history

    def evaluate(
        self, x: npt.ArrayLike, y: npt.ArrayLike, batch_size: int | None = None, verbose: int | str = "auto"
    ) -> float | list[float]:
        """The loss, and after it the metrics compiled; only the number when there are no metrics."""
        del batch_size  # Keras has it; here it would change nothing but the time
        samples = self._samples(x, y)
        numbers = self.measure(samples.targets, self.predict(samples.inputs))
        if verbose:
            print(told(numbers))
        return list(numbers.values()) if self.metrics else numbers["loss"]

    def predict(self, x: npt.ArrayLike, batch_size: int | None = None, verbose: int | str = 0) -> Array:
        """The outputs for x (samples, features): shape (samples, units of the last layer)."""
        del verbose  # Keras has it; a prediction is over before a bar could be drawn
        inputs, rows = self._inputs(x), batch_size or _ROWS_AT_ONCE
        with np.errstate(all="ignore"):
            parts = [self.forward(inputs[start : start + rows]) for start in range(0, len(inputs), rows)]
        return np.concatenate(parts) if parts else np.zeros((0, self.output_units), self.dtype)

    def __call__(self, x: npt.ArrayLike, training: bool = False) -> Array:
        """The outputs for one batch; `training=True` with dropout."""
        return self.forward(self._inputs(x), training)

    def get_weights(self) -> list[Array]:
        """Copies of all weights, layer by layer, kernel before bias."""
        return [weight for layer in self.layers for weight in layer.get_weights()]

    def set_weights(self, weights: Sequence[npt.ArrayLike]) -> None:
        """Take over weights in the order of `get_weights`.

        Raises:
            ValueError: when their number or a shape differs; nothing is changed then.
        """
        own = [weight for layer in self.layers for weight in layer.weights]
        given = [np.asarray(weight) for weight in weights]
        if [weight.shape for weight in given] != [weight.shape for weight in own]:
            raise ValueError(
                f"set_weights: expected shapes {[weight.shape for weight in own]}; "
                f"got {[weight.shape for weight in given]}"
            )
        for weight, new in zip(own, given, strict=True):
            weight[...] = new

    def count_params(self) -> int:
        """How many numbers it learns."""
        return sum(layer.count_params() for layer in self.layers)

    def summary(self, print_fn: Callable[[str], object] = print) -> None:
        """Print a table of the layers, what comes out of each, and how many weights it has."""
        print_fn(summaries.table(self))

    def _samples(self, x: npt.ArrayLike, y: npt.ArrayLike) -> Samples:
        if not self.compiled:
            raise RuntimeError("expected a compiled model; call compile(optimizer=..., loss=...) first")
        inputs = self._inputs(x)
        targets = fit_targets(self.loss, y, self.output_units, self.dtype)
        if len(inputs) != len(targets) or not len(inputs):
            raise ValueError(f"expected one truth for each sample, at least one; got {len(inputs)} and {len(targets)}")
        return Samples(inputs, targets)

    def _inputs(self, x: npt.ArrayLike) -> Array:
        inputs = fit_inputs(x, self.layers[0].input_shape if self.built else None, self.dtype)
        if not self.built:
            self.build(inputs.shape[1:])
        return inputs


def _free_name(kind: str, taken: set[str]) -> str:
    names = (kind, *(f"{kind}_{number}" for number in range(1, len(taken) + 1)))
    return next(name for name in names if name not in taken)


def _metric_name(metric: str | known_metrics.Metric) -> str:
    return metric if isinstance(metric, str) else str(getattr(metric, "__name__", type(metric).__name__))


def _whole(name: str, value: int) -> int:
    if isinstance(value, bool) or not isinstance(value, int | np.integer) or value < 1:
        raise ValueError(f"{name}: expected a whole number from 1; got {value!r}")
    return int(value)
