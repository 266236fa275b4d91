"""The same door for whatever a screen draws."""

from __future__ import annotations

from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

from tui.inert import COMMANDS, inert


class Inert(LineFilter):
    """Applied to every line on its way out, whichever widget drew it."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """The same segments, control sequences of the screen's own (which carry `control`) left alone."""
        if not any(COMMANDS.search(segment.text) for segment in segments if not segment.control):
            return segments
        return [segment if segment.control else Segment(inert(segment.text), segment.style) for segment in segments]
