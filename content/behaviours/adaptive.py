"""A question can be checked again and again; the best try counts, less a penalty for each try before it."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from content.rules import Rules
from content.variants.behaviour import Behaviour, Try, lessened


class Adaptive(Behaviour):
    """max over tries of (mark − penalty × earlier tries), never below 0. The answer is told after the hand-in."""

    checks = True
    heeds = frozenset({"penalty"})

    def closed(self, tries: Sequence[Try], rules: Rules) -> bool:
        return False

    def reveals(self, tries: Sequence[Try], rules: Rules) -> bool:
        return False

    def grade(self, tries: Sequence[Try], rules: Rules) -> Fraction:
        worth = (lessened(one.mark, earlier, rules) for earlier, one in enumerate(tries))
        return max(worth, default=Fraction(0))


BEHAVIOUR = Adaptive()
