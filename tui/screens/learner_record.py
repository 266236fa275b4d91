"""One learner: chapters, corrections with who and why, attempts newest first; Enter looks back on an attempt."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.events import Resize
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from tui.names import legible
from tui.screens.room import Choices, Room
from tui.theme import WARNING
from tui.widgets.gone import gone
from tui.widgets.record_lines import (
    attempt_line,
    attempts_heading,
    chapter_standing,
    chapters_heading,
    correction_line,
    person_line,
)
from tui.widgets.row import BESIDE
from tui.words import credits_of

if TYPE_CHECKING:
    from gradebook.messages import AttemptLine, Record


WIDEST = 100
"""Cells of a line, at most: the eye finds its way from a name to its credits."""


class RecordScreen(Room):
    """What the classroom knows of one learner.

    Args:
        login: whose.
        clock: the time now, with its zone.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("r", "read", "refresh"),
        Binding("escape", "leave", "back to the class", key_display="Esc"),
    ]

    def __init__(self, login: str, clock: Callable[[], datetime]) -> None:
        super().__init__()
        self.login, self.clock = login, clock
        self.record: Record | None = None
        self.broken_off = False  # the classroom did not answer

    def compose_body(self) -> ComposeResult:
        yield Static(id="person", markup=False)
        yield Choices(id="record")

    def on_mount(self) -> None:
        self.query_one(Choices).focus()
        self.top_line.place = f"Learner · {legible(self.login)}"
        self.action_read()

    @work(exclusive=True, group="record")
    async def action_read(self) -> None:
        """Ask what this learner has done; until the answer is there, what was there before stays."""
        record = await self.ask(lambda: self.trainer.client.record(self.login))
        self.record, self.broken_off = record or self.record, record is None
        if not gone(self):
            self.show_list()

    @on(Resize)
    def show_list(self) -> None:
        """Draw every line anew at the present width, keeping the highlighted one."""
        listing, width = self.query_one(Choices), min(WIDEST, self.size.width - BESIDE)
        if self.record:
            line = self.record.learner
            self.top_line.standing = credits_of(line.earned, sum(one.credits for one in self.record.chapters))
            self.query_one("#person", Static).update(person_line(line, width))
        chosen = listing.highlighted_option.id if listing.highlighted_option else None
        listing.set_options(self._options(width))
        known = [option.id for option in listing.options]
        listing.highlighted = known.index(chosen) if chosen and chosen in known else 2 if known[2:] else None

    def _options(self, width: int) -> Iterator[Option]:
        record = self.record
        if record is None:
            told = f"{WARNING} Not read. r tries again." if self.broken_off else "Reading …"
            yield Option(Content.styled(f" {told}", "$muted"), disabled=True)
            return
        titles = {chapter.id: chapter.title for chapter in record.chapters}
        yield from _part(chapters_heading(width))
        for chapter, standing in zip(record.chapters, record.learner.chapters, strict=False):
            yield Option(chapter_standing(chapter, standing, width), id=f"chapter:{chapter.id}")
        if record.corrections:
            yield from _part(Content.styled("Corrections", "bold"))
        for place, line in enumerate(record.corrections):
            title = titles.get(line.chapter, line.chapter)
            yield Option(correction_line(line, title, width, self.clock()), id=f"correction:{place}")
        yield from _part(attempts_heading(width))
        for attempt in record.attempts:
            title = titles.get(attempt.chapter, attempt.chapter)
            yield Option(attempt_line(attempt, title, width), id=f"attempt:{attempt.id}")
        if not record.attempts:
            yield Option(Content.styled(" No attempt yet.", "$muted"), disabled=True)

    # -- what the keys do

    @on(OptionList.OptionHighlighted)
    def show_what_is_above(self, event: OptionList.OptionHighlighted) -> None:
        """From the first line on that can be chosen, the heading over it is in sight too."""
        if not any(not option.disabled for option in event.option_list.options[: event.option_index]):
            event.option_list.scroll_home(animate=False)

    @on(OptionList.OptionSelected)
    def open_line(self, event: OptionList.OptionSelected) -> None:
        kind, _, what = (event.option_id or "").partition(":")
        if self.record is None:
            return
        if kind == "attempt":
            self.open_attempt(next(line for line in self.record.attempts if line.id == int(what)))
        else:
            self._go_to_attempts(what if kind == "chapter" else self.record.corrections[int(what)].chapter)

    def _go_to_attempts(self, chapter: str) -> None:
        """From a chapter, or what was corrected in it, to the newest attempt at its quiz, handed in if there is one."""
        assert self.record
        here = [line for line in self.record.attempts if line.chapter == chapter]
        newest = next((line.id for line in here if line.handed_in), here[0].id if here else None)
        if newest is None:
            self.notify("There is no attempt at the quiz of this chapter.", markup=False)
            return
        listing = self.query_one(Choices)
        listing.highlighted = listing.get_option_index(f"attempt:{newest}")

    @work(exclusive=True, group="attempt")
    async def open_attempt(self, line: AttemptLine) -> None:
        """Look back on an attempt, as the learner can."""
        from tui.screens.result import ResultScreen

        if line.handed_in is None:
            self.notify("This attempt is under way: it can be looked at once it is handed in.", markup=False)
            return
        result = await self.ask(lambda: self.trainer.client.sheet(self.login, line.id))
        if result and self.is_current:
            self.app.push_screen(ResultScreen(result, self.login))


def _part(heading: Content) -> Iterator[Option]:
    """Where another part of the list begins."""
    yield Option(" ", disabled=True)
    yield Option(heading, disabled=True)
