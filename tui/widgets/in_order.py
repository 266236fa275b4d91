"""A line that takes its keys in the order in which they were pressed."""

from __future__ import annotations

from textual.events import Key
from textual.widget import Widget


class InOrder(Widget):
    """Stands after Input or TextArea among the bases, as its own way with letters comes first.

    Textual puts a letter in at once and lets a key like Backspace rise to the app first, which then looks for what it
    is bound to: of a Backspace and a 5 that arrive together, the 5 would be taken out again. What edits the line is
    therefore run here. Keys that lead elsewhere still rise, and come after what was typed before them.
    """

    async def _on_key(self, event: Key) -> None:
        if event.is_printable:
            return
        for binding in self._bindings.key_to_bindings.get(event.key, ()):
            leads_elsewhere = "." in binding.action
            if not binding.priority and not leads_elsewhere and await self.app.run_action(binding.action, self):
                event.stop()
                return
