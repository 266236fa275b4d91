"""Layers one after another, and their weights in one flat vector."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from engine import utils
from engine.arrays import Array, aligned
from engine.layers import Input, Layer
from engine.layers.shapes import Shape
from engine.layers.weights import Weight, take_over
from engine.limits import float_type, listed

if TYPE_CHECKING:
    from numpy.random import Generator

    from engine.regularizers import Regularizer


class Stack:
    """Layers that follow each other. All that is learnt stands in `parameters`, its gradient in `gradients`.

    Args:
        layers: the layers, input side first; `add` appends more.
        name: what its summary calls it.
        dtype: "float32", or "float64" for twice the digits; by default the one its layers name.
        rng: where its random numbers come from; by default what `engine.utils.set_random_seed` seeded.

    Raises:
        ValueError: for an unknown dtype, or two different ones.
        TypeError: for what is not a layer, or no list of them.
    """

    parameters: Array
    gradients: Array
    slopes: list[Array]
    """The gradient of each weight that is learnt, as a view of `gradients`."""
    penalised: list[tuple[Regularizer, Weight]]
    """The weights that are learnt and have a regularizer, each with it."""

    def __init__(
        self,
        layers: Iterable[Layer] = (),
        *,
        name: str = "sequential",
        dtype: str | None = None,
        rng: Generator | None = None,
    ) -> None:
        if rng is not None and not isinstance(rng, np.random.Generator):
            raise TypeError(f"rng: expected a generator, as np.random.default_rng(7); got {rng!r}")
        self.name = name
        self.rng = rng or utils.new_generator()
        self.layers: list[Layer] = []
        self._input: Input | None = None
        self.built = False
        self._dtype = float_type(dtype)
        for layer in listed("layers", layers, Layer):
            self.add(layer)

    @property
    def dtype(self) -> str:
        """The type of all its numbers."""
        return self._dtype or "float32"

    def add(self, layer: Layer) -> None:
        """Append a layer; once the first says how many inputs there are, its weights are made.

        An Input says only that, and is not kept among `layers`, as in Keras. A layer of another model brings its
        weights, and both models train the same ones.

        Raises:
            TypeError: for what is not a layer.
            ValueError: for a name that is taken, another dtype than the model's, or an Input that is not first.
        """
        if not isinstance(layer, Layer):
            raise TypeError(f"{self.name}: expected a layer, as Dense(8); got {layer!r}")
        self._agree(layer)
        if isinstance(layer, Input):
            self._begin(layer)
            return
        self._name(layer)
        if self.built:
            self._prepare(layer, self.output_shape)
        self.layers.append(layer)
        if self.built:
            self._gather()
        elif self._first_shape is not None:
            self.build()

    def pop(self) -> Layer:
        """Take the last layer off.

        Raises:
            ValueError: when there is none.
        """
        if not self.layers:
            raise ValueError(f"{self.name}: expected a layer to take off; there is none")
        layer = self.layers.pop()
        if self.built and self.layers:
            self._gather()
        self.built = self.built and bool(self.layers)
        return layer

    def build(self, input_shape: Sequence[int | None] | None = None) -> None:
        """Make the weights for batches of `input_shape`, as (None, 4).

        Raises:
            ValueError: when there is no layer, or no shape.
        """
        shape: Shape | None = self._first_shape if input_shape is None else tuple(input_shape)
        if not self.layers or not shape:
            wanted = "the shape of a batch, as (None, 4)" if self.layers else "at least one layer"
            raise ValueError(f"{self.name}: expected {wanted}; got {input_shape if self.layers else 'none'}")
        if None in shape[1:]:
            raise ValueError(
                f"{self.name}: expected batches of samples of one shape, as (None, 8, 3); got {shape}. Layers for "
                "sequences of any length are not there yet"
            )
        for layer in self.layers:
            shape = self._prepare(layer, shape)
        self.built = True
        self._gather()

    @property
    def input_shape(self) -> Shape:
        """The shape of a batch that goes in, as (None, 4)."""
        return self._first_built().input_shape

    @property
    def output_shape(self) -> Shape:
        """The shape of a batch that comes out, as (None, 1)."""
        self._first_built()
        return self.layers[-1].output_shape

    @property
    def own_weights(self) -> list[Weight]:
        """Every weight of every layer, each with its name and gradient."""
        return [weight for layer in self.layers for weight in layer.own_weights]

    @property
    def trainable(self) -> bool:
        """Whether training changes any layer; to be set for all of them at once, before `compile`."""
        return any(layer.trainable for layer in self.layers)

    @trainable.setter
    def trainable(self, value: bool) -> None:
        for layer in self.layers:
            layer.trainable = value

    @property
    def weights(self) -> list[Array]:
        """The weights, layer by layer, in Keras's order."""
        return [weight for layer in self.layers for weight in layer.weights]

    @property
    def trainable_weights(self) -> list[Array]:
        """The weights that training changes."""
        return [weight for layer in self.layers for weight in layer.trainable_weights]

    @property
    def non_trainable_weights(self) -> list[Array]:
        """The weights that training leaves as they are, or that a layer moves itself."""
        return [weight for layer in self.layers for weight in layer.non_trainable_weights]

    def get_weights(self) -> list[Array]:
        """Copies of all weights, layer by layer, kernel before bias."""
        return [weight.copy() for weight in self.weights]

    def set_weights(self, weights: Sequence[npt.ArrayLike]) -> None:
        """Take over weights in the order of `get_weights`.

        Raises:
            ValueError: when their number or a shape differs; nothing is changed then.
        """
        take_over("set_weights", self.weights, weights)

    def count_params(self) -> int:
        """How many numbers its weights hold."""
        return sum(layer.count_params() for layer in self.layers)

    def get_layer(self, name: str | None = None, index: int | None = None) -> Layer:
        """The layer of that name, or of that place.

        Raises:
            ValueError: when there is no such layer.
        """
        if index is not None and -len(self.layers) <= index < len(self.layers):
            return self.layers[index]
        found = [layer for layer in self.layers if name is not None and layer.name == name]
        if not found:
            names = ", ".join(str(layer.name) for layer in self.layers)
            asked = repr(name) if index is None else f"number {index}"
            raise ValueError(f"get_layer: expected one of {names}, or a number below {len(self.layers)}; got {asked}")
        return found[0]

    def _first_built(self) -> Layer:
        if not self.built:
            raise ValueError(
                f"{self.name}: expected a model with weights; got one that does not know its inputs yet. "
                "Give its first layer input_shape=(…), or call build((None, …)) or fit first"
            )
        return self.layers[0]

    def _name(self, layer: Layer) -> None:
        taken = {other.name for other in self.layers}
        if layer.name in taken and not layer.named_by_model:
            raise ValueError(f"{self.name}: expected layers of different names; got two called {layer.name!r}")
        if layer.name is None or layer.name in taken:
            names = (layer.kind, *(f"{layer.kind}_{number}" for number in range(1, len(taken) + 1)))
            layer.name, layer.named_by_model = next(name for name in names if name not in taken), True

    def _agree(self, layer: Layer) -> None:
        wanted = float_type(layer.dtype)
        own = self.dtype if self.built else self._dtype
        if wanted and own not in (None, wanted):
            raise ValueError(f"{layer.title}: expected dtype {own}, that of the model; got {wanted}")
        self._dtype = wanted or self._dtype

    def _begin(self, layer: Input) -> None:
        if self.layers or self._input is not None:
            raise ValueError(f"{self.name}: expected one Input, before all layers; got {layer.title} after others")
        self._input = layer

    @property
    def _first_shape(self) -> Shape | None:
        """The shape of a batch, if the Input or the first layer says."""
        first = self._input or (self.layers[0] if self.layers else None)
        return None if first is None or first.sample_shape is None else (None, *first.sample_shape)

    def _prepare(self, layer: Layer, input_shape: Shape) -> Shape:
        return layer.prepare(input_shape, self.rng, self.dtype)

    def hold(self) -> None:
        """Take back layers that another model has taken over since, and let those go that were frozen since."""
        held = (layer.held_by is self._holding for layer in self.layers)
        if not all(held) or [layer.trainable for layer in self.layers] != self._were_trainable:
            self._gather()

    def _gather(self) -> None:
        """Lay all that is learnt in one vector and all gradients in another, so that one update serves them all."""
        sizes = [sum(weight.size for weight in layer.trainable_weights) for layer in self.layers]
        self.parameters, self.gradients = aligned(sum(sizes), self.dtype), aligned(sum(sizes), self.dtype)
        self.gradients.fill(0)
        self._holding, self._were_trainable = object(), [layer.trainable for layer in self.layers]
        start = 0
        for layer, size in zip(self.layers, sizes, strict=True):
            layer.lay_out(self.parameters[start : start + size], self.gradients[start : start + size])
            layer.held_by = self._holding
            start += size
        learnt = [
            weight for layer in self.layers if layer.trainable for weight in layer.own_weights if weight.trainable
        ]
        self.slopes = [gradient for layer in self.layers for gradient in layer.gradients]
        self.penalised = [(weight.regularizer, weight) for weight in learnt if weight.regularizer is not None]
