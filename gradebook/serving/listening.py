"""The socket's place: made where nobody else can put one, and taken over only from a server that is dead."""

from __future__ import annotations

import os
import socket
import stat
from contextlib import suppress
from pathlib import Path

from gradebook import peers
from gradebook.errors import Refusal, StoreError

BACKLOG = 1024
"""Connections that may wait to be taken up."""


class Listening:
    """A socket at `path` that every account may connect to; `close` takes it away again.

    Raises:
        StoreError: when others could put a socket there, when a server answers there, or when it cannot be made.
    """

    def __init__(self, path: Path) -> None:
        self.path = path.absolute()
        _check(self.path)
        _clear(self.path)
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            self.socket.bind(str(self.path))
            self.path.chmod(0o666)
            self.socket.listen(BACKLOG)
            self._made = self.path.lstat().st_ino
        except OSError as error:
            self.socket.close()
            raise StoreError(
                f"{self.path} cannot be made: {_reason(error)}. Name another place in --socket."
            ) from error

    def close(self) -> None:
        """Listen no longer."""
        self.socket.close()
        with suppress(OSError):
            if self.path.lstat().st_ino == self._made:
                self.path.unlink()


def _check(path: Path) -> None:
    folder = path.parent
    if not folder.exists():
        with suppress(OSError):
            folder.mkdir(mode=0o755)
            folder.chmod(0o755)
    if not folder.is_dir():
        raise StoreError(f"{folder} is missing. Make it: install -d -o {os.geteuid()} -m 755 {folder}")
    try:
        peers.check_place(path, os.geteuid())
    except Refusal as refusal:
        raise StoreError(f"No socket is made in {folder}: {refusal.message}") from refusal


def _clear(path: Path) -> None:
    """Remove what a server that was killed has left, and nothing else."""
    try:
        found = path.lstat()
    except FileNotFoundError:
        return
    except OSError as error:
        raise StoreError(f"{path} cannot be looked at: {_reason(error)}.") from error
    if not stat.S_ISSOCK(found.st_mode) or found.st_uid not in (0, os.geteuid()):
        raise StoreError(f"{path} is there already and is no socket of this server: move it away.")
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
        probe.settimeout(2.0)
        try:
            probe.connect(str(path))
        except ConnectionRefusedError:
            with suppress(FileNotFoundError):
                path.unlink()
        except OSError as error:
            raise StoreError(f"{path} cannot be tried: {_reason(error)}. End the server there first.") from error
        else:
            raise StoreError(f"A server answers at {path} already: end it first, or name another place in --socket.")


def _reason(error: OSError) -> str:
    return (error.strerror or str(error)).lower()
