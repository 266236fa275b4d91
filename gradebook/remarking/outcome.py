"""What marking anew comes to: for each attempt its marks, for each learner the credits they gain or lose."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from fractions import Fraction
from functools import cached_property

from sqlalchemy import Connection, func, select

from content.asked import ResponseBase
from content.rules import Rules
from content.variants.question import Question
from gradebook.balance import GRADE, SETTLED, WORTH, awarded_of, earned_of
from gradebook.messages import Credits, RegradedLine, RegradedQuestion
from gradebook.remarking.replaying import replayed, same_numbers
from gradebook.remarking.standing import Drawings, Standing, batches, standings
from gradebook.settling import worth_of
from gradebook.sheets import responses_in_json
from gradebook.tables import (
    attempt_rules,
    attempts,
    checks,
    hand_ins,
    learners,
    responses,
)
from gradebook.terms import rules_in


@dataclass(frozen=True)
class Bank:
    """The questions of a chapter's quiz as they now stand, and what a full mark is worth."""

    course: str
    chapter: str
    credits: Credits
    questions: Sequence[Question]
    drawings: Drawings

    @cached_property
    def fingerprints(self) -> Mapping[str, str]:
        """By the question's id."""
        for question in self.questions:
            self.drawings.know(question)
        return {question.id: question.fingerprint for question in self.questions}


@dataclass(frozen=True)
class Sat:
    """An attempt that was handed in, as it stands: by its newest regrade, where there is one."""

    id: int
    number: int
    learner: int
    login: str
    at: datetime
    rules: Rules
    grade: Fraction
    worth: Credits
    standing: Mapping[int, Standing]

    @property
    def pays(self) -> bool:
        """Whether its credits count."""
        return self.rules.counts == "best" or self.number == 1


@dataclass(frozen=True)
class Moved:
    """An attempt, and what it is marked anew: what it stands at then, with its grade and worth."""

    before: Sat
    after: Sat

    def told(self, credits: Credits) -> RegradedLine | None:
        """Which of its marks change; None where they all stay."""
        changed = tuple(
            RegradedQuestion(question=old.question, before=old.grade, after=self.after.standing[position].grade)
            for position, old in self.before.standing.items()
            if old.grade != self.after.standing[position].grade
        )
        if not changed and self.before.grade == self.after.grade and not credits:
            return None
        return RegradedLine(
            login=self.before.login,
            attempt=self.before.id,
            number=self.before.number,
            before=self.before.grade,
            after=self.after.grade,
            credits=credits,
            questions=changed,
        )


@dataclass(frozen=True)
class Learner:
    """One learner's attempts that are marked anew, and what they gain or lose by it."""

    number: int
    login: str
    moved: tuple[Moved, ...]
    credits: Credits

    @cached_property
    def told(self) -> tuple[RegradedLine, ...]:
        """A line for each attempt whose marks change; the last has the credits."""
        last = len(self.moved) - 1
        lines = (one.told(self.credits if place == last else 0) for place, one in enumerate(self.moved))
        return tuple(line for line in lines if line)


@dataclass(frozen=True)
class Anew:
    """What marking anew comes to; `attempts` counts those that hold a question that was changed."""

    learners: tuple[Learner, ...]
    changed: tuple[str, ...]
    gone: tuple[str, ...]
    kept: tuple[str, ...]
    attempts: int


@dataclass
class _Noticed:
    """Ids of questions: changed since, gone, and such that some answer to them cannot be replayed."""

    changed: set[str] = field(default_factory=set)
    gone: set[str] = field(default_factory=set)
    kept: set[str] = field(default_factory=set)


def outcome(rows: Connection, bank: Bank, *, spare: bool) -> Anew:
    """Every attempt at the quiz that was handed in, by the questions as they now stand; nothing is written.

    `spare`: no question's mark falls, and nobody's credits.
    """
    everybody: dict[str, list[Sat]] = defaultdict(list)
    noticed = _Noticed()
    changed: list[int] = []
    for sat in _sat(rows, bank):
        everybody[sat.login].append(sat)
        noticed.gone |= {one.question for one in sat.standing.values()} - bank.fingerprints.keys()
        if any(_is_changed(bank, one) for one in sat.standing.values()):
            changed.append(sat.id)
    given = _given(rows, changed)
    people = []
    for login in sorted(everybody):
        moved = {}
        for sat in everybody[login]:
            if sat.id in given and (one := _moved(rows, bank, sat, given[sat.id], noticed, spare=spare)):
                moved[sat.id] = one
        if moved:
            people.append(_learner(rows, bank, everybody[login], moved, spare=spare))
    return Anew(
        learners=tuple(people),
        changed=tuple(sorted(noticed.changed)),
        gone=tuple(sorted(noticed.gone)),
        kept=tuple(sorted(noticed.kept)),
        attempts=len(changed),
    )


