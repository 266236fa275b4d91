"""A block of code in a lesson: what it says, what it prints, and a key to run it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, ClassVar, cast

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.highlight import highlight
from textual.message import Message
from textual.widgets import Static

from gradebook.messages import Code
from tui.widgets.gone import gone

if TYPE_CHECKING:
    from tui.app import NNQuizApp


class CodeBlock(Vertical, can_focus=True):
    """Shows the code and what it printed; Enter asks to run it."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "run", "run the code")]

    class RunWanted(Message):
        """The reader wants this block run; the screen decides whether it may be."""

        def __init__(self, block: CodeBlock) -> None:
            super().__init__()
            self.block = block

    def __init__(self, code: Code) -> None:
        super().__init__()
        self.code = code

    def compose(self) -> ComposeResult:
        yield Static(highlight(self.code.source, language="python"), classes="source")
        yield Static((self.code.printed or "").rstrip(), classes="printed", markup=False)

    def on_mount(self) -> None:
        self.border_title = "Python"
        self.can_focus = cast("NNQuizApp", self.app).runs_code
        self.border_subtitle = "Enter runs it" if self.can_focus else ""
        self.query_one(".printed").border_title = "it prints"
        self.query_one(".printed").display = bool(self.code.printed)

    def action_run(self) -> None:
        self.post_message(self.RunWanted(self))

    @work(exclusive=True)
    async def run(self) -> None:
        """Run the code in a process of its own and show what it printed."""
        from content.snippets import Printed, run_code

        shown = self.query_one(".printed", Static)
        shown.display, shown.border_title = True, "running …"
        try:
            printed = await asyncio.to_thread(run_code, self.code.source)
        except OSError as error:
            printed = Printed(f"It could not be started: {error.strerror or error}.", ok=False)
        if gone(self):
            return
        shown.border_title = "it printed just now" if printed.ok else "! it stopped with an error"
        shown.update(printed.output.rstrip() or "(nothing)")
