"""The rules at the top of `quiz.toml`, as an author writes them."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from content.behaviours import NAMES, behaviour
from content.course import Take
from content.findings import Authored, Finding, close, read, rule, shown
from content.rules import Counts, Rules, Step
from content.variants.question import Id, Question

LONGEST = 366 * 24 * 3600
"""Seconds that a wait or a time limit may last."""

_UNITS = {"s": 1, "second": 1, "min": 60, "minute": 60, "h": 3600, "hour": 3600, "day": 86_400, "week": 604_800}
_PART = re.compile(r"(\d{1,8}) ?([a-z]+)")
_SHARE = re.compile(r"\d{1,6}(/\d{1,6}|\.\d{1,6})?")


def _behaviour(value: object) -> object:
    if not isinstance(value, str) or value not in NAMES:
        remedy = close(value, NAMES) if isinstance(value, str) else f"write behaviour = {NAMES[0]!r}"
        raise rule(f"behaviour: expected one of {', '.join(NAMES)}; got {shown(value)}", remedy)
    return value


def _share(value: object) -> object:
    """A share as a fraction: a text such as "1/3", or a number."""
    known = isinstance(value, str | Decimal) or value in (0, 1)
    text = str(value) if known and not isinstance(value, bool) else ""
    share = Fraction(text) if _SHARE.fullmatch(text) and not re.search(r"/0+$", text) else None
    if share is None or share > 1:
        raise rule(f'expected a share from 0 to 1, such as 0.25 or "1/3"; got {shown(value)}', 'write 0.25, or "1/4"')
    return share


def _seconds(value: object) -> object:
    """Seconds, of a whole number or of a text such as "1 h 30 min"."""
    seconds = _added_up(value) if isinstance(value, str) else value
    if isinstance(seconds, bool) or not isinstance(seconds, int) or not 0 <= seconds <= LONGEST:
        raise rule(f"expected a time of at most a year; got {shown(value)}", 'write "10 min", "1 h 30 min" or "2 days"')
    return seconds


def _added_up(text: str) -> int | None:
    parts = _PART.findall(text[:100])
    if " ".join(text.split()).replace(" ", "") != "".join(map("".join, parts)):
        return None
    seconds = 0
    for number, word in parts:
        unit = _UNITS.get(word) or _UNITS.get(word.removesuffix("s"))
        if unit is None:
            return None
        seconds += int(number) * unit
    return seconds if parts else None


def _moment(value: object) -> object:
    """A moment that is the same everywhere."""
    if isinstance(value, datetime) and value.tzinfo is not None:
        return value
    if isinstance(value, datetime):
        stands = value.isoformat()
        raise rule(f"expected a moment with its offset from UTC; got {stands}", f"write {stands}+01:00, or {stands}Z")
    example = "2026-05-04T09:00:00+02:00"
    if isinstance(value, date | time):
        raise rule(f"expected a date with a time; got {value.isoformat()}", f"write {example}")
    quotes = ", without quotes" if isinstance(value, str) else ""
    raise rule(f"expected a moment; got {shown(value)}", f"write {example}{quotes}")


Share = Annotated[Fraction, BeforeValidator(_share)]
Seconds = Annotated[int, BeforeValidator(_seconds)]
Moment = Annotated[datetime, BeforeValidator(_moment)]


class StepTable(Authored):
    """One step of `timeline`."""

    until: Moment | None = None
    percent: Annotated[int, Field(ge=0, le=100)]


class TakeTable(Authored):
    """A `[[take]]` table."""

    draws: Annotated[int, Field(ge=1, le=1_000)]
    section: Id | None = None
    tag: Id | None = None


class RuleFields(Authored):
    """What an author may say of a quiz beside its questions; `content.rules.Rules` says what each means."""

    behaviour: Annotated[str, BeforeValidator(_behaviour)] = "deferred"
    tries: Annotated[int, Field(ge=1, le=20)] = 3
    penalty: Share = Fraction(1, 3)
    attempts: Annotated[int, Field(ge=1, le=1_000)] | None = None
    wait: Seconds = 0
    time_limit: Annotated[Seconds, Field(ge=1)] | None = None
    opens: Moment | None = None
    closes: Moment | None = None
    timeline: Annotated[tuple[StepTable, ...], Field(strict=False, max_length=50)] = ()
    counts: Counts = "best"
    pass_mark: Share = Fraction(1, 2)
    shuffle: bool = True
    take: Annotated[tuple[TakeTable, ...], Field(strict=False, max_length=200)] = ()


def read_rules(raw: Mapping[str, Any]) -> tuple[Rules, list[Finding]]:
    """The rules in a quiz's tables, and which of them do not go together.

    What is wrong by itself keeps its default; reading the whole file says that it is.
    """
    fields = _readable(raw)
    steps = tuple(Step(until=step.until, percent=step.percent) for step in fields.timeline)
    findings = [*_times(fields), *_order(steps), *_unused(raw, fields)]
    dropped = {finding.path[0] for finding in findings} & {"timeline", "closes"}
    told = {name: getattr(fields, name) for name in Rules.model_fields if name not in {"timeline", *dropped}}
    return Rules(**told, timeline=() if "timeline" in dropped else steps), findings


def read_takes(
    raw: Mapping[str, Any], draws: int, questions: Sequence[Question], sections: frozenset[str] | None
) -> tuple[tuple[Take, ...], list[Finding]]:
    """Which questions an attempt draws, without those tables that nothing can fill, and everything wrong in them."""
    takes, findings = [], []
    wanted = 0
    for place, table in enumerate(_readable(raw).take):
        take = Take(table.draws, table.section, table.tag)
        wanted += table.draws
        wrong = list(_unfillable(take, questions, sections))
        findings += [finding.under("take", place) for finding in wrong]
        if any(_fits(take, question) for question in questions):
            takes.append(take)
    if wanted > draws:
        message = f"take: the tables ask for {wanted} questions together, and an attempt draws {draws}"
        findings.append(Finding(("draws",), message, f"write draws = {wanted}, or take fewer"))
    return tuple(takes), findings


def _readable(raw: Mapping[str, Any]) -> RuleFields:
    """The rules that are right, the others at their defaults."""
    here = {name: raw[name] for name in RuleFields.model_fields if name in raw}
    fields, findings = read(RuleFields, here)
    if fields is None:
        wrong = {finding.path[0] for finding in findings}
        fields, _ = read(RuleFields, {name: value for name, value in here.items() if name not in wrong})
    return fields or RuleFields()


def _times(fields: RuleFields) -> Iterator[Finding]:
    if fields.opens and fields.closes and fields.closes <= fields.opens:
        message = f"closes: expected a moment after opens, {fields.opens}; got {fields.closes}"
        yield Finding(("closes",), message, "mend one of the two")


def _order(steps: Sequence[Step]) -> Iterator[Finding]:
    """Each step ends after the one before it, and brings no more."""
    for place, (step, following) in enumerate(pairwise(steps), 1):
        if step.until is None:
            message = "timeline: only the last step may be without until: it lasts for ever"
            yield Finding(("timeline", place - 1), message, "add until = …, or remove the steps after it")
        elif following.until is not None and following.until <= step.until:
            message = f"timeline: expected until after {step.until}; got {following.until}"
            yield Finding(("timeline", place, "until"), message, "put the steps in the order of time")
        if following.percent > step.percent:
            message = f"timeline: expected at most {step.percent} percent here; got {following.percent}"
            yield Finding(("timeline", place, "percent"), message, "later never brings more: lower it")


def _unused(raw: Mapping[str, Any], fields: RuleFields) -> Iterator[Finding]:
    """Rules that the quiz's behaviour does not look at."""
    for name in ("tries", "penalty"):
        if name in raw and name not in behaviour(fields.behaviour).heeds:
            heeding = [each for each in NAMES if name in behaviour(each).heeds]
            message = f"{name}: under behaviour {fields.behaviour} it changes nothing"
            yield Finding((name,), message, f"remove it, or choose the behaviour {' or '.join(heeding)}")


def _unfillable(take: Take, questions: Sequence[Question], sections: Collection[str] | None) -> Iterator[Finding]:
    if sections is not None and take.section is not None and take.section not in sections:
        message = f"section: the chapter has no section {shown(take.section)}"
        yield Finding(("section",), message, close(take.section, sorted(sections)))
        return
    tags = {tag for question in questions for tag in question.tags}
    if take.tag is not None and take.tag not in tags:
        yield Finding(("tag",), f"tag: no question has the tag {shown(take.tag)}", close(take.tag, sorted(tags)))
        return
    held = sum(_fits(take, question) for question in questions)
    if held < take.draws:
        message = f"draws: expected at most the {held} questions that the bank holds of these; got {take.draws}"
        yield Finding(("draws",), message, "take fewer, or add questions")


def _fits(take: Take, question: Question) -> bool:
    return take.section in (None, question.section) and (take.tag is None or take.tag in question.tags)
