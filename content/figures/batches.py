"""Epochs, batches and iterations, counted by the engine."""

from __future__ import annotations

import numpy as np

from content.figures.figure import Dial, Figure, Picture, Reading, Values
from content.figures.wording import count
from engine import layers, loop, models

PER_ROW, MOST = 5, 20
"""Batches drawn side by side, and how many before the rest is only counted."""


def sizes(samples: int, batch: int) -> list[int]:
    """How many samples each batch of one epoch holds, as the engine cuts them."""
    rows = np.zeros((samples, 1), dtype=np.float32)
    model = models.Sequential([layers.Dense(1, input_dim=1)], rng=np.random.default_rng(0))
    model.compile(optimizer="sgd", loss="mean_squared_error")
    events = loop.train(model, loop.Samples(rows, rows), None, epochs=1, batch_size=batch)
    return [len(event) for event in events if not isinstance(event, loop.EpochEnd)]


def boxes(cut: list[int]) -> list[str]:
    """Batches as boxes with their sizes, a few to a row; in the middle of many, how many were left out."""
    cells = [f"[{size:>4} ]" for size in cut]
    if len(cells) > MOST:
        left_out = len(cells) - MOST + 1
        cells = [*cells[: MOST - 2], f"{f'…{left_out}…':^7}", cells[-1]]
    return [" ".join(cells[at : at + PER_ROW]) for at in range(0, len(cells), PER_ROW)]


def picture(values: Values) -> Picture:
    """Cut the samples into batches, and count one iteration for each, in every epoch."""
    samples, batch, epochs = (int(values[name]) for name in ("samples", "batch", "epochs"))
    cut = sizes(samples, batch)
    each, total = len(cut), len(cut) * epochs
    counted = [
        f"epoch {epoch:>2}  iterations {(epoch - 1) * each + 1:>7,} to {epoch * each:>7,}"
        for epoch in range(1, epochs + 1)
    ]
    if len(counted) > 4:
        counted = [*counted[:2], f"{'…':>8}", counted[-1]]
    rows = (f"an epoch: {samples:,} samples, {batch:,} a batch", "", *boxes(cut), "", *counted)
    return Picture(
        words=words(samples, epochs, cut),
        readings=(
            Reading("iterations an epoch", f"{each:,}"),
            Reading("iterations in all", f"{total:,}"),
            Reading("samples seen", f"{samples * epochs:,}"),
        ),
        rows=rows,
    )


def words(samples: int, epochs: int, cut: list[int]) -> str:
    """The sum in a sentence, and what becomes of samples that do not fill a batch."""
    each = len(cut)
    total = f"over {count(epochs, 'epoch')} that is {count(each * epochs, 'weight update')}."
    if each == 1:
        return f"All {samples:,} samples go in one batch: one iteration an epoch, {total}"
    if cut[-1] < cut[0]:
        return (
            f"{each - 1:,} batches of {cut[0]:,} and a last one of only {cut[-1]:,}, which still counts: "
            f"{each:,} iterations an epoch, {total}"
        )
    exactly = f"{each:,} batches of {cut[0]:,} use up all {samples:,} samples"
    return f"{exactly}: {each:,} iterations an epoch, {total}"


FIGURE = Figure(
    name="batches",
    title="Epochs, batches, iterations",
    question="Find a batch size that does not divide the samples. Do the rows left over count?",
    dials=(
        Dial("samples", "samples", (100, 500, 1000, 1200, 2000), 1000, "How many rows there are to learn from."),
        Dial("batch", "batch", (1, 16, 32, 64, 100, 128, 250, 1000), 100, "How many rows share one weight update."),
        Dial("epochs", "epochs", (1, 2, 3, 5, 10, 50), 5, "How often all rows are gone through."),
    ),
    picture=picture,
)
