"""Items that are put in order: the highlighted one moves up and down."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.events import Click
from textual.message import Message
from textual.widgets import OptionList, Static

from tui.theme import RIGHT, WARNING
from tui.widgets.inline import hanging, inline
from tui.widgets.questions.listed import ChoiceList, LinesField

if TYPE_CHECKING:
    from content.questions.ordering import AskedOrdering, OrderingResponse

NOT_YET = "Not answered yet: Enter takes this order, [ and ] move an item."
UP, DOWN = "▲", "▼"
SIGNS_AT = 4
"""Cells before the two signs that move a line by a click."""


class ItemList(ChoiceList):
    """The items; with Shift the arrows move the highlighted one, and so do [ and ], as not every terminal has both."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space,enter", "select", "take", key_display="Enter"),
        Binding("shift+up,K,left_square_bracket", "move(-1)", "up", key_display="["),
        Binding("shift+down,J,right_square_bracket", "move(1)", "down", key_display="]"),
    ]

    class Moved(Message):
        """The item at `place` goes `by` places down, or up where that is below 0."""

        def __init__(self, place: int, by: int) -> None:
            super().__init__()
            self.place, self.by = place, by

    def action_move(self, by: int) -> None:
        """The highlighted item goes `by` places down."""
        self.post_message(self.Moved(self.at, by))

    def on_click(self, event: Click) -> None:
        """A click on an item's sign moves it, one on its text highlights it; none says that the order is final."""
        place, at = event.style.meta.get("option"), event.get_content_offset(self)
        if place is None or at is None:
            return
        event.prevent_default()
        self.highlighted = place
        by = {SIGNS_AT: -1, SIGNS_AT + 1: 1}.get(at.x)
        if by is not None:
            self.post_message(self.Moved(place, by))


class Standing(Static):
    """Whether the order counts as the answer; a click takes it as it stands."""

    class Clicked(Message):
        """The learner takes the order as it stands."""

    def on_click(self) -> None:
        self.post_message(self.Clicked())


class OrderingField(LinesField):
    """What is shown is no answer yet: it becomes one once an item is moved, or Enter takes it as it stands."""

    LIST: ClassVar[type[ChoiceList]] = ItemList

    asked: AskedOrdering
    response: OrderingResponse | None

    def compose(self) -> ComposeResult:
        yield from super().compose()
        yield Standing(classes="standing", markup=False)

    @property
    def count(self) -> int:
        return len(self.asked.items)

    @property
    def order(self) -> tuple[int, ...]:
        """Which of the items as shown first stands at each place now."""
        return self.response.order if self.response else tuple(range(self.count))

    def choose(self, place: int) -> None:
        """Move the highlighted item to a place by its number."""
        if 0 <= place < self.count:
            self.move(self.listing.at, place)

    @on(ItemList.Moved)
    def moved(self, event: ItemList.Moved) -> None:
        event.stop()
        if 0 <= event.place + event.by < self.count:
            self.move(event.place, event.place + event.by)

    def move(self, place: int, to: int) -> None:
        """Take the item at `place` out, and put it in again at `to`."""
        if self.locked:
            return
        order = list(self.order)
        order.insert(to, order.pop(place))
        self._take(tuple(order))
        self.listing.highlighted = to

    @on(OptionList.OptionSelected)
    def take_as_it_stands(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self._take(self.order)

    @on(Standing.Clicked)
    def take_clicked(self, event: Standing.Clicked) -> None:
        event.stop()
        self._take(self.order)

    def _take(self, order: tuple[int, ...]) -> None:
        if not self.locked:
            self.answer(self.asked.responds(order=order))
            self.show_lines()

    def show_lines(self) -> None:
        super().show_lines()
        told = f"{RIGHT} This order is your answer." if self.response else f"{WARNING} {NOT_YET}"
        self.query_one(Standing).update(told)

    def line(self, place: int, width: int) -> Content:
        head = Content.assemble((f"{place + 1:>2}  ", "bold $accent"), (f"{UP}{DOWN}  ", "$muted"))
        return hanging(head, inline(self.asked.items[self.order[place]]), width)


FIELD = OrderingField
