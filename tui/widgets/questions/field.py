"""What every field of a question has in common: it shows what was answered, and says when that changes."""

from __future__ import annotations

from typing import Any

from textual.geometry import Region
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget


class QuestionField(Widget):
    """Holds the response to the question at `place`; posts `Answered` when the learner changes it.

    `locked` is set once the question takes no further response: the field can be read and moved through, and changes
    nothing more.
    """

    locked: reactive[bool] = reactive(False)

    class Answered(Message):
        """The learner gave this response to the question at `place` (None: took it back) in this field."""

        def __init__(self, place: int, response: Any, field: QuestionField | None = None) -> None:
            super().__init__()
            self.place, self.response, self.field = place, response, field

    class Typing(Message):
        """Typing has begun, or has ended in what was there before."""

    def __init__(self, asked: Any, response: Any, place: int = 0) -> None:
        super().__init__()
        self.asked, self.response, self.place = asked, response, place

    @property
    def typing(self) -> bool:
        """Whether something is typed that is not yet taken as the response."""
        return False

    @property
    def inner(self) -> bool:
        """Whether this is the field of a gap in another question's text, whose response that question gathers."""
        return any(isinstance(ancestor, QuestionField) for ancestor in self.ancestors)

    def answer(self, response: Any) -> None:
        """Take a response and say so; one given again may be one that could not be saved before."""
        if self.locked:
            return
        self.response = response
        self.post_message(self.Answered(self.place, response, self))

    def begin(self) -> None:
        """Put the focus where answering starts."""

    def choose(self, place: int) -> None:
        """Choose by number, from 0, where the kind has choices."""

    def take_typed(self) -> bool:
        """Take what has been typed as the response, without a message; whether it is another one than before."""
        return False

    def at_edge(self, by: int) -> bool:
        """Whether one step further down (`by` 1) or up (−1) would leave the field."""
        return True

    def on_mount(self) -> None:
        """What was locked before it had its parts has them locked too."""
        self.watch_locked(self.locked)

    def watch_locked(self, locked: bool) -> None:
        self.set_class(locked, "-locked")


def keep_in_sight(widget: Widget, line: int, height: int) -> None:
    """Scroll the page that a widget stands on until these of its lines are seen."""
    for page in widget.ancestors:
        if isinstance(page, Widget) and page.is_scrollable and page.show_vertical_scrollbar:
            at = widget.region.y - page.scrollable_content_region.y + int(page.scroll_y) + line
            page.scroll_to_region(Region(0, at, 1, height), animate=False, x_axis=False)
            return
