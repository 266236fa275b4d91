"""A problem, or a piece of advice, as it is reported."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass

from content.findings import Level


@dataclass(frozen=True, order=True)
class Problem:
    """One thing that is wrong in a course, or that its author should weigh.

    Attributes:
        file: below the course's folder, with forward slashes.
        line: from 1.
        id: of the chapter, section or question, where it has one.
        message: what was expected and what came, in one line.
        remedy: how to mend it, in one line.
        level: "problem" has to be mended; "advice" leaves the course as it is.
    """

    file: str
    line: int
    id: str
    message: str
    remedy: str
    level: Level = "problem"


def as_json(problems: Iterable[Problem]) -> dict[str, list[dict[str, str | int]]]:
    """`{"problems": [{"file", "line", "id", "message", "remedy", "level"}, …]}` in JSON's own types."""
    return {"problems": [asdict(problem) for problem in problems]}