def _learner(rows: Connection, bank: Bank, all_: Sequence[Sat], moved: Mapping[int, Moved], *, spare: bool) -> Learner:
    """What the quiz should have earned by now, less what it was paid; credits never come to less than 0."""
    number, login = all_[0].learner, all_[0].login
    now = [moved[sat.id].after if sat.id in moved else sat for sat in all_]
    should = max((sat.worth for sat in now if sat.pays), default=0)
    credits = should - awarded_of(rows, number, bank.course, bank.chapter)
    credits = max(credits, 0 if spare else -earned_of(rows, number, bank.course, bank.chapter))
    return Learner(number, login, tuple(moved.values()), credits)


def _moved(
    rows: Connection, bank: Bank, sat: Sat, given: Mapping[int, list[ResponseBase]], noticed: _Noticed, *, spare: bool
) -> Moved | None:
    """The attempt marked anew; None where that leaves it as it is."""
    fresh = dict(sat.standing)
    for position, one in sat.standing.items():
        if not _is_changed(bank, one):
            continue
        noticed.changed.add(one.question)
        grade = _anew(rows, bank, one, given.get(position, []), sat.rules)
        if grade is None:
            noticed.kept.add(one.question)
        else:
            fresh[position] = one._replace(fingerprint=bank.fingerprints[one.question], grade=grade)
    grade = _grade(rows, bank, fresh)
    if grade == sat.grade and all(one.grade == fresh[position].grade for position, one in sat.standing.items()):
        return None  # what changed is how something is worded
    if spare:
        fresh = {p: one._replace(grade=max(one.grade, sat.standing[p].grade)) for p, one in fresh.items()}
        grade = _grade(rows, bank, fresh)
        if grade < sat.grade:
            return None
    worth = worth_of(bank.credits, grade, sat.rules.percent_at(sat.at))
    return Moved(sat, replace(sat, standing=fresh, grade=grade, worth=max(worth, sat.worth) if spare else worth))


def _is_changed(bank: Bank, one: Standing) -> bool:
    return bank.fingerprints.get(one.question, one.fingerprint) != one.fingerprint


def _anew(rows: Connection, bank: Bank, one: Standing, given: Sequence[ResponseBase], rules: Rules) -> Fraction | None:
    """One question's grade by its mended form; None where that cannot be told."""
    drawings, fingerprint = bank.drawings, bank.fingerprints[one.question]
    was, is_ = drawings.question(rows, one.asked), drawings.question(rows, fingerprint)
    old, new = drawings.drawn(rows, one.asked, one.seed), drawings.drawn(rows, fingerprint, one.seed)
    if was is None or is_ is None or old is None or new is None:
        return None
    if not same_numbers(was, is_) and old.asked != new.asked:
        return None
    return replayed(old, new, [response for response in given if old.invalid(response) is None], rules)


def _grade(rows: Connection, bank: Bank, standing: Mapping[int, Standing]) -> Fraction:
    """Points earned of points possible."""
    earned = possible = Fraction(0)
    for one in standing.values():
        question = bank.drawings.question(rows, one.fingerprint)
        points = question.points if question else 0
        earned, possible = earned + one.grade * points, possible + points
    return earned / possible if possible else Fraction(0)


def _sat(rows: Connection, bank: Bank) -> Iterator[Sat]:
    """Every attempt that was handed in; who is in the middle of one is left alone."""
    columns = (attempts.c.id, attempts.c.number, attempts.c.learner, learners.c.name, hand_ins.c.at)
    query = (
        select(*columns, attempt_rules.c.rules, GRADE.label("grade"), WORTH.label("worth"))
        .select_from(SETTLED)
        .join(attempts, attempts.c.id == hand_ins.c.attempt)
        .join(learners, learners.c.id == attempts.c.learner)
        .outerjoin(attempt_rules, attempt_rules.c.attempt == attempts.c.id)
        .where(attempts.c.course == bank.course, attempts.c.chapter == bank.chapter)
        .order_by(attempts.c.id)
    )
    found = rows.execute(query).fetchall()
    stand = standings(rows, [row.id for row in found])
    for row in found:
        if row.id in stand:
            own = row.id, row.number, row.learner, row.name, row.at
            yield Sat(*own, rules_in(row.rules), Fraction(row.grade), row.worth, stand[row.id])


def _given(rows: Connection, numbers: Collection[int]) -> dict[int, dict[int, list[ResponseBase]]]:
    """By attempt and position: what was checked, in its order, and the last response."""
    found: dict[int, dict[int, list[ResponseBase]]] = {number: defaultdict(list) for number in numbers}
    for some in batches(numbers):
        newest = select(func.max(responses.c.id)).where(responses.c.attempt.in_(some))
        last = responses.c.id.in_(newest.group_by(responses.c.attempt, responses.c.position))
        for table, wanted in ((checks, checks.c.attempt.in_(some)), (responses, last)):
            query = select(table.c.attempt, table.c.position, table.c.response).where(wanted).order_by(table.c.id)
            for attempt, position, response in rows.execute(query):
                if response is not None:
                    found[attempt][position].append(responses_in_json.validate_json(response))
    return found
