"""Learning rates that change with the steps taken; also reached as `engine.optimizers.schedules`, as in Keras."""

from __future__ import annotations

import math


class LearningRateSchedule:
    """A learning rate for each step: call it with the number of updates made so far."""

    def __call__(self, step: int) -> float:
        """The learning rate of the update after `step` others."""
        raise NotImplementedError(f"{type(self).__name__} needs __call__(step) -> learning rate")


class ExponentialDecay(LearningRateSchedule):
    """initial · rate^(step / decay_steps), as in Keras 3.

    Args:
        initial_learning_rate: the rate of the first step.
        decay_steps: after this many steps the rate has been multiplied by `decay_rate` once.
        decay_rate: the factor.
        staircase: fall once every `decay_steps` instead of a little each step.
    """

    def __init__(
        self, initial_learning_rate: float, decay_steps: float, decay_rate: float, staircase: bool = False
    ) -> None:
        if not decay_steps > 0:
            raise ValueError(f"ExponentialDecay: expected decay_steps above 0; got {decay_steps!r}")
        self.initial_learning_rate = initial_learning_rate
        self.decay_steps = decay_steps
        self.decay_rate = decay_rate
        self.staircase = staircase

    def __call__(self, step: int) -> float:
        """The learning rate of the update after `step` others."""
        power = step / self.decay_steps
        return self.initial_learning_rate * self.decay_rate ** (math.floor(power) if self.staircase else power)
