"""The disks: local, writable, with room left."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from gradebook.classes.doctor.finding import Finding, broken, change, ok, unseen
from gradebook.mounts import is_network

if TYPE_CHECKING:
    from gradebook.classes.doctor.host import Disk, Host

TOPIC = "disks"

LITTLE, ENOUGH = 200 * 2**20, 2 * 2**30
"""Bytes: with less than the first a class may stop in its middle; a term of 200 learners takes less than the second."""

INODES = 1_000


def look(host: Host) -> Iterator[Finding]:
    """The disk of the class's folder, and the one that the program is on."""
    disk = host.disk(host.folder) or host.disk(host.folder.parent)
    if disk is None:
        yield unseen(TOPIC, f"the disk of {host.folder}", "sudo nnquiz class doctor")
    else:
        yield _kind(host, disk)
        yield _room(host, disk)
    programs = host.disk(host.program[0])
    if programs and not programs.executable:
        yield broken(
            TOPIC,
            f"{host.program[0]} is on a disk mounted noexec",
            "nothing can be started from there",
            "install nnquiz on another disk, or mount that one with exec",
        )


def _kind(host: Host, disk: Disk) -> Finding:
    if is_network(disk.kind):
        return broken(
            TOPIC,
            f"{host.folder} is on a network file system ({disk.kind})",
            "SQLite loses answers that were acknowledged there",
            f"keep the class on a local disk: nnquiz class backup FILE, then nnquiz class restore FILE --data DIR "
            f"(now: {host.folder})",
        )
    if not disk.writable:
        return broken(
            TOPIC,
            f"{host.folder} is on a disk mounted read-only",
            "no answer can be recorded",
            f"mount -o remount,rw $(findmnt -n -o TARGET --target {host.folder})",
        )
    return ok(TOPIC, f"{host.folder} is on a local disk ({disk.kind or 'of a kind that is not told'})")


def _room(host: Host, disk: Disk) -> Finding:
    free = f"{disk.free / 2**20:,.0f} MiB"
    if disk.inodes is not None and disk.inodes < INODES:
        return broken(
            TOPIC,
            f"{disk.inodes:,} files can still be made on the disk of {host.folder}",
            "without them nothing can be recorded",
            f"find what made so many: du --inodes -x -d 2 / | sort -n | tail (free: {free})",
        )
    if disk.free >= ENOUGH:
        return ok(TOPIC, f"{disk.free / 2**30:,.0f} GiB are free")
    why = "a full disk refuses every answer until there is room again"
    remedy = "free at least 2 GiB: apt-get clean; journalctl --vacuum-size=200M"
    told = f"only {free} are free on the disk of {host.folder}"
    return broken(TOPIC, told, why, remedy) if disk.free < LITTLE else change(TOPIC, told, why, remedy)
