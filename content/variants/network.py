"""A small network in a question: what goes through it, and back, as names for the question's expressions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field, model_validator

from content.expressions import evaluate_number
from content.findings import Authored, rule
from content.functions import ExpressionError, from_float, to_float
from content.variants.expression import Expression

if TYPE_CHECKING:
    from engine.layers import Dense

MOST = 9
"""Of inputs, layers, and units in a layer: every number in a name is then a single digit."""

Numbers = dict[str, Fraction]
Entries = Annotated[tuple[Expression, ...], Field(strict=False, min_length=1, max_length=MOST)]


class LayerTable(Authored):
    """A dense layer. `weights` has a row a unit, with an entry for each of its inputs; without `bias` it is 0."""

    units: Annotated[int, Field(ge=1, le=MOST)]
    activation: Literal["linear", "relu", "tanh", "sigmoid", "softmax"] = "linear"
    weights: Annotated[tuple[Entries, ...], Field(strict=False, min_length=1, max_length=MOST)]
    bias: Entries | None = None

    @property
    def biases(self) -> tuple[str, ...]:
        """One for each unit."""
        return self.bias or ("0",) * self.units


class NetworkTable(Authored):
    """A network, the inputs of one sample, and what should come out. Every entry is an expression."""

    inputs: Entries
    layers: Annotated[tuple[LayerTable, ...], Field(strict=False, min_length=1, max_length=MOST)]
    loss: Literal["mean_squared_error", "binary_crossentropy", "categorical_crossentropy"] = "mean_squared_error"
    target: Entries

    @model_validator(mode="after")
    def _fits(self) -> NetworkTable:
        came = len(self.inputs)
        for number, layer in enumerate(self.layers, start=1):
            if [len(row) for row in layer.weights] != [came] * layer.units:
                raise rule(
                    f"network: the weights of layer {number} do not fit its {layer.units} units on {came} inputs",
                    f"write a row a unit ({layer.units}), with an entry an input ({came})",
                )
            if len(layer.biases) != layer.units:
                raise rule(
                    f"network: expected {layer.units} biases in layer {number}; got {len(layer.biases)}",
                    "write one a unit, or leave bias out",
                )
            came = layer.units
        if len(self.target) != came:
            raise rule(
                f"network: expected {came} targets; got {len(self.target)}", "write one for each unit at the end"
            )
        return self

    @property
    def names(self) -> frozenset[str]:
        """Every name that `computed` gives."""
        named = {"loss", *_numbered("in", self.inputs), *_numbered("target", self.target)}
        for number, layer in enumerate(self.layers, start=1):
            for what in ("z", "a", "b", "dz", "db"):
                named |= _numbered(f"{what}{number}", layer.biases).keys()
            for what in ("w", "dw"):
                named |= _paired(f"{what}{number}", layer.weights).keys()
        return frozenset(named | _numbered("out", self.target).keys())

    def computed(self, numbers: Mapping[str, Fraction]) -> Numbers:
        """One pass forward and one back, by the engine, in float64.

        `z1_2` is the sum that unit 2 of layer 1 takes, `a1_2` what it gives, `b1_2` its bias, `w1_21` its weight for
        input 1; with a `d` before it, the gradient of the loss by it. `in_1`, `out_1`, `target_1` and `loss` are there.

        Raises:
            ExpressionError: when an entry cannot be computed, or a result is not finite.
        """
        inputs, target = _exact(self.inputs, numbers), _exact(self.target, numbers)
        kernels = [[_exact(row, numbers) for row in layer.weights] for layer in self.layers]
        biases = [_exact(layer.biases, numbers) for layer in self.layers]
        layers, loss = self._passed(inputs, target, kernels, biases)
        given = _numbered("in", inputs) | _numbered("target", target) | {"loss": _decimal(loss)}
        for number, layer in enumerate(layers, start=1):
            given |= _paired(f"w{number}", kernels[number - 1]) | _numbered(f"b{number}", biases[number - 1])
            given |= _row(f"z{number}", layer.sums[0]) | _row(f"a{number}", layer.outputs[0])
            given |= _row(f"dz{number}", layer.sums_gradient[0]) | _row(f"db{number}", layer.bias_gradient)
            given |= _paired(f"dw{number}", [_decimals(row) for row in layer.kernel_gradient.T])
        return given | _row("out", layers[-1].outputs[0])

    def _passed(
        self,
        inputs: Sequence[Fraction],
        target: Sequence[Fraction],
        kernels: Sequence[Sequence[Sequence[Fraction]]],
        biases: Sequence[Sequence[Fraction]],
    ) -> tuple[list[Dense], float]:
        """The layers after a pass forward and one back, and the loss."""
        import numpy as np  # most questions do without

        from engine import layers, losses

        made: list[Dense] = []
        with np.errstate(all="ignore"):  # what is not finite is refused where it is read
            values = np.array([_floats(inputs)])
            for table, kernel, bias in zip(self.layers, kernels, biases, strict=True):
                layer = layers.Dense(table.units, table.activation)
                layer.prepare(values.shape, np.random.default_rng(0), "float64")
                layer.kernel[:], layer.bias[:] = np.array([_floats(row) for row in kernel]).T, _floats(bias)
                values = layer.forward(values)
                made.append(layer)
            loss = losses.get(self.loss)
            truth = np.array([_floats(target)])
            by_sums = losses.fused(loss, self.layers[-1].activation)
            if by_sums is None:
                gradient = made[-1].backward(loss.gradient(truth, values))
            else:
                gradient = made[-1].backward_from_sums(by_sums(truth, values))
            for layer in reversed(made[:-1]):
                gradient = layer.backward(gradient)
            return made, float(loss(truth, values))


def clashes(drawn: Mapping[str, object], network: NetworkTable | None) -> Iterator[str]:
    """The drawn numbers whose names the network gives already."""
    yield from sorted(network.names & drawn.keys()) if network else ()


def _exact(entries: Sequence[str], numbers: Mapping[str, Fraction]) -> list[Fraction]:
    return [evaluate_number(entry, numbers) for entry in entries]


def _floats(numbers: Sequence[Fraction]) -> list[float]:
    return [to_float(number) for number in numbers]


def _numbered(name: str, entries: Sequence[object]) -> Numbers:
    return {f"{name}_{place}": entry for place, entry in enumerate(entries, start=1)}  # type: ignore[misc]


def _paired(name: str, rows: Sequence[Sequence[object]]) -> Numbers:
    return {f"{name}_{to}{of}": entry for to, row in enumerate(rows, 1) for of, entry in enumerate(row, 1)}  # type: ignore[misc]


def _row(name: str, values: Iterable[float]) -> Numbers:
    return _numbered(name, _decimals(values))


def _decimals(values: Iterable[float]) -> list[Fraction]:
    return [_decimal(value) for value in values]


def _decimal(value: float) -> Fraction:
    """Twelve significant digits and at most fifteen decimals: what is beyond differs from machine to machine."""
    try:
        return from_float(f"{round(float(value), 15):.12g}")
    except (ExpressionError, ValueError, OverflowError):
        raise ExpressionError("what the network computes is not a finite number") from None
