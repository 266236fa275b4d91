"""Who trains a run now: one classroom in one process of one host, and whether it is still there."""

from __future__ import annotations

import os
import socket
from dataclasses import dataclass
from datetime import datetime, timedelta

GONE_AFTER = timedelta(minutes=10)
"""A host that cannot be asked is taken to have given a run up when it has said nothing of it for this long."""

BIRTH_TOLERANCE = 5.0
"""Seconds by which a process's moment of birth may seem to move when the clock is set."""


@dataclass(frozen=True)
class Owner:
    """A classroom (`session`) and the process it lives in; a process number alone would be used again."""

    session: str
    host: str
    pid: int
    birth: str

    @classmethod
    def of_this_process(cls, session: str) -> Owner:
        """The owner that a classroom in this process is."""
        import psutil  # type: ignore[import-untyped]  # 20 ms, and only runs need it

        return cls(session, socket.gethostname(), os.getpid(), repr(psutil.Process().create_time()))

    def is_there(self, seen: datetime, now: datetime) -> bool:
        """Whether that process lives; of another host, whether it has been heard of lately."""
        import psutil

        if self.host != socket.gethostname():
            return now - seen < GONE_AFTER
        try:
            process = psutil.Process(self.pid)
            born, zombie = process.create_time(), process.status() == psutil.STATUS_ZOMBIE
        except psutil.Error:
            return False
        return not zombie and abs(born - float(self.birth)) < BIRTH_TOLERANCE
