"""The training loop on the smallest model there is: a line, five points, and gradient descent."""

from __future__ import annotations

import numpy as np

from content.figures.figure import Curve, Dial, Figure, Picture, Plot, Reading, Values
from content.figures.walking import Weights, walk
from content.figures.wording import count, number, tiny
from engine import layers, losses, optimizers

X = np.array([[-1.0], [0.0], [1.0], [2.0], [3.0]])
Y = 2 * X + 1
LEFT, RIGHT, LOW, HIGH = -2.0, 4.0, -6.0, 12.0


def line(weights: Weights) -> layers.Dense:
    """A layer of one neuron without activation: w · x + b."""
    layer = layers.Dense(1)
    layer.prepare((None, 1), np.random.default_rng(0), "float64")
    layer.kernel[:], layer.bias[:] = weights
    return layer


def loss(weights: Weights) -> float:
    """The mean squared error of that line on the five points."""
    return float(losses.MeanSquaredError()(Y, line(weights).forward(X)))


def gradient(weights: Weights) -> Weights:
    """Predict, measure, and propagate the error back: how the loss changes with w and with b."""
    layer = line(weights)
    layer.backward(losses.MeanSquaredError().gradient(Y, layer.forward(X)))
    return np.concatenate([layer.kernel_gradient.ravel(), layer.bias_gradient])


def stretch(w: float, b: float) -> Curve | None:
    """The part of the line that lies inside the picture, if there is any."""
    left, right = LEFT, RIGHT
    if w:
        lower, upper = sorted(((LOW - b) / w, (HIGH - b) / w))
        left, right = max(LEFT, lower), min(RIGHT, upper)
    if left > right or (w == 0 and not LOW <= b <= HIGH):
        return None
    xs = np.linspace(left, right, 31)
    return Curve("w·x + b", tuple(xs.tolist()), tuple(np.clip(w * xs + b, LOW, HIGH).tolist()))


def picture(values: Values) -> Picture:
    """Draw the points, and the line as it stands after `step` updates."""
    rate, step = float(values["rate"]), int(values["step"])
    path = walk(optimizers.SGD(rate), gradient, (0.0, 0.0), step)
    w, b = path[-1].tolist()
    drawn = stretch(w, b)
    points = Curve("points", tuple(X.ravel().tolist()), tuple(Y.ravel().tolist()), "●", line=False, role="mark")
    return Picture(
        words=words(path),
        readings=(
            Reading("w", number(w)),
            Reading("b", number(b)),
            Reading("loss", tiny(loss(path[-1]))),
            Reading("gradient of w", number(float(gradient(path[-1])[0]))),
        ),
        plot=Plot("x", "y", (LEFT, RIGHT), (LOW, HIGH), (drawn, points) if drawn else (points,)),
    )


def words(path: list[Weights]) -> str:
    """Where the line stands, and whether its last step brought it closer."""
    w, b = path[-1].tolist()
    now = loss(path[-1])
    if len(path) == 1:
        return f"Nothing is learnt yet: w and b are 0, the line is flat and the loss is {number(now)}."
    told = f"After {count(len(path) - 1, 'step')} the line is {number(w, 2)}·x "
    told += f"{'−' if b < 0 else '+'} {number(abs(b), 2)} and the loss {tiny(now)}"
    before = loss(path[-2])
    if now > before:
        return f"{told}. The last step made the loss larger: the training diverges."
    if now < 0.001:
        return f"{told}. The line goes through all five points."
    if now > 0.97 * before:
        return f"{told}. It still comes closer, by less and less with each step."
    return f"{told}. The last step brought it closer to the points."


FIGURE = Figure(
    name="loop",
    title="The loop",
    question="Which rate brings the loss below 0.01 in the fewest steps, and which rates never get there?",
    dials=(
        Dial(
            "step",
            "step",
            tuple(range(41)),
            0,
            "How often the loop went round: predict, measure, go back, update.",
            steps=True,
        ),
        Dial(
            "rate",
            "rate",
            (0.01, 0.05, 0.1, 0.2, 0.25, 0.3, 0.4),
            0.05,
            "How much of the gradient one update subtracts.",
        ),
    ),
    picture=picture,
)
