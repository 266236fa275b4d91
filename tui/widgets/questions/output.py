"""What a piece of code prints, on as many lines as it does."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.widgets import Label, Static, TextArea
from textual.widgets.text_area import Edit, EditResult

from tui.widgets.in_order import InOrder
from tui.widgets.questions.typed import TypingField

if TYPE_CHECKING:
    from content.questions.output import AskedOutput, OutputResponse

LONGEST = 2000
HINT = "Enter makes a new line; Tab or Esc leaves the answer."


class Lines(TextArea, InOrder):
    """Where it is typed. Enter makes a line; pages are the quiz's. What would be too long is cut off."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("tab,escape,ctrl+enter", "leave", "leave the answer", key_display="Tab", priority=True),
        Binding("pagedown", "screen.page(1)", "next", key_display="PgDn"),
        Binding("pageup", "screen.page(-1)", show=False),
    ]

    class Left(Message):
        """The learner is done typing."""

    def edit(self, edit: Edit) -> EditResult:
        """Every key and paste ends here."""
        replaced = self.get_text_range(*sorted((edit.from_location, edit.to_location)))
        edit.text = edit.text[: max(0, LONGEST - len(self.text) + len(replaced))]
        return super().edit(edit)

    def action_leave(self) -> None:
        """Give the keys back to the screen."""
        self.post_message(self.Left())


class OutputField(TypingField):
    """An area of several lines, which grows with what is typed."""

    asked: AskedOutput
    response: OutputResponse | None

    def compose(self) -> ComposeResult:
        yield Label("The code prints", classes="label")
        text = self.response.text if self.response else ""
        yield Lines(text, soft_wrap=True, tab_behavior="focus", highlight_cursor_line=False, compact=True)
        yield Static(HINT, classes="wanted-under", markup=False)

    def typed(self) -> object:
        text = self.query_one(Lines).text
        return self.asked.responds(text=text) if text.strip() else None

    def on_mount(self) -> None:
        super().on_mount()
        lines = self.query_one(Lines)
        lines.move_cursor(lines.document.end)

    def begin(self) -> None:
        self.screen.set_focus(self.query_one(Lines))

    @on(TextArea.Changed)
    def changed(self, event: TextArea.Changed) -> None:
        event.stop()
        self.wait_for_pause()

    @on(Lines.Left)
    def left(self, event: Lines.Left) -> None:
        event.stop()
        self.leave()

    def watch_locked(self, locked: bool) -> None:
        super().watch_locked(locked)
        for lines in self.query(Lines):
            lines.read_only = locked


FIELD = OutputField
