"""The first start: what this is, three keys, where progress is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, cast

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from tui.widgets.ways import Ways

if TYPE_CHECKING:
    from tui.app import NNQuizApp
    from tui.cli.settings import Settings

WHAT = """Learn how neural networks learn: read a chapter, play with its figures, take its quiz for credits, and train \
a network in the lab while its loss falls."""

KEYS = (
    ("Enter", "opens what is highlighted; the arrows move"),
    ("PgDn", "reads on, Esc goes one step back"),
    ("?", "shows every key of the screen you are on"),
)


class WelcomeScreen(ModalScreen[None]):
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "begin", "begin"),
        Binding("escape,space", "begin", show=False),
    ]

    def compose(self) -> ComposeResult:
        trainer = cast("NNQuizApp", self.app)
        with Vertical(id="welcome"):
            yield Static(Content.styled("Welcome to nnquiz", "bold $accent"), classes="gap")
            yield Static(WHAT, classes="gap", markup=False)
            for key, means in KEYS:
                yield Static(Content.assemble((f"{key:>7}  ", "bold $accent"), means))
            yield Static(" ")
            yield Static(Content.assemble(*_where_kept(trainer.settings)), classes="gap")
            yield Ways(("Enter", "begin", "begins"))

    def action_begin(self) -> None:
        cast("NNQuizApp", self.app).remember(welcomed=True)
        self.dismiss()


def _where_kept(settings: Settings) -> tuple[tuple[str, str], str]:
    if settings.server:
        return ("Progress is kept by the server of your class", "$muted"), f"  {settings.class_title or ''}"
    kept = settings.database_url and "the database NNQUIZ_DATABASE_URL names"
    return ("Progress is kept in ", "$muted"), kept or str(settings.data)
