"""One neuron at work: inputs times weights, plus a bias, through an activation."""

from __future__ import annotations

from content.figures.figure import Dial, Figure, Picture, Reading, Values
from content.figures.wording import number
from engine import activations

HALVES = tuple(half / 2 for half in range(-6, 7))
FLAT = 0.05
"""An output that changes by less than this while z changes by 1 counts as flat."""


def activate(name: str, z: float) -> float:
    """The engine's activation called `name`, of one number."""
    return float(activations.get(name)([z])[0])


def picture(values: Values) -> Picture:
    """Show `output = activation(x1·w1 + x2·w2 + bias)` with every number in its place."""
    x1, x2, w1, w2, bias = (float(values[name]) for name in ("x1", "x2", "w1", "w2", "bias"))
    activation = str(values["activation"])
    z = x1 * w1 + x2 * w2 + bias
    output = activate(activation, z)

    def cell(value: float) -> str:
        return f"{number(value, 2):>6}"

    rows = (
        "    input       weight      product",
        f"x1 {cell(x1)}  × w1 {cell(w1)}  = {cell(x1 * w1)} ─╮",
        f"x2 {cell(x2)}  × w2 {cell(w2)}  = {cell(x2 * w2)} ─┤",
        f"{'bias':>22}    {cell(bias)} ─┤",
        f"{'│':>35}",
        f"{'sum z':>22}    {cell(z)} ◀╯",
        f"{'│':>31}",
        f"{activation:>28}  │",
        f"{'▼':>31}",
        f"{'output':>22}    {cell(output)}",
    )
    return Picture(
        words=words(activation, z, output),
        readings=(Reading("sum z", number(z, 3)), Reading("output", number(output, 3))),
        rows=rows,
    )


def words(activation: str, z: float, output: float) -> str:
    """What the activation makes of the sum, and whether it still answers to small changes."""
    change = activate(activation, z + 0.5) - activate(activation, z - 0.5)
    summed = f"The weighted inputs and the bias add up to z = {number(z, 2)}."
    if output == 0 and abs(change) < FLAT:
        return f"{summed} {activation} makes that 0: the neuron is silent, and small changes do not wake it."
    if output == 0:
        return f"{summed} {activation} makes that 0: the neuron is just at its threshold."
    if output == z:
        return f"{summed} {activation} passes it on unchanged."
    if abs(change) < FLAT:
        return (
            f"{summed} {activation} squeezes it to {number(output, 3)}: saturated, "
            "so near its end that changes of z hardly show."
        )
    return f"{summed} {activation} squeezes it to {number(output, 3)}, where it answers to every change."


FIGURE = Figure(
    name="neuron",
    title="A neuron",
    question="Lower the bias until relu falls silent. What is z then? Which activations still answer?",
    dials=(
        Dial("x1", "input x1", HALVES, 1.0, "The first number that comes in: data, not learnt."),
        Dial("x2", "input x2", HALVES, -2.0, "The second number that comes in."),
        Dial("w1", "weight w1", HALVES, 0.5, "How much x1 counts, and in which direction. Training changes it."),
        Dial("w2", "weight w2", HALVES, -1.0, "How much x2 counts, and in which direction. Training changes it."),
        Dial("bias", "bias", HALVES, 0.0, "Added whatever comes in: moves the point where the neuron wakes."),
        Dial(
            "activation",
            "activation",
            ("relu", "sigmoid", "tanh", "linear"),
            "relu",
            "The bend at the end, without which layers of neurons would be one straight line.",
        ),
    ),
    picture=picture,
)
