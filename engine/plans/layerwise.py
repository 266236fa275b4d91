"""Training layer by layer, as any layer allows it: `forward`, then `backward`, batch first."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from engine.arrays import Array

if TYPE_CHECKING:
    from engine.loop import Samples
    from engine.trainer import Trainer


class Layerwise:
    """Trains batches of one size on a model of any layers."""

    def __init__(self, model: Trainer, batch: int) -> None:
        self._model, self._batch = model, batch

    def run(self, samples: Samples, order: Array, outputs: Array) -> float:
        """Train on the rows of `order`, batch after batch; `outputs`, as long as `order`, takes what came out.

        Returns:
            The penalties of the regularizers, each times the samples of its batch, added up.
        """
        penalty = 0.0
        with np.errstate(all="ignore"):  # numbers that are no longer finite are looked for, not warned about
            for start in range(0, len(order), self._batch):
                part = slice(start, start + self._batch)
                batch = samples.take(order[part])
                outputs[part], added = self._model.train_step(batch)
                penalty += added * len(batch)
        return penalty
