"""Who is at the other end of a Unix socket, as the kernel has it; and places where nobody else can put a socket."""

from __future__ import annotations

import os
import socket
import stat
import struct
from dataclasses import dataclass
from pathlib import Path

from gradebook.errors import Refusal

_CREDENTIALS = struct.Struct("=3i")


@dataclass(frozen=True)
class Peer:
    """An account, and the process of it that connected; for a server, the one that began to listen."""

    uid: int
    pid: int


def peer_of(connection: socket.socket) -> Peer:
    """Who is there, by the kernel's word: nothing that the other side sends can change it.

    Raises:
        OSError: when the kernel does not know.
    """
    found = connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _CREDENTIALS.size)
    pid, uid, _ = _CREDENTIALS.unpack(found)
    return Peer(uid & 0xFFFFFFFF, pid)


def check_place(path: Path, server_uid: int) -> None:
    """Make sure that whoever answers at `path` is who was meant to.

    Its folder, and every folder above, may be written by root and the folder's owner alone, and it is one of the two
    that answers. (With systemd's socket activation it was root that began to listen.)

    Raises:
        Refusal: "denied", in one line, when anybody else could stand there.
    """
    folder = path.absolute().parent
    owner = _look(folder).st_uid
    for place in (folder, *folder.parents):
        _check_folder(place, owner, is_last=place == folder)
    if server_uid not in (0, owner):
        raise Refusal(
            "denied",
            f"Who answers at {path} is account {server_uid}, and not the owner of its folder ({owner}): nothing was "
            "sent there. Tell whoever runs the class.",
        )


def _check_folder(place: Path, owner: int, is_last: bool) -> None:
    found = _look(place)
    if stat.S_ISLNK(found.st_mode):
        wrong = "is a link that is not root's" if found.st_uid != 0 else ""
    elif not stat.S_ISDIR(found.st_mode):
        wrong = "is no folder"
    elif found.st_uid not in (0, owner):
        wrong = f"belongs to account {found.st_uid}"
    elif found.st_mode & 0o022 and not (_is_everybodys(found) and not is_last and owner in (0, os.geteuid())):
        wrong = "can be written by others"
    else:
        wrong = ""
    if wrong:
        raise Refusal(
            "denied", f"{place} {wrong}, so anybody could answer there. Tell whoever runs the class; nothing was sent."
        )


def _is_everybodys(found: os.stat_result) -> bool:
    """Whether this is root's folder for everybody, where nobody can touch what is another's: /tmp."""
    return bool(found.st_mode & stat.S_ISVTX) and found.st_uid == 0


def _look(place: Path) -> os.stat_result:
    try:
        return place.lstat()
    except OSError as error:
        raise Refusal("denied", f"{place} cannot be looked at ({error.strerror}): nothing was sent.") from error
