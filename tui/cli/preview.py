"""`nnquiz preview FILE`: what is being written, in the application, shown anew at each save."""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from content.previewing import NothingToPreviewError, Place, find
from tui.cli.settings import Settings, stop
from tui.terminal import guarded, why_no_screen

PREFIX = "nnquiz-preview-"
IN_USE = "in-use"
"""In a preview's folder: locked for as long as the preview lasts, however it ends."""


def preview(settings: Settings, path: Path, seed: int) -> None:
    """Open the application on a file of a course; nobody's progress is touched."""
    try:
        place = find(path)
    except NothingToPreviewError as error:
        stop(str(error))
    reason = why_no_screen()
    if reason:
        stop(reason)
    try:
        with temporary_folder() as data:
            raise SystemExit(_open(settings, place, data, seed))
    except OSError as error:
        stop(f"the preview's temporary folder cannot be written: {error.strerror}")


def _open(settings: Settings, place: Place, data: Path, seed: int) -> int:
    from gradebook.previewing import Desk
    from tui.opening import Opening, read_opening, write_opening
    from tui.preview import PreviewApp, PreviewSettings

    theme = read_opening(settings.data, settings.learner).theme
    write_opening(data, settings.learner, Opening(theme=theme, welcomed=True))
    desk = Desk(place.root, data, settings.learner, seed)
    app = PreviewApp(PreviewSettings(place.root, data, settings.learner, None, desk=desk), place)
    return guarded(app, close=desk.close)


@contextmanager
def temporary_folder() -> Iterator[Path]:
    """A folder for what is done in a preview, removed with its end; what a killed one left behind is removed first."""
    remove_left_behind()
    folder = Path(tempfile.mkdtemp(prefix=PREFIX))
    with (folder / IN_USE).open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)


def remove_left_behind() -> None:
    """Remove the folders of previews that were killed: their locks are free."""
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        with suppress(OSError):  # somebody else's, or gone meanwhile
            if folder.is_symlink() or folder.stat().st_uid != os.geteuid():
                continue
            with (folder / IN_USE).open("r+") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(folder, ignore_errors=True)
