"""For instructors: how the questions of a quiz did. Enter opens one, with who gave which answer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.events import Resize
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from gradebook.messages import ChapterTitle, Items
from tui.names import legible
from tui.screens.room import Choices, Paged, Room
from tui.theme import WARNING
from tui.widgets.gone import gone
from tui.widgets.item_lines import heading, item_in_full, item_line, prompt_of, quiz_lines
from tui.widgets.row import BESIDE

WIDEST = 100
"""Cells of a line, at most: the eye finds its way from a question to its figures."""


class ItemsScreen(Room):
    """The quiz of one chapter of several.

    Args:
        chapters: those of the course.
        chapter: the id of the one to begin with; None is the first.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left", "chapter(-1)", "chapter", key_display="← →", tooltip="chapter before, after"),
        Binding("right", "chapter(1)", show=False, tooltip="chapter before, after"),
        Binding("r", "read", "refresh"),
        Binding("escape", "leave", "back", key_display="Esc"),
    ]

    def __init__(self, chapters: Sequence[ChapterTitle], chapter: str | None = None) -> None:
        super().__init__()
        self.chapters = chapters
        ids = [one.id for one in chapters]
        self.at = ids.index(chapter) if chapter in ids else 0
        self.items: Items | None = None
        self.broken_off = False  # the classroom did not answer

    def compose_body(self) -> ComposeResult:
        yield Static(id="figures-of-quiz", markup=False)
        yield Static(id="heading", markup=False)
        yield Choices(id="items")

    def on_mount(self) -> None:
        self.query_one(Choices).focus()
        self.action_read()

    @work(exclusive=True, group="items")
    async def action_read(self) -> None:
        """Ask how the questions did; what is there of the same quiz stays until the answer is."""
        self.show_list()
        wanted = self.chapters[self.at].id
        items = await self.ask(self.trainer.client.items, wanted)
        if gone(self):
            return
        self.items, self.broken_off = items or self.items, items is None
        self.show_list()

    @on(Resize)
    def show_list(self) -> None:
        """Draw every line anew at the present width, keeping the highlighted one."""
        title, items = self.chapters[self.at], self.items
        width = min(WIDEST, self.size.width - BESIDE)
        self.top_line.place = f"Questions · {legible(title.title)}"
        self.top_line.standing = f"{self.at + 1} of {len(self.chapters)}" if len(self.chapters) > 1 else ""
        told = f"{WARNING} Not read. r tries again." if self.broken_off else "Reading …"
        self.query_one("#figures-of-quiz", Static).update(
            quiz_lines(items, width) if items else Content.styled(told, "$muted")
        )
        named = self.query_one("#heading", Static)
        named.display = bool(items and items.items)
        named.update(heading(width))
        listing = self.query_one(Choices)
        at = listing.highlighted or 0
        lines = enumerate(items.items, 1) if items else ()
        listing.set_options(Option(item_line(number, item, width)) for number, item in lines)
        listing.highlighted = min(at, listing.option_count - 1) if listing.option_count else None

    # -- what the keys do

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Other chapters are gone to only where there are some."""
        if action == "chapter":
            return len(self.chapters) > 1
        return super().check_action(action, parameters)

    def action_chapter(self, by: int) -> None:
        """The chapter before or after."""
        there = self.at + by
        if 0 <= there < len(self.chapters):
            self.at, self.items, self.broken_off = there, None, False
            self.action_read()

    @on(OptionList.OptionSelected)
    def open_item(self, event: OptionList.OptionSelected) -> None:
        if self.items:
            self.app.push_screen(ItemScreen(self.items, event.option_index))


class ItemScreen(Room):
    """One question: why its key may be wrong, its figures, and who gave which answer."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("pagedown", "page(1)", "next", key_display="PgDn"),
        Binding("n", "page(1)", "next", show=False),
        Binding("pageup", "page(-1)", "previous", key_display="PgUp"),
        Binding("p", "page(-1)", "previous", show=False),
        Binding("escape", "leave", "back to the list", key_display="Esc"),
    ]

    def __init__(self, items: Items, at: int) -> None:
        super().__init__()
        self.items, self.at = items, at

    def compose_body(self) -> ComposeResult:
        with Paged(id="look-back"):
            yield Static(id="prompt", classes="text", markup=False)
            yield Static(id="told", markup=False)

    def on_mount(self) -> None:
        self.query_one(Paged).focus()

    @on(Resize)
    def show_item(self) -> None:
        """Draw it at the present width."""
        item = self.items.items[self.at]
        width = min(WIDEST, self.size.width - 5)
        self.top_line.place = f"Question {legible(item.question)} · {legible(self.items.title)}"
        self.top_line.standing = f"{self.at + 1} of {len(self.items.items)}"
        self.query_one("#prompt", Static).update(prompt_of(item, min(76, width)))
        self.query_one("#told", Static).update(Content("\n").join(item_in_full(item, width)))
        self.query_one(Paged).scroll_home(animate=False)

    def action_page(self, by: int) -> None:
        """The question before or after."""
        if 0 <= self.at + by < len(self.items.items):
            self.at += by
            self.show_item()
