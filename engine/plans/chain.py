"""The fast form of training: a step as a flat list of NumPy calls on fixed buffers, made once a batch size.

It is for chains of Dense, Activation and Dropout, and it gives what their `forward` and `backward` give. What pays:
everything stands as (units, batch), with a row of ones below each layer's outputs, so that a product with
[kernelᵀ | bias] adds the biases on its way; all gradients stand in one vector, and so one update serves every
weight; nothing is allocated while it runs, and each call is bound to its arrays beforehand.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from engine.arrays import Array
from engine.layers import Activation, Dense, Dropout
from engine.network import activation_of
from engine.plans.endings import Ending
from engine.plans.stages import ActivationStage, Call, DenseStage, DropoutStage, Entry, Stage

if TYPE_CHECKING:
    from engine.layers import Layer
    from engine.loop import Samples
    from engine.trainer import Trainer

_CHAINED = (Dense, Activation, Dropout)


def is_chain(model: Trainer) -> bool:
    """Whether the model has the fast form: no other layers, a row of numbers a sample, no penalties on outputs.

    A layer of a subclass does not count: it may go forward in its own way.
    """
    return (
        len(model.input_shape) == 2
        and all(type(layer) in _CHAINED and layer.activity_regularizer is None for layer in model.layers)
        and not any(isinstance(layer, Dropout) and layer.noise_shape for layer in model.layers)
        and any(isinstance(layer, Dense) for layer in model.layers)
    )


class Chain:
    """Trains batches of one size on a model that `is_chain`.

    Args:
        model: compiled and built.
        batch: samples a step.
        weighted: whether each sample counts by a weight of its own.
    """

    def __init__(self, model: Trainer, batch: int, weighted: bool) -> None:
        self._model, self._batch = model, batch
        layers = model.layers
        self._ones = not (isinstance(layers[0], Dense) and not layers[0].use_bias)
        entry = Entry(model.input_shape[1] or 0, batch, model.dtype, self._ones)
        stages: list[Stage] = [entry]
        for layer in layers:
            stages += _stages(layer, stages[-1])
        self._inputs, self._outputs = entry.rows, stages[-1].values.T
        ending = Ending(model.loss, activation_of(layers[-1]), stages[-1], weighted)
        self._targets, self._weights = ending.targets, ending.weights
        lowest = next((at for at, stage in enumerate(stages) if stage.learns), len(stages))
        back = stages[lowest : -1 if ending.fused and len(stages) > lowest else None]
        self.calls: list[Call] = [call for stage in stages for call in stage.forward]
        self.calls += ending.calls
        self.calls += [call for stage in reversed(back) for call in stage.backward(stage is not stages[lowest])]

    def run(self, samples: Samples, order: Array, outputs: Array) -> float:
        """Train on the rows of `order`, batch after batch; `outputs`, as long as `order`, takes what came out.

        Returns:
            The penalties of the regularizers, each times the samples of its batch, added up.
        """
        model, calls, apply, keep = self._model, self.calls, self._model.optimizer.apply, np.copyto
        inputs, targets, given, weights = self._inputs, self._targets, self._outputs, self._weights
        gradients, parameters, slopes = model.gradients, model.parameters, model.slopes
        take_inputs = (samples.with_ones if self._ones else samples.inputs).take
        take_targets = samples.targets.take
        batches = order.reshape(-1, self._batch)
        penalty = 0.0
        with np.errstate(all="ignore"):  # numbers that are no longer finite are looked for, not warned about
            for rows, kept in zip(batches, outputs.reshape(*batches.shape, *outputs.shape[1:]), strict=True):
                take_inputs(rows, 0, inputs, "clip")
                take_targets(rows, 0, targets, "clip")
                if weights is not None and samples.weights is not None:
                    samples.weights.take(rows, 0, weights, "clip")
                for call in calls:
                    call()
                if model.penalised:
                    penalty += model.add_penalties() * len(rows)
                apply(gradients, parameters, slopes)
                keep(kept, given)
        return penalty


def _stages(layer: Layer, below: Stage) -> list[Stage]:
    if isinstance(layer, Dropout):
        return [DropoutStage(layer, below)]
    first: list[Stage] = [DenseStage(layer, below)] if isinstance(layer, Dense) else []
    return [*first, ActivationStage(activation_of(layer), first[0] if first else below)]
