"""How a network learns: compiled with an optimizer and a loss, it goes forward, back, and a step on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from engine import losses, optimizers, plans
from engine.arrays import Array
from engine.configured import as_plain
from engine.layers.core import Activated
from engine.loop import Samples
from engine.measuring import Asked, Tally, beside
from engine.network import Network, activation_of
from engine.rows import check_lengths, fit_targets, fit_weights

if TYPE_CHECKING:
    from engine import metrics

_PLANS_KEPT = 4
"""Batch sizes whose plans are kept: an epoch has two, its full batches and a smaller one at its end."""


class Trainer(Network):
    """A network with an optimizer, a loss and metrics: one iteration, many iterations, and what they came to."""

    optimizer: optimizers.Optimizer
    loss: losses.Loss
    compiled = False
    stop_training = False

    def compile(
        self,
        optimizer: str | optimizers.Optimizer = "rmsprop",
        loss: losses.Given | None = None,
        loss_weights: None = None,
        metrics: Sequence[metrics.Given] | None = None,
        weighted_metrics: Sequence[metrics.Given] | None = None,
        run_eagerly: bool = False,
        jit_compile: bool | str = "auto",
        steps_per_execution: int = 1,
    ) -> None:
        """Say how it learns: the optimizer, the loss it brings down, and the metrics to report.

        Args:
            optimizer: by name, or one with settings of its own.
            loss: by name, or one with settings of its own.
            loss_weights: Keras has them for models of several outputs; there is one output here, so none.
            metrics: by name, as functions of truth and prediction, or as objects.
            weighted_metrics: metrics that count each sample by its weight.
            run_eagerly: Keras has it; here it changes nothing, and neither do jit_compile and steps_per_execution.
            jit_compile: see run_eagerly.
            steps_per_execution: see run_eagerly.

        Raises:
            ValueError: for an unknown name, no loss, or a loss that is no mean over the samples.
        """
        del run_eagerly, jit_compile, steps_per_execution
        if loss is None:
            raise ValueError("compile: expected a loss, as loss='mse'; got none")
        if loss_weights is not None:
            raise ValueError(f"loss_weights: expected None, as there is one loss; got {loss_weights!r}")
        self.optimizer, self.loss = optimizers.get(optimizer), losses.get(loss)
        if self.loss.reduction not in ("sum_over_batch_size", "mean"):
            raise ValueError(
                f"compile: expected a loss that is a mean, reduction='sum_over_batch_size'; got {self.loss.reduction!r}"
            )
        self.asked_metrics = Asked("metrics", metrics), Asked("weighted_metrics", weighted_metrics)
        self.compiled = True
        if self.built:
            self._gather()  # a layer may have been frozen since

    def fit_samples(
        self,
        x: npt.ArrayLike,
        y: npt.ArrayLike,
        sample_weight: npt.ArrayLike | None = None,
    ) -> Samples:
        """x and y as training takes them, checked; the first ones make the weights.

        Raises:
            ValueError: for shapes, labels and weights that do not fit.
            RuntimeError: when the model was not compiled.
        """
        if not self.compiled:
            raise RuntimeError("expected a compiled model; call compile(optimizer=..., loss=...) first")
        check_lengths(x, y)  # before weights are made for inputs that may be wrong
        inputs = self.fit_inputs(x)
        targets = fit_targets(self.loss, y, self.output_shape[1:], self.dtype)
        weights = None
        if sample_weight is not None:
            weights = fit_weights(sample_weight, (len(inputs), *self.output_shape[1:-1]), self.dtype)
        return Samples(inputs, targets, weights)

    def held_out(self, validation_data: Sequence[npt.ArrayLike]) -> Samples:
        """`fit`'s validation_data as samples.

        Raises:
            ValueError: for anything but (x, y) and (x, y, sample_weight), and what does not fit.
        """
        pair = isinstance(validation_data, tuple | list)
        if not pair or len(validation_data) not in (2, 3):
            what = f"{len(validation_data)} things" if pair else type(validation_data).__name__
            raise ValueError(f"validation_data: expected (x, y) or (x, y, sample_weight); got {what}")
        x, y, *weights = validation_data
        return self.fit_samples(x, y, weights[0] if weights else None)

    @property
    def metrics(self) -> list[metrics.Metric]:
        """The metrics that were asked for, as they came out of the shapes measured so far."""
        return [metric for asked in self.asked_metrics for metric in asked.made]

    @property
    def metrics_names(self) -> list[str]:
        """What `evaluate` gives, in its order: "loss", and the names of the metrics."""
        return ["loss", *(metric.name for metric in self.metrics)]

    def get_compile_config(self) -> dict[str, Any]:
        """What `compile` was told, as JSON takes it."""
        metrics, weighted = (as_plain(asked.asked) for asked in self.asked_metrics)
        return {
            "optimizer": as_plain(self.optimizer),
            "loss": as_plain(self.loss),
            "metrics": metrics,
            "weighted_metrics": weighted,
        }

    def backward(self, targets: Array, outputs: Array, weights: Array | None = None) -> None:
        """Backpropagation: from the loss of the last `forward` to the gradient of every weight.

        `weights` (samples,) says how much each sample counts. Where the loss and the last activation have a short
        form together, the way back begins at the sums (see `losses.fused`).
        """
        last = self.layers[-1]
        by_sums = None if last.activity_regularizer else losses.fused(self.loss, activation_of(last))
        gradient = (by_sums or self.loss.gradient)(targets, outputs)
        if weights is not None:
            gradient = gradient * beside(weights, gradient)
        if by_sums is not None and isinstance(last, Activated):
            last.outputs_gradient = None  # it was never needed
            self.backward_through(last.backward_from_sums(gradient), self.layers[:-1])
        else:
            self.backward_through(gradient, self.layers)

    def train_step(self, batch: Samples) -> tuple[Array, float]:
        """One iteration: predict, propagate the error back, update.

        Returns:
            The predictions it was made from, and the penalties on weights and outputs.
        """
        outputs = self.forward(batch.inputs, training=True)
        self.backward(batch.targets, outputs, batch.weights)
        penalty = self.add_penalties() + self.activity_penalty()
        self.optimizer.apply(self.gradients, self.parameters, self.slopes)
        return outputs, penalty

    def train_steps(self, samples: Samples, order: Array, outputs: Array, batch_size: int) -> float:
        """Train on the rows of `order`, batch after batch; `outputs`, as long as `order`, takes what came out.

        All batches are of `batch_size`, or there is a single one that is smaller.

        Returns:
            The penalties of the regularizers, each times the samples of its batch, added up.
        """
        self.hold()
        key = min(batch_size, len(order)), samples.weights is not None
        if key not in self._plans:
            if len(self._plans) == _PLANS_KEPT:
                self._plans.clear()
            self._plans[key] = plans.plan_for(self, *key)
        return self._plans[key].run(samples, order, outputs)

    def tally(self) -> Tally:
        """A new count of loss and metrics, over batches to come."""
        return Tally(self.loss, self.asked_metrics)

    def measure(
        self, targets: Array, outputs: Array, weights: Array | None = None, penalty: float = 0.0
    ) -> dict[str, float]:
        """Loss and metrics of `outputs`, by Keras's names; `penalty` is added to the loss."""
        tally = self.tally()
        tally.add(targets, outputs, weights, penalty * len(outputs))
        return tally.logs()

    def reset_metrics(self) -> None:
        """Forget what the metrics gathered. Nothing here needs it: each measurement begins anew."""
        for metric in self.metrics:
            metric.reset_state()

    def test(self, samples: Samples) -> dict[str, float]:
        """Loss and metrics of the model as it is, penalties included."""
        penalty, parts = self.weight_penalty(), []
        for part in self.forward_in_parts(samples.inputs):
            parts.append(part)
            penalty += self.activity_penalty() * len(part) / len(samples)
        return self.measure(samples.targets, np.concatenate(parts), samples.weights, penalty)

    def _gather(self) -> None:
        super()._gather()
        self._plans: dict[tuple[int, bool], plans.Plan] = {}
