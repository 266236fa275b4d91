"""A network that learns its rows by heart: random labels beside labels with a pattern."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from content.figures.figure import Curve, Dial, Figure, Picture, Plot, Reading, Values
from content.figures.wording import count, number, percent
from engine import callbacks, layers, loop, models, optimizers

ROWS, FRESH, FEATURES = 60, 200, 4
EPOCHS = 200
RATE = 0.03
TOP = 4.0
RANDOM, NOISY, PATTERN = "random", "noisy pattern", "pattern"
FLIPPED = 0.2
"""The share of a noisy pattern's labels that are wrong, on training rows and on fresh ones alike."""


@dataclass(frozen=True)
class History:
    """One training, measured after each epoch."""

    loss: tuple[float, ...]
    accuracy: tuple[float, ...]
    fresh_loss: tuple[float, ...]
    fresh_accuracy: tuple[float, ...]

    def best_epoch(self, epochs: int) -> int:
        """The epoch, from 0, that the engine's early stopping would go back to after so many."""
        stopping = callbacks.EarlyStopping("val_loss", patience=EPOCHS)
        stopping.on_train_begin()
        for epoch, loss in enumerate(self.fresh_loss[:epochs]):
            stopping.on_epoch_end(epoch, {"val_loss": loss})
        return stopping.best_epoch


def rows(labels: str) -> tuple[loop.Samples, loop.Samples]:
    """Rows to train on, and fresh ones, with labels tossed by a coin, or told by the sum of two features."""
    random = np.random.default_rng(11)
    X = random.standard_normal((ROWS + FRESH, FEATURES)).astype(np.float32)
    tossed = random.random(ROWS + FRESH)
    rule = X[:, 0] + X[:, 1] > 0
    y = {RANDOM: tossed < 0.5, NOISY: rule ^ (tossed < FLIPPED), PATTERN: rule}[labels]
    targets = y.astype(np.float32).reshape(-1, 1)
    return loop.Samples(X[:ROWS], targets[:ROWS]), loop.Samples(X[ROWS:], targets[ROWS:])


@lru_cache(maxsize=32)
def train(labels: str, units: int, dropout: float) -> History:
    """Train for all epochs at once, so that turning the epochs costs nothing."""
    model = models.Sequential(
        [
            layers.Dense(units, activation="relu", input_dim=FEATURES),
            layers.Dropout(dropout),
            layers.Dense(1, activation="sigmoid"),
        ],
        rng=np.random.default_rng(3),
    )
    model.compile(optimizer=optimizers.Adam(RATE), loss="binary_crossentropy", metrics=["accuracy"])
    learnt, fresh = rows(labels)
    results = [
        measure(model, learnt) + measure(model, fresh)
        for event in loop.train(model, learnt, None, epochs=EPOCHS, batch_size=ROWS)
        if isinstance(event, loop.EpochEnd)
    ]
    return History(*zip(*results, strict=True))


def measure(model: models.Sequential, part: loop.Samples) -> tuple[float, float]:
    """Loss and accuracy of the whole network, nothing dropped."""
    numbers = model.measure(part.targets, model.predict(part.inputs))
    return numbers["loss"], numbers["accuracy"]


def picture(values: Values) -> Picture:
    """Draw the loss on training rows and on fresh ones, and mark where stopping early would have stopped."""
    labels, epochs = str(values["labels"]), int(values["epochs"])
    history = train(labels, int(values["units"]), float(values["dropout"]))
    best = history.best_epoch(epochs)
    at = tuple(float(epoch + 1) for epoch in range(epochs))
    fresh_loss = clipped(history.fresh_loss[:epochs])
    learnt, fresh = history.accuracy[epochs - 1], history.fresh_accuracy[epochs - 1]
    return Picture(
        words=words(labels, epochs, learnt, fresh, best + 1),
        readings=(
            Reading("training rows right", percent(learnt)),
            Reading("fresh rows right", percent(fresh)),
            Reading("loss on fresh rows", number(history.fresh_loss[epochs - 1])),
            Reading("best epoch", str(best + 1)),
        ),
        plot=Plot(
            "epoch",
            "loss",
            (0.0, float(EPOCHS)),
            (0.0, TOP),
            (
                Curve("training rows", at, clipped(history.loss[:epochs])),
                Curve("fresh rows", at, fresh_loss, sign="+", role="second"),
                Curve("best", (best + 1.0,), (fresh_loss[best],), sign="●", line=False, role="mark"),
            ),
        ),
    )


def clipped(losses: tuple[float, ...]) -> tuple[float, ...]:
    """Losses that would leave the picture, held at its upper edge."""
    return tuple(min(loss, TOP) for loss in losses)


def words(labels: str, epochs: int, learnt: float, fresh: float, best: int) -> str:
    """Whether what it learnt holds for rows it has not seen, and where stopping early would have ended."""
    seen = f"After {count(epochs, 'epoch')} it is right on {percent(learnt)} of its training rows "
    seen += f"and on {percent(fresh)} of fresh ones"
    gap = learnt - fresh
    if labels == RANDOM and learnt > 0.9:
        seen += ": it knows its rows by heart, and the labels being coin tosses there was nothing else to learn."
    elif labels == RANDOM:
        seen += ": no better than guessing there, as it must be where labels are coin tosses."
    elif gap > 0.08:
        seen += ": it found the pattern, and learns the quirks of its rows besides."
    else:
        seen += ": what it learnt holds for rows it has never seen."
    if best == epochs:
        return f"{seen} The loss on fresh rows is at its lowest so far."
    return f"{seen} The loss on fresh rows was lowest at epoch {best}; stopping early would keep that network."


FIGURE = Figure(
    name="memorise",
    title="Memorising",
    question="Can it learn coin tosses? Get all its training rows right: what becomes of the fresh ones?",
    dials=(
        Dial(
            "labels",
            "labels",
            (RANDOM, NOISY, PATTERN),
            RANDOM,
            "Tossed by a coin, a rule with one in five wrong, or the rule alone.",
        ),
        Dial("units", "hidden units", (2, 8, 32, 64), 32, "How much room there is to remember single rows."),
        Dial(
            "dropout",
            "dropout",
            (0.0, 0.3, 0.5),
            0.0,
            "The share of units switched off at random at each training step.",
        ),
        Dial(
            "epochs",
            "epochs",
            (1, 2, 5, 10, 20, 30, 50, 75, 100, 150, EPOCHS),
            1,
            "How often the network has gone through its rows.",
            steps=True,
        ),
    ),
    picture=picture,
)
