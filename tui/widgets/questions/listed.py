"""A list of choices: what the fields that have one share."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.events import Resize
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from tui.widgets.inline import hanging, inline
from tui.widgets.questions.field import QuestionField


class ChoiceList(OptionList):
    """Moved through with the arrows or j and k; Enter and Space choose."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space,enter", "select", "choose", key_display="Space"),
        Binding("j", "cursor_down", show=False),
        Binding("k", "cursor_up", show=False),
        Binding("pagedown", "screen.page(1)", "next", key_display="PgDn"),
        Binding("pageup", "screen.page(-1)", "previous", key_display="PgUp", show=False),
    ]


class ListedField(QuestionField):
    """A list of choices with a sign before each; a kind of question says what is `chosen` and what choosing means."""

    ON, OFF = "(●)", "( )"

    def compose(self) -> ComposeResult:
        yield ChoiceList(markup=False)

    @property
    def texts(self) -> tuple[str, ...]:
        """What the choices say, in the order asked."""
        return tuple(self.asked.choices)

    @property
    def chosen(self) -> frozenset[int]:
        """The places that are chosen now; every kind says which."""
        raise NotImplementedError(f"{type(self).__name__} needs chosen -> places")

    def toggled(self, place: int) -> object:
        """The response after choosing `place`; every kind says which."""
        raise NotImplementedError(f"{type(self).__name__} needs toggled(place) -> response")

    def begin(self) -> None:
        self.query_one(ChoiceList).focus()

    def choose(self, place: int) -> None:
        if 0 <= place < len(self.texts):
            self.query_one(ChoiceList).highlighted = place
            self.answer(self.toggled(place))
            self.show_choices()

    @on(OptionList.OptionSelected)
    def choose_selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.choose(event.option_index)

    @on(Resize)
    def show_choices(self) -> None:
        """Draw every choice anew: its number, its sign, its text with wrapped lines standing under each other."""
        listing = self.query_one(ChoiceList)
        at, width = listing.highlighted, max(30, self.size.width - 5)
        listing.set_options(Option(self._line(place, text, width)) for place, text in enumerate(self.texts))
        listing.highlighted = 0 if at is None else at

    def _line(self, place: int, text: str, width: int) -> Content:
        sign = self.ON if place in self.chosen else self.OFF
        head = Content.assemble(
            (f"{place + 1:>2}  ", "$muted"), (f"{sign}  ", "bold $accent" if place in self.chosen else "$muted")
        )
        return hanging(head, inline(text), width)
