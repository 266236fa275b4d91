"""Marking responses anew by a question that was mended since they were given."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import Any

from content.asked import AskedBase, ResponseBase
from content.behaviours import behaviour
from content.rules import Rules
from content.variants.behaviour import Try
from content.variants.question import Drawn, Question

_APART = {"id", "section", "points", "prompt", "code"}
"""What of a question can be mended without an answer to it meaning something else."""


def replayed(old: Drawn[Any], new: Drawn[Any], responses: Sequence[ResponseBase], rules: Rules) -> Fraction | None:
    """The grade of a question under its attempt's own rules; None where a response means nothing to the new form.

    Args:
        old: the variant that was asked.
        new: the same variant of the mended question.
        responses: those that were checked, in their order, and the last one; each may come several times.
        rules: what the attempt goes by. A question that is closed takes no further try, as it would not have then.
    """
    its = behaviour(rules.behaviour)
    tries: list[Try] = []
    for response in responses:
        given = reread(old, new, response)
        if given is None:
            return None
        if all(one.response.bare() != given.bare() for one in tries):
            tries.append(Try(given, new.mark(given)))
        if its.closed(tries, rules):
            break
    return its.grade(tries, rules)


def same_numbers(old: Question, new: Question) -> bool:
    """Whether one seed draws the same numbers for both."""
    return (old.draw, old.where) == (new.draw, new.where)


def reread(old: Drawn[Any], new: Drawn[Any], response: ResponseBase) -> ResponseBase | None:
    """What a response to one form of a variant is to another form of it; None where it is nothing.

    Where no part (a choice, a gap) has moved, it is itself. Otherwise it is the response that reads the same, where
    the author foresaw one.
    """
    if old.asked.kind != new.asked.kind:
        return None
    if _in_place(old.asked, new.asked):
        return response if new.invalid(response) is None else None
    if old.invalid(response) is not None:
        return None
    words = old.asked.in_words(response)
    for same in _known(new):
        if new.asked.in_words(same) == words:
            return same.model_copy(update={"certainty": response.certainty})
    return None


def _known(drawn: Drawn[Any]) -> Iterable[ResponseBase]:
    yield drawn.model()
    for _, response in drawn.foreseen():
        yield response


def _in_place(old: AskedBase, new: AskedBase) -> bool:
    """Whether every part that both forms have stands at the same place; how it is worded may differ."""
    before, after = dict(old), dict(new)
    return all(_unmoved(before[name], after.get(name)) for name in before.keys() - _APART)


def _unmoved(before: object, after: object) -> bool:
    if not isinstance(before, tuple) or not isinstance(after, tuple):
        return before == after
    if len(before) != len(after):
        return False
    return all(one == two or (two not in before and one not in after) for one, two in zip(before, after, strict=True))
