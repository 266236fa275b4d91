"""What every layer is: a step forward, a step backward, and the weights it owns."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Sequence
from functools import cache, wraps
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
import numpy.typing as npt

from engine import regularizers
from engine.arrays import Array
from engine.configured import Configured, arguments, as_plain
from engine.layers.shapes import Shape as Shape
from engine.layers.shapes import fits, open_lengths
from engine.layers.weights import Weight as Weight
from engine.layers.weights import Weighted
from engine.limits import float_type, whole

if TYPE_CHECKING:
    from numpy.random import Generator

_SHARED = ("name", "trainable", "dtype", "input_dim", "input_shape", "activity_regularizer")
"""What every layer may be given, told once by `Layer.get_config`."""


def _settling(build: Callable[[Any, Shape], None]) -> Callable[[Any, Shape], None]:
    """`build`, after which the layer is ready, whoever calls it; weights that it has already are kept."""

    @wraps(build)
    def settled(layer: Layer, input_shape: Shape) -> None:
        shape = open_lengths("input_shape", input_shape, "(None, 4)")
        outermost = type(layer).build is settled  # and not called by the `build` of a class that extends it
        if outermost and layer.built and layer.own_weights:
            layer.expect(shape)
        else:
            build(layer, shape)
        if outermost:
            layer.settle(shape)

    return settled


class Layer(Weighted, Configured):
    """One step of a network. Subclasses write `forward` (or, as in Keras, `call`) and `backward`.

    One with weights makes them in `build`, by `self.kernel = self.add_weight(…)`. Beside each weight that is
    learnt stands its gradient, here `self.kernel_gradient`, which `backward` fills in place; a model moves all
    weights into one flat vector and their gradients into another, and the layer goes on with views of them.

    Args:
        name: what summaries and post-mortems call it.
        trainable: whether training changes its weights.
        dtype: "float32" or "float64"; by default the model's.
        input_dim: inputs a sample has; for the first layer, to be built before it sees data.
        input_shape: the same as a tuple, without the batch.
        activity_regularizer: a penalty on what comes out of it.

    Raises:
        ValueError: for another dtype, and for what is no shape.
        TypeError: for an argument it does not know.
    """

    kind: ClassVar[str] = "layer"
    inputs: Array
    outputs: Array
    last_outputs: Array
    """What it gave in the last pass of its model, whatever the layer itself keeps as `outputs`."""
    outputs_gradient: Array | None
    input_shape: Shape
    output_shape: Shape
    built = False

    def __init__(
        self,
        *,
        name: str | None = None,
        trainable: bool = True,
        dtype: str | None = None,
        input_dim: int | None = None,
        input_shape: Sequence[int | None] | None = None,
        activity_regularizer: regularizers.Given = None,
        **unknown: Any,
    ) -> None:
        super().__init__()
        if unknown:
            made_as: type = type(self)
            known = ", ".join(arguments(made_as))
            raise TypeError(f"{made_as.__name__}: expected arguments among {known}; got {', '.join(unknown)}")
        self.name, self.trainable = name, trainable
        self.dtype = self._own_dtype = float_type(dtype)
        self.activity_regularizer = regularizers.get(activity_regularizer)
        if input_dim is not None:
            input_shape = (whole("input_dim", input_dim, 1),)
        self.sample_shape = None if input_shape is None else open_lengths("input_shape", input_shape, "(4,)")

    def __init_subclass__(cls, **settings: Any) -> None:
        super().__init_subclass__(**settings)
        if "kind" not in vars(cls):
            cls.kind = re.sub(r"(?<=[a-z])(?=[A-Z])|(?<=.)(?=[A-Z][a-z])", "_", cls.__name__).lower()
        if "build" in vars(cls):
            cls.build = _settling(cls.build)  # type: ignore[method-assign]

    if not TYPE_CHECKING:  # where types are checked, an attribute that is not there is to be found

        def __getattr__(self, name: str) -> Any:
            if not name.startswith("__") and "own_weights" not in vars(self):
                raise RuntimeError(f"{type(self).__name__}: expected super().__init__() at the start of its __init__")
            hint = "" if self.built else ". It is not built yet: call build((None, …)), or fit its model, first"
            raise AttributeError(f"{type(self).__name__} has no {name!r}{hint}")

    @property
    def title(self) -> str:  # type: ignore[override]
        """Name and kind, as a summary shows them."""
        return f"{self.name or self.kind} ({type(self).__name__})"

    def prepare(self, input_shape: Shape, rng: Generator, dtype: str = "float32") -> Shape:
        """Make the weights for batches of `input_shape`, unless it has them already; the shape that comes out.

        Raises:
            ValueError: when the weights it has are for batches of another shape.
        """
        self.rng, self.dtype, self._own_dtype = rng, dtype, None  # from here on the model tells it
        self.build(input_shape)
        return self.output_shape

    @_settling
    def build(self, input_shape: Shape) -> None:
        """Add the weights that batches of `input_shape` need."""

    def settle(self, input_shape: Shape) -> None:
        """What follows `build`: each weight is found under its attribute, and its gradient stands beside it.

        Raises:
            ValueError: for a weight that is not kept, and two of one name.
            TypeError: for layers inside the layer, which no one would train.
        """
        if inner := [name for name, value in vars(self).items() if _holds_layer(value)]:
            raise TypeError(
                f"{self.title}: expected weights, made by add_weight; got layers inside a layer: {', '.join(inner)}. "
                "Put them into the model, one after another"
            )
        self.input_shape = input_shape
        for weight in self.own_weights:
            weight.find(self)
            self.place(weight, *weight.of_type(self.compute_dtype))
        _check_names(self.title, [weight.name for weight in self.own_weights])
        self.built = True
        self.output_shape = self.compute_output_shape(input_shape)

    def compute_output_shape(self, input_shape: Shape) -> Shape:
        """The shape that comes out for batches of `input_shape`; found by sending one sample of zeros through."""
        sample = np.zeros((1, *(length or 1 for length in input_shape[1:])), self.compute_dtype)
        with np.errstate(all="ignore"):  # which numbers come out does not matter here
            return (None, *self.forward(sample).shape[1:])

    def forward(self, inputs: Array, training: bool = False) -> Array:
        """The outputs for `inputs`, batch first; what `backward` needs is kept until the next call."""
        call = getattr(type(self), "call", None)
        if call is None:
            raise NotImplementedError(f"{type(self).__name__} needs forward(inputs, training) -> outputs")
        self.inputs = inputs
        self.outputs = call(self, inputs, training=training) if _takes_training(call) else call(self, inputs)
        return self.outputs

    def backward(self, gradient: Array) -> Array:
        """∂loss/∂inputs from ∂loss/∂outputs, for the last `forward`; fills the gradients of the weights."""
        raise NotImplementedError(f"{type(self).__name__} needs backward(gradient) -> gradient of the inputs")

    @property
    def losses(self) -> list[float]:
        """The penalties of its regularizers: on the outputs of the last `forward`, a sample, and on the weights."""
        penalties = [weight.regularizer(weight.value) for weight in self.learnt_weights if weight.regularizer]
        if self.activity_regularizer is not None and "outputs" in vars(self):
            penalties.insert(0, self.activity_regularizer(self.outputs) / len(self.outputs))
        return penalties

    def get_config(self) -> dict[str, Any]:
        """The arguments that make another layer like this; in a model, the dtype is the model's to tell.

        Raises:
            TypeError: when an argument of its own is not kept under its own name, and it has no `get_config`.
        """
        made_as: type = type(self)
        taken = arguments(made_as)
        shared = {
            "name": self.name,
            "trainable": self.trainable,
            "dtype": self._own_dtype,
            "input_shape": self.sample_shape,
            "activity_regularizer": self.activity_regularizer,
        }
        told = {name: value for name, value in shared.items() if name in taken and value is not None}
        for name in taken:
            if name not in _SHARED and hasattr(self, name):
                told[name] = getattr(self, name)
            elif name not in _SHARED and type(self).get_config is Layer.get_config:  # else it is added there
                raise TypeError(
                    f"{self.title}: expected self.{name} = {name} in its __init__, or a get_config; got none"
                )
        return {name: as_plain(value) for name, value in told.items()}

    def __call__(self, inputs: npt.ArrayLike, training: bool = False) -> Array:
        """The outputs for one batch; the first one makes the weights."""
        try:
            batch = np.asarray(inputs, dtype=self.compute_dtype)
        except (TypeError, ValueError):
            raise ValueError(f"{self.title}: expected numbers, a row a sample; got {inputs!r:.80}") from None
        if not self.built:
            self.build((None, *batch.shape[1:]))
        elif self.own_weights:
            self.expect(batch.shape)
        return self.forward(batch, training)

    def expect(self, shape: Shape) -> None:
        """Make sure that batches of `shape` fit the weights; ValueError otherwise."""
        if not fits(shape, self.input_shape):
            raise ValueError(f"{self.title}: expected batches of shape {self.input_shape}; got {tuple(shape)}")


class SameShape(Layer):
    """A layer whose outputs have the shape of its inputs."""

    def compute_output_shape(self, input_shape: Shape) -> Shape:
        """The same."""
        return input_shape


@cache
def _takes_training(call: Callable[..., Array]) -> bool:
    return "training" in inspect.signature(call).parameters


def _check_names(title: str, names: Sequence[str]) -> None:
    if twice := [name for name in names if names.count(name) > 1]:
        raise ValueError(
            f"{title}: expected weights of different names; got two called {twice[0]!r}. "
            "Give each its own, as add_weight(…, name=…)"
        )


def _holds_layer(value: object) -> bool:
    return isinstance(value, Layer) or (
        isinstance(value, list | tuple) and any(isinstance(one, Layer) for one in value)
    )
