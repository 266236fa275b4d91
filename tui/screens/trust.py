"""Asked once for a course that is not the bundled one: may its code run on this machine?"""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from tui.widgets.ways import Ways


class TrustScreen(ModalScreen[bool]):
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", "answer(True)", "yes"),
        Binding("n,escape", "answer(False)", "no"),
    ]

    def __init__(self, title: str) -> None:
        super().__init__()
        self.chapter_title = title

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Static(Content.styled("Run code from this course?", "bold"), classes="gap")
            yield Static(
                f"The code of “{self.chapter_title}” did not come with nnquiz. It runs with your rights, in a process "
                "of its own with limits of time and memory. Say yes if you trust whoever wrote it; you are asked "
                "again when it changes.",
                classes="gap",
                markup=False,
            )
            yield Ways(("y", "answer(True)", "run it"), ("n", "answer(False)", "do not"))

    def action_answer(self, yes: bool) -> None:
        self.dismiss(yes)
