"""What every initializer is, and a function in its place."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from engine import utils
from engine.arrays import Array
from engine.configured import Configured
from engine.limits import whole

if TYPE_CHECKING:
    from numpy.random import Generator

Shape = tuple[int, ...]


class Initializer(Configured):
    """What the weights begin with: call it with a shape. Subclasses write `draw`.

    Args:
        seed: a seed of its own, so that every call gives the same numbers; by default it draws from the model's.

    Raises:
        ValueError: for a seed that is not a whole number from 0.
    """

    seed: int | None = None

    def __init__(self, seed: int | None = None) -> None:
        self.seed = None if seed is None else whole("seed", seed)

    def __call__(
        self, shape: int | Sequence[int], dtype: npt.DTypeLike | None = None, rng: Generator | None = None
    ) -> Array:
        """An array of `shape`, by default in float32, drawn from its own seed if it has one, else from `rng`.

        Raises:
            ValueError: for what is no shape.
        """
        lengths = (shape,) if isinstance(shape, int | np.integer) else shape
        wanted = tuple(whole("each length of a shape", length) for length in lengths)
        if self.seed is not None:
            rng = np.random.default_rng(self.seed)
        drawn = self.draw(wanted, rng or utils.new_generator())
        return np.asarray(drawn, dtype=dtype or "float32", order="C")

    def draw(self, shape: Shape, rng: Generator) -> Array:
        """Numbers of `shape` in float64."""
        raise NotImplementedError(f"{type(self).__name__} needs draw(shape, rng) -> array")


class FromFunction:
    """A function f(shape), f(shape, dtype) or f(shape, dtype, rng), to be called as an initializer is."""

    def __init__(self, function: Callable[..., npt.ArrayLike]) -> None:
        self.function = function
        self.__name__ = getattr(function, "__name__", type(function).__name__)
        self._takes = _settings_of(function)

    def __call__(self, shape: Shape, dtype: npt.DTypeLike | None = None, rng: Generator | None = None) -> Array:
        """What the function gives for `shape`.

        Raises:
            ValueError: when that is not an array of numbers of `shape`.
        """
        settings: dict[str, Any] = {"dtype": dtype or "float32", "rng": rng}
        values = np.asarray(self.function(shape, **{name: settings[name] for name in self._takes}))
        if values.shape != tuple(shape) or values.dtype.kind not in "fiub":
            raise ValueError(
                f"{self.__name__}: expected an array of numbers of shape {tuple(shape)}; "
                f"got {values.dtype} of shape {values.shape}"
            )
        drawn: Array = np.array(values, dtype=settings["dtype"], order="C")
        return drawn


def _settings_of(function: Callable[..., Any]) -> tuple[str, ...]:
    try:
        parameters = inspect.signature(function).parameters
    except ValueError:  # one that is written in C may not tell
        return ()
    kinds = {parameter.kind for parameter in parameters.values()}
    names = set(parameters) | ({"dtype"} if inspect.Parameter.VAR_KEYWORD in kinds else set())
    return tuple(name for name in ("dtype", "rng") if name in names)
