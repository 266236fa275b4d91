"""A ball on the curve loss = w²: what the learning rate makes of it."""

from __future__ import annotations

import math

import numpy as np

from content.figures.figure import Curve, Dial, Figure, Picture, Plot, Reading, Values
from content.figures.walking import Weights, walk
from content.figures.wording import count, number, plain, tiny
from engine import losses, optimizers

RATES = (0.01, 0.05, 0.1, 0.3, 0.45, 0.5, 0.6, 0.8, 0.9, 0.95, 1.0, 1.05, 1.1, 1.5)
EDGE, TOP = 3.0, 9.0


def loss(w: float) -> float:
    """w²: the squared error of a model that says w where the truth is 0."""
    return float(losses.mean_squared_error([0.0], [w]))


def slope(weights: Weights) -> Weights:
    """How the loss changes with w: 2w."""
    return losses.MeanSquaredError().gradient(np.zeros_like(weights), weights)


def picture(values: Values) -> Picture:
    """Draw the valley, everywhere the ball has been, and where it is now."""
    rate, step, start = float(values["rate"]), int(values["step"]), float(values["start"])
    path = [float(w[0]) for w in walk(optimizers.SGD(rate), slope, [start], step)]
    valley = np.linspace(-EDGE, EDGE, 81).tolist()
    seen = [w for w in path[:-1] if abs(w) <= EDGE]
    now = path[-1]
    curves = [Curve("loss", tuple(valley), tuple(loss(w) for w in valley), role="muted")]
    if seen:
        curves.append(Curve("before", tuple(seen), tuple(map(loss, seen)), sign="o", line=False, role="second"))
    if abs(now) <= EDGE:
        curves.append(Curve("now", (now,), (loss(now),), sign="●", line=False, role="mark"))
    return Picture(
        words=words(path),
        readings=(
            Reading("w", number(now)),
            Reading("loss", tiny(loss(now))),
            Reading("gradient", number(float(slope(np.array([now]))[0]))),
        ),
        plot=Plot("weight w", "loss", (-EDGE, EDGE), (0.0, TOP), tuple(curves)),
    )


def words(path: list[float]) -> str:
    """Where the ball is, and what its last step did."""
    now = path[-1]
    place = f"After {count(len(path) - 1, 'step')} w is {number(now)} and the loss {tiny(loss(now))}"
    if abs(now) > EDGE:
        place += ", out of the picture"
    return f"{place}. {verdict(path)}"


def verdict(path: list[float]) -> str:
    """What the steps so far amount to."""
    before, now = path[-2:] if len(path) > 1 else (path[0], path[0])
    if before == 0:
        return "It lies on the bottom: the gradient is 0, and no rate moves it."
    if len(path) == 1:
        return "The ball has not moved yet."
    if now == 0 and len(path) == 2:
        return "One step, and it lies exactly on the bottom."
    if abs(now) < 0.001:
        return "It has come to rest on the bottom."
    across = (before > 0) != (now > 0)
    if math.isclose(loss(now), loss(before)):
        return f"It bounces between {plain(now)} and {plain(before)} for ever, and the loss never changes."
    if loss(now) > loss(before):
        return "It diverges: every step lands farther out and higher up than the one before."
    if across:
        return "It overshoots: every step crosses the bottom, yet lands a little lower."
    if loss(now) > 0.9 * loss(before):
        return "It creeps: every step is downhill, and hardly shows."
    return "It rolls down on one side, with shorter steps as the slope gets flatter."


FIGURE = Figure(
    name="descent",
    title="Descent",
    question="At which rate does the ball begin to climb out, and does it matter where it starts?",
    dials=(
        Dial("rate", "rate", RATES, 0.1, "The learning rate: how much of the gradient one step subtracts from w."),
        Dial(
            "step",
            "step",
            tuple(range(31)),
            0,
            "How many updates have been made. Each is w − rate × gradient.",
            steps=True,
        ),
        Dial(
            "start",
            "start",
            (-2.5, -2.0, -1.0, 0.0, 0.5, 1.5),
            -2.0,
            "Where the ball is put down: the first weight, drawn at random in a network.",
        ),
    ),
    picture=picture,
)
