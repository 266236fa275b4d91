"""Where one is in an attempt: every question's number, filled once it is answered, with a flag where one stands.

Where a line has no room for all of them it shows those around the one that is asked, and an arrow where more follow.
"""

from __future__ import annotations

from textual.content import Content
from textual.events import Click
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from tui.theme import FLAG

OPEN, FILLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳", "❶❷❸❹❺❻❼❽❾❿⓫⓬⓭⓮⓯⓰⓱⓲⓳⓴"
CELL = 3


class AttemptBar(Widget):
    """`answered` and `flagged` hold places from 0; a click on a number asks to go there."""

    at: reactive[int] = reactive(0)
    count: reactive[int] = reactive(0)
    answered: reactive[frozenset[int]] = reactive(frozenset())
    flagged: reactive[frozenset[int]] = reactive(frozenset())

    class GoTo(Message):
        """The learner wants to see the question at `place`."""

        def __init__(self, place: int) -> None:
            super().__init__()
            self.place = place

    def render(self) -> Content:
        if not self.count:  # nothing has been asked yet
            return Content("")
        shown = self._shown()
        line = Content.styled("‹  ", "$muted") if shown.start else Content("")
        for place in shown:
            line += self._cell(place)
        if shown.stop < self.count:
            line += Content.styled("›  ", "$muted")
        return line + Content.styled(f"  {self._told}", "$muted")

    def on_click(self, event: Click) -> None:
        at = event.get_content_offset(self)
        shown = self._shown()
        cell = -1 if at is None else at.x // CELL
        place = shown.start + cell - (1 if shown.start else 0)
        if cell >= 0 and shown.start - 1 <= place <= min(shown.stop, self.count - 1):
            self.post_message(self.GoTo(place))

    @property
    def _told(self) -> str:
        return f"{len(self.answered)} of {self.count} answered"

    def _shown(self) -> range:
        """The places that there is room for, the one that is asked among them."""
        room = max(1, (self.content_size.width - len(self._told) - 2) // CELL)
        if self.count <= room:
            return range(self.count)
        room = max(1, room - 2)  # for the arrows
        first = min(max(0, self.at - room // 2), self.count - room)
        return range(first, first + room)

    def _cell(self, place: int) -> Content:
        signs = FILLED if place in self.answered else OPEN
        sign = signs[place] if place < len(signs) else "●" if place in self.answered else "○"
        style = "bold $accent" if place == self.at else "" if place in self.answered else "$muted"
        flag = (FLAG, "$warning") if place in self.flagged else (" ", "")
        return Content.assemble((sign, style), flag, " ")
