"""Where `g` leads: one more key goes there."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, cast

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.events import Key
from textual.screen import ModalScreen

from tui.widgets.ways import Ways

if TYPE_CHECKING:
    from tui.app import NNQuizApp

PLACES = (("h", "home"), ("q", "quiz"), ("l", "lab"), ("r", "review"), ("p", "progress"))


class GoScreen(ModalScreen[None]):
    """A line at the foot of the screen that waits for the second key; any other key takes it away."""

    # bindings hold as soon as the screen is pushed: a second key that comes with the first finds them already
    BINDINGS: ClassVar[list[BindingType]] = [Binding(key, f"to('{place}')", place) for key, place in PLACES]

    def compose(self) -> ComposeResult:
        yield Ways(*((key, f"to('{place}')", place) for key, place in PLACES))

    def on_key(self, event: Key) -> None:
        if event.key not in dict(PLACES):
            event.stop()
            self.dismiss()

    def on_click(self) -> None:
        self.dismiss()

    def action_to(self, place: str) -> None:
        """Go there."""
        trainer = cast("NNQuizApp", self.app)
        self.dismiss()
        trainer.call_next(trainer.go_to, place)
