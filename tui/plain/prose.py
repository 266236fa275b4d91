"""Markdown as plain paragraphs, for ears and for terminals that show nothing but letters."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from markdown_it import MarkdownIt
from markdown_it.token import Token

INDENT = "  "


@dataclass(frozen=True)
class Piece:
    """A paragraph, or lines that stand as they are (`verbatim`). `lead` comes before its first line."""

    text: str
    lead: str = ""
    verbatim: bool = False


def pieces(markdown: str) -> Iterator[Piece]:
    """The paragraphs of a text in order: headings end in a colon, list items begin with their sign, rows of a table
    name their columns.
    """
    reader = MarkdownIt("commonmark").enable("table")
    walk = _Walk()
    for token in reader.parse(markdown):
        yield from walk.step(token)


class _Walk:
    """Where in lists and tables the reading stands."""

    def __init__(self) -> None:
        self._lists: list[int | None] = []  # the next number of each list around, None for one without numbers
        self._lead = ""
        self._heading = False
        self._columns: list[str] = []
        self._row: list[str] | None = None
        self._head = False

    def step(self, token: Token) -> Iterator[Piece]:
        """What this token completes."""
        kind = token.type
        if kind in ("fence", "code_block"):
            yield Piece(token.content.rstrip("\n"), verbatim=True)
        elif kind == "inline":
            yield from self._inline(token)
        elif kind in ("bullet_list_open", "ordered_list_open"):
            self._lists.append(int(token.attrs.get("start", 1)) if kind.startswith("ordered") else None)
        elif kind in ("bullet_list_close", "ordered_list_close"):
            self._lists.pop()
            self._lead = INDENT * len(self._lists)
        elif kind == "list_item_open":
            self._lead = self._item()
        elif kind in ("heading_open", "heading_close"):
            self._heading = kind == "heading_open"
        else:
            yield from self._table(kind)

    def _inline(self, token: Token) -> Iterator[Piece]:
        text = in_line(token.children or [])
        if self._row is not None:
            self._row.append(text)
            return
        yield Piece(f"{text}:" if self._heading else text, self._lead)
        self._lead = INDENT * len(self._lists)

    def _table(self, kind: str) -> Iterator[Piece]:
        if kind in ("thead_open", "thead_close"):
            self._head = kind == "thead_open"
        elif kind == "tr_open":
            self._row = []
        elif kind == "tr_close":
            row, self._row = self._row or [], None
            if self._head:
                self._columns = row
            else:
                named = zip(self._columns, row, strict=False)
                yield Piece("; ".join(f"{column}: {cell}" if column else cell for column, cell in named), "- ")

    def _item(self) -> str:
        number = self._lists[-1]
        before = INDENT * (len(self._lists) - 1)
        if number is None:
            return f"{before}- "
        self._lists[-1] = number + 1
        return f"{before}{number}. "


def in_line(children: Sequence[Token]) -> str:
    """The words of a line: emphasis falls away, code keeps its backticks, a link is followed by where it leads."""
    said: list[str] = []
    targets: list[str] = []
    for token in children:
        if token.type == "text":
            said.append(token.content)
        elif token.type == "code_inline":
            said.append(f"`{token.content}`")
        elif token.type in ("softbreak", "hardbreak"):
            said.append(" ")
        elif token.type == "link_open":
            targets.append(str(token.attrs.get("href", "")))
        elif token.type == "link_close":
            said.append(_leading_to(targets.pop()))
        elif token.type == "image":
            said.append(token.content)
    return "".join(said)


def _leading_to(target: str) -> str:
    if target.startswith(("https://", "http://")):
        return f" ({target})"
    chapter, _, section = target.partition("#")
    if section:
        return f" (section {section}{' of ' + chapter if chapter else ''})"
    return f" (chapter {chapter})" if chapter else ""
