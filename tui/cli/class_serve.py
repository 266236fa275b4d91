"""`nnquiz class serve`: the class's server, in the foreground."""

from __future__ import annotations

from pathlib import Path

from tui.cli.settings import stop


def serve_class(folder: Path, socket: Path | None) -> None:
    """Serve until told to end; a problem is one line, and leaves with 1."""
    from gradebook.errors import StoreError
    from gradebook.serving.daemon import serve

    try:
        serve(folder, socket)
    except ImportError as error:
        stop(f"nnquiz cannot be read by the class's account ({error}): install it where every account can read it.")
    except StoreError as error:
        stop(str(error))
    except OSError as error:
        stop(f"The class cannot be served from {folder}: {error.strerror or error}.")
