"""Checking a whole course, file by file."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

from content.chapter_file import section_ids
from content.check.chapters import Sections, check_chapter, check_lab, recorded
from content.check.crews import crew
from content.check.problem import Problem
from content.check.quizzes import check_quiz
from content.check.sheet import Sheet
from content.course import ChapterEntry
from content.course_file import BrokenCourseError, read_course
from content.findings import Finding
from content.loader import CHAPTER, COURSE, LAB, PRINTED, QUIZ

CHAPTER_FILES = (CHAPTER, QUIZ, LAB, PRINTED)

Progress = Callable[[int, int], None]
"""Called with the chapters done and the chapters in all."""

Kept = dict[ChapterEntry, tuple[object, list[Problem]]]
"""What was found in each chapter, with the state of everything it was found in."""

MANY = 8
"""Chapters from which on more processes than one are worth their start."""


def check(
    folder: Path,
    progress: Progress | None = None,
    processes: int = 1,
    kept: Kept | None = None,
    only: Callable[[ChapterEntry], bool] | None = None,
) -> list[Problem]:
    """Every problem of the course in `folder`, and advice on it, by file and line. None of the course's code is run.

    With `kept`, chapters whose files are as they were are not looked at again; it is brought up to date. With `only`,
    no chapter is looked into but those it holds for.
    """
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
    sheet.report(_never_waited_for(entries, present))
    sections: dict[str, frozenset[str] | None] = {entry.id: None for entry in entries}
    sections |= {entry.id: _ids(entry, folder) for entry in present}
    wanted = [entry for entry in present if only is None or only(entry)]
    return sorted(
        sheet.problems + _chapters(wanted, folder, sections, progress, processes, {} if kept is None else kept)
    )


def _chapters(
    present: list[ChapterEntry], root: Path, sections: Sections, progress: Progress | None, processes: int, kept: Kept
) -> list[Problem]:
    known = frozenset(sections.items())
    states = {entry: (known, _state(entry)) for entry in present}
    changed = [entry for entry in present if entry not in kept or kept[entry][0] != states[entry]]
    done = len(present) - len(changed)
    work = partial(_check_entry, root=root, sections=sections)
    for place, problems in _worked(work, changed, processes):
        kept[changed[place]] = (states[changed[place]], problems)
        done += 1
        if progress is not None:
            progress(done, len(present))
    return [problem for entry in present for problem in kept[entry][1]]


def _worked(
    work: Callable[[ChapterEntry], list[Problem]], entries: list[ChapterEntry], processes: int
) -> Iterator[tuple[int, list[Problem]]]:
    if processes < 2 or len(entries) < MANY:
        yield from enumerate(map(work, entries))
        return
    with crew(work, processes) as hands:
        yield from hands.each(entries)


def _state(entry: ChapterEntry) -> tuple[object, ...]:
    """What tells a chapter that was changed from the one that was checked before."""
    return tuple(stamp(entry.folder / name) for name in CHAPTER_FILES)


def stamp(path: Path) -> tuple[int, ...] | None:
    """What tells a file that was saved from what it was before; None where there is none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino


def _ids(entry: ChapterEntry, root: Path) -> frozenset[str] | None:
    tables = Sheet(entry.folder / CHAPTER, root).tables
    return None if tables is None else section_ids(tables)


def _check_entry(entry: ChapterEntry, root: Path, sections: Sections) -> list[Problem]:
    problems = check_chapter(entry, root, sections)
    if (entry.folder / QUIZ).exists():
        problems += check_quiz(Sheet(entry.folder / QUIZ, root), sections[entry.id], recorded(entry, root)[0])
    if (entry.folder / LAB).exists():
        problems += check_lab(Sheet(entry.folder / LAB, root))
    return problems


def _never_waited_for(entries: Sequence[ChapterEntry], present: Sequence[ChapterEntry]) -> Iterator[Finding]:
    """Chapters that are required and have no quiz that could be passed."""
    without = {entry.id for entry in present if not (entry.folder / QUIZ).exists()}
    for entry in entries:
        for name in without.intersection(entry.requires):
            message = f"requires: the chapter {name} has no quiz, and is never waited for"
            remedy = "write a quiz for it, or remove it here"
            path = ("chapter", entry.number - 1, "requires")
            yield Finding(path, message, remedy, entry.id, level="advice")


def _folder_is_wrong(entry: ChapterEntry, findings: list[Finding]) -> bool:
    return any(finding.path == ("chapter", entry.number - 1, "folder") for finding in findings)


def _missing(entry: ChapterEntry, root: Path) -> Finding | None:
    """Why a chapter's folder cannot be looked into, or None."""
    path = ("chapter", entry.number - 1, "folder")
    if not _lies_under(entry.folder, root):
        message, remedy = "the folder lies outside the course's own", "put the chapter's files into the course's folder"
        return Finding(path, f"folder: {message}", remedy, entry.id)
    if not entry.folder.is_dir():
        name = entry.folder.relative_to(root).as_posix()
        return Finding(path, f"folder: there is no folder {name!a}", "create it, or mend the name", entry.id)
    return None


def _lies_under(folder: Path, root: Path) -> bool:
    try:
        return folder.resolve().is_relative_to(root.resolve())
    except (OSError, RuntimeError):  # links that lead in a circle
        return False
