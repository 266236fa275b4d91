"""The room that a systemd unit leaves its process, made without systemd: for a server that is to start in it.

Of the directives in the unit it does ProtectSystem=strict, PrivateTmp, PrivateNetwork, NoNewPrivileges, an empty
CapabilityBoundingSet, MemoryDenyWriteExecute, RestrictAddressFamilies=AF_UNIX and SystemCallFilter. ProtectHome is left
out, and PrivateTmp where the Python that runs the tests stands in /tmp: it may stand in a home as well.
"""

from __future__ import annotations

import ctypes
import ctypes.util
import errno
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

NEW_MOUNTS, NEW_NETWORK = 0x00020000, 0x40000000
MOUNT_SETATTR, HERE, RECURSIVE, READ_ONLY = 442, -100, 0x8000, 1
DROP_CAPABILITY, NO_NEW_PRIVILEGES, NO_WRITE_AND_EXECUTE = 24, 38, 65
ALLOW, REFUSE = 0x7FFF0000, 0x00050000 | errno.EPERM
EQUAL = 4

_libc = ctypes.CDLL(None, use_errno=True)


class _MountAttributes(ctypes.Structure):
    _fields_ = [(name, ctypes.c_uint64) for name in ("set", "clear", "propagation", "user_namespace")]


class _Argument(ctypes.Structure):
    _fields_ = [("number", ctypes.c_uint), ("operation", ctypes.c_int), ("a", ctypes.c_uint64), ("b", ctypes.c_uint64)]


def why_none() -> str:
    """Why no such room can be made here; "" when it can."""
    if not shutil.which("systemd-analyze"):
        return "needs systemd-analyze, for its lists of system calls"
    try:
        ctypes.CDLL("libseccomp.so.2")
    except OSError:
        return "needs libseccomp"
    return ""


def calls_of(filters: Sequence[str]) -> set[str]:
    """The system calls that `SystemCallFilter=` lines allow, by systemd's own lists."""
    allowed: set[str] = set()
    for line in filters:
        for word in line.removeprefix("~").split():
            calls = _listed(word) if word.startswith("@") else {word}
            allowed = allowed - calls if line.startswith("~") else allowed | calls
    return allowed


def _listed(group: str) -> set[str]:
    told = subprocess.run(["systemd-analyze", "syscall-filter", group], capture_output=True, text=True, check=True)
    words = {line.strip() for line in told.stdout.splitlines() if line.startswith("    ") and "#" not in line}
    return {call for word in words for call in (_listed(word) if word.startswith("@") else {word})}


def close_the_disks(writable: Iterable[Path]) -> None:
    """As root: nothing can be written but `writable` and /tmp; no network."""
    _must(_libc.unshare(NEW_MOUNTS | NEW_NETWORK), "unshare")
    subprocess.run(["mount", "--make-rprivate", "/"], check=True)
    kind = (
        ["--bind", "/tmp"] if Path(sys.executable).is_relative_to("/tmp") else ["-t", "tmpfs", "-o", "mode=1777", "x"]
    )
    subprocess.run(["mount", *kind, "/tmp"], check=True)
    for place in writable:
        subprocess.run(["mount", "--bind", str(place), str(place)], check=True)
    _set("/", read_only=True)
    for place in (*writable, Path("/tmp"), Path("/dev")):
        _set(str(place), read_only=False)


def _set(place: str, *, read_only: bool) -> None:
    wanted = _MountAttributes(set=READ_ONLY) if read_only else _MountAttributes(clear=READ_ONLY)
    size = ctypes.sizeof(wanted)
    done = _libc.syscall(MOUNT_SETATTR, HERE, place.encode(), RECURSIVE, ctypes.byref(wanted), size)
    _must(done, f"mount_setattr {place}")


def drop_capabilities() -> None:
    """As root: none may ever be had again."""
    for number in range(64):
        if _libc.prctl(DROP_CAPABILITY, number, 0, 0, 0):
            break


def shut(calls: set[str]) -> None:
    """As the account itself, last: no new privileges, no memory both written and run, and only these system calls."""
    _must(_libc.prctl(NO_NEW_PRIVILEGES, 1, 0, 0, 0), "no new privileges")
    _must(_libc.prctl(NO_WRITE_AND_EXECUTE, 1, 0, 0, 0), "memory deny write execute")
    seccomp = ctypes.CDLL("libseccomp.so.2")
    seccomp.seccomp_init.restype = ctypes.c_void_p
    rules = ctypes.c_void_p(seccomp.seccomp_init(REFUSE))
    for name in calls:
        number = seccomp.seccomp_syscall_resolve_name(name.encode())
        local = name == "socket"
        only_local = (_Argument * 1)(_Argument(0, EQUAL, 1, 0))
        if number >= 0:
            seccomp.seccomp_rule_add_array(rules, ALLOW, number, int(local), only_local if local else None)
    _must(seccomp.seccomp_load(rules), "seccomp")


def _must(done: int, what: str) -> None:
    if done:
        raise OSError(ctypes.get_errno(), f"{what}: {os.strerror(ctypes.get_errno())}")
