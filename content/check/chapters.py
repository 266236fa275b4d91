"""Checking a chapter's pages, what its code printed, and its lab."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from content import figures
from content.chapter_file import code_blocks, read_sections
from content.check.problem import Problem
from content.check.sheet import Sheet
from content.course import ChapterEntry
from content.fences import FenceError, blocks
from content.findings import Finding, ascii_if_odd, close
from content.lab_file import read_lab
from content.loader import CHAPTER, PRINTED, QUIZ
from content.printed import key
from content.quiz_file import read_quiz, recordings
from content.records import Record, read_record

_LINK = re.compile(r"\[[^\[\]\n]*\]\(([^()\s]{0,300})[^()\n]{0,300}\)")
_INLINE_CODE = re.compile(r"`[^`\n]*`")

Sections = Mapping[str, frozenset[str] | None]
"""The ids of the sections of every chapter; None where they cannot be read."""


def check_chapter(entry: ChapterEntry, root: Path, sections: Sections) -> list[Problem]:
    """The problems of a chapter's pages and of its `printed.toml`."""
    sheet = Sheet(entry.folder / CHAPTER, root)
    if sheet.tables is None:
        return sheet.problems
    record, problems = recorded(entry, root)
    _, findings = read_sections(sheet.tables, record.printed)
    sheet.report(findings)
    wrong = {finding.path[1] for finding in findings if "figure_start" in finding.path}
    sheet.report(finding for finding in _figures(sheet.tables) if finding.path[1] not in wrong)
    sheet.report(_links(sheet.tables, entry.id, sections))
    command = f"run `nnquiz check --write-printed {ascii_if_odd(str(root))}`"
    unrecorded = list(_unrecorded(sheet.tables, record.printed, command))
    sheet.report(unrecorded)
    asked = _asked(entry, root, record)
    if unrecorded or findings or asked is None:  # what is left over may belong to what is to be mended
        return sheet.problems + problems
    used = {key(block.text) for _, block in code_blocks(sheet.tables)} | asked
    return sheet.problems + problems + _unused(entry, root, record, used, command)


def recorded(entry: ChapterEntry, root: Path) -> tuple[Record, list[Problem]]:
    """What was recorded for a chapter, and the problems of the file it stands in."""
    if not (entry.folder / PRINTED).exists():
        return Record(), []
    sheet = Sheet(entry.folder / PRINTED, root)
    record, findings = read_record(sheet.tables or {})
    sheet.report(findings)
    return record, sheet.problems


def check_lab(sheet: Sheet) -> list[Problem]:
    """The problems of a `lab.toml`."""
    if sheet.tables is not None:
        sheet.report(read_lab(sheet.tables)[1])
    return sheet.problems


def _unrecorded(tables: Mapping[str, Any], outputs: Mapping[str, str], command: str) -> Iterator[Finding]:
    for place, block in code_blocks(tables):
        if key(block.text) not in outputs:
            message = "what this code block prints is not recorded (or it has changed since)"
            yield Finding(("section", place, "text"), message, command, _id(_sections(tables)[place]), block.line - 1)


def _asked(entry: ChapterEntry, root: Path, record: Record) -> set[str] | None:
    """What the questions of the chapter's quiz need of the record; None when one of them is wrong."""
    if not (entry.folder / QUIZ).exists():
        return set()
    tables = Sheet(entry.folder / QUIZ, root).tables
    if tables is None or read_quiz(tables, None, record)[2]:
        return None
    return {recording.key for _, recording in recordings(tables)}


def _unused(entry: ChapterEntry, root: Path, record: Record, used: set[str], command: str) -> list[Problem]:
    left = [("printed", name, "no code block prints this any more") for name in record.printed if name not in used]
    left += [("measured", name, "no question runs this any more") for name in record.measured if name not in used]
    if not left:
        return []
    sheet = Sheet(entry.folder / PRINTED, root)
    return [
        problem
        for table, name, message in left
        for problem in _reported(sheet, Finding((table, name), message, command))
    ]


def _reported(sheet: Sheet, finding: Finding) -> list[Problem]:
    before = len(sheet.problems)
    sheet.report([finding])
    return sheet.problems[before:]


def _figures(tables: Mapping[str, Any]) -> Iterator[Finding]:
    for place, table in enumerate(_sections(tables)):
        name, start = table.get("figure"), table.get("figure_start")
        if name not in figures.NAMES or not isinstance(start, dict):
            continue
        if not all(isinstance(value, int | str | Decimal) for value in start.values()):
            continue  # said already
        plain = {dial: float(value) if isinstance(value, Decimal) else value for dial, value in start.items()}
        try:
            figures.load(name).start(plain)
        except ValueError as error:
            yield Finding(
                ("section", place, "figure_start"),
                f"figure_start: {error}",
                "write one of the dial's values",
                _id(table),
            )


def _links(tables: Mapping[str, Any], chapter: str, sections: Sections) -> Iterator[Finding]:
    for place, table in enumerate(_sections(tables)):
        for line, target in _targets(table.get("text")):
            remedy = _dead(target, chapter, sections)
            if remedy is not None:
                message = f"the link to {ascii_if_odd(target)[:60]} leads nowhere"
                yield Finding(("section", place, "text"), message, remedy, _id(table), line)


def _targets(text: object) -> Iterator[tuple[int, str]]:
    try:
        prose = [block for block in blocks(text) if not block.fenced] if isinstance(text, str) else []
    except FenceError:
        return
    for block in prose:
        for below, line in enumerate(block.text.splitlines()):
            for match in _LINK.finditer(_INLINE_CODE.sub("", line)):
                yield block.line + below, match.group(1)


def _dead(target: str, chapter: str, sections: Sections) -> str | None:
    """How to mend a link that leads nowhere, or None when it leads somewhere."""
    if target.startswith(("https://", "http://")):
        return None
    to, _, section = target.partition("#")
    to = to or chapter
    if to not in sections:
        return f"link to #section, to chapter#section, or to https://…; for the chapter: {close(to, sections)}"
    known = sections[to]
    if section and known is not None and section not in known:
        return f"link to a section of {to}; {close(section, sorted(known))}"
    return None


def _sections(tables: Mapping[str, Any]) -> list[dict[str, Any]]:
    found = tables.get("section")
    return [table if isinstance(table, dict) else {} for table in found] if isinstance(found, list) else []


def _id(table: Mapping[str, Any]) -> str:
    name = table.get("id")
    return ascii_if_odd(name) if isinstance(name, str) else ""
