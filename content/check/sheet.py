"""One TOML file under check: its tables, and where each of them stands."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property
from pathlib import Path
from typing import Any

from content.check.positions import Positions
from content.check.problem import Problem
from content.control import CONTROL
from content.findings import Finding, ascii_if_odd
from content.findings import Path as KeyPath
from content.tomlfile import FileError, parse, read_text, walk


class Sheet:
    """A file of the course in `root`. `tables` is None when it cannot be read; `problems` then says why."""

    def __init__(self, path: Path, root: Path) -> None:
        self.name = ascii_if_odd(path.relative_to(root).as_posix())
        self.problems: list[Problem] = []
        self.tables: dict[str, Any] | None = None
        self._text = ""
        try:
            text = read_text(path, root)
            raw = parse(text)
            self._text = text
            self.tables = self._clean(raw)
        except FileError as error:
            self.problems.append(Problem(self.name, error.line, "", str(error), error.remedy))

    def report(self, findings: Iterable[Finding]) -> None:
        """Add findings to the problems, each with its line."""
        self.problems += [self._problem(finding) for finding in findings]

    def _problem(self, finding: Finding) -> Problem:
        line = self._positions.line(finding.path, finding.line)
        return Problem(self.name, line, finding.id, finding.message, finding.remedy, finding.level)

    @cached_property
    def _positions(self) -> Positions:
        return Positions(self._text)  # looked for only once there is something to say

    def _clean(self, raw: dict[str, Any]) -> dict[str, Any]:
        self.report(_hidden(raw))
        cleaned = walk(raw, lambda _, text: CONTROL.sub("", text))
        assert isinstance(cleaned, dict)
        return cleaned


def _hidden(raw: dict[str, Any]) -> Iterator[Finding]:
    found: list[Finding] = []

    def look(path: KeyPath, text: str) -> str:
        sign = CONTROL.search(text)
        if sign is not None:
            found.append(
                Finding(
                    path,
                    f"the control character U+{ord(sign.group()):04X} is not allowed in a text",
                    "remove it; it is left out when the course is shown",
                    id=_id_at(raw, path),
                    line=text.count("\n", 0, sign.start()),
                )
            )
        return text

    walk(raw, look)
    yield from found


def _id_at(raw: dict[str, Any], path: KeyPath) -> str:
    """The id of the innermost `[[table]]` around `path` that has one."""
    found = ""
    here: Any = raw
    for part in path[:-1]:
        here = here[part]
        if isinstance(here, dict) and isinstance(part, int) and isinstance(here.get("id"), str):
            found = ascii_if_odd(here["id"])
    return found
