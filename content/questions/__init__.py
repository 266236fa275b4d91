"""The kinds of question: one file a kind, listed once, here."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from content.findings import Finding, close, read, shown
from content.questions.attempts import draw_attempt
from content.questions.multiple import Multiple
from content.questions.numerical import Numerical
from content.questions.question import Drawn, Question, QuestionError
from content.questions.single import Single
from content.questions.truefalse import TrueFalse

__all__ = ["KINDS", "Drawn", "Question", "QuestionError", "draw", "draw_attempt", "from_stored", "read_question"]

KINDS: dict[str, type[Question]] = {
    "single": Single,
    "multiple": Multiple,
    "truefalse": TrueFalse,
    "numerical": Numerical,
}
"""By the word an author writes for `kind`."""


def draw(question: Question, seed: int) -> Drawn[Any]:
    """The variant of `question` that `seed` gives.

    Raises:
        QuestionError: when it cannot be made.
    """
    return question.drawn(seed)


def from_stored(stored: str) -> Question:
    """The question that `to_stored` wrote, whatever has become of the course since.

    Raises:
        ValueError: when `stored` is no question.
    """
    kind = json.loads(stored).get("kind")
    if kind not in KINDS:
        raise ValueError(f"expected a stored question of kind {', '.join(KINDS)}; got {shown(kind)}")
    return KINDS[kind].model_validate_json(stored)


def read_question(raw: object) -> tuple[Question | None, list[Finding]]:
    """The question in a `[[question]]` table, or None and everything that keeps it from being one."""
    if not isinstance(raw, Mapping):
        return None, [Finding((), f"expected a table; got {shown(raw)}", "write [[question]]")]
    name = raw.get("id") if isinstance(raw.get("id"), str) else ""
    kind = raw.get("kind")
    if not isinstance(kind, str) or kind not in KINDS:
        expected = f"kind: expected one of {', '.join(KINDS)}; got {shown(kind)}" if kind is not None else ""
        remedy = close(kind, KINDS) if isinstance(kind, str) else 'write kind = "single", for example'
        message = expected or f"expected kind, one of {', '.join(KINDS)}; it is missing"
        return None, [Finding(("kind",), message, remedy, id=str(name))]
    question, findings = read(KINDS[kind], raw)
    if question is not None:
        findings = list(question.rules())
    return (None if findings else question), [finding.under(id=str(name)) for finding in findings]
