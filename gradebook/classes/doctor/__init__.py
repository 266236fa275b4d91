"""Looks at the host of a class and says what to change; changes nothing itself. One file a topic."""

from __future__ import annotations

from gradebook.classes.doctor.clocks import look as look_at_the_clock
from gradebook.classes.doctor.finding import Finding
from gradebook.classes.doctor.folders import look as look_at_folders
from gradebook.classes.doctor.host import Host
from gradebook.classes.doctor.limits import look as look_at_limits
from gradebook.classes.doctor.mounts import look as look_at_disks
from gradebook.classes.doctor.program import look as look_at_the_program
from gradebook.classes.doctor.records import look as look_at_records
from gradebook.classes.doctor.server import look as look_at_the_server
from gradebook.classes.doctor.sshd import look as look_at_sshd

__all__ = ["TOPICS", "Finding", "Host", "look"]

TOPICS = (
    look_at_the_program,
    look_at_folders,
    look_at_disks,
    look_at_records,
    look_at_the_server,
    look_at_sshd,
    look_at_limits,
    look_at_the_clock,
)
"""In this order; each takes the host and yields its findings."""


def look(host: Host) -> list[Finding]:
    """Everything there is to say about the host, topic by topic."""
    return [finding for topic in TOPICS for finding in topic(host)]
