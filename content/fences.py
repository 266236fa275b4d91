"""Markdown cut at its fences: code that runs, text that is shown as it stands, and everything else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_FENCE = re.compile(r"( {0,3})(`{3,}|~{3,})[ \t]*([^`\n]*)")


class FenceError(ValueError):
    """A fence that is not closed. `line` counts from 0 within the text."""

    def __init__(self, message: str, line: int) -> None:
        super().__init__(message)
        self.line = line


@dataclass(frozen=True)
class Block:
    """Some lines of a text.

    Attributes:
        text: the lines; of code, without its fences.
        line: where they begin, from 0.
        fenced: whether they are shown as they stand.
        code: whether they are Python that runs.
    """

    text: str
    line: int
    fenced: bool = False
    code: bool = False


def blocks(text: str) -> Iterator[Block]:
    """The blocks of a Markdown text, in order; all but the fences of code are in one of them.

    Raises:
        FenceError: for a fence that is never closed.
    """
    lines = text.splitlines(keepends=True)
    start = place = 0
    while place < len(lines):
        opening = _FENCE.fullmatch(lines[place].rstrip("\n"))
        if opening is None:
            place += 1
            continue
        if start < place:
            yield Block("".join(lines[start:place]), start)
        end = _closing(lines, place, opening.group(2))
        yield _fenced(lines, place, end, opening)
        start = place = end + 1
    if start < len(lines):
        yield Block("".join(lines[start:]), start)


def _closing(lines: list[str], opened: int, fence: str) -> int:
    for place in range(opened + 1, len(lines)):
        line = lines[place].strip()
        if line and set(line) == {fence[0]} and len(line) >= len(fence):
            return place
    raise FenceError(f"the fence that opens here ({fence[:10]}) is never closed", opened)


def _fenced(lines: list[str], opened: int, end: int, opening: re.Match[str]) -> Block:
    if opening.group(3).strip() != "python":
        return Block("".join(lines[opened : end + 1]), opened, fenced=True)
    indent = len(opening.group(1))
    source = "".join(line[min(indent, len(line) - len(line.lstrip(" "))) :] for line in lines[opened + 1 : end])
    return Block(source, opened + 1, fenced=True, code=True)
