"""The way to a classroom for commands that look at everybody's work."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from tui.cli.settings import Settings

if TYPE_CHECKING:
    from gradebook.client import Client


def client_of(settings: Settings, folder: Path | None) -> Client:
    """Of the class in `folder`, for its owner; without one, of this host's class or of progress of one's own."""
    if folder is None:
        return settings.client
    from tui.cli.class_client import class_client

    return class_client(folder)
