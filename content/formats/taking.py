"""A question from another system as one of ours: whichever kind takes it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Any

from content.findings import shown
from content.formats.carried import Carried
from content.formats.numbers import percent
from content.questions import NAMES, kind, read_question
from content.variants.carrying import literal
from content.variants.question import Question, QuestionError

UNEXPLAINED = "No explanation came with this question."
_NO_ID = re.compile(r"[^a-z0-9]+")
_LONGEST = 64
_MOST_HINTS, _MOST_TAGS = 10, 20


class NotTakenError(ValueError):
    """No kind of question takes it. The message says what is missing, in one line."""


def id_from(name: str, taken: set[str], otherwise: str = "question") -> str:
    """An id made of a name, other than those in `taken`: the same whenever the same names come in the same order."""
    plain = slug(name) or otherwise
    chosen, number = plain, 1
    while chosen in taken:
        number += 1
        chosen = f"{plain[: _LONGEST - 1 - len(str(number))]}-{number}"
    return chosen


def slug(name: str) -> str:
    """A name in lower-case letters, digits and hyphens; "" where it has none."""
    decomposed = unicodedata.normalize("NFKD", name[:500]).encode("ascii", "ignore").decode().lower()
    return _NO_ID.sub("-", decomposed)[: _LONGEST + 1].strip("-")[:_LONGEST].strip("-")


def taken(carried: Carried, id_: str, section: str) -> Question:
    """The question that `carried` makes, under this id and in this section.

    Raises:
        NotTakenError: when it makes none.
    """
    said = ""
    for name in NAMES:
        fields = kind(name).question.taken(carried)
        if fields is None:
            continue
        question, findings = read_question(_shared(carried) | fields | {"id": id_, "kind": name, "section": section})
        if question is not None:
            return question
        said = said or f"{findings[0].message}; {findings[0].remedy}"
    raise NotTakenError(said or f"no kind of question here takes this {carried.type} question as it is")


def unsaid(carried: Carried) -> Iterator[str]:
    """What taking it changes, a line each."""
    if not carried.explanation:
        yield "no general feedback came with it: its explanation is still to be written"
    for tag in carried.tags:
        if slug(tag) != tag:
            yield f"the tag {shown(tag)} becomes {slug(tag)!r}" if slug(tag) else f"the tag {shown(tag)}: left out"
    if len(carried.hints) > _MOST_HINTS:
        yield f"{len(carried.hints)} hints: the first {_MOST_HINTS} are kept"
    if len(_tags(carried)) > _MOST_TAGS:
        yield f"{len(carried.tags)} tags: the first {_MOST_TAGS} are kept"


def dropped(carried: Carried, question: Question) -> Iterator[str]:
    """What `question`, which was taken from `carried`, would not give back, a line each."""
    try:
        back = question.drawn(0).carried()
    except QuestionError:
        return
    if back is None:
        return
    yield from _answers_dropped(carried, back)
    for gap, gap_back in zip(carried.gaps, back.gaps, strict=False):
        yield from (f"{gap.name}: {said}" for said in _answers_dropped(gap, gap_back))
    if back.shuffle and not carried.shuffle:
        yield "that choices keep their places: they change them here"
    if carried.unit and carried.unit != back.unit:
        yield f"the unit {shown(carried.unit)}: left out"


def _answers_dropped(carried: Carried, back: Carried) -> Iterator[str]:
    told = {answer.feedback for answer in back.answers}
    worth = {answer.text: answer.share for answer in back.answers}
    for answer in carried.answers:
        if answer.feedback and answer.feedback not in told:
            yield f"the feedback to {shown(answer.text)}: left out; {shown(answer.feedback)}"
        here = worth.get(answer.text, answer.share)
        if here != answer.share:
            yield f"{shown(answer.text)} is worth {percent(answer.share)} % there and {percent(here)} % here"


def _tags(carried: Carried) -> list[str]:
    return list(dict.fromkeys(filter(None, map(slug, carried.tags))))


def _shared(carried: Carried) -> dict[str, Any]:
    """The fields that all kinds have."""
    fields: dict[str, Any] = {
        "points": carried.points,
        "prompt": literal(carried.text),
        "explanation": literal(carried.explanation or UNEXPLAINED),
    }
    if carried.code:
        fields["code"] = f"{carried.code}\n"
    if carried.hints:
        fields["hint"] = [literal(hint) for hint in carried.hints[:_MOST_HINTS]]
    if tags := _tags(carried):
        fields["tags"] = tags[:_MOST_TAGS]
    return fields
