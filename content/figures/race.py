"""Three optimizers, one valley that is steeper one way than the other."""

from __future__ import annotations

from functools import partial

import numpy as np

from content.figures.figure import Curve, Dial, Figure, Picture, Plot, Reading, Role, Values
from content.figures.walking import Weights, walk
from content.figures.wording import count, number, plain, tiny
from engine import optimizers

STEPS = 60
START = (1.0, 1.0)
LOWEST, HIGHEST = -10.0, 4.0
RUNNERS: tuple[tuple[str, str, Role], ...] = (("SGD", "•", "first"), ("RMSprop", "+", "second"), ("Adam", "×", "third"))


def loss(weights: Weights, steepness: float) -> float:
    """x² + steepness·y²: a bowl at steepness 1, a narrow valley at 20."""
    x, y = map(float, weights)
    return x * x + steepness * y * y


def gradient(weights: Weights, steepness: float) -> Weights:
    """How that loss changes with x and with y."""
    return np.array([2.0, 2.0 * steepness]) * weights


def run(name: str, rate: float, steepness: float, steps: int) -> list[float]:
    """The loss before the first step and after each, for the engine's optimizer called `name`."""
    optimizer = getattr(optimizers, name)(learning_rate=rate)
    path = walk(optimizer, partial(gradient, steepness=steepness), START, steps)
    return [loss(weights, steepness) for weights in path]


def height(value: float) -> float:
    """log₁₀ of a loss, held inside the picture."""
    if not value < 10**HIGHEST:
        return HIGHEST
    return float(np.log10(max(value, 10**LOWEST)))


def picture(values: Values) -> Picture:
    """Draw the losses of the three by step, on a scale of powers of ten."""
    rate, steepness, step = float(values["rate"]), float(values["steepness"]), int(values["step"])
    losses = {name: run(name, rate, steepness, step) for name, _, _ in RUNNERS}
    steps = tuple(float(at) for at in range(step + 1))
    curves = tuple(
        Curve(name, steps, tuple(map(height, losses[name])), sign=sign, role=role) for name, sign, role in RUNNERS
    )
    return Picture(
        words=words(rate, step, losses),
        readings=tuple(Reading(name, tiny(series[-1])) for name, series in losses.items()),
        plot=Plot("step", "log₁₀ loss", (0.0, float(STEPS)), (LOWEST, HIGHEST), curves),
    )


def words(rate: float, step: int, losses: dict[str, list[float]]) -> str:
    """Who is ahead, and who runs away."""
    if step == 0:
        first = next(iter(losses.values()))[0]
        return f"All three stand at the same place, with a loss of {number(first)}."
    ranked = sorted(losses, key=lambda name: (not np.isfinite(losses[name][-1]), losses[name][-1]))
    places = ", ".join(f"{name} {tiny(losses[name][-1])}" for name in ranked)
    apart = [name for name, series in losses.items() if not series[-1] <= series[0] * 1.000001]
    told = f"After {count(step, 'step')} at rate {plain(rate)}, lowest loss first: {places}."
    stuck = [name for name, series in losses.items() if name not in apart and series[-1] > series[0] / 2]
    if stuck and step >= 10:
        told += f" {' and '.join(stuck)} {'has' if len(stuck) == 1 else 'have'} hardly come down."
    if apart:
        told += f" {' and '.join(apart)} climbed above the start: the rate is too high here."
    return told


FIGURE = Figure(
    name="race",
    title="A race of optimizers",
    question="After 60 steps, at which rate is each of the three in front? Which breaks first?",
    dials=(
        Dial("step", "step", tuple(range(STEPS + 1)), 0, "How many updates each has made.", steps=True),
        Dial(
            "rate",
            "rate",
            (0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.5),
            0.05,
            "The learning rate, the same for all three. It does not mean the same step to each.",
        ),
        Dial(
            "steepness",
            "steepness",
            (1.0, 5.0, 10.0, 20.0),
            10.0,
            "How many times steeper the valley is across than along: the steep way limits plain SGD.",
        ),
    ),
    picture=picture,
)
