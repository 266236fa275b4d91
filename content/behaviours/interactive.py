"""A question can be answered a few times, with hints in between; the last try counts, less what earlier ones cost."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from content.rules import Rules
from content.variants.behaviour import Behaviour, Try, lessened


class Interactive(Behaviour):
    """mark − penalty × earlier tries, never below 0. A question is over when it is right, or when no try is left."""

    checks = True
    hints = True
    heeds = frozenset({"tries", "penalty"})

    def closed(self, tries: Sequence[Try], rules: Rules) -> bool:
        return len(tries) >= rules.tries or bool(tries and tries[-1].mark == 1)

    def reveals(self, tries: Sequence[Try], rules: Rules) -> bool:
        return self.closed(tries, rules)

    def grade(self, tries: Sequence[Try], rules: Rules) -> Fraction:
        return lessened(tries[-1].mark, len(tries) - 1, rules) if tries else Fraction(0)

    def left(self, tries: Sequence[Try], rules: Rules) -> int:
        return 0 if self.closed(tries, rules) else rules.tries - len(tries)


BEHAVIOUR = Interactive()
