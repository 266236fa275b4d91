"""Answers can be changed until the attempt is handed in; then all of them are marked."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from content.rules import Rules
from content.variants.behaviour import Behaviour, Try


class Deferred(Behaviour):
    """The last response counts."""

    def closed(self, tries: Sequence[Try], rules: Rules) -> bool:
        return False

    def reveals(self, tries: Sequence[Try], rules: Rules) -> bool:
        return False

    def grade(self, tries: Sequence[Try], rules: Rules) -> Fraction:
        return tries[-1].mark if tries else Fraction(0)


BEHAVIOUR = Deferred()
