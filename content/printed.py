"""`printed.toml`: what each code block printed when it was last run, by the hash of its source."""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

from content.course import ChapterEntry, CourseError
from content.snippets import Printed, run_code

FILE = "printed.toml"
_HEAD = "# Written by `nnquiz check --write-printed`: what each code block printed, by its hash. Not edited by hand.\n"
_ESCAPED = re.compile(r'[\x00-\x09\x0b-\x1f\x7f-\x9f\\"]')


def key(source: str) -> str:
    """The name under which a block's output is kept: the first 16 digits of its SHA-256."""
    return hashlib.sha256(source.encode()).hexdigest()[:16]


def as_toml(printed: Mapping[str, str]) -> str:
    """The outputs as a TOML file, lines as lines, in the order given."""
    rows = [f'"{name}" = """\n{_ESCAPED.sub(_escape, output)}"""\n' for name, output in printed.items()]
    return "\n".join([_HEAD + "\n[printed]", *rows])


def _escape(match: re.Match[str]) -> str:
    sign = match.group()
    return "\\" + sign if sign in '\\"' else f"\\u{ord(sign):04x}"


def write(path: Path, printed: Mapping[str, str]) -> None:
    """Put the outputs into `path`, all of them or none."""
    descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=".printed-")
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8", newline="\n") as file:
            file.write(as_toml(printed))
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).chmod(0o644)
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def write_printed(folder: Path, run: Callable[[str], Printed] = run_code) -> list[str]:
    """Run every code block of the course in `folder` and write each chapter's `printed.toml`.

    Returns one line for each block that failed (what it printed is not recorded) and each file that cannot be read.
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
    for entry in course.chapters:
        try:
            failures += _write_chapter(entry, folder, run)
        except CourseError as error:
            failures.append(str(error))
    return failures


def _write_chapter(entry: ChapterEntry, root: Path, run: Callable[[str], Printed]) -> list[str]:
    from content.loader import load_source

    printed, failures = {}, []
    for section, source in load_source(entry, root):
        result = run(source)
        if result.ok:
            printed[key(source)] = result.output
        else:
            last = result.output.strip().rpartition("\n")[2]
            failures.append(f"{entry.folder.name}/chapter.toml: section {section}: a code block failed: {last}")
    if printed or (entry.folder / FILE).exists():
        write(entry.folder / FILE, printed)
    return failures
