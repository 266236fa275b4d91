"""Every key of a screen, read from the same declarations that make them work."""

from __future__ import annotations

from typing import Any, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen, Screen
from textual.widgets import Static

from tui.screens.room import Scroll
from tui.widgets.ways import Ways


class KeysScreen(ModalScreen[None]):
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,question_mark,enter", "dismiss", "back")]

    def __init__(self, about: Screen[Any]) -> None:
        super().__init__()
        self.about = about

    def compose(self) -> ComposeResult:
        with Vertical(id="keys"):
            yield Static(Content.styled("Keys of this screen", "bold"), classes="gap")
            with Scroll():
                for keys, means in self._lines():
                    yield Static(Content.assemble((f"{keys:>14}  ", "bold $accent"), means))
            yield Ways(("Esc", "dismiss", "back"))

    def _lines(self) -> list[tuple[str, str]]:
        """Keys that do the same stand in one line."""
        told: dict[str, list[str]] = {}
        for node, binding, enabled, _ in self.about.active_bindings.values():
            means = binding.tooltip or binding.description
            if means and enabled and _declared_here(type(node), binding):
                told.setdefault(means, []).append(self.app.get_key_display(binding))
        told.setdefault("move", ["↑ ↓ j k Home End"])
        told.setdefault("command palette", ["Ctrl+P"])
        return [(" ".join(dict.fromkeys(keys)), means) for means, keys in told.items()]


def _declared_here(kind: type, binding: Binding) -> bool:
    """Whether one of the trainer's own classes declares the key; what Textual's widgets bring along is left out."""
    own = (known for known in kind.__mro__ if known.__module__.startswith("tui."))
    declared = (one for known in own for one in known.__dict__.get("BINDINGS", ()) if isinstance(one, Binding))
    return any(one.action == binding.action and binding.key in one.key.split(",") for one in declared)
