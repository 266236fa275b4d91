"""How much is left of a limited time, as it is shown and said."""

from __future__ import annotations

import math
import time
from collections.abc import Callable

FINE = 300
"""Seconds from which on seconds are shown; before, minutes do."""

ANNOUNCED = ((300, "5 minutes are left."), (60, "1 minute is left."))
"""What is said once, by the seconds that are left then."""


def awake_or_not() -> float:
    """Seconds on a clock that nobody can set, and that goes on while the machine sleeps where there is such a one."""
    clock = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)
    return time.clock_gettime(clock)


class Countdown:
    """Counts from when it is made.

    Args:
        seconds: that are left.
        clock: seconds since whenever.
    """

    def __init__(self, seconds: float, clock: Callable[[], float] = awake_or_not) -> None:
        self._clock = clock
        self._end = clock() + seconds
        self._said = seconds

    @property
    def left(self) -> float:
        """Seconds, from 0."""
        return max(0.0, self._end - self._clock())

    @property
    def words(self) -> str:
        """What is left, rounded up: "42 min", from five minutes on "4:59"."""
        left = math.ceil(self.left)
        return f"{math.ceil(left / 60)} min" if left > FINE else f"{left // 60}:{left % 60:02d}"

    @property
    def until_change(self) -> float:
        """Seconds until `words` says something else; 0 once nothing is left."""
        unit = 60 if self.left > FINE else 1
        return self.left - unit * (math.ceil(self.left / unit) - 1) if self.left else 0.0

    def announcement(self) -> str | None:
        """What is to be said now, each thing once; of several that have come due the latest."""
        left, before = self.left, self._said
        self._said = left
        due = [said for mark, said in ANNOUNCED if left <= mark < before]
        return due[-1] if due and left else None
