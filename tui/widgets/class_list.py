"""What an instructor moves through: the names of the columns, the people under them, the line to search in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.events import Click
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget
from textual.widgets import Input
from textual.widgets.option_list import Option

from tui.screens.room import Choices
from tui.widgets.class_lines import ClassTable, Order
from tui.widgets.in_order import InOrder


class Heading(Widget):
    """The names of the columns; a click on one asks for its order."""

    table: reactive[ClassTable] = reactive(ClassTable())

    @dataclass
    class Chosen(Message):
        """The instructor wants the list in this order."""

        order: Order

    def render(self) -> Content:
        return self.table.heading()

    def on_click(self, event: Click) -> None:
        at = event.get_content_offset(self)
        order = self.table.order_at(at.x) if at else None
        if order:
            self.post_message(self.Chosen(order))


class People(Choices):
    """A list whose lines may come and change places under whoever looks at it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left", "screen.chapters(-1)", "chapters", key_display="← →", tooltip="chapters before, after"),
        Binding("right", "screen.chapters(1)", show=False, tooltip="chapters before, after"),
    ]

    def show(self, options: Sequence[Option], *, at_first: bool) -> None:
        """Put these lines in place. The highlighted one stays highlighted and where it is on the screen.

        Args:
            options: each a line high, with an id.
            at_first: stand on the first one, whoever that is now.
        """
        before, top = self.highlighted, self.scroll_offset.y
        chosen = self.options[before].id if before is not None else None
        self.set_options(options)
        now = next((place for place, option in enumerate(options) if option.id and option.id == chosen), None)
        if now is None or before is None or (at_first and now):
            self.action_first()
            return
        self.highlighted = now
        self.scroll_to(y=max(0, now - before + top), animate=False, immediate=True)


class Search(Input, InOrder):
    """The line a name is typed in. Enter and ↓ go to the people found, Esc to all of them."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,down", "screen.found", "to the list", key_display="↵"),
        Binding("escape", "screen.everybody", "everybody", key_display="Esc"),
    ]
