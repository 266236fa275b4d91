"""Where to draw the line between yes and no: one set of scores, and what each threshold makes of it."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from content.figures.figure import Dial, Figure, Picture, Reading, Values
from content.figures.wording import count, number
from engine import metrics

POSITIVES, NEGATIVES = 16, 24
WIDTH = 38
"""Cells of the strip that shows the scores, at most one score of a kind in each."""


def answers() -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Truths, and scores that lean towards them without always being right; always the same ones."""
    random = np.random.default_rng(5)
    middles = (np.arange(2, WIDTH - 2) + 0.5) / WIDTH

    def drawn(amount: int, around: float) -> NDArray[np.float64]:
        chances = np.exp(-(((middles - around) / 0.3) ** 2))
        return random.choice(middles, amount, replace=False, p=chances / chances.sum())

    scores = np.concatenate([drawn(POSITIVES, 0.68), drawn(NEGATIVES, 0.35)])
    return np.repeat([1, 0], [POSITIVES, NEGATIVES]), scores


def strip(scores: NDArray[np.float64], sign: str, threshold: float) -> str:
    """Scores as signs on a line from 0 to 1, the threshold standing across it."""
    cells = ["·"] * WIDTH
    for score in scores:
        cells[int(score * WIDTH)] = sign
    at = math.ceil(threshold * WIDTH - 0.5)
    return "".join(cells[:at]) + "│" + "".join(cells[at:])


def picture(values: Values) -> Picture:
    """Count what the threshold gets right and wrong, and grade it in five ways."""
    threshold = float(values["threshold"])
    truths, scores = answers()
    calls = (scores >= threshold).astype(np.int64)
    (right_no, false_alarm), (missed, found) = metrics.confusion_matrix(truths, calls, 2).tolist()
    graded = (
        ("accuracy", metrics.accuracy(truths, calls)),
        ("precision", metrics.precision(truths, calls)),
        ("recall", metrics.recall(truths, calls)),
        ("F1", metrics.f1_score(truths, calls)),
        ("ROC AUC", metrics.roc_auc(truths, scores)),
    )
    rows = (
        strip(scores[truths == 1], "●", threshold),
        strip(scores[truths == 0], "○", threshold),
        "0" + f"{'score':^{WIDTH - 1}}" + "1",
        "",
        "             called 0    called 1",
        f"truly 1 ●    {missed:5}       {found:5}",
        f"truly 0 ○    {right_no:5}       {false_alarm:5}",
    )
    return Picture(
        words=words(threshold, found, false_alarm),
        readings=tuple(Reading(label, number(grade, 2)) for label, grade in graded),
        rows=rows,
    )


def words(threshold: float, found: int, false_alarm: int) -> str:
    """What is found, what is missed, and how many alarms are false."""
    alarms = found + false_alarm
    if alarms == 0:
        return f"At {threshold:.2f} nothing is called 1: no false alarm, and all {POSITIVES} are missed."
    false = "none of them false" if false_alarm == 0 else f"{false_alarm} of them false"
    found_of = f"all {found}" if found == POSITIVES else f"{found} of {POSITIVES}"
    return f"At {threshold:.2f} there are {count(alarms, 'alarm')}, {false}; {found_of} that are 1 are found."


FIGURE = Figure(
    name="threshold",
    title="A threshold",
    question="Move it from end to end: which of the five grades never changes, and why?",
    dials=(
        Dial(
            "threshold",
            "threshold",
            tuple(twentieth / 20 for twentieth in range(1, 20)),
            0.5,
            "From which score on a sample is called 1. Lower finds more and cries wolf more often.",
        ),
    ),
    picture=picture,
)
