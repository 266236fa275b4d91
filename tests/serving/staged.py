"""A teaching host that is all the test's own: every fact the doctor asks for is staged."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from gradebook.classes.doctor import Finding, Host, look
from gradebook.classes.doctor.host import Account, Disk, Ran
from gradebook.classes.doctor.rows import Rows
from gradebook.classes.group import Group
from gradebook.errors import StoreError
from gradebook.messages import Welcome
from gradebook.peers import Peer
from gradebook.tables import REVISION

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)

SERVER_UID, ANA_UID = 990, 2001

EVERYBODY = """\
port 22
maxstartups 200:30:400
persourcemaxstartups none
permituserenvironment no
permitemptypasswords no
acceptenv LANG LC_*
forcecommand none
"""

APP_ONLY = """\
forcecommand exec /usr/local/lib/nnquiz/login
disableforwarding yes
permituserrc no
permittty yes
chrootdirectory none
acceptenv LANG LC_* COLORTERM
authorizedkeysfile /etc/ssh/nnquiz-keys/%u
"""

LIMITS = """\
Limit                     Soft Limit           Hard Limit           Units
Max processes             unlimited            unlimited            processes
Max open files            {0}                  {0}                  files
"""

MEMORY = "MemTotal:       16000000 kB\nMemAvailable:   15000000 kB\n"


def folder_of(uid: int, mode: int = 0o755) -> os.stat_result:
    return os.stat_result((stat.S_IFDIR | mode, 0, 0, 2, uid, uid, 0, 0, 0, 0))


def file_of(uid: int, mode: int = 0o755, kind: int = stat.S_IFREG) -> os.stat_result:
    return os.stat_result((kind | mode, 0, 0, 1, uid, uid, 0, 0, 0, 0))


class Staged(Host):
    """A host as it should be, with 40 learners who have a shell; a test says what is otherwise."""

    def __init__(self) -> None:
        super().__init__(Path("/var/lib/nnquiz"), Path("/run/nnquiz/class.sock"))
        self.root = True
        self.time = NOON
        self.told = Rows(REVISION, ("ana", *(f"learner{n}" for n in range(39))), ("ida",), NOON - timedelta(hours=1))
        self.trouble: StoreError | None = None
        self.commands: dict[str, Ran | None] = {
            "locale -a": Ran(0, "C\nC.utf8\nPOSIX\n", ""),
            "/usr/sbin/sshd -T": Ran(0, EVERYBODY, ""),
            "/usr/sbin/sshd -T -C user=ana,host=localhost,addr=127.0.0.1": Ran(0, EVERYBODY, ""),
        }
        self.files = {
            "/proc/sys/kernel/pty/max": "4096\n",
            "/proc/sys/kernel/pty/reserve": "1024\n",
            "/proc/sys/kernel/pty/nr": "3\n",
            "/proc/sys/kernel/pid_max": "4194304\n",
            "/proc/sys/kernel/threads-max": "120000\n",
            "/proc/meminfo": MEMORY,
            "/proc/77/limits": LIMITS.format(8192),
        }
        self.places: dict[str, os.stat_result] = {
            "/var/lib/nnquiz": folder_of(SERVER_UID, 0o700),
            "/run/nnquiz": folder_of(SERVER_UID),
            "/run/nnquiz/class.sock": file_of(SERVER_UID, 0o666, stat.S_IFSOCK),
            "/home/ana": folder_of(ANA_UID),
        }
        self.accounts: Callable[[str], Account | None] = lambda login: Account(
            login, ANA_UID, Path("/home", login), "/bin/bash"
        )
        self.space = Disk("ext4", 50 * 2**30, 10**6, writable=True, executable=True)
        self.answer: tuple[Peer, Any] | Exception = (
            Peer(0, 1),
            Welcome(nnquiz=2, class_title="Networks 101", learner="root", role="instructor"),
        )
        self.port: str | None = "SSH-2.0-OpenSSH_9.2"
        self.clock: bool | None = True
        self.modules: tuple[Path, ...] = ()
        self.folder_trouble: StoreError | None = None
        self.public = False
        self.links: dict[Path, Path] = {}

    is_root = property(lambda self: self.root)  # type: ignore[assignment]
    program = (Path("/opt/nnquiz"), Path("/opt/nnquiz/lib/gradebook"), Path("/usr/bin/python3"))  # type: ignore[assignment]

    def app_only(self, told: str = APP_ONLY) -> None:
        self.commands["/usr/sbin/sshd -T -C user=ana,host=localhost,addr=127.0.0.1"] = Ran(0, told, "")
        self.accounts = lambda login: Account(login, ANA_UID, Path("/usr/local/lib/nnquiz/home"), "/bin/sh")

    def now(self) -> datetime:
        return self.time

    def run(self, *command: str) -> Ran | None:
        return self.commands[" ".join(command)]

    def read(self, path: str) -> str | None:
        return self.files.get(path)

    def listing(self, path: str) -> list[str]:
        return sorted(name for name in self.files if name.startswith(path + "/"))

    def status(self, path: Path) -> os.stat_result | None:
        return self.places.get(str(path), folder_of(0))

    def account(self, login: str) -> Account | None:
        return self.accounts(login)

    def disk(self, path: Path) -> Disk | None:
        return self.space

    unreadable: tuple[Path, ...] = ()  # type: ignore[assignment]

    def real(self, path: Path) -> Path:
        return self.links.get(path, path)

    def uncompiled(self) -> tuple[Path, ...]:
        return self.modules

    @property
    def rows(self) -> Rows:  # type: ignore[override]
        if self.trouble:
            raise self.trouble
        return self.told

    def may_enter(self, folder: Path) -> bool:
        return self.root

    def has_bundled_bank(self, course: Path) -> bool:
        return self.public

    def as_owner(self) -> AbstractContextManager[None]:
        return nullcontext()

    def server(self) -> int | None:
        return 77

    def knock(self) -> tuple[Peer, Any]:
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer

    def banner(self, port: int) -> str | None:
        return self.port

    def clock_agrees(self) -> bool | None:
        return self.clock


def staged_host(monkeypatch: pytest.MonkeyPatch) -> Staged:
    """What the class's own modules say of folders is theirs to test; here it is what the staged host says."""
    staged = Staged()

    def folder(_: Path) -> None:
        if staged.folder_trouble:
            raise staged.folder_trouble

    monkeypatch.setattr("gradebook.classes.doctor.folders.check_folder", folder)
    monkeypatch.setattr("gradebook.classes.doctor.folders.read_group", lambda _: Group(title="Networks 101"))
    for module in ("folders", "server"):
        monkeypatch.setattr(f"gradebook.classes.doctor.{module}.check_place", lambda path, uid: None)
    return staged


