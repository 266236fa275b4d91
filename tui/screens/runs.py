"""All runs, newest first; Enter opens one with its curve."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from textual import on, work
from textual.app import ComposeResult
from textual.events import Resize
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from gradebook.messages import RunLine
from tui.screens.room import Choices, Room
from tui.widgets.lines import run_line


class RunsScreen(Room):
    def __init__(self, opened: Callable[[int], None]) -> None:
        super().__init__()
        self.opened = opened
        self.runs: tuple[RunLine, ...] = ()

    def compose_body(self) -> ComposeResult:
        yield Choices(id="runs")

    @work
    async def on_mount(self) -> None:
        self.top_line.place = "Lab · all runs"
        reply = await self.ask(self.trainer.client.runs, 200)
        self.runs = reply or ()
        self.top_line.standing = f"{len(self.runs)} runs"
        self.show_list()
        self.query_one(Choices).focus()

    @on(Resize)
    def show_list(self) -> None:
        listing, now = self.query_one(Choices), datetime.now(UTC)
        at = listing.highlighted
        width = max(38, self.size.width - 4)
        listing.set_options(Option(run_line(run, width, now), id=str(run.id)) for run in self.runs)
        if not self.runs:
            listing.add_option(Option("No run yet: Space starts one in the lab.", disabled=True))
        else:
            listing.highlighted = at or 0

    @on(OptionList.OptionSelected)
    def open_run(self, event: OptionList.OptionSelected) -> None:
        self.dismiss()
        self.opened(int(event.option_id or 0))
