"""What every full screen has: a line at its top, its body, its keys at the foot, and one way to ask the classroom."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar, cast

from textual import on
from textual.app import ComposeResult
from textual.await_complete import AwaitComplete
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.events import ScreenResume
from textual.reactive import Reactive
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import OptionList

from gradebook.refused import ClassroomRefused
from tui.widgets.gone import gone
from tui.widgets.keys_line import KeysLine
from tui.widgets.top_line import TopLine

if TYPE_CHECKING:
    from tui.app import NNQuizApp

Reply = TypeVar("Reply")


class Room(Screen[None]):
    """A full screen. `chapter` is the one that `g q` would open the quiz of, if any."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "leave", "back", key_display="Esc", show=False)]
    AUTO_FOCUS = None
    # Textual paints the whole screen anew at every step of the focus; the two widgets it leaves and enters do suffice.
    focused: Reactive[Widget | None] = Reactive(None, repaint=False)
    chapter: str | None = None
    _closing_soon = False

    def compose(self) -> ComposeResult:
        yield TopLine()
        yield from self.compose_body()
        yield KeysLine()

    def compose_body(self) -> ComposeResult:
        """The widgets between the top line and the keys."""
        yield from ()

    def before_leaving(self) -> None:
        """Give what is still being typed to the classroom; called on every screen when the application is left."""

    def action_leave(self) -> None:
        """One step back."""
        self.dismiss()

    @property
    def trainer(self) -> NNQuizApp:
        return cast("NNQuizApp", self.app)

    @property
    def top_line(self) -> TopLine:
        return self.query_one(TopLine)

    async def ask(self, call: Callable[..., Reply], *words: Any) -> Reply | None:
        """Ask the classroom; None when it refuses, with the reason on the screen, or when this screen was left."""
        return await self._put(self.trainer.ask, call, *words)

    async def change(self, call: Callable[..., Reply], *words: Any) -> Reply | None:
        """The same for a request that changes something."""
        return await self._put(self.trainer.change, call, *words)

    async def _put(self, way: Callable[..., Any], call: Callable[..., Reply], *words: Any) -> Reply | None:
        try:
            reply = cast("Reply", await way(call, *words))
        except ClassroomRefused as refused:
            self.refused(refused.message)
            return None
        return None if gone(self) else reply

    def dismiss(self, result: None = None) -> AwaitComplete:
        """Close this screen and no other: one that lies under another closes when it would be seen again."""
        if self.is_current:
            return super().dismiss(result)
        self._closing_soon = True
        return AwaitComplete()

    @on(ScreenResume)
    def close_now(self) -> None:
        if self._closing_soon:
            self.dismiss()

    def refused(self, message: str) -> None:
        """Say why something was not done. It stays long enough to be read aloud."""
        self.notify(message, title="! Not done", severity="error", timeout=12, markup=False)


class Scroll(VerticalScroll):
    """A page that is read with the arrows, or j and k."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j", "scroll_down", show=False),
        Binding("k", "scroll_up", show=False),
    ]


class Paged(Scroll):
    """A page of several: PgDn and PgUp are the screen's, which knows the next one."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("pagedown", "screen.page(1)", "next", key_display="PgDn"),
        Binding("pageup", "screen.page(-1)", "previous", key_display="PgUp", show=False),
    ]


class Choices(OptionList):
    """A list that is moved through with the arrows, or j and k."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "select", "open"),
        Binding("j", "cursor_down", show=False),
        Binding("k", "cursor_up", show=False),
    ]

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes, markup=False)
