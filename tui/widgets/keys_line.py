"""The keys at the foot of a screen."""

from __future__ import annotations

from typing import Any

from textual.screen import Screen
from textual.widgets import Footer


class KeysLine(Footer):
    """Textual's footer, built anew only when what it shows has changed.

    Each key on it is a widget; building them all for every step between two fields of the same kind is most of what
    such a step costs.
    """

    def __init__(self) -> None:
        super().__init__(show_command_palette=False)
        self._shown: list[tuple[str, str, bool]] | None = None

    def bindings_changed(self, screen: Screen[Any]) -> None:
        """Take in which keys there are now."""
        if not (screen.app.app_focus and self.is_attached and screen is self.screen):
            super().bindings_changed(screen)
            return
        active = screen.active_bindings.values()
        shown = [(binding.key, binding.description, enabled) for _, binding, enabled, _ in active if binding.show]
        if shown != self._shown:
            self._shown = shown
            super().bindings_changed(screen)
