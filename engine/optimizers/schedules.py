"""Learning rates that change with the steps taken. Formulas: Keras 3.

A schedule is called with the number of steps made so far, and gives the learning rate of the next one. In what
follows, initial stands for `initial_learning_rate`.
"""

from __future__ import annotations

import inspect
import math
from collections.abc import Callable, Mapping, Sequence

from engine.configured import Catalogue, Configured
from engine.limits import above_zero, finite, fraction, from_zero


class LearningRateSchedule(Configured):
    """A learning rate for each step: call it with the number of steps made so far. Subclasses write `__call__`."""

    def __call__(self, step: float) -> float:
        """The learning rate of the step after `step` others."""
        raise NotImplementedError(f"{type(self).__name__} needs __call__(step) -> learning rate")


class ExponentialDecay(LearningRateSchedule):
    """initial · decay_rate^(step / decay_steps).

    Args:
        initial_learning_rate: the rate of the first step.
        decay_steps: after this many steps the rate has been multiplied by `decay_rate` once.
        decay_rate: the factor.
        staircase: fall once every `decay_steps` instead of a little at each step.
        name: what messages call it.

    Raises:
        ValueError: for a rate, factor or number of steps that is not above 0.
    """

    def __init__(
        self,
        initial_learning_rate: float,
        decay_steps: float,
        decay_rate: float,
        staircase: bool = False,
        name: str = "ExponentialDecay",
    ) -> None:
        self.initial_learning_rate = above_zero("initial_learning_rate", initial_learning_rate)
        self.decay_steps, self.decay_rate = above_zero("decay_steps", decay_steps), above_zero("decay_rate", decay_rate)
        self.staircase, self.name = staircase, name

    def __call__(self, step: float) -> float:
        """The learning rate of the step after `step` others."""
        return self.initial_learning_rate * math.pow(self.decay_rate, _times(step, self.decay_steps, self.staircase))


class InverseTimeDecay(LearningRateSchedule):
    """initial / (1 + decay_rate · step / decay_steps).

    Args:
        initial_learning_rate: the rate of the first step.
        decay_steps: after this many steps the rate has been divided by 1 + `decay_rate`.
        decay_rate: how fast it falls; at 0 it does not.
        staircase: fall once every `decay_steps` instead of a little at each step.
        name: what messages call it.

    Raises:
        ValueError: for a rate or number of steps that is not above 0, or a `decay_rate` below 0.
    """

    def __init__(
        self,
        initial_learning_rate: float,
        decay_steps: float,
        decay_rate: float,
        staircase: bool = False,
        name: str = "InverseTimeDecay",
    ) -> None:
        self.initial_learning_rate = above_zero("initial_learning_rate", initial_learning_rate)
        self.decay_steps, self.decay_rate = above_zero("decay_steps", decay_steps), from_zero("decay_rate", decay_rate)
        self.staircase, self.name = staircase, name

    def __call__(self, step: float) -> float:
        """The learning rate of the step after `step` others."""
        return self.initial_learning_rate / (1 + self.decay_rate * _times(step, self.decay_steps, self.staircase))


class PiecewiseConstantDecay(LearningRateSchedule):
    """values[0] up to and including step boundaries[0], then values[1] up to boundaries[1], and so on.

    Args:
        boundaries: numbers of steps, each above the one before.
        values: rates, one more than there are boundaries.
        name: what messages call it.

    Raises:
        ValueError: for boundaries that do not rise, a rate below 0, or another number of rates.
    """

    def __init__(self, boundaries: Sequence[float], values: Sequence[float], name: str = "PiecewiseConstant") -> None:
        self.boundaries = [finite(f"boundaries[{at}]", boundary) for at, boundary in enumerate(boundaries)]
        self.values = [from_zero(f"values[{at}]", value) for at, value in enumerate(values)]
        self.name = name
        if len(self.values) != len(self.boundaries) + 1:
            raise ValueError(
                f"{name}: expected one value more than boundaries; "
                f"got {len(self.values)} values for {len(self.boundaries)} boundaries"
            )
        if sorted(set(self.boundaries)) != self.boundaries:
            raise ValueError(f"boundaries: expected each above the one before; got {self.boundaries}")

    def __call__(self, step: float) -> float:
        """The learning rate of the step after `step` others."""
        passed = sum(boundary < step for boundary in self.boundaries)
        return self.values[passed]


