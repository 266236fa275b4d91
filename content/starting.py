"""Beginnings: commented files for a new course, chapter, quiz or question, which pass the check as they are."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import BinaryIO

from content import questions
from content.course import CourseError
from content.findings import close, shown
from content.loader import CHAPTER, COURSE, QUIZ
from content.quiz_file import recordings
from content.tomlfile import parse, read_text, read_toml
from engine.files import write_whole

_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")

FIRST_KINDS = ("single", "numerical", "truefalse")
"""What a new quiz begins with: kinds that need nothing to be run first."""


class CannotBeginError(ValueError):
    """Nothing was written. The message says what was expected, what came, and what to do, in one line."""


@dataclass(frozen=True)
class Begun:
    """What was written, and what to do next, a line each."""

    files: tuple[Path, ...]
    next_steps: tuple[str, ...]


def new_course(folder: Path) -> Begun:
    """A course of one chapter with a quiz.

    Raises:
        CannotBeginError: when `folder` holds anything already, or cannot be written.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise CannotBeginError(f"{folder}: expected a new or an empty folder; there is something in it")
    name = _id_from(folder.resolve().name, "my-course")
    head = _COURSE.replace("ID", name).replace("TITLE", _title(name))
    chapter = folder / "01-first"
    written = {
        chapter / CHAPTER: _CHAPTER,
        chapter / QUIZ: _quiz("page"),
        folder / COURSE: head + _CHAPTER_ROW.replace("ID", "first").replace("FOLDER", "01-first"),
    }
    _write(written)
    return Begun(tuple(written), (f"nnquiz check {folder}", f"nnquiz preview {folder}"))


def new_chapter(course: Path, name: str | None) -> Begun:
    """A chapter's folder with its pages, and its row at the end of `course.toml`.

    Raises:
        CannotBeginError: when there is no course, or the chapter is there already.
    """
    text, tables = _read(course / COURSE, course)
    rows = tables.get("chapter")
    taken = {row.get("id") for row in rows if isinstance(row, dict)} if isinstance(rows, list) else set()
    number = len(taken) + 1
    name = _own_id(name, taken, f"chapter-{number}")
    inner = f"{number:02d}-{name}"
    if (course / inner).exists():
        raise CannotBeginError(f"{course / inner}: expected a new folder; it is there already")
    row = _CHAPTER_ROW.replace("ID", name).replace("FOLDER", inner)
    _write({course / inner / CHAPTER: _CHAPTER, course / COURSE: text.rstrip("\n") + "\n" + row})
    step = f"nnquiz new quiz {course / inner}"
    steps = (step, f"nnquiz check {course}", f"nnquiz preview {course / inner}")
    return Begun((course / inner / CHAPTER, course / COURSE), steps)


def new_quiz(chapter: Path) -> Begun:
    """A chapter's `quiz.toml` with a few questions.

    Raises:
        CannotBeginError: when there is no chapter, or it has a quiz already.
    """
    if (chapter / QUIZ).exists():
        raise CannotBeginError(f"{chapter / QUIZ} is there already; nnquiz new question {chapter} adds to it")
    _write({chapter / QUIZ: _quiz(_first_section(chapter))})
    return Begun((chapter / QUIZ,), (f"nnquiz check {chapter.parent}", f"nnquiz preview {chapter / QUIZ}"))


def new_question(chapter: Path, kind: str, name: str | None) -> Begun:
    """One more question at the end of a chapter's `quiz.toml`; the rest of the file stays byte for byte.

    Raises:
        CannotBeginError: when there is no such kind, no quiz, or the id is taken.
    """
    if kind not in questions.NAMES:
        raise CannotBeginError(f"expected a kind of question; got {shown(kind)}: {close(kind, questions.NAMES)}")
    text, tables = _read(chapter / QUIZ, chapter)
    rows = tables.get("question")
    taken = {row.get("id") for row in rows if isinstance(row, dict)} if isinstance(rows, list) else set()
    name = _own_id(name, taken, kind)
    added = "\n" + _question(kind, name, _first_section(chapter))
    _write({chapter / QUIZ: text.rstrip("\n") + "\n" + added})
    return Begun((chapter / QUIZ,), tuple(_after(added, chapter, name)))


