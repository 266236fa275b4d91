"""A question on the screen: its prompt, its code, the field it is answered in, and what a screen says under it."""

from __future__ import annotations

from typing import Any

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widget import Widget
from textual.widgets import Static

from content.asked import AskedBase
from tui.screens.room import Paged
from tui.widgets.awaited import Awaited
from tui.widgets.gone import gone
from tui.widgets.inline import inline
from tui.widgets.questions import QuestionField, field_for


class QuestionPage(Paged):
    """`below` stands under the field, whichever question is there."""

    def __init__(self, *below: Widget) -> None:
        super().__init__(id="question")
        self._below = below

    def compose(self) -> ComposeResult:
        yield Awaited()
        yield Static(id="prompt", classes="text", markup=False)
        code = Static(id="code", classes="text", markup=False)
        code.display = False
        yield code
        yield Vertical(id="field")
        yield from self._below

    async def put(
        self, asked: AskedBase, response: Any, place: int, *beside: Widget, locked: bool = False
    ) -> QuestionField | None:
        """Put a question in place of the one there, and the focus where answering starts.

        Args:
            asked: the question.
            response: what was answered so far.
            place: where it stands in its attempt, from 0.
            beside: what belongs to this field and goes with it.
            locked: it takes no further response.

        Returns:
            Its field; None where the screen has been left meanwhile.
        """
        await self.query(Awaited).remove()
        self.query_one("#prompt", Static).update(inline(asked.prompt))
        code = self.query_one("#code", Static)
        code.display = asked.code is not None
        code.update((asked.code or "").rstrip())
        holder = self.query_one("#field", Vertical)
        field = field_for(asked, response, place)
        async with self.batch():
            await holder.remove_children()
            await holder.mount(field, *beside)
        if gone(self):
            return None
        field.locked = locked
        if locked:
            self.focus()  # there is nothing to answer, but something to read
        else:
            field.begin()
        self.scroll_home(animate=False)
        return field
