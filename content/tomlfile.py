"""Reading a course's files at the door: size, encoding, syntax and hostile strings are dealt with here, once."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import tomli

from content.control import CONTROL
from content.course import CourseError

MAX_BYTES = 4 * 1024 * 1024
MAX_DEPTH = 24
"""Of tables within tables; a course needs five."""

_RAW_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_REWORDED = {
    "Cannot overwrite a value": (
        "this key stands here for the second time",
        "remove one of the two; one more table of a list is headed [[name]]",
    ),
    "Invalid value": ("expected a value after =", "write a number, true, false, or a text in quotes"),
    "Unclosed array": ("a list is not closed", "add the missing ]"),
    "Unterminated string": ("a text is not closed", "add the missing quote"),
    "Expected newline or end of document after a statement": (
        "expected the end of the line after a value",
        "put texts in quotes, and each key on a line of its own",
    ),
    "Expected '=' after a key in a key/value pair": ("expected = after a key", "write key = value"),
    "Invalid statement": ("expected a key, or a heading in [ ]", "begin comments with #"),
}


class FileError(CourseError):
    """A file that cannot be read as TOML. `line` counts from 1; `remedy` says how to mend it."""

    def __init__(self, message: str, remedy: str, line: int = 1) -> None:
        super().__init__(message)
        self.remedy = remedy
        self.line = line


def read_toml(path: Path, root: Path) -> dict[str, Any]:
    """The tables of a TOML file under `root`, decimals exact, with characters that a terminal obeys taken out.

    Raises:
        FileError: when it is missing, outside `root`, too large, not UTF-8, or not TOML.
    """
    tables = parse(read_text(path, root))
    cleaned = walk(tables, lambda _, text: CONTROL.sub("", text))
    assert isinstance(cleaned, dict)
    return cleaned


def read_text(path: Path, root: Path) -> str:
    """The text of a file that lies under `root`, symbolic links followed.

    Raises:
        FileError: when it is missing, outside `root`, not a plain file, too large or not UTF-8.
    """
    if not _lies_under(path, root):
        raise FileError("the file lies outside the course's folder", "keep all files of a course in its folder")
    content = _read_bytes(path)
    if len(content) > MAX_BYTES:
        raise FileError(
            f"expected at most {MAX_BYTES // 1024**2} MiB; the file is larger", "split it into several chapters"
        )
    try:
        return content.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        byte = content[error.start]
        raise FileError(f"expected UTF-8; byte 0x{byte:02x} is none", "save the file as UTF-8", line) from None


def _lies_under(path: Path, root: Path) -> bool:
    try:
        return path.resolve().is_relative_to(root.resolve())
    except (OSError, RuntimeError):  # links that lead in a circle
        raise FileError(f"expected a plain file {path.name}", "put a plain file in its place") from None


def _read_bytes(path: Path) -> bytes:
    try:
        # a named pipe would keep us waiting for ever
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
    except FileNotFoundError:
        raise FileError(f"expected a file {path.name} here; there is none", "create it, or mend its name") from None
    except OSError as error:
        raise FileError(f"the file cannot be read: {error.strerror}", "mend its permissions") from None
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise FileError(f"expected a plain file {path.name}", "put a plain file in its place")
    with os.fdopen(descriptor, "rb") as file:
        return file.read(MAX_BYTES + 1)


def parse(text: str) -> dict[str, Any]:
    """TOML's tables, decimals exact.

    Raises:
        FileError: with the line of the first mistake in its grammar.
    """
    hidden = _RAW_CONTROL.search(text)
    if hidden is not None:
        line = text.count("\n", 0, hidden.start()) + 1
        raise FileError(f"the control character U+{ord(hidden.group()):04X} is not allowed", "remove it", line)
    try:
        tables = tomli.loads(text, parse_float=Decimal)
    except tomli.TOMLDecodeError as error:
        message, remedy = _reworded(error.msg)
        raise FileError(message, remedy, min(error.lineno, text.count("\n") + 1)) from None
    except (RecursionError, ValueError):
        raise _too_deep() from None
    walk(tables, lambda _, string: string)
    return tables


def _reworded(message: str) -> tuple[str, str]:
    if message in _REWORDED:
        return _REWORDED[message]
    if message.startswith("Cannot declare"):
        return "this table stands here for the second time", "write [[name]] for one more of them, or remove it"
    if message.startswith("Illegal character"):  # no other is left here than the line's end
        return "a text is not closed on its line", 'add the missing quote, or put the text between two """'
    return f"not TOML: {message[:100]}", "mend the line; see https://toml.io"


def _too_deep() -> FileError:
    return FileError(f"expected at most {MAX_DEPTH} tables within tables, and numbers of a sane length", "flatten it")


def walk(value: object, change: Callable[[tuple[str | int, ...], str], str]) -> object:
    """`value` with every string in it, keys aside, changed by `change(path, string)`.

    Raises:
        FileError: when it is nested deeper than `MAX_DEPTH`.
    """
    return _walk(value, (), change)


def _walk(value: object, path: tuple[str | int, ...], change: Callable[[tuple[str | int, ...], str], str]) -> object:
    if len(path) > MAX_DEPTH:
        raise _too_deep()
    if isinstance(value, str):
        return change(path, value)
    if isinstance(value, dict):
        return {key: _walk(inner, (*path, key), change) for key, inner in value.items()}
    if isinstance(value, list):
        return [_walk(inner, (*path, place), change) for place, inner in enumerate(value)]
    return value
