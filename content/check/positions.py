"""Where each key of a TOML file stands: a parser that keeps positions, used here and nowhere else."""

from __future__ import annotations

from functools import cache

import tree_sitter_toml
from tree_sitter import Language, Node, Parser

from content.findings import Path
from content.tomlfile import MAX_DEPTH


class Positions:
    """The lines of a file's keys, tables and texts."""

    def __init__(self, text: str) -> None:
        self._lines: dict[Path, int] = {(): 1}
        self._texts: dict[Path, int] = {}
        self._counts: dict[Path, int] = {}
        for node in _parser().parse(text.encode()).root_node.named_children:
            if node.type == "pair":
                self._pair(node, ())
            elif node.type in ("table", "table_array_element"):
                self._table(node)

    def line(self, path: Path, within: int | None = None) -> int:
        """The line of what stands at `path`, or of the nearest table around it; `within` counts in a text, from 0."""
        if within is not None and path in self._texts:
            return self._texts[path] + within
        while path not in self._lines:
            path = path[:-1]
        return self._lines[path]

    def _table(self, node: Node) -> None:
        header, *pairs = node.named_children or [node]
        row = node.start_point[0] + 1
        path = self._resolved(_parts(header), row, array=node.type == "table_array_element")
        self._lines.setdefault(path, row)
        for pair in pairs:
            if pair.type == "pair":
                self._pair(pair, path)

    def _resolved(self, parts: list[str], row: int, array: bool) -> Path:
        path: Path = ()
        for depth, part in enumerate(parts):
            path = (*path, part)
            if array and depth == len(parts) - 1:
                self._lines.setdefault(path, row)
                self._counts[path] = self._counts.get(path, 0) + 1
            if path in self._counts:
                path = (*path, self._counts[path] - 1)
        return path

    def _pair(self, node: Node, prefix: Path) -> None:
        key, *values = node.named_children
        path = (*prefix, *_parts(key))
        for depth in range(len(prefix) + 1, len(path) + 1):
            self._lines.setdefault(path[:depth], node.start_point[0] + 1)
        for value in values[:1]:
            self._value(value, path)

    def _value(self, node: Node, path: Path) -> None:
        if len(path) > MAX_DEPTH:
            return
        row = node.start_point[0] + 1
        self._lines.setdefault(path, row)
        if node.type == "string":
            opening = (node.text or b"")[:4]
            self._texts[path] = row + (opening in (b'"""\n', b"'''\n"))
        elif node.type == "inline_table":
            for pair in node.named_children:
                if pair.type == "pair":
                    self._pair(pair, path)
        elif node.type == "array":
            for place, item in enumerate(one for one in node.named_children if one.type != "comment"):
                self._value(item, (*path, place))


def _parts(key: Node) -> list[str]:
    """A key's parts, however deep its dots nest."""
    parts: list[str] = []
    waiting = [key]
    while waiting:
        node = waiting.pop()
        if node.type == "dotted_key":
            waiting.extend(reversed(node.named_children))
        else:
            text = (node.text or b"").decode(errors="replace")
            parts.append(text[1:-1] if node.type == "quoted_key" else text)
    return parts


@cache
def _language() -> Language:
    return Language(tree_sitter_toml.language())


def _parser() -> Parser:
    return Parser(_language())
