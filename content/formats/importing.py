"""Questions of a GIFT or Moodle XML file as a course has them."""

from __future__ import annotations

import os
import re
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from content.chapter_file import section_ids
from content.findings import close, shown
from content.formats.gift_reading import read_gift
from content.formats.keeping import ChangedError, whole
from content.formats.moodle_reading import read_moodle
from content.formats.reading import MAX_BYTES, FormatError, Found, Lost, Reading
from content.formats.taking import NotTakenError, dropped, id_from, slug, taken, unsaid
from content.formats.toml_writing import UnwritableError, as_toml, needs_recording
from content.loader import CHAPTER, QUIZ
from content.quiz_file import read_quiz
from content.tomlfile import MAX_BYTES as MAX_TOML
from content.tomlfile import FileError, parse, read_text
from content.variants.question import Question
from engine.files import write_whole

UNPLACED = "imported"
"""The section of questions whose category names none."""
_DRAWS = 10


@dataclass
class Imported:
    """What was read: its questions, each as TOML, and what of the file they do not hold."""

    questions: list[Question]
    tables: list[str]
    lost: list[Lost]

    @property
    def text(self) -> str:
        return "\n".join(self.tables)


@dataclass(frozen=True)
class Chapter:
    """Where questions go: a chapter's `quiz.toml` as it stands ("" for none yet), and what it may hold."""

    folder: Path
    quiz: str
    sections: frozenset[str]
    ids: frozenset[str]


def read_file(path: Path) -> bytes:
    """A file of questions, as it is; no more of it than may be in one.

    Raises:
        FormatError: when there is none, or it is no plain file, or larger.
    """
    try:
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))  # a pipe would keep us waiting for ever
    except OSError as error:
        raise FormatError(f"expected a file that can be read; got {error.strerror!r}") from None
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise FormatError("expected a plain file")
    with os.fdopen(descriptor, "rb") as file:
        return file.read(MAX_BYTES + 1)


def read_questions(content: bytes) -> Reading:
    """What is in the file, which is XML when it begins like XML, else GIFT.

    Raises:
        FormatError: when it cannot be read.
    """
    begins = content[:200].removeprefix(b"\xef\xbb\xbf").lstrip()
    return read_moodle(content) if begins.startswith((b"<?xml", b"<quiz", b"<!")) else read_gift(content)


def imported(reading: Reading, section: str | None, chapter: Chapter | None = None) -> Imported:
    """The questions of a file, in `section` (None: where their categories say), with ids that `chapter` does not have.

    Raises:
        FormatError: when a question would belong to no section of the chapter.
    """
    result = Imported([], [], list(reading.lost))
    ids = set(chapter.ids) if chapter else set()
    for found in reading.found:
        place = _section(found, section, chapter)
        try:
            question = _question(found, ids, place, result)
            table = as_toml(question)
        except (NotTakenError, UnwritableError) as error:
            result.lost.append(Lost(found.line, f"{shown(found.carried.name)}: {error}; left out"))
            continue
        ids.add(question.id)
        result.questions.append(question)
        result.tables.append(table)
        if needs_recording(question):
            said = "what comes of it has to be recorded: run `nnquiz check --write-printed`"
            result.lost.append(Lost(found.line, f"{question.id}: {said}"))
    result.lost.sort(key=lambda lost: lost.line)
    return result


def open_chapter(folder: Path) -> Chapter:
    """A chapter's folder, to add questions to.

    Raises:
        FileError: when it is none, or its files cannot be read.
    """
    sections = section_ids(parse(read_text(folder / CHAPTER, folder)))
    quiz = read_text(folder / QUIZ, folder) if (folder / QUIZ).exists() else ""
    rows = parse(quiz).get("question") if quiz else []
    tables = [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []
    return Chapter(folder, quiz, sections, frozenset(str(row.get("id")) for row in tables))


def add(chapter: Chapter, new: Imported) -> None:
    """Append the questions to the chapter's `quiz.toml`, all of them or none.

    Raises:
        FormatError: when the file would not read as it should.
        OSError: when it cannot be written; what stood there stands.
    """
    text = _appended(chapter, new)
    if len(text.encode()) > MAX_TOML:
        raise FormatError(f"{QUIZ} would be larger than {MAX_TOML // 1024**2} MiB; split it into several chapters")
    try:
        _, questions, findings = read_quiz(parse(text), chapter.sections)
    except FileError as error:
        raise FormatError(f"{QUIZ} would not read: line {error.line}: {error}. Mend it first") from None
    there = {question.id for question in questions.values()}
    for question in new.questions:
        if question.id not in there and not needs_recording(question):
            said = next((str(each) for each in findings if each.id == question.id), "mend the file first: nnquiz check")
            raise FormatError(f"{QUIZ} would not hold the new questions: {said}")

    def write(file: BinaryIO) -> None:
        file.write(text.encode())
        file.flush()
        os.fsync(file.fileno())

    write_whole(str(chapter.folder / QUIZ), write, "the questions")


def _appended(chapter: Chapter, new: Imported) -> str:
    before = chapter.quiz or f"draws = {min(_DRAWS, len(new.questions))}\n"
    # a list of questions on one line takes no tables below it
    if re.search(r"^question\s*=", before, re.MULTILINE):
        raise FormatError(f"expected {QUIZ} to hold its questions as [[question]] tables; got question = […]")
    return f"{before.rstrip()}\n\n{new.text}"


def _section(found: Found, section: str | None, chapter: Chapter | None) -> str:
    """Where a question goes: the section asked for, else the last name of its category's path."""
    path = re.sub(r"(?<!/)/(?!/)", "\n", found.carried.section).replace("//", "/")
    place = section or slug(path.rpartition("\n")[2]) or UNPLACED
    if chapter is not None and place not in chapter.sections:
        there = close(place, sorted(chapter.sections))
        raise FormatError(f"the chapter has no section {shown(place)} ({there}); name one with --section", found.line)
    return place


def _question(found: Found, ids: set[str], section: str, result: Imported) -> Question:
    if found.kept:
        try:
            question = whole(found.kept, found.carried)
            named = id_from(question.id, ids)
            same = question.id == named and question.section == section
            return question if same else question.model_copy(update={"id": named, "section": section})
        except ChangedError as changed:
            result.lost.append(Lost(found.line, f"{shown(found.carried.name)}: {changed}"))
    question = taken(found.carried, id_from(found.carried.name, ids), section)
    said_of = [*unsaid(found.carried), *dropped(found.carried, question)]
    result.lost += [Lost(found.line, f"{question.id}: {said}") for said in said_of]
    return question
