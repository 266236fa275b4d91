"""The way to a class for the commands of whoever runs it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from tui.cli.settings import Settings, found_class, stop

if TYPE_CHECKING:
    from gradebook.client import Client


def class_client(folder: Path | None) -> Client:
    """A client of the class in `folder`, for its owner; without one, of this host's class server.

    Where there is neither, that is reported and ends the command with 1.
    """
    if folder:
        return _of_folder(folder)
    socket = found_class()
    if socket is None:
        stop("this host serves no class (NNQUIZ_CLASS names none); its owner can name the folder: --data DIR")
    own = Settings.resolve(None, None)
    return Settings(course=None, data=own.data, learner=own.learner, database_url=None, class_socket=socket).client


def _of_folder(folder: Path) -> Client:
    from gradebook.classes.class_folder import open_class_folder
    from gradebook.errors import StoreError

    try:
        return open_class_folder(folder)
    except StoreError as error:
        stop(str(error))
