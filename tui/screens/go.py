"""Where `g` leads: one more key goes there."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, cast

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

if TYPE_CHECKING:
    from tui.app import NNQuizApp

PLACES = (("h", "home"), ("q", "quiz"), ("l", "lab"), ("p", "progress"))


class GoScreen(ModalScreen[None]):
    """A line at the foot of the screen that waits for the second key; any other key takes it away."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *(Binding(key, f"to('{place}')", place) for key, place in PLACES),
        Binding("escape", "dismiss", show=False),
    ]

    def compose(self) -> ComposeResult:
        line = Content("  go to")
        for key, place in PLACES:
            line += Content.assemble("   ", (key, "bold $accent"), f" {place}")
        yield Static(line, id="go")

    def on_key(self) -> None:
        self.dismiss()

    def action_to(self, place: str) -> None:
        trainer = cast("NNQuizApp", self.app)
        self.dismiss()
        trainer.call_next(trainer.go_to, place)
