"""Checking a whole course, file by file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from content.chapter_file import section_ids
from content.check.chapters import Sections, check_chapter, check_lab
from content.check.problem import Problem
from content.check.quizzes import check_quiz
from content.check.sheet import Sheet
from content.course import ChapterEntry
from content.course_file import BrokenCourseError, read_course
from content.findings import Finding
from content.loader import CHAPTER, COURSE, LAB, QUIZ

Progress = Callable[[int, int], None]
"""Called with the chapters done and the chapters in all."""


def check(folder: Path, progress: Progress | None = None) -> list[Problem]:
    """Every problem of the course in `folder`, by file and line. None of the course's code is run."""
    sheet = Sheet(folder / COURSE, folder)
    if sheet.tables is None:
        return sheet.problems
    try:
        course, findings = read_course(sheet.tables, folder)
        entries = course.chapters
    except BrokenCourseError as error:
        findings, entries = error.findings, ()
    missing = {entry.id: _missing(entry, folder) for entry in entries if not _folder_is_wrong(entry, findings)}
    sheet.report([*findings, *(finding for finding in missing.values() if finding)])
    present = [entry for entry in entries if entry.id in missing and missing[entry.id] is None]
    sections: dict[str, frozenset[str] | None] = {entry.id: None for entry in entries}
    sections |= {entry.id: _ids(entry, folder) for entry in present}
    problems = sheet.problems
    for done, entry in enumerate(present, start=1):
        problems += _check_entry(entry, folder, sections)
        if progress is not None:
            progress(done, len(present))
    return sorted(problems)


def _ids(entry: ChapterEntry, root: Path) -> frozenset[str] | None:
    tables = Sheet(entry.folder / CHAPTER, root).tables
    return None if tables is None else section_ids(tables)


def _check_entry(entry: ChapterEntry, root: Path, sections: Sections) -> list[Problem]:
    problems = check_chapter(entry, root, sections)
    if (entry.folder / QUIZ).exists():
        problems += check_quiz(Sheet(entry.folder / QUIZ, root), sections[entry.id])
    if (entry.folder / LAB).exists():
        problems += check_lab(Sheet(entry.folder / LAB, root))
    return problems


def _folder_is_wrong(entry: ChapterEntry, findings: list[Finding]) -> bool:
    return any(finding.path == ("chapter", entry.number - 1, "folder") for finding in findings)


def _missing(entry: ChapterEntry, root: Path) -> Finding | None:
    """Why a chapter's folder cannot be looked into, or None."""
    path = ("chapter", entry.number - 1, "folder")
    if not entry.folder.resolve().is_relative_to(root.resolve()):
        message, remedy = "the folder lies outside the course's own", "put the chapter's files into the course's folder"
        return Finding(path, f"folder: {message}", remedy, entry.id)
    if not entry.folder.is_dir():
        name = entry.folder.relative_to(root).as_posix()
        return Finding(path, f"folder: there is no folder {name!a}", "create it, or mend the name", entry.id)
    return None
