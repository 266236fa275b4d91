"""The kinds of question: one file a kind, found by its name, loaded when first needed."""

from __future__ import annotations

import json
import pkgutil
from collections.abc import Mapping
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any

from content.findings import Finding, close, read, shown

if TYPE_CHECKING:
    from content.variants.kind import Kind
    from content.variants.question import Drawn, Question

NAMES = tuple(sorted(module.name for module in pkgutil.iter_modules(__path__)))
"""Every kind, by the word an author writes for `kind`: the names of the files in this folder."""


@cache
def kind(name: str) -> Kind:
    """The kind called `name`, which is one of `NAMES`."""
    found: Kind = import_module(f"{__name__}.{name}").KIND
    return found


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
    name = json.loads(stored).get("kind")
    if name not in NAMES:
        raise ValueError(f"expected a stored question of kind {', '.join(NAMES)}; got {shown(name)}")
    return kind(name).question.model_validate_json(stored)


def read_question(raw: object) -> tuple[Question | None, list[Finding]]:
    """The question in a `[[question]]` table, or None and everything that keeps it from being one."""
    if not isinstance(raw, Mapping):
        return None, [Finding((), f"expected a table; got {shown(raw)}", "write [[question]]")]
    id_ = raw.get("id") if isinstance(raw.get("id"), str) else ""
    name = raw.get("kind")
    if not isinstance(name, str) or name not in NAMES:
        expected = f"kind: expected one of {', '.join(NAMES)}; got {shown(name)}" if name is not None else ""
        remedy = close(name, NAMES) if isinstance(name, str) else 'write kind = "single", for example'
        message = expected or f"expected kind, one of {', '.join(NAMES)}; it is missing"
        return None, [Finding(("kind",), message, remedy, id=str(id_))]
    question, findings = read(kind(name).question, raw)
    if question is not None:
        findings = list(question.rules())
    return (None if findings else question), [finding.under(id=str(id_)) for finding in findings]
