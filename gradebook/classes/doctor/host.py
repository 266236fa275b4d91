"""The host as the doctor sees it: every fact from outside comes through here, so that tests own them."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from gradebook.classes.doctor import installation
from gradebook.classes.doctor.places import closed
from gradebook.errors import StoreError
from gradebook.mounts import filesystem_of

if TYPE_CHECKING:
    from gradebook.classes.doctor.rows import Rows
    from gradebook.messages import Refused, Welcome
    from gradebook.peers import Peer

USUAL_CLASS = 60
"""Learners that a host is made ready for before anybody is enrolled."""

PATIENCE = 10.0
"""Seconds for any one question to the host."""


@dataclass(frozen=True)
class Ran:
    """A command that ended: its exit code and what it wrote."""

    code: int
    out: str
    err: str


@dataclass(frozen=True)
class Account:
    """An account of the host. `groups` are those it is in beside its own."""

    login: str
    uid: int
    home: Path
    shell: str
    groups: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Disk:
    """What a file system has left, and whether it may be written."""

    kind: str
    free: int
    inodes: int | None
    writable: bool
    executable: bool


class ProgramClosedError(StoreError):
    """The account that the class belongs to cannot load this program, so nothing can be looked at as that account."""


class Host:
    """The host nnquiz runs on, and the class in `folder` that is reached at `socket`. Nothing here changes anything.

    Args:
        folder: the class's folder.
        socket: the path of the class's socket.
        sshd: the command that is sshd, with its configuration where that is not the host's own.
        root: where the host's files begin.
    """

    def __init__(
        self, folder: Path, socket: Path, sshd: tuple[str, ...] = ("/usr/sbin/sshd",), root: Path = Path("/")
    ) -> None:
        self.folder = folder.absolute()
        self.socket = socket.absolute()
        self.sshd = sshd
        self._root = root

    @property
    def is_root(self) -> bool:
        """Whether everything may be looked at."""
        return os.geteuid() == 0

    def now(self) -> datetime:
        """The time, by this host's clock."""
        return datetime.now(UTC)

    def run(self, *command: str) -> Ran | None:
        """Let a command say something; None where the host has none of that name."""
        path = shutil.which(command[0])
        if path is None:
            return None
        plain = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C.UTF-8"}
        try:
            done = subprocess.run(
                [path, *command[1:]], capture_output=True, timeout=PATIENCE, env=plain, stdin=subprocess.DEVNULL
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            return Ran(1, "", str(error))
        return Ran(done.returncode, done.stdout.decode(errors="replace"), done.stderr.decode(errors="replace"))

    def read(self, path: str) -> str | None:
        """The text of one of the host's files; None where it is not there, or not for us."""
        try:
            return (self._root / path.lstrip("/")).read_text(encoding="utf-8", errors="replace")
        except OSError:
            return None

    def listing(self, path: str) -> list[str]:
        """The paths of what is in one of the host's folders, in order."""
        try:
            return sorted(f"{path}/{place.name}" for place in (self._root / path.lstrip("/")).iterdir())
        except OSError:
            return []

    def status(self, path: Path) -> os.stat_result | None:
        """Owner and mode of a file or folder; None where there is none, or none that we may see."""
        try:
            return path.stat()
        except OSError:
            return None

    def real(self, path: Path) -> Path:
        """Where a path leads when every link on it is followed."""
        return Path(os.path.realpath(path))

    def account(self, login: str) -> Account | None:
        """The account of that name."""
        import pwd

        try:
            found = pwd.getpwnam(login)
            groups = frozenset(os.getgrouplist(login, found.pw_gid)) - {found.pw_gid}
        except (KeyError, ValueError, OSError):
            return None
        return Account(found.pw_name, found.pw_uid, Path(found.pw_dir), found.pw_shell, groups)

    def disk(self, path: Path) -> Disk | None:
        """The file system that `path` is on."""
        try:
            found = os.statvfs(path)
        except OSError:
            return None
        inodes = found.f_favail if found.f_files else None
        flags = found.f_flag
        return Disk(
            filesystem_of(path),
            found.f_bavail * found.f_frsize,
            inodes,
            writable=not flags & os.ST_RDONLY,
            executable=not flags & os.ST_NOEXEC,
        )

    # -- the program

    @property
    def program(self) -> tuple[Path, ...]:
        """What learners and the server run: the environment, its packages, and the Python under it."""
        return installation.parts()

    def uncompiled(self) -> tuple[Path, ...]:
        """Modules that a learner's start would compile anew: not compiled, or not for everybody to read."""
        return installation.uncompiled()

    @cached_property
    def unreadable(self) -> tuple[Path, ...]:
        """Files and folders of the program that learners, and the class's account, cannot read."""
        try:
            return installation.unreadable()
        except OSError as error:  # not for us either
            return (Path(error.filename),)

    # -- the class

    @property
    def rows(self) -> Rows:
        """What the class's database says of itself; raises StoreError where it cannot be read."""
        found = self._rows
        if isinstance(found, StoreError):
            raise found
        return found

    @cached_property
    def _rows(self) -> Rows | StoreError:
        """Looked at once: every page is read for it."""
        from gradebook.classes.doctor.rows import read_rows

        try:
            with self.as_owner():
                return read_rows(self.folder)
        except StoreError as error:
            return error

    @cached_property
    def size(self) -> int:
        """How many may come at the same time: everybody enrolled; where nobody is yet, a class of the usual size."""
        try:
            enrolled = len(self.rows.learners) + len(self.rows.instructors)
        except StoreError:
            enrolled = 0
        return enrolled or USUAL_CLASS

    @property
    def learners(self) -> tuple[str, ...]:
        """Who is enrolled to learn; nobody, where that cannot be read."""
        try:
            return self.rows.learners
        except StoreError:
            return ()

    def may_enter(self, folder: Path) -> bool:
        """Whether we may look into a folder, as its owner where we are root."""
        with self.as_owner():
            return os.access(folder, os.R_OK | os.X_OK, effective_ids=True)

    def has_bundled_bank(self, course: Path) -> bool:
        """Whether a quiz of the course is word for word one that comes with nnquiz; raises StoreError."""
        from content.check import BUNDLED

        public = {quiz.read_bytes() for quiz in BUNDLED.glob("*/quiz.toml")}
        with self.as_owner():
            return any(quiz.read_bytes() in public for quiz in course.glob("*/quiz.toml"))

    @contextmanager
    def as_owner(self) -> Iterator[None]:
        """Root looks into the class's folder as its owner, so that no file in it can come to belong to root.

        Raises:
            ProgramClosedError: when that account could not load what is still to be loaded.
        """
        found = self.status(self.folder)
        if os.geteuid() != 0 or found is None or found.st_uid == 0:
            yield
            return
        if self.unreadable or any(closed(self, part) for part in self.program):
            raise ProgramClosedError("the class's account cannot read this program")
        gid = os.getegid()
        os.setegid(found.st_gid)
        os.seteuid(found.st_uid)
        try:
            yield
        finally:
            os.seteuid(0)
            os.setegid(gid)

    def server(self) -> int | None:
        """The process that serves the class, by the class's own lock; None where there is none, or none to be seen."""
        try:
            with self.as_owner():
                held = (self.folder / "server.lock").read_text(encoding="utf-8", errors="replace")
        except (StoreError, OSError):
            return None
        number = re.search(r"process (\d+)", held)
        return int(number[1]) if number and Path("/proc", number[1]).exists() else None

    def knock(self) -> tuple[Peer, Welcome | Refused]:
        """Who answers at the class's socket, and what; raises OSError or Refusal where nobody does."""
        from gradebook.messages import VERSION, Hello
        from gradebook.peers import peer_of
        from gradebook.wire import REPLY, read_welcome, write_line

        with socket.socket(socket.AF_UNIX) as door:
            door.settimeout(PATIENCE)
            door.connect(str(self.socket))
            peer = peer_of(door)
            door.sendall(write_line(Hello(nnquiz=VERSION)))
            with door.makefile("rb") as told:
                return peer, read_welcome(told.readline(REPLY))

    # -- the system

    def banner(self, port: int) -> str | None:
        """How whatever listens on a port of this host introduces itself; None where nothing does."""
        try:
            with socket.create_connection(("localhost", port), timeout=2) as door:
                return door.recv(100).decode(errors="replace").strip()
        except OSError:
            return None

    def clock_agrees(self) -> bool | None:
        """Whether the kernel takes its clock to agree with the world's; None where it does not say."""
        import ctypes

        try:
            told = ctypes.CDLL(None).adjtimex(ctypes.create_string_buffer(1024))  # all zero: asks, sets nothing
        except (OSError, AttributeError):
            return None
        return None if told < 0 else told != _CLOCK_UNSYNCHRONISED


_CLOCK_UNSYNCHRONISED = 5  # TIME_ERROR
