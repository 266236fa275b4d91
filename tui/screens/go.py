"""Where `g` leads: one more key goes there."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from textual.app import ComposeResult
from textual.events import Key
from textual.screen import ModalScreen

from tui.widgets.ways import Ways

if TYPE_CHECKING:
    from tui.app import NNQuizApp

PLACES = (("h", "home"), ("q", "quiz"), ("l", "lab"), ("p", "progress"))


class GoScreen(ModalScreen[None]):
    """A line at the foot of the screen that waits for the second key; any other key takes it away."""

    def compose(self) -> ComposeResult:
        yield Ways(*((key, f"to('{place}')", place) for key, place in PLACES))

    def on_key(self, event: Key) -> None:
        event.stop()
        self.action_to(dict(PLACES).get(event.key))

    def on_click(self) -> None:
        self.dismiss()

    def action_to(self, place: str | None) -> None:
        """Go there; nowhere where the key means nothing."""
        trainer = cast("NNQuizApp", self.app)
        self.dismiss()
        if place:
            trainer.call_next(trainer.go_to, place)
