"""`course.toml`: titles, order and worth of the chapters."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path, PurePosixPath
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, StringConstraints

from content.course import ChapterEntry, Course, CourseError
from content.findings import Authored, Finding, read, read_file, rule, shown
from content.requirements import fulfillable

MAX_CREDITS = 1_000_000
_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")


def _thousandths(value: object) -> int:
    """Credits as whole thousandths."""
    if isinstance(value, bool) or not isinstance(value, int | Decimal) or not Decimal(value).is_finite():
        raise rule(f"credits: expected a number; got {shown(value)}", "write credits = 10, without quotes")
    number = Decimal(value)
    if not 0 <= number <= MAX_CREDITS:
        raise rule(f"credits: expected a number from 0 to {MAX_CREDITS}; got {shown(value)}", "write credits = 10")
    if _decimals(number) > 3:
        raise rule(f"credits: expected at most 3 decimals; got {shown(value)}", "round it to thousandths")
    return int(number * 1000)


def _decimals(number: Decimal) -> int:
    """How many decimals a number needs; arithmetic on it would round what is beyond 28 digits."""
    _, digits, exponent = number.as_tuple()
    text = "".join(map(str, digits))
    return -int(exponent) - (len(text) - len(text.rstrip("0"))) if number else 0


def _inside(value: object) -> object:
    if isinstance(value, str):
        path = PurePosixPath(value)
        if path.is_absolute() or ".." in path.parts or "\\" in value or not path.parts:
            raise rule(
                f"folder: expected a folder inside the course's own; got {shown(value)}",
                'move the chapter into the course, and write folder = "02-neurons"',
            )
    return value


Id = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{0,63}$")]
Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]


class ChapterRow(Authored):
    """A `[[chapter]]` table."""

    id: Id
    folder: Annotated[str, BeforeValidator(_inside), StringConstraints(min_length=1, max_length=200)]
    title: Line
    summary: Line
    credits: Annotated[int, BeforeValidator(_thousandths)]
    requires: Annotated[tuple[Id, ...], Field(strict=False, max_length=100)] = ()


class Head(Authored):
    """What `course.toml` says of the course itself. Its chapters are read one by one, so that one can be wrong."""

    format: int
    id: Id
    title: Line
    licence: Line = ""
    chapter: Annotated[tuple[Any, ...], Field(strict=False, min_length=1, max_length=10_000)]


def read_course(raw: Mapping[str, Any], folder: Path) -> tuple[Course, list[Finding]]:
    """The course in `course.toml`'s tables, and everything that is wrong in them.

    A chapter that is wrong keeps its row and says why, as long as it has an id of its own.

    Raises:
        CourseError: when there is no course to show at all.
    """
    head, findings = read_file(Head, raw)
    findings += _format(raw)
    if findings and (head is None or head.format != 1):
        raise BrokenCourseError(findings)
    assert head is not None
    entries: list[ChapterEntry] = []
    taken: set[str] = set()
    for place, table in enumerate(head.chapter):
        entry, wrong = _entry(table, place, folder, taken)
        findings += [finding.under("chapter", place) for finding in wrong]
        if entry is not None:
            entries.append(entry)
            taken.add(entry.id)
    findings += _shared_folders(entries)
    if not entries:
        raise BrokenCourseError(findings)
    entries, unmet = fulfillable(entries)
    findings += unmet
    problems = tuple(str(finding) for finding in findings)
    return Course(head.id, head.title, head.licence, folder, tuple(entries), problems), findings


class BrokenCourseError(CourseError):
    """A `course.toml` with no course in it. `findings` is everything that is wrong."""

    def __init__(self, findings: list[Finding]) -> None:
        super().__init__("; ".join(map(str, findings[:3])))
        self.findings = findings


def _format(raw: Mapping[str, Any]) -> Iterator[Finding]:
    number = raw.get("format")
    if isinstance(number, int) and number != 1:
        yield Finding(
            ("format",),
            f"expected format 1; got {shown(number)}",
            "a newer nnquiz may read it; this one reads format = 1",
        )


def _entry(table: object, place: int, folder: Path, taken: set[str]) -> tuple[ChapterEntry | None, list[Finding]]:
    name = table.get("id") if isinstance(table, Mapping) else None
    name = name if isinstance(name, str) and _ID.fullmatch(name) else ""
    row, findings = read(ChapterRow, table, id=name)
    if name in taken:
        again = Finding(("id",), f"the id {name} is taken by an earlier chapter", "give each chapter its own id", name)
        return None, [*findings, again]
    if row is not None:
        where = folder / row.folder
        entry = ChapterEntry(row.id, place + 1, where, row.title, row.summary, row.credits, requires=row.requires)
        return entry, []
    if not name:
        return None, findings
    assert isinstance(table, Mapping)
    title, inner = table.get("title"), table.get("folder")
    title = title[:200] if isinstance(title, str) and title.strip() else name
    inside = folder / inner if isinstance(inner, str) and not _wrong(findings, "folder") else folder / name
    return ChapterEntry(name, place + 1, inside, title, "", 0, findings[0].message), findings


def _wrong(findings: list[Finding], field: str) -> bool:
    return any(finding.path == (field,) for finding in findings)


def _shared_folders(entries: list[ChapterEntry]) -> Iterator[Finding]:
    seen: dict[Path, str] = {}
    for entry in entries:
        if entry.problem is None and entry.folder in seen:
            yield Finding(
                ("chapter", entry.number - 1, "folder"),
                f"the folder is that of chapter {seen[entry.folder]} already",
                "give each chapter a folder of its own",
                entry.id,
            )
        seen.setdefault(entry.folder, entry.id)
