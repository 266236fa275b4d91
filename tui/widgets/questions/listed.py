"""A list that is answered line by line: what the fields that have one share."""

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
from tui.widgets.questions.field import QuestionField, keep_in_sight

LEAST = 20
"""Cells of a line, at the least."""


class ChoiceList(OptionList):
    """Moved through with the arrows or j and k; Enter and Space choose."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space,enter", "select", "choose", key_display="Space"),
        Binding("j", "cursor_down", show=False),
        Binding("k", "cursor_up", show=False),
        Binding("pagedown", "screen.page(1)", "next", key_display="PgDn"),
        Binding("pageup", "screen.page(-1)", "previous", key_display="PgUp", show=False),
    ]

    @property
    def at(self) -> int:
        """The place of the line that is highlighted."""
        return self.highlighted or 0


class LinesField(QuestionField):
    """A list whose lines the kind draws; further lines of a text stand under its first."""

    LIST: ClassVar[type[ChoiceList]] = ChoiceList

    _drawn: tuple[Content, ...] = ()

    def compose(self) -> ComposeResult:
        yield self.LIST(markup=False)

    @property
    def listing(self) -> ChoiceList:
        """The list that is moved through."""
        return self.query_one(self.LIST)

    @property
    def count(self) -> int:
        """How many lines it has; every kind says."""
        raise NotImplementedError(f"{type(self).__name__} needs count -> number of lines")

    def line(self, place: int, width: int) -> Content:
        """What stands on the line at `place`, in `width` cells; every kind says."""
        raise NotImplementedError(f"{type(self).__name__} needs line(place, width) -> content")

    def begin(self) -> None:
        self.screen.set_focus(self.listing)

    def at_edge(self, by: int) -> bool:
        return self.listing.at == (self.count - 1 if by > 0 else 0)

    @on(Resize)
    def resized(self) -> None:
        self.show_lines()

    def show_lines(self) -> None:
        """Draw every line anew, as wide as there is room; the highlight stays where it is."""
        listing, width = self.listing, max(LEAST, self.size.width - 5)
        before, at = self._drawn, listing.at
        self._drawn = tuple(self.line(place, width) for place in range(self.count))
        if [_height(line) for line in before] == [_height(line) for line in self._drawn]:
            for place, line in enumerate(self._drawn):
                listing.replace_option_prompt_at_index(place, line)
            return
        listing.set_options(Option(line) for line in self._drawn)
        listing.highlighted = min(at, self.count - 1)

    @on(OptionList.OptionHighlighted)
    def follow(self, event: OptionList.OptionHighlighted) -> None:
        """Keep the highlighted line in sight where the page is higher than the screen."""
        event.stop()
        before = sum(map(_height, self._drawn[: event.option_index]))
        keep_in_sight(event.option_list, before, _height(self._drawn[event.option_index]))


class ListedField(LinesField):
    """Choices with a sign before each; a kind of question says what is `chosen` and what choosing means."""

    ON, OFF = "(●)", "( )"

    @property
    def texts(self) -> tuple[str, ...]:
        """What the choices say, in the order asked."""
        return tuple(self.asked.choices)

    @property
    def count(self) -> int:
        return len(self.texts)

    @property
    def chosen(self) -> frozenset[int]:
        """The places that are chosen now; every kind says which."""
        raise NotImplementedError(f"{type(self).__name__} needs chosen -> places")

    def toggled(self, place: int) -> object:
        """The response after choosing `place`; every kind says which."""
        raise NotImplementedError(f"{type(self).__name__} needs toggled(place) -> response")

    def choose(self, place: int) -> None:
        if 0 <= place < self.count and not self.locked:
            self.listing.highlighted = place
            self.answer(self.toggled(place))
            self.show_lines()

    @on(OptionList.OptionSelected)
    def choose_selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.choose(event.option_index)

    def line(self, place: int, width: int) -> Content:
        on_it = place in self.chosen
        head = Content.assemble(
            (f"{place + 1:>2}  ", "$muted"),
            (f"{self.ON if on_it else self.OFF}  ", "bold $accent" if on_it else "$muted"),
        )
        return hanging(head, inline(self.texts[place]), width)


def _height(line: Content) -> int:
    return line.plain.count("\n") + 1
