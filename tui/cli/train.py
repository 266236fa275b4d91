"""`nnquiz train`: a run without a screen."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click
from tqdm import tqdm

from engine.experiment import EpochResult, Experiment, PostMortem, summary
from gradebook.client import Client
from gradebook.messages import RunProgress
from gradebook.refused import ClassroomRefused
from tui.charts import draw
from tui.cli.screens import read_experiment
from tui.cli.settings import Settings, stop
from tui.curves import best_epoch, loss_plot
from tui.words import number


def train_without_a_screen(settings: Settings, path: Path, *, as_json: bool, plot: bool) -> None:
    """Train the recipe in a file, a bar on stderr; then the history as JSON, the curve, or a line, on stdout."""
    experiment = read_experiment(path)
    client = settings.client
    try:
        epochs, post_mortem = _train(client, experiment)
    except ClassroomRefused as refused:
        stop(refused.message)
    except KeyboardInterrupt:
        stop("interrupted; the run is kept, and the lab goes on with it")
    finally:
        client.close()
    if as_json:
        click.echo(json.dumps(told(experiment, epochs, post_mortem)))
    if plot:
        click.echo(_curve(epochs, experiment))
    if not as_json and not plot and epochs:
        best = best_epoch(epochs)
        click.echo(
            f"{summary(experiment)}: loss {number(epochs[-1].loss)}, validation loss {number(epochs[-1].val_loss)}, "
            f"lowest {number(best.val_loss)} in epoch {best.epoch}"
        )
    if post_mortem:
        stop(f"stopped in epoch {post_mortem.epoch}, step {post_mortem.step}, {post_mortem.layer}: {post_mortem.cause}")


def _train(client: Client, experiment: Experiment) -> tuple[list[EpochResult], PostMortem | None]:
    run = client.start_run(experiment)
    epochs: list[EpochResult] = []
    with tqdm(total=experiment.training.epochs, unit="epoch", file=sys.stderr, disable=None) as bar:
        for progress in _followed(client, run):
            epochs += progress.epochs
            bar.update(len(progress.epochs))
            if progress.epochs:
                bar.set_postfix_str(f"loss {number(epochs[-1].loss)}")
    if progress.state == "lost":
        stop(f"training was interrupted after epoch {len(epochs)}; the lab can go on with it")
    return epochs, progress.post_mortem


def _followed(client: Client, run: int) -> Iterator[RunProgress]:
    since = 0
    while True:
        progress = client.follow_run(run, since)
        since += len(progress.epochs)
        yield progress
        if not progress.more and progress.state != "running":
            return


def told(experiment: Experiment, epochs: list[EpochResult], post_mortem: PostMortem | None) -> dict[str, Any]:
    """A run as JSON's own types: recipe, history by metric, and how it ended."""
    last = epochs[-1] if epochs else None
    metrics = ("loss", "val_loss", "accuracy", "val_accuracy")
    return {
        "experiment": experiment.to_dict(),
        "history": {metric: [getattr(result, metric) for result in epochs] for metric in metrics},
        "epochs": len(epochs),
        "seconds": round(last.seconds, 6) if last else 0.0,
        "steps_per_second": round(last.steps / last.seconds, 1) if last and last.seconds > 0 else 0.0,
        "stopped": asdict(post_mortem) if post_mortem else None,
    }


def _curve(epochs: list[EpochResult], experiment: Experiment) -> str:
    size = shutil.get_terminal_size((80, 24))
    drawn = loss_plot(epochs, experiment.training.epochs)
    if drawn is None:
        return "no epoch was finished: nothing to draw"
    colours = (
        {"first": (47, 136, 190), "second": (214, 120, 20), "mark": (170, 130, 0)} if sys.stdout.isatty() else None
    )
    return draw(drawn, min(100, size.columns), min(24, max(12, size.lines - 2)), colours)
