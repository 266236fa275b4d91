"""AdamW."""

from __future__ import annotations

from typing import Any

from engine.optimizers.adam import Adam
from engine.optimizers.optimizer import LearningRate


class AdamW(Adam):
    """Adam, and before each step all parameters, biases too, shrink: w ← w · (1 − rate · weight_decay).

    Unlike a penalty on large weights, this is not divided by the size of gradients (Loshchilov & Hutter 2019;
    Keras 3).

    Args:
        learning_rate: the size of a step, by default 0.001.
        weight_decay: the share of the rate by which parameters shrink.
        beta_1: β₁, as for Adam.
        beta_2: β₂, as for Adam.
        epsilon: ε, as for Adam.
        amsgrad: as for Adam.
        settings: clipnorm, clipvalue, global_clipnorm and name, as for every optimizer.

    Raises:
        ValueError: for a rate, decay, β or ε out of range, and for a decay of None.
    """

    def __init__(
        self,
        learning_rate: LearningRate = 0.001,
        weight_decay: float | None = 0.004,
        beta_1: float = 0.9,
        beta_2: float = 0.999,
        epsilon: float = 1e-7,
        amsgrad: bool = False,
        **settings: Any,
    ) -> None:
        if weight_decay is None:
            raise ValueError("weight_decay: expected a number from 0; got None. Take Adam to go without")
        super().__init__(learning_rate, beta_1, beta_2, epsilon, amsgrad, weight_decay=weight_decay, **settings)
