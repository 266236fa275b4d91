"""The clock: every row says when it was written, and learners are told by it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from typing import TYPE_CHECKING

from gradebook.classes.doctor.finding import Finding, broken, change, ok, unseen
from gradebook.errors import StoreError

if TYPE_CHECKING:
    from gradebook.classes.doctor.host import Host

TOPIC = "clock"

BEHIND = timedelta(seconds=60)
"""More than this behind the newest row, and the clock was set back."""


def look(host: Host) -> Iterator[Finding]:
    """Whether something keeps it right, and whether it has gone backwards."""
    agrees = host.clock_agrees()
    if agrees is None:
        yield unseen(TOPIC, "whether something keeps the clock right")
    elif agrees:
        yield ok(TOPIC, "it is kept right")
    else:
        yield change(
            TOPIC,
            "nothing keeps it right",
            "times of attempts drift, and with them who was in time",
            "timedatectl set-ntp true   (or: apt-get install --yes chrony)",
        )
    newest = None
    with suppress(StoreError):  # what is wrong with the rows is told elsewhere
        newest = host.rows.newest
    if newest is not None:
        yield _order(host.now() - newest)


def _order(since: timedelta) -> Finding:
    if since >= -BEHIND:
        return ok(TOPIC, "it stands after the newest row")
    return broken(
        TOPIC,
        f"it is {-since.total_seconds():,.0f} s behind the newest row",
        "it was set back, and what is done now looks older than what was done before",
        "timedatectl set-ntp true, or timedatectl set-time 'YYYY-MM-DD HH:MM:SS'",
    )