class PolynomialDecay(LearningRateSchedule):
    """(initial − end_learning_rate) · (1 − step / decay_steps)^power + end_learning_rate, and then it stays.

    Args:
        initial_learning_rate: the rate of the first step.
        decay_steps: after this many steps it has reached the end.
        end_learning_rate: the rate it ends with.
        power: 1 falls along a line, 2 fast at first, 0.5 slowly at first.
        cycle: begin again each time the end is reached, with a decay stretched to 2, 3, … times `decay_steps`.
        name: what messages call it.

    Raises:
        ValueError: for a rate below 0, or a power or number of steps that is not above 0.
    """

    def __init__(
        self,
        initial_learning_rate: float,
        decay_steps: float,
        end_learning_rate: float = 0.0001,
        power: float = 1.0,
        cycle: bool = False,
        name: str = "PolynomialDecay",
    ) -> None:
        self.initial_learning_rate = from_zero("initial_learning_rate", initial_learning_rate)
        self.end_learning_rate = from_zero("end_learning_rate", end_learning_rate)
        self.decay_steps, self.power = above_zero("decay_steps", decay_steps), above_zero("power", power)
        self.cycle, self.name = cycle, name

    def __call__(self, step: float) -> float:
        """The learning rate of the step after `step` others."""
        stretched = self.decay_steps * (max(1, math.ceil(step / self.decay_steps)) if self.cycle else 1)
        left = max(0.0, 1 - step / stretched)
        fall = self.initial_learning_rate - self.end_learning_rate
        return fall * math.pow(left, self.power) + self.end_learning_rate


class CosineDecay(LearningRateSchedule):
    """A climb along a line, if asked for, and then a fall along half a cosine (Loshchilov & Hutter 2017).

    While step < warmup_steps: initial + (warmup_target − initial) · step / warmup_steps. From then on, with s
    steps since: top · ((1 − alpha) · (1 + cos(π · s / decay_steps)) / 2 + alpha), and after `decay_steps` it
    stays at top · alpha. top is `warmup_target`, or initial when there is no climb.

    Args:
        initial_learning_rate: the rate of the first step.
        decay_steps: how long it falls.
        alpha: the share of the rate that is left at the end.
        name: what messages call it.
        warmup_target: the rate to climb to; None for no climb.
        warmup_steps: how long it climbs.

    Raises:
        ValueError: for a rate or `warmup_steps` below 0, `decay_steps` that are not above 0, or an alpha that is
            not from 0 to 1.
    """

    def __init__(
        self,
        initial_learning_rate: float,
        decay_steps: float,
        alpha: float = 0.0,
        name: str = "CosineDecay",
        warmup_target: float | None = None,
        warmup_steps: float = 0,
    ) -> None:
        self.initial_learning_rate = from_zero("initial_learning_rate", initial_learning_rate)
        self.decay_steps, self.alpha = above_zero("decay_steps", decay_steps), fraction("alpha", alpha)
        self.warmup_target = None if warmup_target is None else from_zero("warmup_target", warmup_target)
        self.warmup_steps = from_zero("warmup_steps", warmup_steps)
        self.name = name

    def __call__(self, step: float) -> float:
        """The learning rate of the step after `step` others."""
        if self.warmup_target is None:
            return self.initial_learning_rate * _half_cosine(step / self.decay_steps, self.alpha)
        if step < self.warmup_steps:
            climb = self.warmup_target - self.initial_learning_rate
            return self.initial_learning_rate + climb * step / self.warmup_steps
        return self.warmup_target * _half_cosine((step - self.warmup_steps) / self.decay_steps, self.alpha)


