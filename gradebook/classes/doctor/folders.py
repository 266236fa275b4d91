"""The class's folder, and the way to its socket."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from typing import TYPE_CHECKING

from gradebook.classes.class_folder import check_folder, read_group
from gradebook.classes.doctor.finding import Finding, broken, change, ok, unseen
from gradebook.classes.doctor.host import ProgramClosedError
from gradebook.classes.doctor.places import closed, mode
from gradebook.errors import Refusal, StoreError
from gradebook.peers import check_place

if TYPE_CHECKING:
    from gradebook.classes.doctor.host import Host

TOPIC = "folders"
OPEN_TO_ALL = 0o666


def look(host: Host) -> Iterator[Finding]:
    """Keys and records behind the wall, the socket in front of it."""
    yield from _class_folder(host)
    yield from _socket(host)


def _class_folder(host: Host) -> Iterator[Finding]:
    found = host.status(host.folder)
    if found is None:
        yield broken(
            TOPIC,
            f"there is no {host.folder}, or it cannot be seen",
            "keys and records are kept there",
            f'nnquiz class init {host.folder} --title "…"',
        )
        return
    if found.st_uid == 0:
        yield broken(
            TOPIC,
            f"{host.folder} belongs to root",
            "the server would have to run as root, and a mistake in it would be root's",
            f"chown -R nnquiz:nnquiz {host.folder}",
        )
        return
    try:
        with host.as_owner():
            check_folder(host.folder)
            group = read_group(host.folder)
        public = host.has_bundled_bank(host.folder / group.course)
    except ProgramClosedError as error:
        yield unseen(TOPIC, f"what is in {host.folder}: {error}")
        return
    except StoreError as error:
        if not host.is_root and not host.may_enter(host.folder):
            yield unseen(TOPIC, f"what is in {host.folder}", "sudo nnquiz class doctor")
        else:
            yield broken(TOPIC, "the class's folder does not hold", str(error), _remedy(str(error)))
        return
    yield ok(TOPIC, f"only its owner can open {host.folder}")
    yield _bank(public, host)


def _remedy(told: str) -> str:
    """The command at the end of what was told, where there is one."""
    _, colon, command = told.rpartition(": ")
    return command if colon and command.startswith("ch") else "do what the line above says, then look again"


def _bank(public: bool, host: Host) -> Finding:
    if not public:
        return ok(TOPIC, "its questions are the class's own")
    return change(
        TOPIC,
        "its questions are those that come with nnquiz",
        "everybody can read their answers, so their credits are practice",
        f"write your own (docs/course-format.md) into {host.folder}/course, then restart the server",
    )


def _socket(host: Host) -> Iterator[Finding]:
    found = host.status(host.socket)
    if found is None or not stat.S_ISSOCK(found.st_mode):
        yield broken(
            TOPIC,
            f"there is no socket at {host.socket}",
            "learners find the class there",
            "systemctl enable --now nnquiz-class.socket",
        )
        return
    try:
        check_place(host.socket, found.st_uid)
    except Refusal as refusal:
        yield broken(TOPIC, refusal.message, "learners' nnquiz refuses it", f"chmod go-w {host.socket.parent}")
        return
    shut = closed(host, host.socket)
    if shut or stat.S_IMODE(found.st_mode) & OPEN_TO_ALL != OPEN_TO_ALL:
        place, needed = (shut, "go+x") if shut else (host.socket, "a+rw")
        yield broken(
            TOPIC,
            f"{place} is closed to learners (its mode is {mode(host, place)})",
            "nobody can reach the class",
            f"chmod {needed} {place}",
        )
        return
    yield ok(TOPIC, f"learners can reach {host.socket}, and only its server can replace it")
