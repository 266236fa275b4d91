"""What a loss charges for a prediction: squared error beside crossentropy."""

from __future__ import annotations

import numpy as np

from content.figures.figure import Curve, Dial, Figure, Picture, Plot, Reading, Values
from content.figures.wording import number, plain
from engine import losses

SQUARED, CROSSENTROPY = "mean squared error", "binary cross-entropy"
PREDICTIONS = (0.0, 0.01, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99, 1.0, 1.5, 2.0, 2.5, 3.0)
TOP = 9.5


def charge(loss: str, truth: float, prediction: float) -> float:
    """The engine's loss for one prediction."""
    formula = losses.mean_squared_error if loss == SQUARED else losses.binary_crossentropy
    return float(formula([truth], [prediction]))


def picture(values: Values) -> Picture:
    """Draw the chosen loss over all predictions, and mark the one chosen."""
    truth, prediction, loss = float(values["truth"]), float(values["prediction"]), str(values["loss"])
    at_truth = Curve("truth", (truth, truth), (0.0, TOP), sign="┆", role="muted")
    curves: tuple[Curve, ...] = (at_truth,)
    cost = "–"
    if loss == SQUARED or 0 <= truth <= 1:
        xs = np.linspace(0, 3, 61) if loss == SQUARED else np.linspace(0.005, 0.995, 67)
        ys = [min(charge(loss, truth, x), TOP) for x in xs]
        here = charge(loss, truth, prediction)
        curves += (
            Curve(loss, tuple(xs.tolist()), tuple(ys)),
            Curve("now", (prediction,), (min(here, TOP),), sign="●", line=False, role="mark"),
        )
        cost = number(here)
    return Picture(
        words=words(loss, truth, prediction, cost),
        readings=(Reading("loss", cost), Reading("miss", number(prediction - truth, 2))),
        plot=Plot("prediction", "loss", (0.0, 3.0), (0.0, TOP), curves),
    )


def words(loss: str, truth: float, prediction: float, cost: str) -> str:
    """What this prediction costs, and what is remarkable about it."""
    asked = f"Truth {plain(truth)}, prediction {plain(prediction)}"
    if loss == SQUARED:
        miss = prediction - truth
        if miss == 0:
            return f"{asked}: nothing missed, nothing to pay. The loss is {cost}, the lowest point of the curve."
        side = "above" if miss > 0 else "below"
        return f"{asked}: {plain(abs(miss))} {side} the truth. Squared, the loss is {cost}."
    if not 0 <= truth <= 1:
        return f"{asked}: {plain(truth)} is not a class, which cross-entropy needs. Take squared error."
    if prediction > 1:
        return f"{asked}: that is no probability. It is cut to 1 and charged {cost}, a number without meaning."
    if 0 < truth < 1:
        return f"{asked}: the truth lies between the classes. The loss is {cost}, and no prediction makes it 0."
    given = prediction if truth == 1 else 1 - prediction
    wrong = given < 0.2
    verdict = "sure and wrong, which costs most" if wrong else "not sure" if given < 0.8 else "sure and right"
    return f"{asked}: the true class was given probability {plain(given)}, {verdict}. The loss is {cost}."


FIGURE = Figure(
    name="loss",
    title="A loss",
    question="Set the truth to 1. How many times dearer is 0.01 than 0.5, by each loss?",
    dials=(
        Dial("truth", "truth", (0.0, 0.5, 1.0, 2.5), 2.5, "What the prediction should have been."),
        Dial(
            "prediction",
            "prediction",
            PREDICTIONS,
            3.0,
            "What the network said. Move it towards the truth and past it.",
        ),
        Dial(
            "loss",
            "loss",
            (SQUARED, CROSSENTROPY),
            SQUARED,
            "How a miss is charged: by its square, or by its surprise.",
        ),
    ),
    picture=picture,
)
