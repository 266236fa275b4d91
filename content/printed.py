"""`printed.toml`: what code printed and experiments came to when they were last run, by their hashes."""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from decimal import Context, Decimal
from fractions import Fraction
from pathlib import Path

from content.course import ChapterEntry, CourseError
from content.records import Measured, Recording
from content.snippets import Printed, run_code

FILE = "printed.toml"
_HEAD = (
    "# Written by `nnquiz check --write-printed`: what each code block printed, and what the experiments of the quiz\n"
    "# came to, by their hashes. Not edited by hand.\n"
)
_ESCAPED = re.compile(r'[\x00-\x09\x0b-\x1f\x7f-\x9f\\"]')
_EXACT = Context(prec=400)

Run = Callable[[str], Printed]


def key(source: str) -> str:
    """The name under which a block's output is kept: the first 16 digits of its SHA-256."""
    return hashlib.sha256(source.encode()).hexdigest()[:16]


def as_toml(printed: Mapping[str, str], measured: Mapping[str, Measured] | None = None) -> str:
    """The outputs and the measurements as a TOML file, lines as lines, in the order given."""
    rows = [f'"{name}" = """\n{_ESCAPED.sub(_escape, output)}"""\n' for name, output in printed.items()]
    for name, numbers in (measured or {}).items():
        lines = [f"{word} = {_decimal(number)}\n" for word, number in numbers.items()]
        rows.append(f'[measured."{name}"]\n{"".join(lines)}')
    return "\n".join([_HEAD + "\n[printed]", *rows])


def _decimal(number: Fraction) -> str:
    plain = _EXACT.divide(Decimal(number.numerator), Decimal(number.denominator))
    return str(plain.normalize()).lower() if number.denominator != 1 else str(number.numerator)


def _escape(match: re.Match[str]) -> str:
    sign = match.group()
    return "\\" + sign if sign in '\\"' else f"\\u{ord(sign):04x}"


def write(path: Path, printed: Mapping[str, str], measured: Mapping[str, Measured] | None = None) -> None:
    """Put what was recorded into `path`, all of it or nothing."""
    descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=".printed-")
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8", newline="\n") as file:
            file.write(as_toml(printed, measured))
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).chmod(0o644)
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def write_printed(folder: Path, run: Run = run_code) -> list[str]:
    """Run the code blocks of the course in `folder`, and what its questions need run; write each `printed.toml`.

    Returns one line for each of them that failed (what it came to is not recorded) and each file that cannot be read.
    This runs the course's code: call it only for a course that is trusted.

    Raises:
        OSError: when a file cannot be written.
    """
    from content.loader import load_course  # it reads through this module

    try:
        course = load_course(folder)
    except CourseError as error:
        return [str(error)]
    failures: list[str] = []
    with ThreadPoolExecutor(os.cpu_count() or 1) as threads:  # each waits for a process
        for entry in course.chapters:
            try:
                failures += _write_chapter(entry, folder, run, threads)
            except CourseError as error:
                failures.append(str(error))
    return failures


@dataclass(frozen=True)
class _Wanted:
    """What has to be run, and `where` it stands, in an author's words."""

    recording: Recording
    where: str


def _wanted(entry: ChapterEntry, root: Path) -> Iterator[_Wanted]:
    from content.loader import load_recordings, load_source

    for section, source in load_source(entry, root):
        yield _Wanted(Recording(source=source), f"chapter.toml: section {section}: a code block")
    for question, recording in load_recordings(entry, root):
        what = "its code" if recording.source is not None else "its experiment"
        yield _Wanted(recording, f"quiz.toml: question {question}: {what}")


def _write_chapter(entry: ChapterEntry, root: Path, run: Run, threads: ThreadPoolExecutor) -> list[str]:
    wanted = {one.recording.key: one for one in _wanted(entry, root)}
    made = threads.map(lambda one: _made(one, run), wanted.values())
    printed, measured, failures = dict[str, str](), dict[str, Measured](), list[str]()
    for name, result in zip(wanted, made, strict=True):
        if isinstance(result, _Failed):
            failures.append(f"{entry.folder.name}/{result.line}")
        elif isinstance(result, str):
            printed[name] = result
        else:
            measured[name] = result
    if printed or measured or (entry.folder / FILE).exists():
        write(entry.folder / FILE, printed, measured)
    return failures


@dataclass(frozen=True)
class _Failed:
    line: str


def _made(one: _Wanted, run: Run) -> str | Measured | _Failed:
    from content.measured import MeasureError, measured

    if one.recording.experiment is not None:
        try:
            return measured(one.recording.experiment, run)
        except MeasureError as error:
            return _Failed(f"{one.where} failed: {error}")
    result = run(one.recording.source or "")
    last = result.output.strip().rpartition("\n")[2]
    return result.output if result.ok else _Failed(f"{one.where} failed: {last}")
