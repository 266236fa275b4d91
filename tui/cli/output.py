"""What a command writes for other programs: to a file, whole or not at all, or to standard output."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import BinaryIO

from tui.cli.settings import stop


def deliver(written: bytes, out: Path | None, what: str) -> None:
    """Write to `out`, a new file for its owner alone, or to standard output; `what` names it when that fails."""
    if out is None:
        _print(written, what)
    else:
        _save(out, written, what)


def _save(out: Path, written: bytes, what: str) -> None:
    from engine.files import write_whole

    def write(file: BinaryIO) -> None:
        file.write(written)
        file.flush()
        os.fsync(file.fileno())

    try:
        write_whole(str(out), write, what, private=True)
    except OSError as error:
        stop(str(error))


def _print(written: bytes, what: str) -> None:
    if sys.stdout is None:
        stop("standard output is closed. Write to a file with --out FILE.")
    try:
        sys.stdout.flush()
        sys.stdout.buffer.write(written)
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        let_go()
        raise SystemExit(1) from None
    except OSError as error:
        let_go()
        stop(f"{what} could not be written: {error.strerror}. Write to a file with --out FILE.")


def is_broken() -> bool:
    """Whether what was last written to standard output could not leave."""
    try:
        if sys.stdout is not None:
            sys.stdout.flush()
    except OSError:
        return True
    return False


def let_go() -> None:
    """Let what is left in standard output's buffer go nowhere when the program ends."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)
