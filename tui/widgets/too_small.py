"""What stands in a window that is too small for anything else."""

from __future__ import annotations

from textual.content import Content
from textual.widget import Widget

LEAST_WIDTH, LEAST_HEIGHT = 40, 12


class TooSmall(Widget):
    """Covers the screen while the window is under the least size, and says so; gone once there is room again."""

    def render(self) -> Content:
        width, height = self.app.size
        return Content(f"nnquiz needs a window of at least {LEAST_WIDTH}×{LEAST_HEIGHT}; this one is {width}×{height}")
