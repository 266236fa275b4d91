"""The lab: a recipe on one side, the run that follows it on the other."""

from __future__ import annotations

import asyncio
import time
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.events import Resize
from textual.widgets import Static

from engine.experiment import EpochResult, Experiment, PostMortem, summary
from gradebook.client import ClassroomRefused
from gradebook.messages import RunProgress
from tui.curves import best_epoch, loss_plot
from tui.recipe import FIRST
from tui.screens.room import Room
from tui.theme import RIGHT, WARNING
from tui.widgets.chart import Chart
from tui.widgets.recipe import Recipe, RecipeField
from tui.words import number

FRAME = 0.2
"""Seconds between two looks at a run: at most five frames a second, for the line they travel over."""

PACES = (2.0, 10.0, 40.0, None)
"""Epochs a second that eyes can follow; None is as fast as the machine goes."""

STATES = {
    "running": "▶ running",
    "paused": "⏸ paused",
    "finished": f"{RIGHT} finished",
    "stopped": "■ stopped",
    "diverged": f"{WARNING} diverged",
    "lost": f"{WARNING} interrupted",
}
UNDER_WAY = ("running", "paused", "lost")


class LabScreen(Room):
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space", "run", "run, pause", key_display="Space"),
        Binding("s", "step", "one epoch", show=False),
        Binding("x", "stop", "stop", tooltip="end the run here", show=False),
        Binding("r", "reset", "reset"),
        Binding("greater_than_sign", "pace(1)", "faster", key_display=">", show=False),
        Binding("less_than_sign", "pace(-1)", "slower", key_display="<", show=False),
        Binding("v", "runs", "runs"),
        Binding("c", "turn_over", "recipe, curves"),
        Binding("1", "show('recipe')", "recipe", show=False),
        Binding("2", "show('watch')", "curves", show=False),
        Binding("escape", "leave", "back", key_display="Esc"),
    ]

    def __init__(self, experiment: Experiment | None = None, run: int | None = None) -> None:
        super().__init__()
        self.given, self.run_id = experiment, run
        self.trained: Experiment | None = None  # what the run on the screen trains
        self.state: str | None = None
        self.epochs: list[EpochResult] = []
        self.pace: float | None = 40.0

    def compose_body(self) -> ComposeResult:
        yield Static(id="status")
        with Horizontal(id="lab"):
            yield Recipe(self.given or FIRST, id="recipe")
            with Vertical(id="watch"):
                yield Chart("Space trains the recipe; the loss is drawn here.", id="loss")
                yield Static(id="figures")
                yield Static(id="post-mortem", markup=False)

    @work
    async def on_mount(self) -> None:
        self.query_one("#lab").add_class("on-recipe")
        self.query(RecipeField).first().focus()
        self.show_run()
        if self.run_id is None and self.given is None:
            runs = await self.ask(self.trainer.client.runs, 1)
            if runs and runs[0].state == "running":
                self.run_id = runs[0].id
        if self.run_id is not None:
            self.query_one("#lab").set_class(False, "on-recipe")
            self.follow(self.run_id)

    # -- following a run

    @work(exclusive=True, group="follow")
    async def follow(self, run: int) -> None:
        """Take in what the run has come to, over and over, while it is under way."""
        self.run_id, self.epochs = run, []
        while True:
            began = time.monotonic()
            progress = await self.ask(self.trainer.client.follow_run, run, len(self.epochs))
            if progress is None:
                return
            self.take(progress)
            if not progress.more and progress.state not in ("running",):
                return
            if not progress.more:
                await asyncio.sleep(max(0.0, FRAME - (time.monotonic() - began)))

    def take(self, progress: RunProgress) -> None:
        """Show what has come since the last look."""
        if self.trained != progress.experiment:
            self.trained = progress.experiment
            self.query_one(Recipe).experiment = progress.experiment
        self.state = progress.state
        self.epochs += progress.epochs
        if not progress.more:
            self.show_run(progress.replayed)
            self.show_post_mortem(progress.post_mortem)

    def show_run(self, replayed: int | None = None) -> None:
        """Status, curve and figures as they stand."""
        recipe = self.query_one(Recipe).experiment
        trained = self.trained or recipe
        self.top_line.place = f"Lab · {summary(trained)}"
        self.top_line.standing = f"run {self.run_id}" if self.run_id else ""
        self.query_one("#status", Static).update(self._status(recipe, replayed))
        self.query_one("#loss", Chart).plot = loss_plot(self.epochs, trained.training.epochs)
        self.query_one("#figures", Static).update(figures(self.epochs))

    def _status(self, recipe: Experiment, replayed: int | None) -> Content:
        if self.state is None or self.trained is None:
            return Content.assemble(("○ ready", "bold"), ("   Space runs it", "$muted"))
        last = self.epochs[-1] if self.epochs else None
        of = f"epoch {last.epoch if last else 0} of {self.trained.training.epochs}"
        style = "$warning" if self.state in ("diverged", "lost") else "$success"
        parts: list[str | tuple[str, str]] = [(STATES[self.state], f"bold {style}"), f"   {of}"]
        if last:
            parts += [f"   train {number(last.loss)}   validation {number(last.val_loss)}"]
        if replayed is not None and self.state == "running" and replayed < len(self.epochs):
            parts += [(f"   catching up: {replayed} of {len(self.epochs)}", "$muted")]
        if self.state == "running":
            parts += [(f"   {said_pace(self.pace)}", "$muted")]
        if recipe != self.trained:
            parts += [("   recipe changed: Space runs it anew", "$warning")]
        return Content.assemble(*parts)

    def show_post_mortem(self, post_mortem: PostMortem | None) -> None:
        """Where and why a run came to numbers that are none."""
        told = ""
        if post_mortem:
            told = (
                f"{WARNING} Stopped in epoch {post_mortem.epoch}, step {post_mortem.step}, at {post_mortem.layer}: "
                f"{post_mortem.cause}. Change the recipe, then Space runs it anew."
            )
        self.query_one("#post-mortem", Static).update(told)

    # -- steering it

    @property
    def recipe(self) -> Experiment:
        return self.query_one(Recipe).experiment

    @on(Recipe.Changed)
    def recipe_changed(self) -> None:
        self.show_run()

    async def action_run(self) -> None:
        """Start the recipe; pause and resume it while it stays what it was."""
        if self.run_id is None or self.recipe != self.trained or self.state not in UNDER_WAY:
            await self._start(paused=False)
        else:
            await self._steer("pause" if self.state == "running" else "resume")

    async def action_step(self) -> None:
        if self.run_id is None or self.recipe != self.trained or self.state not in UNDER_WAY:
            await self._start(paused=True)
        await self._steer("step")

    async def action_stop(self) -> None:
        if self.state in UNDER_WAY:
            await self._steer("stop")

    async def action_reset(self) -> None:
        """End the run on the screen and stand at the recipe's beginning."""
        if self.state in ("running", "paused"):
            await self._steer("stop", follow=False)
        self.workers.cancel_group(self, "follow")
        self.run_id, self.trained, self.state, self.epochs = None, None, None, []
        self.show_run()
        self.show_post_mortem(None)

    async def _start(self, *, paused: bool) -> None:
        if self.state == "running":
            await self._steer("stop", follow=False)
        started = await self.change(self.trainer.client.start_run, self.recipe, paused, self.pace)
        if started is not None:
            self.show_post_mortem(None)
            self.action_show("watch")
            self.run_id = started
            self.follow(started)

    async def _steer(self, action: str, *, follow: bool = True) -> None:
        if self.run_id is None:
            return
        try:
            await self.trainer.change(self.trainer.client.steer_run, self.run_id, action, self.pace)
        except ClassroomRefused as refused:
            self.refused(refused.message)
            return
        if follow:
            self.follow(self.run_id)

    async def action_pace(self, by: int) -> None:
        """Train faster or slower; what is learnt stays the same."""
        self.pace = PACES[max(0, min(len(PACES) - 1, PACES.index(self.pace) + by))]
        if self.state == "running":
            await self._steer("pace", follow=False)
        self.show_run()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Turning between the parts makes sense only where they do not stand side by side."""
        return super().check_action(action, parameters) and not (
            action == "show" and (self.has_class("-broad") or self.has_class("-wide"))
        )

    def action_show(self, part: str) -> None:
        """Where only one part fits: the recipe or the curves."""
        self.query_one("#lab").set_class(part == "recipe", "on-recipe")
        if part == "recipe" and not isinstance(self.focused, RecipeField):
            self.query(RecipeField).first().focus()

    def action_turn_over(self) -> None:
        """From the recipe to the curves and back; in a field, digits are the field's."""
        self.action_show("watch" if self.query_one("#lab").has_class("on-recipe") else "recipe")

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool:
        """Where both parts fit there is nothing to turn over."""
        return action not in ("show", "turn_over") or self.has_class("-normal") or self.has_class("-narrow")

    @on(Resize)
    def parts_that_fit(self) -> None:
        self.call_after_refresh(self.refresh_bindings)

    def action_runs(self) -> None:
        from tui.screens.runs import RunsScreen

        self.app.switch_screen(RunsScreen())

    def action_leave(self) -> None:
        self.dismiss()


def figures(epochs: list[EpochResult]) -> Content:
    """The numbers below the curve, in two aligned lines."""
    if not epochs:
        return Content("")
    last, best = epochs[-1], best_epoch(epochs)
    speed = last.steps / last.seconds if last.seconds > 0 else 0.0
    rows = (
        (("accuracy", ""), ("train", percent(last.accuracy)), ("validation", percent(last.val_accuracy))),
        (("best epoch", f"{best.epoch}"), ("time", f"{last.seconds:.1f} s"), ("steps/s", f"{speed:,.0f}")),
    )
    return Content("\n").join(_row(cells) for cells in rows)


def _row(cells: tuple[tuple[str, str], ...]) -> Content:
    line = Content("")
    for name, value in cells:
        cell = Content.assemble((f"{name} ", "$muted"), (value, "bold"))
        line += cell.pad_right(max(0, 20 - cell.cell_length))
    return line


def said_pace(pace: float | None) -> str:
    """A pace in words."""
    return "flat out" if pace is None else f"{pace:g} epochs/s"


def percent(share: float) -> str:
    """A measured share with one decimal."""
    return f"{share * 100:.1f} %"
