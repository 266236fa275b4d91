"""A line of a list, drawn when it comes into view."""

from __future__ import annotations

from collections.abc import Callable

from textual.content import Content
from textual.css.styles import RulesMap
from textual.strip import Strip
from textual.style import Style
from textual.visual import RenderOptions, Visual

BESIDE = 3
"""Cells of a screen beside a line of its list: a margin on both sides, and the scroll bar."""


class Row(Visual):
    """One line, and never more: a list of thousands of them costs no more than what is seen of it.

    Args:
        draw: makes the line.
    """

    def __init__(self, draw: Callable[[], Content]) -> None:
        self._draw = draw

    def render_strips(self, width: int, height: int | None, style: Style, options: RenderOptions) -> list[Strip]:
        """The line as it is shown."""
        return self._draw().render_strips(width, 1, style, options)

    def get_optimal_width(self, rules: RulesMap, container_width: int) -> int:
        """As wide as there is room for."""
        return container_width

    def get_height(self, rules: RulesMap, width: int) -> int:
        """One line."""
        return 1