def wrong(host: Host) -> list[Finding]:
    return [finding for finding in look(host) if finding.state != "ok"]


def only(host: Host) -> Finding:
    found = wrong(host)
    assert len(found) == 1, found
    return found[0]


# -- how one thing is staged otherwise


def place(name: str, found: os.stat_result) -> Callable[[Staged], None]:
    return lambda host: host.places.update({name: found})


def told(name: str, text: str | None) -> Callable[[Staged], None]:
    return lambda host: host.files.update({name: text})  # type: ignore[dict-item]


def sshd(*changed: str) -> Callable[[Staged], None]:
    """For everybody: these lines in place of those with the same keyword."""
    return lambda host: host.commands.update({"/usr/sbin/sshd -T": Ran(0, replaced(EVERYBODY, changed), "")})


def learner(*changed: str) -> Callable[[Staged], None]:
    """The same for a learner of the second way."""
    return lambda host: host.app_only(replaced(APP_ONLY, changed))


def replaced(lines: str, changed: tuple[str, ...]) -> str:
    keywords = {line.split()[0] for line in changed}
    return "\n".join([*(line for line in lines.splitlines() if line.split()[0] not in keywords), *changed])


def setting(**changed: Any) -> Callable[[Staged], None]:
    return lambda host: [setattr(host, name, value) for name, value in changed.items()] and None


def disk(**changed: Any) -> Callable[[Staged], None]:
    kept = {"kind": "ext4", "free": 50 * 2**30, "inodes": 10**6, "writable": True, "executable": True}
    return setting(space=Disk(**(kept | changed)))


def shell(name: str) -> Callable[[Staged], None]:
    def stage(host: Staged) -> None:
        host.app_only()
        host.accounts = lambda login: Account(login, ANA_UID, Path("/usr/local/lib/nnquiz/home"), name)

    return stage


def both(*stages: Callable[[Staged], None]) -> Callable[[Staged], None]:
    return lambda host: [stage(host) for stage in stages] and None
