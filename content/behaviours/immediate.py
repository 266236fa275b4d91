"""Each question can be checked once: its mark and its explanation come at once, and the answer stands."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from content.rules import Rules
from content.variants.behaviour import Behaviour, Try


class Immediate(Behaviour):
    """The first response that was checked counts; without a check, the last one."""

    checks = True

    def closed(self, tries: Sequence[Try], rules: Rules) -> bool:
        return bool(tries)

    def reveals(self, tries: Sequence[Try], rules: Rules) -> bool:
        return bool(tries)

    def grade(self, tries: Sequence[Try], rules: Rules) -> Fraction:
        return tries[0].mark if tries else Fraction(0)

    def left(self, tries: Sequence[Try], rules: Rules) -> int:
        return 0 if tries else 1


BEHAVIOUR = Immediate()
