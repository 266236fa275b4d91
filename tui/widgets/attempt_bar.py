"""Where one is in an attempt: every question's number, filled once it is answered, with a flag where one stands."""

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
        line = Content("")
        for place in range(self.count):
            signs = FILLED if place in self.answered else OPEN
            sign = signs[place] if place < len(signs) else "●" if place in self.answered else "○"
            style = "bold $accent" if place == self.at else "" if place in self.answered else "$muted"
            flag = (FLAG, "$warning") if place in self.flagged else (" ", "")
            line += Content.assemble((sign, style), flag, " ")
        told = f"  {len(self.answered)} of {self.count} answered"
        return line + Content.styled(told, "$muted")

    def on_click(self, event: Click) -> None:
        at = event.get_content_offset(self)
        place = at.x // CELL if at else self.count
        if place < self.count:
            self.post_message(self.GoTo(place))
