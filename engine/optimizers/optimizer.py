"""What every optimizer is: a rule that turns a gradient into a step."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar

import numpy as np

from engine import limits
from engine.arrays import Array, aligned
from engine.configured import Configured, as_plain
from engine.optimizers import schedules
from engine.optimizers.schedules import LearningRateSchedule

LearningRate = float | LearningRateSchedule | Callable[[], float] | Mapping[str, Any]
"""A number from 0, a schedule, its saved config, or, as in Keras, a function without arguments."""

BLOCK = 32_768
"""Parameters updated together: few enough that they and their slots stay in the processor's cache."""

_FLUSH_EVERY = 128
_ABOVE_TINY = 1e8
"""A slot left to decay ends in denormal numbers, on which processors are several times slower. So every few steps
what is below 1e8 times the smallest normal number becomes 0: what is above it stays normal until the next time."""


class Optimizer(Configured):
    """Backpropagation says which way is down; an optimizer decides how far to go.

    `apply` takes one array of parameters, changed in place, and its gradient; a model keeps all its weights in
    one such array. What an optimizer remembers about each parameter (its slots) begins at the first `apply`.
    Together, `get_config`, `slots` and `iterations` are all there is to save: another optimizer made from them
    goes on exactly where this one stopped.

    Most rules keep averages that forget, as a ← β·a + (1 − β)·x. Here the sum a / (1 − β) is kept, by one pass over
    the weights less, and the factor goes into the constants.

    Subclasses write `update`, and, where they have them, `slot_names` and `step_size`. A number that `update`
    needs is best made once, in `prepare`, by `self.constant`: an array without axes, which NumPy combines with
    others in half the time that a Python number takes.

    Args:
        learning_rate: the size of a step: a number from 0, or a schedule called with the steps made so far.
        weight_decay: before each step every parameter shrinks by this share of the rate (Loshchilov & Hutter 2019).
        clipnorm: the longest that the gradient of one variable may be; longer ones are scaled down.
        clipvalue: the largest that one number of a gradient may be, in size.
        global_clipnorm: the longest that the gradients of all variables together may be.
        name: what messages call it.
        unknown: nothing; caught to be answered in words.

    Raises:
        ValueError: for a rate or decay that is not a number from 0, a limit that is not above 0, two limits at
            once, or an argument that optimizers do not have.
        TypeError: for a rate that is a function with arguments.
    """

    slot_names: tuple[str, ...] = ()
    """What there is to remember, in the order in which `update` is given it."""
    scratch_arrays: ClassVar[int] = 1
    """How many arrays `update` is given to work in."""

    def __init__(
        self,
        learning_rate: LearningRate = 0.001,
        weight_decay: float | None = None,
        clipnorm: float | None = None,
        clipvalue: float | None = None,
        global_clipnorm: float | None = None,
        name: str | None = None,
        **unknown: object,
    ) -> None:
        if unknown:
            raise ValueError(_unknown(type(self).__name__, unknown))
        given = {"clipnorm": clipnorm, "clipvalue": clipvalue, "global_clipnorm": global_clipnorm}
        clips = {limit: limits.above_zero(limit, value) for limit, value in given.items() if value is not None}
        if len(clips) > 1:
            raise ValueError(f"expected at most one of clipnorm, clipvalue and global_clipnorm; got {clips}")
        self._rate = _checked(learning_rate)
        self.weight_decay = None if weight_decay is None else limits.from_zero("weight_decay", weight_decay)
        self.clipnorm, self.clipvalue, self.global_clipnorm = map(clips.get, given)
        self.name = name or type(self).__name__.lower()
        self.iterations = 0
        self._slots = dict[str, Array]()
        self._parameters: Array | None = None

    @property
    def learning_rate(self) -> float:
        """The rate of the next step. It can be set to another number, unless a schedule says what it is.

        Raises:
            TypeError: when it is set to a number in place of a schedule.
            ValueError: when it is set to what is not a rate, or a schedule or function gives none.
        """
        rate = self._rate
        return rate if isinstance(rate, float) else _asked(rate, self.iterations)

    @learning_rate.setter
    def learning_rate(self, rate: LearningRate) -> None:
        new = _checked(rate)
        if isinstance(self._rate, LearningRateSchedule) and isinstance(new, float):
            raise TypeError(
                f"{self.name}: expected the learning rate to be left to its schedule, "
                f"{type(self._rate).__name__}; got {rate!r}. Give the optimizer a number at first, to set it later"
            )
        self._rate = new

    @property
    def slots(self) -> dict[str, Array]:
        """What it remembers about each parameter, by name; empty before the first step. Set it to go on from there."""
        return self._slots

    @slots.setter
    def slots(self, slots: Mapping[str, Array]) -> None:
        self._slots, self._parameters = dict(slots), None

    def apply(self, gradient: Array, parameters: Array, variables: Sequence[Array] = ()) -> None:
        """Take one step: change `parameters` in place by what `gradient`, of the same shape, calls for.

        `variables` are the parts of `gradient` that belong to one variable each, as views of it; without them it
        counts as one. What `clipnorm` and the like cut off is cut off in `gradient` itself. As in Keras 3, first
        the gradient is clipped, then the parameters decay, then comes the step.

        Raises:
            ValueError: for a gradient of another shape, or more or fewer parameters than before.
            TypeError: for parameters that are not an array of floats.
        """
        if parameters is not self._parameters:
            _check(self.name, gradient, parameters)
            self.build(parameters)
        if self.clipvalue or self.clipnorm or self.global_clipnorm:
            self._clip(gradient, variables or (gradient,))
        rate = self.learning_rate
        if self.weight_decay:
            with np.errstate(over="ignore", invalid="ignore"):
                np.multiply(parameters, self.constant(1 - rate * self.weight_decay), parameters)
        self.iterations = step = self.iterations + 1
        self._size.fill(self.step_size(rate, step))
        if self._whole:
            self.update(gradient, parameters, self._size, *self._whole)
        else:
            for part, memory in self._blocks:
                self.update(gradient[part], parameters[part], self._size, *memory)
        if step % _FLUSH_EVERY == 0:
            self._flush()

    def build(self, parameters: Array) -> None:
        """Make the slots for `parameters`, or take over those that are there, and cut everything into blocks.

        Raises:
            ValueError: for slots of another optimizer, or of more or fewer parameters.
        """
        self._slots = self._fitted(self._slots, parameters) if self._slots else self._first(parameters)
        size, slots = parameters.size, tuple(self._slots.values())
        few = parameters.ndim != 1 or size <= BLOCK
        shape = parameters.shape if few else (BLOCK,)
        scratch = tuple(aligned(shape, parameters.dtype) for _ in range(self.scratch_arrays))
        self._whole = (*scratch, *slots) if few else ()
        parts = [] if few else [slice(start, min(start + BLOCK, size)) for start in range(0, size, BLOCK)]
        self._blocks = [(part, _cut(part, scratch, slots)) for part in parts]
        self._dtype, self._parameters = parameters.dtype, parameters
        self._size = self.constant(0.0)
        self.prepare()

    def prepare(self) -> None:
        """Make the constants that `update` needs."""

    def first_value(self, slot: str) -> float:
        """What a slot holds before the first step."""
        return 0.0

    def constant(self, value: float) -> Array:
        """`value` as an array without axes, of the parameters' dtype."""
        return np.array(value, self._dtype)

    def step_size(self, rate: float, step: int) -> float:
        """How far step number `step`, from 1, goes at this learning rate."""
        return rate

    def update(self, gradient: Array, parameters: Array, size: Array, *arrays: Any, **named: Any) -> None:
        """Change `parameters` in place. `size` is what `step_size` gave, as a constant.

        `arrays` are one array to work in (or as many as `scratch_arrays` says), and then the slots, changed in
        place as well. It is called for every step, for each block of parameters: so NumPy's functions are best
        imported by name, and their results written where they are to stand.
        """
        raise NotImplementedError(f"{type(self).__name__} needs update(gradient, parameters, size, scratch, …)")

    def get_config(self) -> dict[str, Any]:
        """The arguments that make another optimizer like this; its slots are not among them."""
        return super().get_config() | {"learning_rate": as_plain(self._rate)}

    def __getstate__(self) -> dict[str, Any]:
        # A copy cuts its own slots into blocks: those here are views of slots that it would not have
        return vars(self) | {"_parameters": None, "_whole": (), "_blocks": []}

    def _first(self, parameters: Array) -> dict[str, Array]:
        slots = {name: aligned(parameters.shape, parameters.dtype) for name in self.slot_names}
        for name, slot in slots.items():
            slot.fill(self.first_value(name))
        return slots

    def _fitted(self, slots: Mapping[str, Array], parameters: Array) -> dict[str, Array]:
        """These slots, in the order of `slot_names`, for these parameters."""
        if set(slots) != set(self.slot_names):
            raise ValueError(
                f"{self.name}: expected the slots {', '.join(self.slot_names) or '(none)'}; got {', '.join(slots)}"
            )
        for name, slot in slots.items():
            if np.shape(slot) != parameters.shape:
                raise ValueError(
                    f"{self.name}: expected as many parameters as it has trained so far, {np.shape(slot)} in "
                    f"{name!r}; got {parameters.shape}. Compile again with a new optimizer: the network is another "
                    "one, or a layer was frozen since"
                )
        fitted = self._first(parameters)
        for name, slot in fitted.items():
            slot[...] = slots[name]
        return fitted

    def _clip(self, gradient: Array, variables: Sequence[Array]) -> None:
        """Cut `gradient` down in place, by the one limit that was given. `variables` are its parts."""
        with np.errstate(over="ignore", invalid="ignore"):
            if self.clipvalue:
                np.maximum(gradient, -self.clipvalue, out=gradient)
                np.minimum(gradient, self.clipvalue, out=gradient)
                return
            lengths = [_length(variable) for variable in variables]
            if not self.clipnorm:
                lengths = [math.hypot(*lengths)] * len(lengths)
            for variable, length in zip(variables, lengths, strict=True):
                _shorten(variable, length, self.clipnorm or self.global_clipnorm or math.inf)

    def _flush(self) -> None:
        """Set slots that have all but vanished to 0."""
        limit = float(np.finfo(self._dtype).tiny) * _ABOVE_TINY
        for slot in self._slots.values():
            slot[np.abs(slot) < limit] = 0


