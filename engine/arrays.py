"""The array type of the engine: NumPy arrays, batch first, shape (batch, features)."""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

Array: TypeAlias = npt.NDArray[Any]


def as_floats(values: npt.ArrayLike) -> Array:
    """`values` as an array of floats; whole numbers become float64, floats keep their size."""
    array = np.asarray(values)
    return array if array.dtype.kind == "f" else array.astype(np.float64)