def _after(added: str, chapter: Path, name: str) -> Iterator[str]:
    if any(True for _ in recordings(parse(added))):  # something is to be run first
        yield f"nnquiz check --write-printed {chapter.parent}"
    yield f"nnquiz --course {chapter.parent} show {name}"
    yield f"nnquiz preview {chapter / QUIZ}"


def _read(path: Path, root: Path) -> tuple[str, dict[str, object]]:
    try:
        return read_text(path, root), read_toml(path, root)
    except CourseError as error:
        raise CannotBeginError(f"{path}: {error}") from None


def _first_section(chapter: Path) -> str:
    _, tables = _read(chapter / CHAPTER, chapter)
    rows = tables.get("section")
    first = rows[0].get("id") if isinstance(rows, list) and rows and isinstance(rows[0], dict) else None
    if not isinstance(first, str) or not _ID.fullmatch(first):
        raise CannotBeginError(f"{chapter / CHAPTER}: expected a section with an id, for a question to belong to")
    return first


def _own_id(name: str | None, taken: set[object], otherwise: str) -> str:
    if name is None:
        return next(each for each in _numbered(otherwise) if each not in taken)
    if not _ID.fullmatch(name):
        raise CannotBeginError(f"--id: expected lower-case letters, digits and hyphens, at most 64; got {shown(name)}")
    if name in taken:
        raise CannotBeginError(f"--id: {name} is taken already; choose another")
    return name


def _numbered(word: str) -> Iterator[str]:
    yield word
    number = 2
    while True:
        yield f"{word}-{number}"
        number += 1


def _id_from(word: str, otherwise: str) -> str:
    made = re.sub(r"[^a-z0-9]+", "-", word.lower()).strip("-")[:64]
    return made if _ID.fullmatch(made) else otherwise


def _title(name: str) -> str:
    return name.replace("-", " ").capitalize()


def _quiz(section: str) -> str:
    return _QUIZ + "\n".join(_question(kind, f"{kind}-1", section) for kind in FIRST_KINDS)


def _question(kind: str, name: str, section: str) -> str:
    example = questions.kind(kind).example.strip("\n")
    return f'[[question]]\nid = "{name}"\nkind = "{kind}"\nsection = "{section}"\n{example}\n'


def _put(text: str, file: BinaryIO) -> None:
    file.write(text.encode())


def _write(files: dict[Path, str]) -> None:
    """Every file, each whole or not at all; a course's own list of chapters comes last, so that nothing it names is
    missing.
    """
    try:
        for path, text in files.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            write_whole(str(path), partial(_put, text), path.name)
    except OSError as error:
        told = str(error) if error.filename is None else f"{error.filename}: cannot be written: {error.strerror}"
        raise CannotBeginError(told) from None


_COURSE = """# A course: its title and its chapters in order. `nnquiz check` says what is wrong with it.
format = 1
id = "ID"
title = "TITLE"
licence = "CC BY 4.0"
"""
_CHAPTER_ROW = """
[[chapter]]
id = "ID"
folder = "FOLDER"
title = "A first chapter"
summary = "What it is about, in one line."
credits = 10
"""
_CHAPTER = """# A chapter's pages, one section each, in Markdown. `{2 ** 3}` is computed; code blocks run, and
# `nnquiz check --write-printed` records what they print.
[[section]]
id = "page"
title = "The first page"
# Ends with an invitation to the quiz.
invite = true
text = '''
Begin with a case in numbers: a batch of 32 from {32 * 30} samples makes {960 / 32} iterations an epoch.
'''
"""
_QUIZ = """# A chapter's questions. An attempt draws this many of them, spread over the sections.
draws = 3
# When feedback comes: deferred (after handing in), immediate, adaptive, interactive, certainty.
behaviour = "deferred"

"""
