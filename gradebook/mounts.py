"""Which file system a folder is on: what a database may rely on differs between a disk and a network."""

from __future__ import annotations

import re
from pathlib import Path

NETWORK = frozenset(
    {
        *(
            "9p",
            "afpfs",
            "afs",
            "beegfs",
            "ceph",
            "cifs",
            "coda",
            "davfs",
            "gfs",
            "gfs2",
            "glusterfs",
            "gpfs",
            "lustre",
        ),
        *("ncpfs", "nfs", "nfs4", "ocfs2", "orangefs", "s3fs", "smb", "smb2", "smb3", "smbfs", "sshfs", "webdav"),
    }
)
"""File systems that other hosts share (`fuse.` left off)."""


def filesystem_of(path: Path) -> str:
    """The type of the mount that holds `path` ("ext4", "nfs4", "fuse.sshfs"); "" when the system does not say."""
    place = path.absolute()
    while not place.exists() and place != place.parent:
        place = place.parent
    place = place.resolve()
    holding = [(len(point.parts), order, kind) for order, (point, kind) in enumerate(_mounts()) if _holds(point, place)]
    return max(holding)[2] if holding else ""


def is_network(filesystem: str) -> bool:
    """Whether other hosts may write there too."""
    return filesystem.removeprefix("fuse.").lower() in NETWORK


def _holds(point: Path, place: Path) -> bool:
    return point == place or point in place.parents


def _mounts() -> list[tuple[Path, str]]:
    listing = Path("/proc/self/mounts")
    if listing.exists():
        return [_mount(line) for line in listing.read_text(errors="surrogateescape").splitlines()]
    import psutil  # type: ignore[import-untyped]  # 20 ms, and Linux does without

    return [(Path(part.mountpoint), part.fstype) for part in psutil.disk_partitions(all=True)]


def _mount(line: str) -> tuple[Path, str]:
    _, point, kind, *_ = line.split(" ")
    return Path(re.sub(r"\\([0-7]{3})", lambda octal: chr(int(octal[1], 8)), point)), kind
