"""Opening a course. What is wrong in it is left out and said; only a file that cannot be read is an error."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from content.course import Chapter, ChapterEntry, Code, Course, CourseError, Lab, Quiz
from content.course_file import read_course
from content.records import Record, Recording, read_record
from content.tomlfile import FileError, read_toml

if TYPE_CHECKING:
    from content.findings import Finding

BUNDLED = Path(__file__).parent / "courses" / "neural-networks"
"""The folder of the course that comes along."""

COURSE, CHAPTER, QUIZ, LAB, PRINTED = "course.toml", "chapter.toml", "quiz.toml", "lab.toml", "printed.toml"

_Stamp = tuple[int, int]


def load_course(folder: Path) -> Course:
    """The course in `folder`, by its `course.toml` alone.

    Raises:
        CourseError: when there is no course to show, in one line.
    """
    try:
        return read_course(read_toml(folder / COURSE, folder), folder)[0]
    except FileError as error:
        raise _named(COURSE, error) from None
    except CourseError as error:
        raise CourseError(f"{COURSE}: {error}") from None


def load_chapter(course: Course, chapter_id: str) -> Chapter:
    """A chapter's pages, every expression computed. Pages that are wrong are left out and listed.

    Raises:
        CourseError: when there is no such chapter, or none of it can be shown.
    """
    entry = _openable(course, chapter_id)
    folder = entry.folder
    return _chapter(course.folder, entry, _stamp(folder / CHAPTER), _stamp(folder / PRINTED))


def has_quiz(course: Course, chapter_id: str) -> bool:
    """Whether there is a quiz to load, without reading it."""
    entry = course.chapter(chapter_id)
    return entry.problem is None and (entry.folder / QUIZ).exists()


def load_quiz(course: Course, chapter_id: str) -> Quiz | None:
    """A chapter's bank of questions, or None when it has no `quiz.toml`. Questions that are wrong are left out.

    Raises:
        CourseError: when there is no such chapter, or no question is left.
    """
    entry = _openable(course, chapter_id)
    path = entry.folder / QUIZ
    if not path.exists():
        return None
    return _quiz(course.folder, entry, _stamp(path), _stamp(entry.folder / CHAPTER), _stamp(entry.folder / PRINTED))


def load_lab(course: Course, chapter_id: str) -> Lab | None:
    """What a chapter's lab opens with, or None when it has no `lab.toml`.

    Raises:
        CourseError: when there is no such chapter, or its lab is wrong.
    """
    entry = _openable(course, chapter_id)
    path = entry.folder / LAB
    return _lab(course.folder, entry, _stamp(path)) if path.exists() else None


def load_source(entry: ChapterEntry, root: Path) -> Iterator[tuple[str, str]]:
    """The code blocks of a chapter as they stand, each with the id of its section.

    Raises:
        CourseError: when the chapter's file cannot be read.
    """
    from content.chapter_file import code_blocks

    raw = _read(root, entry, CHAPTER)
    for place, block in code_blocks(raw):
        yield str(raw["section"][place].get("id", place + 1)), block.text


def load_recordings(entry: ChapterEntry, root: Path) -> Iterator[tuple[str, Recording]]:
    """What the questions of a chapter need run, each with the id of its question; none where there is no quiz.

    Raises:
        CourseError: when the quiz's file cannot be read.
    """
    from content.quiz_file import recordings

    if (entry.folder / QUIZ).exists():
        yield from recordings(_read(root, entry, QUIZ))


@lru_cache(maxsize=64)
def _chapter(root: Path, entry: ChapterEntry, _stamp: _Stamp, _printed: _Stamp) -> Chapter:
    from content.chapter_file import fingerprint, read_sections

    raw = _read(root, entry, CHAPTER)
    record, unread = load_record(root, entry)
    sections, findings = read_sections(raw, record.printed)
    if not sections:
        raise CourseError(_path(entry, CHAPTER) + ": " + _first(findings))
    sources = [block.source for section in sections for block in section.blocks if isinstance(block, Code)]
    return Chapter(entry, sections, fingerprint(sources), (*map(str, findings), *unread))


@lru_cache(maxsize=64)
def _quiz(root: Path, entry: ChapterEntry, _stamp: _Stamp, _sections: _Stamp, _printed: _Stamp) -> Quiz:
    from content.chapter_file import section_ids
    from content.quiz_file import read_quiz

    try:
        sections = section_ids(_read(root, entry, CHAPTER))
    except CourseError:
        sections = None
    quiz, _, findings = read_quiz(_read(root, entry, QUIZ), sections, load_record(root, entry)[0])
    if quiz is None:
        raise CourseError(_path(entry, QUIZ) + ": " + _first(findings))
    return quiz


@lru_cache(maxsize=64)
def _lab(root: Path, entry: ChapterEntry, _stamp: _Stamp) -> Lab:
    from content.lab_file import read_lab

    lab, findings = read_lab(_read(root, entry, LAB))
    if lab is None:
        raise CourseError(_path(entry, LAB) + ": " + _first(findings))
    return lab


def load_record(root: Path, entry: ChapterEntry) -> tuple[Record, tuple[str, ...]]:
    """What was recorded for a chapter's code and questions, and why that cannot be read."""
    if not (entry.folder / PRINTED).exists():
        return Record(), ()
    try:
        tables = _read(root, entry, PRINTED)
    except CourseError as error:
        return Record(), (str(error),)
    record, wrong = read_record(tables)
    return record, tuple(f"{_path(entry, PRINTED)}: {finding.message}" for finding in wrong)


def _openable(course: Course, chapter_id: str) -> ChapterEntry:
    entry = course.chapter(chapter_id)
    if entry.problem is not None:
        raise CourseError(f"{COURSE}: {entry.problem}")
    return entry


def _read(root: Path, entry: ChapterEntry, name: str) -> dict[str, Any]:
    try:
        return read_toml(entry.folder / name, root)
    except FileError as error:
        raise _named(_path(entry, name), error) from None


def _path(entry: ChapterEntry, name: str) -> str:
    return f"{entry.folder.name}/{name}"


def _named(path: str, error: FileError) -> CourseError:
    return CourseError(f"{path}, line {error.line}: {error} ({error.remedy})")


def _first(findings: list[Finding]) -> str:
    return str(findings[0]) if findings else "there is nothing in it"


def _stamp(path: Path) -> _Stamp:
    """What tells a changed file from the one that was read before."""
    try:
        found = path.stat()
    except OSError:
        return (0, 0)
    return found.st_mtime_ns, found.st_size
