"""Each answer says how sure the learner is: to know what one does not know pays, to be sure and wrong costs."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from content.asked import Certainty
from content.rules import Rules
from content.variants.behaviour import Behaviour, Try

RIGHT = {1: Fraction(1, 3), 2: Fraction(2, 3), 3: Fraction(1)}
WRONG = {1: Fraction(0), 2: Fraction(-2, 3), 3: Fraction(-2)}
"""What a full mark and a mark of 0 come to: 1, 2, 3 and 0, −2, −6 thirds of the question's points."""


class CertaintyBased(Behaviour):
    """Certainty-based marking; like `deferred`, everything is marked when the attempt is handed in.

    A partly right response counts as right, with its share. No response costs nothing.
    """

    asks_certainty = True

    def closed(self, tries: Sequence[Try], rules: Rules) -> bool:
        return False

    def reveals(self, tries: Sequence[Try], rules: Rules) -> bool:
        return False

    def grade(self, tries: Sequence[Try], rules: Rules) -> Fraction:
        if not tries:
            return Fraction(0)
        last = tries[-1]
        return last.mark * RIGHT[last.certainty] if last.mark > 0 else WRONG[last.certainty]

    def mark_behind(self, grade: Fraction, certainty: Certainty) -> Fraction:
        return grade / RIGHT[certainty] if grade > 0 else Fraction(0)


BEHAVIOUR = CertaintyBased()
