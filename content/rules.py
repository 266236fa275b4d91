"""What an attempt at a quiz goes by: when feedback comes, how often, how long, what it is worth by when.

An attempt keeps the rules it was begun under, whatever the course's files say by then.
"""

from __future__ import annotations

from datetime import datetime
from fractions import Fraction
from typing import Literal

from content.asked import Plain

Counts = Literal["best", "first"]


class Step(Plain):
    """Handing in until `until` (None: ever after) brings `percent` of the credits."""

    until: datetime | None
    percent: int


class Rules(Plain):
    """`docs/course-format.md` describes each as an author writes it.

    Attributes:
        behaviour: one of `content.behaviours.NAMES`.
        tries: under `interactive`, how often a question may be answered.
        penalty: under `adaptive` and `interactive`, what each earlier try costs, as a share of the full mark.
        attempts: how many a learner may begin; None is any number.
        wait: seconds from handing one in to beginning the next.
        time_limit: seconds from beginning to the end; None is no limit.
        opens: when the first attempt may begin; None is always.
        closes: when whatever is open is handed in as it stands; None is never.
        timeline: credits by the time of handing in, ascending; empty is all of them at any time.
        counts: which attempt's credits count.
        pass_mark: the grade from which the quiz counts as passed, which other chapters may require.
        shuffle: whether questions come in an order of chance; choices go by their question's own word.
    """

    behaviour: str = "deferred"
    tries: int = 3
    penalty: Fraction = Fraction(1, 3)
    attempts: int | None = None
    wait: int = 0
    time_limit: int | None = None
    opens: datetime | None = None
    closes: datetime | None = None
    timeline: tuple[Step, ...] = ()
    counts: Counts = "best"
    pass_mark: Fraction = Fraction(1, 2)
    shuffle: bool = True

    def percent_at(self, moment: datetime) -> int:
        """What share of the credits handing in at `moment` brings, in percent."""
        if not self.timeline:
            return 100
        return next((step.percent for step in self.timeline if step.until is None or moment <= step.until), 0)
