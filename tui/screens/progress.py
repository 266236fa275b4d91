"""What has been read, answered and earned, chapter by chapter."""

from __future__ import annotations

from textual import work
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Static

from tui.screens.room import Room, Scroll
from tui.widgets.lines import chapter_line, heading
from tui.words import credits_of


class ProgressScreen(Room):
    def compose_body(self) -> ComposeResult:
        with Scroll(id="progress"):
            yield Static(id="table")

    @work
    async def on_mount(self) -> None:
        self.top_line.place = "Progress"
        self.query_one(Scroll).focus()
        home = await self.ask(self.trainer.client.home)
        if home is None:
            return
        self.top_line.place = f"Progress · {home.learner}"
        self.top_line.standing = credits_of(home.earned, home.possible)
        width = max(38, self.size.width - 6)
        lines = [heading(width), *(chapter_line(standing.chapter, standing, width) for standing in home.chapters)]
        read = sum(standing.read for standing in home.chapters)
        taken = sum(standing.best is not None for standing in home.chapters)
        told = f"\n{read} pages read, {taken} of {len(home.chapters)} quizzes taken, {len(home.runs)} recent runs."
        self.query_one("#table", Static).update(Content("\n").join([*lines, Content.styled(told, "$muted")]))
