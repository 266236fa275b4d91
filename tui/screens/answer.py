"""One question, looked back on: what was answered, what is right, why, and the section that teaches it."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.events import Resize
from textual.widgets import Static

from gradebook.messages import Result
from tui.screens.result import heading
from tui.screens.room import Paged, Room
from tui.widgets.inline import READING_WIDTH, hanging, inline
from tui.widgets.told import looked_back, sign_of


class AnswerScreen(Room):
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("pagedown", "page(1)", "next", key_display="PgDn"),
        Binding("n", "page(1)", "next", show=False),
        Binding("pageup", "page(-1)", "previous", key_display="PgUp"),
        Binding("p", "page(-1)", "previous", show=False),
        Binding("s,enter", "section", "read the section", key_display="s"),
        Binding("escape", "leave", "back to the result", key_display="Esc"),
    ]

    def __init__(self, result: Result, at: int, learner: str | None = None) -> None:
        super().__init__()
        self.result, self.at, self.learner = result, at, learner
        self.chapter = result.chapter.id

    def compose_body(self) -> ComposeResult:
        with Paged(id="look-back"):
            yield Static(id="prompt", classes="text")
            yield Static(id="code", classes="text", markup=False)
            yield Static(id="told", classes="text")

    def on_mount(self) -> None:
        self.query_one(Paged).focus()

    @on(Resize)
    def show_question(self) -> None:
        marked = self.result.questions[self.at]
        sign, style = sign_of(marked.told.mark)
        self.top_line.place = f"{heading(self.learner)} · {self.result.chapter.title}"
        self.top_line.standing = f"{self.at + 1} of {len(self.result.questions)}"
        width = min(READING_WIDTH, self.size.width - 4)
        prompt = hanging(Content.styled(f"{sign} ", f"bold {style}"), inline(marked.asked.prompt), width)
        self.query_one("#prompt", Static).update(prompt)
        code = self.query_one("#code", Static)
        code.display = marked.asked.code is not None
        code.update((marked.asked.code or "").rstrip())
        self.query_one("#told", Static).update(looked_back(marked, width, self.learner is None))
        self.query_one(Paged).scroll_home(animate=False)

    def action_page(self, by: int) -> None:
        if 0 <= self.at + by < len(self.result.questions):
            self.at += by
            self.show_question()

    def action_section(self) -> None:
        self.trainer.open_page(self.chapter, self.result.questions[self.at].asked.section)
