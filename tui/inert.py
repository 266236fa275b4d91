"""The last door before the terminal: nothing that a person wrote can command it."""

from __future__ import annotations

import re

# C0 and C1 controls, delete, line separators, and the marks that turn the direction of text around.
COMMANDS = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]")


def inert(text: str) -> str:
    """The text without the characters that a terminal would obey. They take no room on a line, so nothing moves."""
    return COMMANDS.sub("", text)
