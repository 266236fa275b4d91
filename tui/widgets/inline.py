"""Plain text with `code` in it, as questions and explanations are written."""

from __future__ import annotations

import re

from textual.content import Content

READING_WIDTH = 76
"""Cells of a line of text, at most: longer lines are hard to come back from."""

_BLANK = re.compile(r"\n\s*\n")
_CODE = re.compile(r"`([^`\n]+)`")


def inline(text: str, style: str = "") -> Content:
    """The text with each `code` in the accent; nothing else in it is markup. A blank line starts a paragraph; where
    the author's lines end means nothing.
    """
    text = "\n\n".join(" ".join(paragraph.split()) for paragraph in _BLANK.split(text.strip()))
    parts: list[tuple[str, str]] = []
    end = 0
    for match in _CODE.finditer(text):
        parts += [(text[end : match.start()], style), (match[1], f"{style} $accent".strip())]
        end = match.end()
    return Content.assemble(*parts, (text[end:], style))


def hanging(head: Content, body: Content, width: int) -> Content:
    """A head with a text behind it, whose further lines stand under its first; `width` cells in all."""
    room = max(10, width - head.cell_length)
    return head + Content("\n" + " " * head.cell_length).join(body.wrap(room))
