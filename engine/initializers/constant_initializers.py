"""Initial weights that are not random. Formulas: Keras 3."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from engine.arrays import Array
from engine.initializers.initializer import Initializer, Shape
from engine.limits import finite

if TYPE_CHECKING:
    from numpy.random import Generator


class Constant(Initializer):
    """One value everywhere.

    Args:
        value: the number, or numbers that can be repeated to fill the shape.
    """

    def __init__(self, value: npt.ArrayLike = 0.0) -> None:
        super().__init__()
        self.value = value

    def draw(self, shape: Shape, rng: Generator) -> Array:
        """`value`, repeated.

        Raises:
            ValueError: for numbers that do not fill the shape.
        """
        value = np.asarray(self.value, dtype=np.float64)
        try:
            return np.broadcast_to(value, shape).copy()
        except ValueError:
            raise ValueError(f"Constant: expected a value to fill {shape}; got one of shape {value.shape}") from None


class Zeros(Constant):
    """All 0."""

    def __init__(self) -> None:
        super().__init__(0.0)


class Ones(Constant):
    """All 1."""

    def __init__(self) -> None:
        super().__init__(1.0)


class Identity(Initializer):
    """`gain` where row and column are the same, else 0: what comes in goes on.

    Args:
        gain: the number on the diagonal.

    Raises:
        ValueError: for a gain that is not a number.
    """

    def __init__(self, gain: float = 1.0) -> None:
        super().__init__()
        self.gain = finite("gain", gain)

    def draw(self, shape: Shape, rng: Generator) -> Array:
        """A diagonal matrix.

        Raises:
            ValueError: for other than two axes.
        """
        if len(shape) != 2:
            raise ValueError(f"Identity: expected a shape of two axes, as (4, 4); got {shape}")
        return self.gain * np.eye(*shape)
