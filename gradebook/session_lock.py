"""One session at a time, where several hosts share a folder: a lock that names its holder."""

from __future__ import annotations

import contextlib
import getpass
import os
import socket
from pathlib import Path

from filelock import FileLock, Timeout

from gradebook.errors import StoreError


class SessionLock:
    """Held from construction to `release`; ends with its process.

    Raises:
        StoreError: when another session holds it, naming who, where and which process.
    """

    def __init__(self, path: Path) -> None:
        self._holder = path.with_name(path.name + ".holder")
        self._lock = FileLock(path.with_name(path.name + ".session"), mode=0o600)
        try:
            self._lock.acquire(timeout=0)
            self._name_holder()
        except Timeout as error:
            raise StoreError(
                f"{path} is on a network file system and in use by {self._named()}: one session at a time. "
                "Leave that session first."
            ) from error
        except OSError as error:
            self._lock.release()
            raise StoreError(f"{path} cannot be locked: {error.strerror}. Look at its folder's permissions.") from error

    def release(self) -> None:
        """Let the next session in."""
        with contextlib.suppress(OSError):
            self._holder.unlink()
        self._lock.release()

    def _name_holder(self) -> None:
        fresh = self._holder.with_name(self._holder.name + ".new")
        fresh.touch(mode=0o600)
        fresh.write_text(f"{_user()} on {socket.gethostname()} (process {os.getpid()})", encoding="utf-8")
        fresh.replace(self._holder)

    def _named(self) -> str:
        try:
            return self._holder.read_text(encoding="utf-8", errors="replace")[:200].strip() or "another session"
        except OSError:
            return "another session"


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return f"user {os.getuid()}"