def _checked(rate: object) -> float | LearningRateSchedule | Callable[[], float]:
    if isinstance(rate, LearningRateSchedule | Mapping):
        return schedules.get(rate)
    if callable(rate):
        if schedules.takes(rate) is False:
            raise TypeError(f"learning_rate: expected a function without arguments, or a schedule; got {rate!r}")
        return rate
    return limits.finite("learning_rate", rate, "a number from 0, as 0.01, or a schedule", least=0.0)


def _asked(rate: LearningRateSchedule | Callable[[], float], steps: int) -> float:
    """What a schedule or function gives for the rate after so many steps."""
    try:
        value = rate(steps) if isinstance(rate, LearningRateSchedule) else rate()
    except OverflowError:
        value = math.inf
    given = value.item() if isinstance(value, np.ndarray) and value.size == 1 else value
    name = type(rate).__name__ if isinstance(rate, LearningRateSchedule) else "its function"
    return limits.finite("learning_rate", given, f"{name} to give a number from 0 after {steps} steps", least=0.0)


def _unknown(title: str, arguments: Mapping[str, object]) -> str:
    cure = " (lr is called learning_rate in Keras 3)" if "lr" in arguments else ""
    return (
        f"{title}: expected learning_rate, weight_decay, clipnorm, clipvalue, global_clipnorm, name or a setting of "
        f"its own; got {', '.join(arguments)}{cure}"
    )


def _check(name: str, gradient: Array, parameters: Array) -> None:
    if not isinstance(parameters, np.ndarray) or parameters.dtype.kind != "f":
        raise TypeError(
            f"{name}: expected parameters as an array of floats, to be changed in place; got {parameters!r}"
        )
    if np.shape(gradient) != parameters.shape:
        raise ValueError(
            f"{name}: expected a gradient of the parameters' shape {parameters.shape}; got {np.shape(gradient)}"
        )


def _cut(part: slice, scratch: Sequence[Array], slots: Sequence[Array]) -> tuple[Array, ...]:
    """The `part` of each slot, and as much room of each scratch array."""
    return *(array[: part.stop - part.start] for array in scratch), *(slot[part] for slot in slots)


def _length(variable: Array) -> float:
    flat = variable.ravel("K")
    return math.sqrt(float(flat.dot(flat)))


def _shorten(variable: Array, length: float, longest: float) -> None:
    if not length <= longest:  # a length that is not a number is handed on: it is to be noticed, not hidden
        variable *= variable.dtype.type(longest / length)
