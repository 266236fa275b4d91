"""What reading a file of questions comes to, whichever its format."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from content.formats.carried import Carried
from content.formats.texts import MAX_TEXT, READERS, Plain, cleaned

MAX_BYTES = 5 * 1024 * 1024
"""Of a file of questions; a bank of ten thousand is smaller."""
MAX_QUESTIONS = 10_000
MAX_LOST = 20_000
PROMPT = "prompt"
"""What the text of a question is called; it alone keeps a block of code."""


class FormatError(ValueError):
    """A file that cannot be read at all: what was expected, what came, what to do. `line` counts from 1."""

    def __init__(self, message: str, line: int = 1) -> None:
        super().__init__(message)
        self.line = line


class Refused(ValueError):  # noqa: N818 - of one question, said and gone on from
    """One question that cannot be read. `line` counts from 1."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.line = line


@dataclass(frozen=True)
class Lost:
    """Something of a file that is not carried over, and the line where it stands."""

    line: int
    message: str


@dataclass(frozen=True)
class Found:
    """A question of a file.

    Attributes:
        carried: as its format has it.
        line: where it begins, from 1.
        kept: the line that `content.formats.keeping` left for itself, or "".
    """

    carried: Carried
    line: int
    kept: str = ""


@dataclass
class Reading:
    """A whole file: its questions in their order, and what of it is not carried over."""

    found: list[Found] = field(default_factory=list)
    lost: list[Lost] = field(default_factory=list)

    def lose(self, line: int, message: str) -> None:
        """Note something that is not carried over.

        Raises:
            FormatError: when there is no end of it.
        """
        if len(self.lost) == MAX_LOST:
            raise FormatError(f"more than {MAX_LOST:,} things in it cannot be read; it may be another format", line)
        self.lost.append(Lost(line, message))

    def add(self, found: Found) -> None:
        """Take a question in.

        Raises:
            FormatError: when there are more than a bank may have.
        """
        if len(self.found) == MAX_QUESTIONS:
            raise FormatError(f"expected at most {MAX_QUESTIONS:,} questions; split the file", found.line)
        self.found.append(found)

    def text(self, raw: str, form: str, line: int, what: str) -> Plain:
        """A text of a question in plain words; what it loses is noted.

        Raises:
            Refused: when it is too long.
        """
        if len(raw) > MAX_TEXT:
            raise Refused(line, f"{what}: expected at most {MAX_TEXT:,} characters; got {len(raw):,}")
        clean, said = cleaned(raw)
        plain = READERS.get(form, READERS["html"])(clean)
        again, said_again = cleaned(plain.text)  # an entity may have hidden one
        lost: Iterable[str] = [*plain.lost, *(one for one in (said, said_again) if one)]
        if plain.code and what != PROMPT:
            lost = [*lost, "the line ends of its code"]
        for phrase in dict.fromkeys(lost):
            self.lose(line, f"{what}: {phrase}")
        return Plain(again, None if plain.code is None else cleaned(plain.code)[0])


def decoded(content: bytes) -> str:
    """A file's text.

    Raises:
        FormatError: when it is too large, or no UTF-8 text.
    """
    check_size(content)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise FormatError(
            f"expected UTF-8; byte 0x{content[error.start]:02x} is none. Save the file as UTF-8", line
        ) from None
    if "\0" in text:
        raise FormatError("expected text; got a NUL character. Remove it", text.count("\n", 0, text.index("\0")) + 1)
    return text.replace("\r\n", "\n").replace("\r", "\n")


def check_size(content: bytes) -> None:
    """Refuse what is larger than a bank of questions can be.

    Raises:
        FormatError: when it is.
    """
    if len(content) > MAX_BYTES:
        raise FormatError(f"expected at most {MAX_BYTES // 1024**2} MiB; the file is larger. Split it")
