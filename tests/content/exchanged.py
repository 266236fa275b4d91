"""Questions on their way out and back, for the tests of the formats."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from content.formats import moodle_writing
from content.formats.carried import Carried
from content.formats.exporting import MOODLE, Moodle, written
from content.formats.importing import Imported, imported, read_questions
from content.formats.reading import FormatError, Reading
from content.variants.question import Question

HERE = Path(__file__).parent / "formats"
RICH = {"gift": (HERE / "rich.gift").read_bytes(), "moodle-xml": (HERE / "rich.xml").read_bytes()}
FORMS = tuple(MOODLE)


def carried_back(carried: Carried, form: str) -> Carried:
    """What is read of a question that was written in a format; it belongs nowhere."""
    found = MOODLE[form].back(MOODLE[form].writing.written(carried))
    assert found is not None
    return replace(found.carried, section="")


def taken_back(questions: Iterable[Question], form: str, *, comment: bool = True) -> Imported:
    """The questions that are read of what was written of these."""
    format_ = MOODLE[form]
    pieces = [piece for question in questions for piece in _pieces(question, format_, comment)]
    content = format_.head + "".join(pieces) + format_.foot
    return imported(read_questions(content.encode()), None)


def _pieces(question: Question, format_: Moodle, comment: bool) -> Iterable[str]:
    yield format_.writing.category(f"top/{question.section}") + format_.between
    yield written(question, format_, comment=comment)[0] + format_.between


def read(text: str) -> Reading:
    """A file with this text."""
    return read_questions(text.encode())


def xml(question: str) -> Reading:
    """An XML file that holds this."""
    return read(moodle_writing.HEAD + question + moodle_writing.FOOT)


def outcome(content: bytes) -> Reading | str:
    """What is in a file, or the one line on why it cannot be read."""
    try:
        return read_questions(content)
    except FormatError as error:
        return str(error)
