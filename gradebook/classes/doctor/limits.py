"""What the kernel and the host let a class take: terminals, processes, logins, memory."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from gradebook.classes.doctor.finding import Finding, broken, change, ok, unseen

if TYPE_CHECKING:
    from gradebook.classes.doctor.host import Host

TOPIC = "limits"

SESSION = 90
"""MiB that one login takes (measured: 36 at the chapters, 80 in a lesson whose figures compute, a few for sshd)."""

TASKS = 12
"""Processes and threads of one login: sshd's two, the shell's, nnquiz's own."""

FOR_THE_HOST = 2_000
"""Processes that a host has anyway."""


def look(host: Host) -> Iterator[Finding]:
    """Enough for everybody who is enrolled, at the same time."""
    yield _terminals(host)
    yield _tasks(host)
    yield _memory(host)
    yield from _logins(host)


def _terminals(host: Host) -> Finding:
    most, reserved, used = (_number(host, f"/proc/sys/kernel/pty/{name}") for name in ("max", "reserve", "nr"))
    if most is None:
        return unseen(TOPIC, "how many terminals the kernel gives")
    free, needed = most - (reserved or 0) - (used or 0), host.size + 16
    if free >= needed:
        return ok(TOPIC, f"{free:,} terminals are free")
    return change(
        TOPIC,
        f"{free:,} terminals are free; {host.size} learners and whoever helps need {needed}",
        "who comes last is told `PTY allocation request failed`",
        "echo kernel.pty.max = 8192 > /etc/sysctl.d/60-nnquiz.conf && sysctl --system",
    )


def _tasks(host: Host) -> Finding:
    found = [_number(host, f"/proc/sys/kernel/{name}") for name in ("pid_max", "threads-max")]
    known = [number for number in found if number is not None]
    if not known:
        return unseen(TOPIC, "how many processes the kernel gives")
    needed = TASKS * host.size + FOR_THE_HOST
    if min(known) >= needed:
        return ok(TOPIC, f"{min(known):,} processes can run")
    return change(
        TOPIC,
        f"{min(known):,} processes can run; {host.size} learners can need {needed:,}",
        "logins fail with `fork: Resource temporarily unavailable`",
        "echo kernel.pid_max = 4194304 > /etc/sysctl.d/60-nnquiz.conf && sysctl --system",
    )


def _memory(host: Host) -> Finding:
    lines = (line.split() for line in (host.read("/proc/meminfo") or "").splitlines())
    known = {words[0]: int(words[1]) // 1024 for words in lines if len(words) > 1}
    free = known.get("MemAvailable:")
    if free is None:
        return unseen(TOPIC, "how much memory is free")
    needed = host.size * SESSION + 512
    if free >= needed:
        return ok(TOPIC, f"{free:,} MiB of memory are free; {host.size} learners take {needed:,}")
    return change(
        TOPIC,
        f"{free:,} MiB of memory are free; {host.size} learners take about {needed:,} ({SESSION} each)",
        "the kernel ends somebody's session, or the server",
        f"let at most {max(0, (free - 512) // SESSION)} come at a time, or add memory",
    )


def _logins(host: Host) -> Iterator[Finding]:
    """What pam_limits says of everybody."""
    files = ["/etc/security/limits.conf", *host.listing("/etc/security/limits.d")]
    entries = (line.split("#")[0].split() for path in files for line in (host.read(path) or "").splitlines())
    limited = [words for words in entries if len(words) == 4 and words[0] in ("*", "@nnquiz-learners")]
    needed = {"maxsyslogins": host.size + 8, "nproc": 4 * TASKS, "nofile": 256, "maxlogins": 2}
    for whose, _, item, value in limited:
        if item in needed and value.isdigit() and int(value) < needed[item]:
            told = f"/etc/security/limits.conf or limits.d has `{whose} {item} {value}`"
            needs = "a class" if item == "maxsyslogins" else "one login"
            yield broken(TOPIC, told, f"{needs} needs at least {needed[item]}", f"{whose} hard {item} {needed[item]}")


def _number(host: Host, path: str) -> int | None:
    try:
        return int(host.read(path) or "")
    except ValueError:
        return None
