"""The lab: a recipe on one side, the run that follows it on the other."""

from __future__ import annotations

import asyncio
import time
from contextlib import suppress
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.events import Resize
from textual.widgets import Static

from engine.experiment import Experiment, summary
from gradebook.messages import RunProgress, Steering
from gradebook.refused import LATER, ClassroomRefused
from tui.curves import loss_plot
from tui.recipe import FIRST
from tui.run_words import UNDER_WAY, RunSeen, cause_of_death, figures, status
from tui.screens.room import Room
from tui.theme import WARNING
from tui.widgets.chart import Chart
from tui.widgets.gone import gone
from tui.widgets.recipe import Recipe, RecipeField

FRAME = 0.2
"""Seconds between two looks at a run: at most five frames a second, for the line they travel over."""

RESTING = 0.5
"""Seconds between two looks at a run that is paused: another session of the same learner may resume it."""

AGAIN = 2.0
"""Seconds until a classroom that could not answer just now is asked again."""

PACES = (2.0, 10.0, 40.0, None)
"""Epochs a second that eyes can follow; None is as fast as the machine goes."""


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
    ]

    def __init__(self, experiment: Experiment | None = None, run: int | None = None) -> None:
        super().__init__()
        self.given, self.wanted = experiment, run
        self.run: RunSeen | None = None  # the one on the screen
        self.pace: float | None = 40.0
        self.told = ""  # of how the run ended
        self._steering = asyncio.Lock()  # keys are obeyed in the order they were pressed

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
        if self.wanted is None and self.given is None:
            newest = await self.ask(self.trainer.client.runs, 1)
            self.wanted = next((run.id for run in newest or () if run.state in UNDER_WAY), None)
        if self.wanted is not None:
            self.open_run(self.wanted)

    # -- following a run

    def open_run(self, run: int) -> None:
        """Put a run on the screen, from its first epoch."""
        self.run = RunSeen(run)
        self.query_one("#lab").remove_class("on-recipe")
        self.follow()

    @work(exclusive=True, group="follow")
    async def follow(self) -> None:
        """Take in what the run has come to, over and over, while it may go on: a paused one, now and then."""
        run, changed = self.run, True
        while run is not None and not gone(self):
            began = time.monotonic()
            try:
                progress = await self.trainer.ask(self.trainer.client.follow_run, run.id, len(run.epochs))
            except ClassroomRefused as refused:
                if refused.code not in ("storage", *LATER):
                    self.refused(refused.message)
                    return
                self.told = f"{WARNING} {refused.message} Trying again …"
                self.query_one("#post-mortem", Static).update(self.told)
                await asyncio.sleep(AGAIN)
                continue
            if gone(self):
                return
            changed = changed or bool(progress.epochs) or progress.state == "running" or progress.state != run.state
            self.take(run, progress)
            if not progress.more:
                if changed:
                    self.show_run()
                if progress.state not in ("running", "paused"):
                    return
                changed = False
                rest = FRAME if progress.state == "running" else RESTING
                await asyncio.sleep(max(0.0, rest - (time.monotonic() - began)))

    def take(self, run: RunSeen, progress: RunProgress) -> None:
        """Note what has come since the last look."""
        if run.experiment is None:
            run.experiment = progress.experiment
            self.query_one(Recipe).experiment = progress.experiment
        run.state, run.replayed, run.post_mortem = progress.state, progress.replayed, progress.post_mortem
        run.epochs += progress.epochs

    @on(Recipe.Changed)
    def show_run(self) -> None:
        """Status, curve and figures as they stand."""
        run, recipe = self.run, self.recipe
        trained = run.experiment if run and run.experiment else recipe
        epochs = run.epochs if run else []
        self.top_line.place = f"Lab · {summary(trained)}"
        self.top_line.standing = f"run {run.id}" if run else ""
        # status and figures have their room: five times a second nothing else on the screen needs to be laid out
        self.query_one("#status", Static).update(status(run, recipe, self.pace), layout=False)
        self.query_one("#loss", Chart).plot = loss_plot(epochs, trained.training.epochs)
        self.query_one("#figures", Static).update(figures(epochs), layout=False)
        told = cause_of_death(run)
        if told != self.told:
            self.told = told
            self.query_one("#post-mortem", Static).update(told)

    # -- steering it

    @property
    def recipe(self) -> Experiment:
        return self.query_one(Recipe).experiment

    @property
    def going_on(self) -> RunSeen | None:
        """The run on the screen, if it can go on and is still what the recipe says."""
        run = self.run
        return run if run and run.under_way and run.experiment in (None, self.recipe) else None

    @work(group="steering")
    async def action_run(self) -> None:
        """Start the recipe; pause and resume it while it stays what it was."""
        async with self._steering:
            if run := self.going_on:
                await self._steer(run, "pause" if run.state == "running" else "resume")
            else:
                await self._start(paused=False)

    @work(group="steering")
    async def action_step(self) -> None:
        async with self._steering:
            run = self.going_on or await self._start(paused=True)
            if run:
                await self._steer(run, "step")

    @work(group="steering")
    async def action_stop(self) -> None:
        async with self._steering:
            if self.run and self.run.under_way:
                await self._steer(self.run, "stop")

    @work(group="steering")
    async def action_reset(self) -> None:
        """End the run on the screen and stand at the recipe's beginning."""
        async with self._steering:
            await self._end_run()
            self.run = None
            self.follow()
            self.show_run()

    @work(group="steering")
    async def action_pace(self, by: int) -> None:
        """Train faster or slower; what is learnt stays the same."""
        self.pace = PACES[max(0, min(len(PACES) - 1, PACES.index(self.pace) + by))]
        async with self._steering:
            if self.run and self.run.state == "running":
                await self._steer(self.run, "pace")
        self.show_run()

    async def _start(self, *, paused: bool) -> RunSeen | None:
        await self._end_run()
        started = await self.change(self.trainer.client.start_run, self.recipe, paused, self.pace)
        if started is None:
            return None
        self.run = RunSeen(started, self.recipe)
        self.query_one("#lab").remove_class("on-recipe")
        self.follow()
        return self.run

    async def _end_run(self) -> None:
        if self.run and self.run.state in ("running", "paused"):
            await self._put_steering(self.run, "stop", None)

    async def _steer(self, run: RunSeen, action: Steering) -> None:
        if await self._put_steering(run, action, self.pace) and not gone(self):
            self.follow()

    async def _put_steering(self, run: RunSeen, action: Steering, pace: float | None) -> bool:
        """Whether it was done. That the run had come to its end by itself is shown when it is followed, and not told
        as a refusal: between two looks at it nobody could know.
        """
        client = self.trainer.client
        try:
            await self.trainer.change(client.steer_run, run.id, action, pace)
        except ClassroomRefused as refused:
            if refused.code != "closed" or not await self._has_ended(run):
                self.refused(refused.message)
                return False
        return True

    async def _has_ended(self, run: RunSeen) -> bool:
        with suppress(ClassroomRefused):
            progress = await self.trainer.ask(self.trainer.client.follow_run, run.id, len(run.epochs))
            return progress.state not in UNDER_WAY
        return False

    # -- where only one part fits

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Turning between the parts makes sense only where they do not stand side by side."""
        side_by_side = self.has_class("-broad") or self.has_class("-wide")
        return super().check_action(action, parameters) and not (action in ("show", "turn_over") and side_by_side)

    def action_show(self, part: str) -> None:
        """The recipe or the curves."""
        self.query_one("#lab").set_class(part == "recipe", "on-recipe")
        if part == "recipe" and not isinstance(self.focused, RecipeField):
            self.query(RecipeField).first().focus()

    def action_turn_over(self) -> None:
        """From the recipe to the curves and back; in a field, digits are the field's."""
        self.action_show("watch" if self.query_one("#lab").has_class("on-recipe") else "recipe")

    @on(Resize)
    def parts_that_fit(self) -> None:
        self.call_after_refresh(self.refresh_bindings)

    def action_runs(self) -> None:
        from tui.screens.runs import RunsScreen

        self.app.push_screen(RunsScreen(self.open_run))
