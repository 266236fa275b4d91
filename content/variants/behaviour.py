"""What a behaviour says of one question of an attempt, from the tries at it so far."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from content.asked import Certainty, ResponseBase
from content.rules import Rules


@dataclass(frozen=True)
class Try:
    """One response that counts. The last of an attempt is made by handing it in, the earlier ones by checking.

    Attributes:
        response: valid, and not the same as an earlier one but for its certainty.
        mark: what it gets right, from 0 to 1.
    """

    response: ResponseBase
    mark: Fraction

    @property
    def certainty(self) -> Certainty:
        """How sure the learner said they were; who did not say is taken for guessing."""
        return self.response.certainty or 1


class Behaviour(ABC):
    """One behaviour; its file in `content/behaviours/` holds one, called `BEHAVIOUR`, and the file's name is its own.

    Attributes:
        checks: whether a response can be checked before the attempt is handed in.
        asks_certainty: whether learners say how sure they are of each response.
        hints: whether a try that is not all right brings the question's next hint.
        heeds: which of the rules `tries` and `penalty` it looks at.
    """

    checks: bool = False
    asks_certainty: bool = False
    hints: bool = False
    heeds: frozenset[str] = frozenset()

    @abstractmethod
    def closed(self, tries: Sequence[Try], rules: Rules) -> bool:
        """Whether the question takes no further response."""

    @abstractmethod
    def reveals(self, tries: Sequence[Try], rules: Rules) -> bool:
        """Whether the answer and its explanation may be told before the attempt is handed in."""

    @abstractmethod
    def grade(self, tries: Sequence[Try], rules: Rules) -> Fraction:
        """What the tries are worth, exact, as a share of the question's points; 0 without any. Below 0 only under
        `certainty`.
        """

    def left(self, tries: Sequence[Try], rules: Rules) -> int | None:
        """How many tries are left; None where they are not counted."""
        return None

    def mark_behind(self, grade: Fraction, certainty: Certainty) -> Fraction:
        """The mark that `grade` was made of, where it follows from the grade and the certainty alone."""
        return grade


def lessened(mark: Fraction, earlier: int, rules: Rules) -> Fraction:
    """A mark less the penalty of each earlier try, never below 0."""
    return max(Fraction(0), mark - rules.penalty * earlier)
