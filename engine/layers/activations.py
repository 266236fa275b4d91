"""Activations that take numbers of their own, as layers: ReLU, LeakyReLU, ELU and Softmax. Formulas: Keras 3."""

from __future__ import annotations

import warnings
from typing import Any, ClassVar

import numpy as np

from engine import activations
from engine.arrays import Array
from engine.layers.layer import SameShape, Shape
from engine.layers.shapes import feature_axes
from engine.limits import from_zero


class _Adjustable(SameShape):
    """An activation of `engine.activations`, called with arguments that the layer keeps under the same names."""

    function: ClassVar[str]
    adjusted: ClassVar[tuple[str, ...]]

    def forward(self, inputs: Array, training: bool = False) -> Array:
        """The activation of the inputs."""
        self._settings = {name: getattr(self, name) for name in self.adjusted}
        self.inputs, self.outputs = inputs, activations.apply(self.function, inputs, **self._settings)
        return self.outputs

    def backward(self, gradient: Array) -> Array:
        """The gradient times the activation's derivative."""
        return activations.back(self.function, self.inputs, self.outputs, gradient, **self._settings)


class ReLU(_Adjustable):
    """x from `threshold` on, at most `max_value`; below it, negative_slope · (x − threshold).

    Args:
        max_value: the largest output; None sets no limit.
        negative_slope: how steep it is below the threshold; 0 switches off.
        threshold: where it begins to pass x on.
        settings: name and the others that every layer takes.

    Raises:
        ValueError: for negative numbers.
    """

    function, adjusted = "relu", ("max_value", "negative_slope", "threshold")

    def __init__(
        self, max_value: float | None = None, negative_slope: float = 0.0, threshold: float = 0.0, **settings: Any
    ) -> None:
        super().__init__(**settings)
        self.max_value = None if max_value is None else from_zero("max_value", max_value)
        self.negative_slope = from_zero("negative_slope", negative_slope)
        self.threshold = from_zero("threshold", threshold)


class LeakyReLU(_Adjustable):
    """x above 0, negative_slope · x below.

    Args:
        negative_slope: how steep it is below 0. Keras's layer begins at 0.3, its function at 0.2.
        settings: name and the others that every layer takes; `alpha` is the older name of negative_slope.

    Raises:
        ValueError: for a negative slope.
    """

    function, adjusted = "leaky_relu", ("negative_slope",)

    def __init__(self, negative_slope: float = 0.3, **settings: Any) -> None:
        if "alpha" in settings:
            warnings.warn("LeakyReLU: alpha is called negative_slope now", stacklevel=2)
            negative_slope = settings.pop("alpha")
        super().__init__(**settings)
        self.negative_slope = from_zero("negative_slope", negative_slope)


class ELU(_Adjustable):
    """x above 0, alpha · (eˣ − 1) below. Clevert et al. 2015, "Fast and accurate deep network learning by ELUs".

    Args:
        alpha: how far it goes below 0.
        settings: name and the others that every layer takes.

    Raises:
        ValueError: for a negative alpha.
    """

    function, adjusted = "elu", ("alpha",)

    def __init__(self, alpha: float = 1.0, **settings: Any) -> None:
        super().__init__(**settings)
        self.alpha = from_zero("alpha", alpha)


class Softmax(_Adjustable):
    """eˣ / Σ eˣ along an axis: positive shares that add up to 1.

    Args:
        axis: along which they add up, by default the last.
        settings: name and the others that every layer takes.

    Raises:
        ValueError: for several axes, an axis the inputs do not have, or that of the batch.
    """

    function, adjusted = "softmax", ("axis",)

    def __init__(self, axis: int = -1, **settings: Any) -> None:
        super().__init__(**settings)
        if isinstance(axis, bool) or not isinstance(axis, int | np.integer):
            raise ValueError(f"axis: expected one whole number, as -1; got {axis!r}. Reshape makes one axis of several")
        self.axis = int(axis)

    def build(self, input_shape: Shape) -> None:
        """Nothing is learnt; that there is such an axis is made sure of."""
        feature_axes(self.axis, input_shape)
