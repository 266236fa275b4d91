"""Small quizzes under any rules, a clock that a test sets, and answers by mark."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from itertools import count
from pathlib import Path
from typing import Any

from content.asked import Response
from content.questions.multiple import MultipleResponse
from content.questions.numerical import NumericalResponse
from gradebook.classroom import Classroom
from gradebook.client import Client
from gradebook.messages import Attempt, Result
from gradebook.store import open_store
from gradebook.transports import Local

BEGIN = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)

CHAPTER = """
[[section]]
id = "adding"
title = "Adding"
text = "One and one make two."
"""

BANK = """
draws = 2
{rules}

[[question]]
id = "sum"
kind = "numerical"
section = "adding"
prompt = "{a} + 1?"
draw = {{ a = [{first}] }}
answer = "a + 1"
tolerance = {{ nominal = 0 }}
explanation = "SECRET: one more."
hint = ["It is more than {a}.", "Count on from {a}: the next number."]
[[question.wrong]]
answer = "a - 1"
because = "That takes one away."

[[question]]
id = "even"
kind = "multiple"
section = "adding"
prompt = "Which are even?"
explanation = "SECRET: two divides them."
[[question.choice]]
text = "Two"
right = true
[[question.choice]]
text = "Four"
right = true
[[question.choice]]
text = "Nine"
because = "Nine is three times three."
"""


class Clock:
    """Stands where it was set."""

    def __init__(self) -> None:
        self.now = BEGIN

    def __call__(self) -> datetime:
        return self.now

    def pass_(self, **span: float) -> None:
        """Let time pass; less than none sets the clock back."""
        self.now += timedelta(**span)


class School:
    """A course under a folder, classrooms on it with a clock and seeds of their own, and clients of them."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.data = folder / "course", folder / "data"
        self.clock = Clock()
        self._seeds = count(1)
        self._open: list[Classroom] = []
        self._titles: dict[str, str] = {}

    def chapter(self, name: str, rules: str = "", requires: tuple[str, ...] = (), quiz: bool = True) -> None:
        """Write a chapter with a quiz of two questions, worth a credit; again, with other rules."""
        self._titles[name] = (
            f'[[chapter]]\nid = "{name}"\nfolder = "{name}"\ntitle = "{name.title()}"\nsummary = "."\n'
            f"credits = 1\nrequires = {list(requires)}\n"
        )
        place = self.folder / name
        place.mkdir(parents=True, exist_ok=True)
        (place / "chapter.toml").write_text(CHAPTER, encoding="utf-8")
        if quiz:
            text = BANK.replace("{rules}", rules).replace("{first}", "4").replace("{{", "{").replace("}}", "}")
            (place / "quiz.toml").write_text(text, encoding="utf-8")
        course = 'format = 1\nid = "school"\ntitle = "School"\n' + "".join(self._titles.values())
        (self.folder / "course.toml").write_text(course, encoding="utf-8")

    def classroom(self, **options: Any) -> Classroom:
        """One more classroom on the same course and data."""
        own = {"clock": self.clock, "seeds": self._seeds.__next__} | options
        self._open.append(Classroom(self.folder, self.data, **own))
        return self._open[-1]

    def client(self, learner: str = "ada") -> Client:
        """A client, every message through JSON."""
        classroom = self._open[-1] if self._open else self.classroom()
        return Client(Local(lambda: classroom, wire=True), learner)

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """What the database holds."""
        with closing(open_store(self.data, None)) as store, store.read() as rows:
            return [tuple(row) for row in rows.exec_driver_sql(query).fetchall()]

    def close(self) -> None:
        """Close every classroom."""
        for classroom in self._open:
            classroom.close()


def at(attempt: Attempt, question: str) -> int:
    """Where a question stands in an attempt."""
    return next(place for place, asking in enumerate(attempt.questions) if asking.asked.id == question)


def sum_(text: str, certainty: Any = None) -> NumericalResponse:
    """A response to `sum`; 5 is right."""
    return NumericalResponse(text=text, certainty=certainty)


def even(attempt: Attempt, *texts: str, certainty: Any = None) -> Response:
    """A response to `even`; Two and Four are right."""
    choices: Any = attempt.questions[at(attempt, "even")].asked
    chosen = tuple(sorted(choices.choices.index(text) for text in texts))
    return MultipleResponse(choices=chosen, certainty=certainty)


def take(client: Client, chapter: str, right: Fraction | int = 1) -> Result:
    """Take a quiz with a grade of 1, ½ or 0."""
    attempt = client.start_attempt(chapter)
    client.respond(attempt.id, at(attempt, "sum"), sum_("5" if right > 0 else "9"))
    client.respond(attempt.id, at(attempt, "even"), even(attempt, *(("Two", "Four") if right == 1 else ("Nine",))))
    return client.hand_in(attempt.id)


Make = Callable[..., School]


def school(folder: Path) -> Iterator[School]:
    """For a fixture: a school, closed in the end."""
    made = School(folder)
    yield made
    made.close()
