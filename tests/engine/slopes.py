"""The slope of a function, found by trying: what gradients are compared with."""

from collections.abc import Callable

import numpy as np

from engine.arrays import Array

STEP = 1e-6


def slope(function: Callable[[], float], numbers: Array) -> Array:
    """∂function/∂numbers by central differences; `numbers` are moved in place and put back."""
    result = np.zeros_like(numbers)
    for place in np.ndindex(numbers.shape):
        kept = numbers[place]
        numbers[place] = kept + STEP
        above = function()
        numbers[place] = kept - STEP
        below = function()
        numbers[place] = kept
        result[place] = (above - below) / (2 * STEP)
    return result
