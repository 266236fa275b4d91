"""The last door before the terminal: nothing that a person wrote can command it."""

from __future__ import annotations

import re

from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

# C0 and C1 controls, delete, line separators, and the marks that turn the direction of text around.
_COMMANDS = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]")


def inert(text: str) -> str:
    """The text without the characters that a terminal would obey. They take no room on a line, so nothing moves."""
    return _COMMANDS.sub("", text)


class Inert(LineFilter):
    """Applied to every line on its way out, whichever widget drew it."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """The same segments, control sequences of the screen's own (which carry `control`) left alone."""
        if not any(_COMMANDS.search(segment.text) for segment in segments if not segment.control):
            return segments
        return [segment if segment.control else Segment(inert(segment.text), segment.style) for segment in segments]