class CosineDecayRestarts(LearningRateSchedule):
    """A fall along half a cosine, again and again (Loshchilov & Hutter 2017).

    In the period number i, from 0, which lasts first_decay_steps · t_mulⁱ steps, a share f of them made:
    initial · ((1 − alpha) · m_mulⁱ · (1 + cos(π · f)) / 2 + alpha).

    Args:
        initial_learning_rate: the rate of the first step.
        first_decay_steps: how long the first fall lasts.
        t_mul: how many times longer each is than the one before.
        m_mul: how many times higher each begins than the one before.
        alpha: the share of the rate that is left at the end of a fall.
        name: what messages call it.

    Raises:
        ValueError: for a rate, `first_decay_steps` or `m_mul` that is not above 0, a `t_mul` below 1, or an alpha
            that is not from 0 to 1.
    """

    def __init__(
        self,
        initial_learning_rate: float,
        first_decay_steps: float,
        t_mul: float = 2.0,
        m_mul: float = 1.0,
        alpha: float = 0.0,
        name: str = "SGDRDecay",
    ) -> None:
        self.initial_learning_rate = above_zero("initial_learning_rate", initial_learning_rate)
        self.first_decay_steps = above_zero("first_decay_steps", first_decay_steps)
        self.t_mul = finite("t_mul", t_mul, "a number from 1", least=1.0)
        self.m_mul, self.alpha = above_zero("m_mul", m_mul), fraction("alpha", alpha)
        self.name = name

    def __call__(self, step: float) -> float:
        """The learning rate of the step after `step` others."""
        period, made = self._period(step / self.first_decay_steps)
        return self.initial_learning_rate * _half_cosine(made, self.alpha, self.m_mul**period)

    def _period(self, first_periods: float) -> tuple[int, float]:
        """The number of the period, and the share of it that is made, after so many times the first period."""
        if self.t_mul == 1:
            return math.floor(first_periods), first_periods % 1
        period = math.floor(math.log(1 + first_periods * (self.t_mul - 1), self.t_mul))
        if first_periods >= self._begins(period + 1):  # the logarithm was rounded to just below a whole number
            period += 1
        return period, max(0.0, first_periods - self._begins(period)) / self.t_mul**period

    def _begins(self, period: int) -> float:
        """After how many times the first period this one begins: 1 + t_mul + … + t_mul^(period − 1)."""
        return (self.t_mul**period - 1) / (self.t_mul - 1)


def takes(function: Callable[..., object], *arguments: object) -> bool | None:
    """Whether `function` can be called with these arguments; None when, as a built-in, it does not tell."""
    try:
        inspect.signature(function).bind(*arguments)
    except TypeError:
        return False
    except ValueError:
        return None
    return True


def _times(step: float, decay_steps: float, staircase: bool) -> float:
    return math.floor(step / decay_steps) if staircase else step / decay_steps


def _half_cosine(made: float, alpha: float, height: float = 1.0) -> float:
    """From `height` when nothing is made down to 0 when all is, squeezed into what lies above `alpha`."""
    return (1 - alpha) * height * 0.5 * (1 + math.cos(math.pi * min(made, 1.0))) + alpha


_KNOWN = Catalogue(
    "schedule",
    LearningRateSchedule,
    globals(),
    {
        "exponential_decay": "ExponentialDecay",
        "piecewise_constant_decay": "PiecewiseConstantDecay",
        "polynomial_decay": "PolynomialDecay",
        "inverse_time_decay": "InverseTimeDecay",
        "cosine_decay": "CosineDecay",
        "cosine_decay_restarts": "CosineDecayRestarts",
    },
)
NAMES = _KNOWN.names


def get(schedule: LearningRateSchedule | Mapping[str, object]) -> LearningRateSchedule:
    """The schedule meant, itself or by a saved config.

    Raises:
        ValueError: for anything else.
    """
    return _KNOWN.get(schedule)
