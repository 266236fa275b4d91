"""The weights of a layer: how they are made, where they stand, and how they are read and set."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from engine import initializers, regularizers, utils
from engine.arrays import Array
from engine.layers.shapes import lengths

if TYPE_CHECKING:
    from numpy.random import Generator


class Weight:
    """One array of numbers that a layer owns: what it is called, whether it is learnt, and what holds it small.

    `attribute` is where its layer keeps it ("kernel"); `gradient` is ∂loss/∂value, of the same shape, for one
    that is learnt.
    """

    __slots__ = ("attribute", "gradient", "name", "regularizer", "trainable", "value")

    def __init__(
        self, name: str, value: Array, trainable: bool, regularizer: regularizers.Regularizer | None = None
    ) -> None:
        self.name, self.value, self.trainable, self.regularizer = name, value, trainable, regularizer
        self.gradient = np.zeros_like(value) if trainable else None
        self.attribute = ""

    def find(self, layer: object) -> None:
        """Note the attribute under which `layer` keeps it; one without a name is called like that.

        Raises:
            ValueError: when it is not kept.
        """
        kept = [attribute for attribute, value in vars(layer).items() if value is self.value]
        if not kept:
            raise ValueError(
                f"{type(layer).__name__}: expected each weight to be kept, as self.kernel = self.add_weight(…); "
                f"got one of shape {self.value.shape} that is not an attribute of the layer"
            )
        self.attribute, self.name = kept[0], self.name or kept[0]

    def of_type(self, dtype: str) -> tuple[Array, Array | None]:
        """Its value and gradient as floats of `dtype`; whole numbers stay whole."""
        if self.value.dtype.kind != "f":
            return self.value, self.gradient
        gradient = None if self.gradient is None else self.gradient.astype(dtype, copy=False)
        return self.value.astype(dtype, copy=False), gradient


class Weighted:
    """What owns weights. Each is an attribute, and ∂loss/∂weight stands beside it: `kernel` and `kernel_gradient`.

    A model moves them into one flat vector, and goes on with views of it. So what is assigned to such an attribute
    later is copied into the array that stands there: neither a weight nor a gradient can get lost by it.
    """

    held_by: object = None
    """What a model left here when it laid its weights out: another one's says that they have moved."""
    named_by_model = False
    own_weights: list[Weight]
    title: str
    dtype: str | None
    trainable: bool

    def __init__(self) -> None:
        self.own_weights = []
        self._standing: dict[str, Array] = {}
        self._rng: Generator | None = None

    if not TYPE_CHECKING:  # where types are checked, only what is declared may be assigned

        def __setattr__(self, name: str, value: Any) -> None:
            standing = vars(self).get("_standing", {}).get(name)
            if standing is None or standing is value:
                super().__setattr__(name, value)
            elif np.shape(value) != standing.shape:
                raise ValueError(f"{self.title}: expected {name} of shape {standing.shape}; got {np.shape(value)}")
            else:
                standing[...] = value

    @property
    def compute_dtype(self) -> str:
        """The type of its numbers: its own or the model's, float32 while it has neither."""
        return self.dtype or "float32"

    @property
    def rng(self) -> Generator:
        """Where its random numbers come from: the model's generator, or one of its own while it stands alone."""
        if self._rng is None:
            self._rng = utils.new_generator()
        return self._rng

    @rng.setter
    def rng(self, generator: Generator) -> None:
        self._rng = generator

    def add_weight(
        self,
        shape: Sequence[int | None] | None = None,
        initializer: initializers.Given = None,
        dtype: str | None = None,
        trainable: bool = True,
        *,
        regularizer: regularizers.Given = None,
        name: str | None = None,
    ) -> Array:
        """A new weight of `shape`, by default a single number; to be kept as an attribute of the layer. Without an
        initializer it begins with zeros if it is a vector, else with Glorot's uniform, as in Keras.

        Raises:
            ValueError: for what is no shape, and an initializer that is unknown or gives another one.
        """
        wanted = () if shape is None else lengths("shape", shape)
        chosen = initializers.get(initializer or ("glorot_uniform" if len(wanted) > 1 else "zeros"))
        value = chosen(wanted, dtype=dtype or self.compute_dtype, rng=self.rng)
        self.own_weights.append(Weight(name or "", value, trainable, regularizers.get(regularizer)))
        return value

    def place(self, weight: Weight, value: Array, gradient: Array | None) -> None:
        """Use these two arrays for `weight` and its gradient from now on."""
        weight.value, weight.gradient = value, gradient
        self._standing[weight.attribute] = vars(self)[weight.attribute] = value
        if gradient is not None:
            name = f"{weight.attribute}_gradient"
            self._standing[name] = vars(self)[name] = gradient

    def lay_out(self, parameters: Array, gradients: Array) -> None:
        """Move all that is learnt into the vector `parameters`, and its gradients into `gradients`."""
        start = 0
        for weight in self.learnt_weights:
            part, shape = slice(start, start + weight.value.size), weight.value.shape
            parameters[part] = weight.value.ravel()
            self.place(weight, parameters[part].reshape(shape), gradients[part].reshape(shape))
            start += weight.value.size

    @property
    def weights(self) -> list[Array]:
        """The weights, in Keras's order: those that are learnt, then the others."""
        ordered = sorted(self.own_weights, key=lambda weight: not weight.trainable)
        return [weight.value for weight in ordered]

    @property
    def learnt_weights(self) -> list[Weight]:
        """The weights that training changes: those that can be learnt, unless the layer is frozen."""
        return [weight for weight in self.own_weights if weight.trainable and self.trainable]

    @property
    def trainable_weights(self) -> list[Array]:
        """The weights that training changes, as arrays."""
        return [weight.value for weight in self.learnt_weights]

    @property
    def non_trainable_weights(self) -> list[Array]:
        """The weights that training leaves as they are, or that the layer itself moves."""
        return [weight for weight in self.weights if all(weight is not learnt for learnt in self.trainable_weights)]

    @property
    def gradients(self) -> list[Array]:
        """∂loss/∂weight of each of `trainable_weights`, as the last `backward` left them."""
        return [weight.gradient for weight in self.learnt_weights if weight.gradient is not None]

    def get_weights(self) -> list[Array]:
        """Copies of the weights, in Keras's order."""
        return [weight.copy() for weight in self.weights]

    def set_weights(self, weights: Sequence[npt.ArrayLike]) -> None:
        """Take over weights in the order of `get_weights`.

        Raises:
            ValueError: for what is no number, and when their number or a shape differs; nothing is changed then.
        """
        take_over(self.title, self.weights, weights)

    def count_params(self) -> int:
        """How many numbers its weights hold."""
        return sum(weight.size for weight in self.weights)


def take_over(name: str, own: Sequence[Array], given: Sequence[npt.ArrayLike]) -> None:
    """Copy the numbers of `given` into the arrays of `own`; `name` says in messages whose they are.

    Raises:
        ValueError: for what is no number, and when their number or a shape differs; nothing is changed then.
    """
    try:
        arrays = [np.asarray(weight) for weight in given]
    except (TypeError, ValueError):
        raise ValueError(f"{name}: expected weights as a list of arrays; got {given!r:.80}") from None
    if strange := [array.dtype for array in arrays if array.dtype.kind not in "fiub"]:
        raise ValueError(f"{name}: expected weights as arrays of numbers; got {strange[0]}")
    expected, got = ([array.shape for array in side] for side in (own, arrays))
    if expected != got:
        raise ValueError(f"{name}: expected weights of shapes {expected}; got {got}")
    for mine, new in zip(own, arrays, strict=True):
        mine[...] = new
