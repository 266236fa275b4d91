"""The class's server: there, itself, and of this version."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from gradebook.classes.doctor.finding import Finding, broken, change, ok, unseen
from gradebook.errors import Refusal
from gradebook.messages import Refused
from gradebook.peers import check_place

if TYPE_CHECKING:
    from gradebook.classes.doctor.host import Host

TOPIC = "server"

LOG = "journalctl -u nnquiz-class.service -n 20"

SPARE_FILES = 256
"""Descriptors that the server needs for itself: its database, its workers, its logs."""

TASKS = 128
"""Processes and threads of its account: its own, and a worker with a few threads on each core."""

CONNECTIONS = 4
"""What one learner's nnquiz holds open at most."""


def look(host: Host) -> Iterator[Finding]:
    """Knock, and see who answers and what it may take."""
    yield _answer(host)
    yield from _limits(host)


def _answer(host: Host) -> Finding:
    try:
        peer, told = host.knock()
        check_place(host.socket, peer.uid)
    except (OSError, Refusal) as error:
        reason = error.message if isinstance(error, Refusal) else str(error.strerror or error).lower()
        return broken(
            TOPIC,
            f"nobody answers at {host.socket} as the class's server should ({reason})",
            "learners see that the class is away",
            f"systemctl restart nnquiz-class.socket nnquiz-class.service; {LOG}",
        )
    if isinstance(told, Refused) and told.code == "version":
        return broken(
            TOPIC,
            "the server that runs is of another version than this program",
            "learners who start nnquiz now are refused",
            "systemctl restart nnquiz-class.service",
        )
    if isinstance(told, Refused) and told.code not in ("denied", "busy"):
        return broken(TOPIC, f"the server answers: {told.message}", "it lets nobody in", LOG)
    return ok(TOPIC, f"it answers at {host.socket}")


def _limits(host: Host) -> Iterator[Finding]:
    pid = host.server()
    told = host.read(f"/proc/{pid}/limits") if pid else None
    if told is None:
        yield unseen(TOPIC, "the server's limits: it does not run, or not for us to see")
        return
    yield _enough(told, "files", CONNECTIONS * host.size + SPARE_FILES, "LimitNOFILE", "who comes last is not let in")
    yield _enough(told, "processes", TASKS, "LimitNPROC", "runs in the lab do not start")


def _enough(told: str, what: str, needed: int, setting: str, why: str) -> Finding:
    found = re.search(rf"^Max (?:open )?{what}\s+(\d+)", told, re.MULTILINE)  # else it is unlimited
    if found is None or int(found[1]) >= needed:
        return ok(TOPIC, f"it may have {found[1] if found else 'any number of'} {what}")
    return change(
        TOPIC,
        f"it may have {found[1]} {what}; this class can need {needed}",
        why,
        f"systemctl edit nnquiz-class.service   →   [Service] {setting}={max(8192, needed)}",
    )
