"""Plain lines out and in: no escape sequence, no colour; wrapped on a terminal, a paragraph a line elsewhere."""

from __future__ import annotations

import shutil
import sys
import textwrap
from collections.abc import Iterator
from contextlib import contextmanager

from gradebook.refused import ClassroomRefused
from tui.cli.output import is_broken, let_go
from tui.cli.settings import Settings, stop
from tui.inert import inert

LONGEST = 4_000
"""Characters of a line that are read; what is longer is refused, and skipped to its end."""

NARROWEST, WIDEST = 20, 78


class EndOfInputError(Exception):
    """Nobody types any more."""


class Lines:
    """What is said and what is typed."""

    def __init__(self) -> None:
        self._width = _width()

    def say(self, text: str = "", indent: str = "") -> None:
        """One paragraph; further lines of it stand under its first word after `indent`."""
        told = indent + inert(" ".join(text.split()))
        if self._width is None or not text:
            self._put(told.rstrip())
            return
        within = " " * len(indent)
        for line in textwrap.wrap(told, self._width, subsequent_indent=within, break_on_hyphens=False) or [""]:
            self._put(line)

    def show(self, text: str, indent: str = "    ") -> None:
        """Code and drawings: line by line as they stand, never wrapped."""
        for line in text.splitlines():
            self._put((indent + inert(line.expandtabs(4))).rstrip())

    def ask(self, question: str = "") -> str:
        """What is typed on the next line, without blanks around it.

        Raises:
            EndOfInputError: when there is no further line.
        """
        while True:
            sys.stdout.write(inert(f"{question}> "))
            sys.stdout.flush()
            line = sys.stdin.readline(LONGEST + 1)
            if not line:
                self._put("")
                raise EndOfInputError
            if line.endswith("\n") or len(line) <= LONGEST:
                return line.strip()
            while line and not line.endswith("\n"):
                line = sys.stdin.readline(LONGEST)
            self.say(f"Expected at most {LONGEST:,} characters on a line; this one is longer. Nothing was taken of it.")

    def _put(self, line: str) -> None:
        sys.stdout.write(line + "\n")


def _width() -> int | None:
    """Columns to wrap at; None where no terminal shows the lines."""
    if not sys.stdout.isatty():
        return None
    return max(NARROWEST, min(WIDEST, shutil.get_terminal_size().columns - 1))


@contextmanager
def plainly(settings: Settings, kept: str) -> Iterator[Lines]:
    """Lines for one visit; however it ends, the classroom is closed, and `kept` says what is not lost.

    End of input leaves with 0, Ctrl+C with 130, a classroom that refuses with 1, and a reader who has gone with 1.
    """
    lines = Lines()
    try:
        yield lines
        sys.stdout.flush()
    except EndOfInputError:
        lines.say(kept)
    except KeyboardInterrupt:
        lines.say()
        lines.say(kept)
        raise SystemExit(130) from None
    except ClassroomRefused as refused:
        stop(refused.message)
    except BrokenPipeError:
        let_go()
        raise SystemExit(1) from None
    finally:
        settings.close()
        if is_broken():
            let_go()
