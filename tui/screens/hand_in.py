"""Asked before an attempt is handed in: what is unanswered, what is flagged."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from tui.theme import FLAG, RIGHT, WARNING
from tui.widgets.ways import Ways


class HandInScreen(ModalScreen[bool]):
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "answer(True)", "hand in"),
        Binding("escape", "answer(False)", "go back"),
    ]

    def __init__(
        self,
        count: int,
        unanswered: list[int],
        flagged: list[int],
        unsaved: dict[int, str],
        unsure: Sequence[int] = (),
    ) -> None:
        super().__init__()
        self.count, self.unanswered, self.flagged, self.unsaved = count, unanswered, flagged, unsaved
        self.unsure = unsure

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Static(Content.styled("Hand in this attempt?", "bold"), classes="gap")
            yield Static(self._standing(), classes="gap")
            yield Static("Then it is marked, and you see what was right and why.", classes="gap")
            yield Ways(("Enter", "answer(True)", "hand in"), ("Esc", "answer(False)", "go back"))

    def _standing(self) -> Content:
        lines = []
        for place, why in self.unsaved.items():
            lines.append(Content.styled(f"{WARNING} Not saved: {place}. {why}", "$error"))
        if self.unanswered:
            lines.append(Content.styled(f"{WARNING} Not answered: {_listed(self.unanswered)}", "$warning"))
        elif not self.unsaved:
            lines.append(Content.styled(f"{RIGHT} All {self.count} questions are answered.", "$success"))
        if self.unsure:
            lines.append(Content.styled(f"{WARNING} How sure was not said: {_listed(self.unsure)}", "$warning"))
        if self.flagged:
            lines.append(Content(f"{FLAG} Flagged: {_listed(self.flagged)}"))
        return Content("\n").join(lines)

    def action_answer(self, yes: bool) -> None:
        self.dismiss(yes)


def _listed(places: Sequence[int]) -> str:
    return ", ".join(map(str, places))
