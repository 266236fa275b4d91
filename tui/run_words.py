"""A run told in words and numbers, as the lab shows it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from textual.content import Content

from engine.experiment import EpochResult, Experiment, PostMortem
from tui.curves import best_epoch
from tui.theme import RIGHT, WARNING
from tui.words import number

STATES = {
    "running": "▶ running",
    "paused": "⏸ paused",
    "finished": f"{RIGHT} finished",
    "stopped": "■ stopped",
    "diverged": f"{WARNING} diverged",
    "lost": f"{WARNING} interrupted",
}
UNDER_WAY = ("running", "paused", "lost")
"""States from which a run goes on."""


@dataclass
class RunSeen:
    """What the screen knows of a run. `replayed` counts up while a saved run is caught up with."""

    id: int
    experiment: Experiment | None = None
    state: str = "paused"
    epochs: list[EpochResult] = field(default_factory=list)
    post_mortem: PostMortem | None = None
    replayed: int | None = None

    @property
    def under_way(self) -> bool:
        """Whether it may go on."""
        return self.state in UNDER_WAY


def status(run: RunSeen | None, recipe: Experiment, pace: float | None) -> Content:
    """How a run stands, in one line; `recipe` is what the fields say now."""
    if run is None or run.experiment is None:
        return Content.assemble(("○ ready", "bold"), ("   Space runs it", "$muted"))
    last = run.epochs[-1] if run.epochs else None
    style = "$warning" if run.state in ("diverged", "lost") else "$success"
    parts: list[str | tuple[str, str]] = [(STATES[run.state], f"bold {style}")]
    parts += [f"   epoch {last.epoch if last else 0} of {run.experiment.training.epochs}"]
    if last:
        parts += [f"   train {number(last.loss)}   validation {number(last.val_loss)}"]
    if run.state == "running" and run.replayed is not None:
        parts += [(f"   catching up: {run.replayed} of {len(run.epochs)}", "$muted")]
    elif run.state == "running":
        parts += [("   flat out" if pace is None else f"   {pace:g} epochs/s", "$muted")]
    if recipe != run.experiment:
        parts += [("   recipe changed: Space runs it anew", "$warning")]
    return Content.assemble(*parts)


def figures(epochs: Sequence[EpochResult]) -> Content:
    """The numbers below the curve, in two aligned lines."""
    if not epochs:
        return Content("")
    last, best = epochs[-1], best_epoch(epochs)
    speed = last.steps / last.seconds if last.seconds > 0 else 0.0
    rows = (
        (("accuracy", ""), ("train", _percent(last.accuracy)), ("validation", _percent(last.val_accuracy))),
        (("best epoch", f"{best.epoch}"), ("time", f"{last.seconds:.1f} s"), ("steps/s", f"{speed:,.0f}")),
    )
    return Content("\n").join(_row(cells) for cells in rows)


def cause_of_death(run: RunSeen | None) -> str:
    """Where and why a run came to numbers that are none, and the way out; nothing where it did not."""
    if run is None or run.post_mortem is None:
        return ""
    told = run.post_mortem
    where = f"epoch {told.epoch}, step {told.step}, at {told.layer}"
    return f"{WARNING} Stopped in {where}: {told.cause}. Change the recipe, then Space runs it anew."


def _row(cells: Sequence[tuple[str, str]]) -> Content:
    line = Content("")
    for name, value in cells:
        cell = Content.assemble((f"{name} ", "$muted"), (value, "bold"))
        line += cell.pad_right(max(0, 20 - cell.cell_length))
    return line


def _percent(share: float) -> str:
    return f"{share * 100:.1f} %"
