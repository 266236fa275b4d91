"""The `nnquiz` command."""

from __future__ import annotations

import os
import sys


def main() -> None:
    """Run the command and leave with its exit code: 0, 1 for a problem that was reported, 2 for wrong usage."""
    _steady_environment()
    from tui.cli.command import nnquiz  # after the environment is steady: Textual reads it when imported

    try:
        nnquiz(prog_name="nnquiz")
    except OSError as error:
        _stop_where_output_is_broken(error)
        raise


def _stop_where_output_is_broken(error: OSError) -> None:
    """Whichever command it was, and wherever in it: words that cannot be written are told in one line."""
    from tui.cli.output import is_broken, let_go
    from tui.cli.settings import stop

    if is_broken():
        let_go()
        stop(f"standard output cannot be written: {error.strerror}")


def _steady_environment() -> None:
    """Text leaves as UTF-8 whatever the locale says, and the environment cannot put other code behind the screens."""
    for stream in (sys.stdin, sys.stdout, sys.stderr, sys.__stdin__, sys.__stdout__, sys.__stderr__):
        if stream is not None and hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    for name in [name for name in os.environ if name.startswith("TEXTUAL")]:
        del os.environ[name]
